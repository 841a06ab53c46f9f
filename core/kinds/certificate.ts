/** As much of an X.509 certificate as tells whom it is for. */

import { fromBase64, fromUtf8 } from "../bytes.ts";

/**
 * The names that the first certificate of a PEM text speaks for: the common name of its subject and its alternative
 * DNS names. Undefined where the text has no certificate that can be read.
 */
export function certificateNames(pem: string): readonly string[] | undefined {
  const body = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
  const bytes = body === undefined ? undefined : fromBase64(body.replaceAll(/\s/g, ""));
  const [certificate] = bytes ? elements(bytes) : [];
  const [tbs] = certificate ? elements(certificate.content) : [];
  if (tbs?.tag !== SEQUENCE) return undefined;
  const parts = elements(tbs.content);
  // A version is optional in front; then serial number, algorithm, issuer, validity, subject, key, extensions.
  const subject = parts[parts[0]?.tag === VERSION ? 5 : 4];
  const extensions = parts.find(({ tag }) => tag === EXTENSIONS);
  return [
    ...(subject ? commonNames(subject) : []),
    ...(extensions ? elements(extensions.content).flatMap(alternativeNames) : []),
  ];
}

/** Whether every name is one that nobody can own: localhost and the domains that are reserved for examples. */
export function isForTests(names: readonly string[]): boolean {
  return names.length > 0 && names.every((name) => RESERVED.test(name));
}

const RESERVED = /^(?:.*\.)?(?:localhost|localdomain|example|test|invalid|example\.(?:com|net|org))$/i;

const SEQUENCE = 0x30;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;
const COMMON_NAME = "55 4 3";
const SUBJECT_ALTERNATIVE_NAME = "55 1d 11";

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** The elements of a DER text, as far as they are whole. */
function elements(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0;
    const more = first < 0x80 ? 0 : first & 0x7f;
    if (more > 3) break;
    let length = more === 0 ? first : 0;
    for (const byte of bytes.subarray(at + 2, at + 2 + more)) length = length * 256 + byte;
    const start = at + 2 + more;
    if (start + length > bytes.length) break;
    found.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

function commonNames(subject: Element): string[] {
  const attributes = elements(subject.content).flatMap(({ content }) => elements(content));
  return attributes.flatMap(({ content }) => {
    const [type, value] = elements(content);
    return type && value && identifier(type) === COMMON_NAME ? (fromUtf8(value.content) ?? []) : [];
  });
}

function alternativeNames(list: Element): string[] {
  return elements(list.content).flatMap(({ content }) => {
    const parts = elements(content);
    const value = parts.at(-1);
    if (!parts[0] || !value || identifier(parts[0]) !== SUBJECT_ALTERNATIVE_NAME) return [];
    const [names] = elements(value.content);
    return elements(names?.content ?? new Uint8Array())
      .filter(({ tag }) => tag === DNS_NAME)
      .flatMap((name) => fromUtf8(name.content) ?? []);
  });
}

/** The bytes of an object identifier, which nobody needs in dotted form here. */
function identifier({ content }: Element): string {
  return Array.from(content, (byte) => byte.toString(16)).join(" ");
}
