/** Why a text that should be base64 is none, and what was meant. */

import { fromBase64, fromUtf8, toBase64, toUtf8 } from "../bytes.ts";
import type { Field } from "../field.ts";
import { isPlaceholder } from "./credential.ts";

export interface Base64Mistake {
  /** For messages: `plain text`. */
  readonly cause: string;
  /** The base64 that somebody meant to write. */
  readonly meant?: string;
  /** Whether it can have been nothing else. */
  readonly isClear: boolean;
}

/** What is wrong with a value that the API server decodes; undefined where nothing is, or nobody can know. */
export function base64Mistake(field: Field): Base64Mistake | undefined {
  const { value, text } = field;
  if (field.type === "map" || field.type === "sequence") return { cause: `a ${field.type}`, isClear: false };
  if (typeof value === "number" || typeof value === "boolean")
    return { cause: `a ${typeof value}`, isClear: true };
  if (typeof value !== "string" || fromBase64(text) !== undefined || isOpen(text)) return undefined;

  const joined = text.replaceAll(/\s/g, "");
  const isFolded = /\S\s+\S/.test(text) && field.source.trimEnd().includes("\n");
  if (isFolded && fromBase64(joined))
    return {
      cause: "spaces from folded lines: use |",
      meant: joined,
      // A few words on two lines may look like base64 by chance.
      isClear: joined.length >= 40 || isReadable(joined),
    };
  if (joined !== text && joined.length >= 8 && fromBase64(joined) && isReadable(joined))
    return { cause: "blanks inside", meant: joined, isClear: false };
  if (/^[A-Za-z0-9+/]+$/.test(joined) && !/\s/.test(text.trim())) {
    const padded = pad(joined);
    if (isReadable(padded)) return { cause: "padding is missing", meant: padded, isClear: true };
  }
  if (
    /^[\w-]+={0,2}$/.test(text) &&
    /[-_]/.test(text) &&
    /[A-Z]/.test(text) &&
    /[a-z]/.test(text) &&
    /\d/.test(text)
  ) {
    const standard = pad(text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, ""));
    if (fromBase64(standard))
      return { cause: "URL-safe alphabet", meant: standard, isClear: isReadable(standard) };
  }
  return { cause: "plain text", isClear: true };
}

/** The base64 of a text. */
export function encoded(text: string): string {
  return toBase64(toUtf8(text));
}

const pad = (digits: string): string => digits.padEnd(Math.ceil(digits.length / 4) * 4, "=");

/** Whether it decodes to something that a person could have encoded. */
function isReadable(base64: string): boolean {
  const bytes = fromBase64(base64);
  const text = bytes && fromUtf8(bytes);
  return text !== undefined && text !== "" && /^[\p{L}\p{N}\p{P}\p{S}\p{Zs}\t\r\n]+$/u.test(text);
}

/** Whether something or somebody will write the value before the API server sees it. */
function isOpen(text: string): boolean {
  return isPlaceholder(text.trim()) || /^(?:ENC\[|vault:|ref\+|op:\/\/)/.test(text.trim());
}
