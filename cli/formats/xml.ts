/** XML, as much of it as a report needs. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children?: readonly Element[];
  readonly text?: string;
}

/** A document with this root, indented. */
export function toXml(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root, "")}`;
}

function written({ name, attributes, children = [], text }: Element, indent: string): string {
  const start = `${indent}<${name}${Object.entries(attributes).map(attribute).join("")}`;
  if (text !== undefined) return `${start}>${escapeText(text)}</${name}>\n`;
  if (children.length === 0) return `${start}/>\n`;
  return `${start}>\n${children.map((child) => written(child, `${indent}  `)).join("")}${indent}</${name}>\n`;
}

function attribute([name, value]: readonly [string, string | number]): string {
  return ` ${name}="${escapeAttribute(String(value))}"`;
}

function escapeText(text: string): string {
  return legal(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;");
}

/** A reader makes spaces of line breaks and tabs in attributes, unless they are written as numbers. */
function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}

/** Characters that XML 1.0 cannot say at all are replaced: https://www.w3.org/TR/xml/#charsets */
function legal(text: string): string {
  return text.replace(ILLEGAL, "\ufffd");
}

const ILLEGAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: These are the ones.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/gu;
