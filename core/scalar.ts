/** What a scalar says: decoding its text, and reading it as the Kubernetes API server does. */

import { getScalarValue } from "js-yaml";
import { Kind } from "./tree.ts";

export type Scalar = string | number | boolean | null;

/** The decoded text of the scalar at [start, end) of `text`; escapes resolved, blocks unfolded. */
export function decode(text: string, kind: Kind, start: number, end: number): string {
  switch (kind) {
    case Kind.Plain: {
      const raw = text.slice(start, end);
      return raw.includes("\n") ? decodeWith(text, 1, start, end) : raw;
    }
    case Kind.SingleQuoted: {
      const raw = text.slice(start + 1, closing(text, start, end, "'"));
      return raw.includes("\n") || raw.includes("'")
        ? decodeWith(text, 2, start + 1, start + 1 + raw.length)
        : raw;
    }
    case Kind.DoubleQuoted: {
      const raw = text.slice(start + 1, closing(text, start, end, '"'));
      return raw.includes("\n") || raw.includes("\\")
        ? decodeWith(text, 3, start + 1, start + 1 + raw.length)
        : raw;
    }
    case Kind.Literal:
    case Kind.Folded:
      return decodeBlock(text, kind, start, end);
    default:
      return "";
  }
}

/** The offset of the closing quote, or `end` where the quote never closes. */
function closing(text: string, start: number, end: number, quote: string): number {
  return end - start >= 2 && text[end - 1] === quote ? end - 1 : end;
}

function decodeWith(
  text: string,
  style: 1 | 2 | 3 | 4 | 5,
  start: number,
  end: number,
  chomping = 1,
  indent = -1,
): string {
  try {
    return getScalarValue(text, {
      type: 4,
      valueStart: start,
      valueEnd: end,
      anchorStart: -1,
      anchorEnd: -1,
      tagStart: -1,
      tagEnd: -1,
      style,
      chomping: chomping as 1,
      indent,
      fast: false,
    });
  } catch {
    return text.slice(start, end);
  }
}

/** A block scalar stands from its indicator to the end of its last line of text; empty lines behind belong to it, too. */
function decodeBlock(text: string, kind: Kind, start: number, end: number): string {
  const style = kind === Kind.Literal ? 4 : 5;
  const headerEnd = text.indexOf("\n", start);
  const header = /^[|>]([-+]?)([1-9]?)([-+]?)/.exec(text.slice(start, start + 3));
  const mark = header?.[1] || header?.[3];
  const chomping = mark === "-" ? 2 : mark === "+" ? 3 : 1;
  if (headerEnd === -1) return "";
  const contentStart = headerEnd + 1;
  const contentEnd = Math.max(contentStart, blankLinesFrom(text, Math.max(end, headerEnd)));
  const digit = header?.[2];
  const indent = digit
    ? parentIndent(text, start) + Number(digit)
    : firstIndent(text, contentStart, contentEnd);
  const decoded = decodeWith(text, style, contentStart, contentEnd, chomping, indent);
  // A file that ends without a line break has none to give to the block.
  const isCut = chomping !== 2 && decoded.endsWith("\n") && text.indexOf("\n", end) === -1;
  return isCut ? decoded.slice(0, -1) : decoded;
}

/** The offset behind the line break at `offset` and all blank lines that follow it. */
function blankLinesFrom(text: string, offset: number): number {
  let after = offset;
  for (let i = offset; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10) after = i + 1;
    else if (c !== 32 && c !== 13 && c !== 9) return after;
  }
  return text.length;
}

function firstIndent(text: string, start: number, end: number): number {
  for (let line = start; line < end; ) {
    let column = line;
    while (column < end && text.charCodeAt(column) === 32) column++;
    const c = text.charCodeAt(column);
    if (column < end && c !== 10 && c !== 13) return column - line;
    const next = text.indexOf("\n", line);
    if (next === -1) break;
    line = next + 1;
  }
  return -1;
}

/** The indentation that an explicit indicator counts from: that of the key or of the innermost dash, tags and anchors aside. */
function parentIndent(text: string, offset: number): number {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const head = line.replace(/(?:(?<=[ \t]|^)[!&]\S*[ \t]+)+$/, "");
  const lead = /^ *(?:[-?:][ \t]+)*/.exec(head)?.[0] ?? "";
  return lead.length === head.length ? Math.max(0, lead.trimEnd().length - 1) : lead.length;
}

/**
 * The value of a plain scalar or of one with a tag, by the rules of the YAML 1.1 reader that the API server
 * uses (go-yaml v2 through sigs.k8s.io/yaml): `yes`, `on` and `y` are booleans, `0777` is octal.
 * Undefined for a tag that we do not know.
 */
export function resolve(text: string, kind: Kind, tag: string | undefined): Scalar | undefined {
  if (tag !== undefined) return resolveTagged(text, tag);
  if (kind === Kind.Null) return null;
  return kind === Kind.Plain ? resolvePlain(text) : text;
}

const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map(
    (word) => [word, true] as const,
  ),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map(
    (word) => [word, false] as const,
  ),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map(
    (word) => [word, Number.POSITIVE_INFINITY] as const,
  ),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
]);

function resolvePlain(text: string): Scalar {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  const numeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  return numeric ? (toNumber(text) ?? text) : text;
}

function toNumber(text: string): number | undefined {
  const plain = text.startsWith(".") ? text : text.replaceAll("_", "");
  const sign = plain.startsWith("-") ? -1 : 1;
  const digits = plain.replace(/^[-+]/, "");
  if (/^0[0-7]+$/.test(digits)) return sign * (ofBase(digits, 8) ?? Number(digits));
  const [, letter = "", based = ""] = /^0([xob])([\da-f]+)$/i.exec(digits) ?? [];
  const base = BASES.get(letter.toLowerCase());
  const value = base
    ? ofBase(based, base)
    : /^(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(digits)
      ? Number(digits)
      : undefined;
  return value === undefined || !Number.isFinite(value) ? undefined : sign * value;
}

const BASES: ReadonlyMap<string, number> = new Map([
  ["x", 16],
  ["o", 8],
  ["b", 2],
]);
/** The first number that no integer of the reader can hold. */
const TOO_LARGE = 2 ** 64;

function ofBase(digits: string, base: number): number | undefined {
  if (![...digits].every((digit) => Number.parseInt(digit, base) < base)) return undefined;
  const value = Number.parseInt(digits, base);
  return value < TOO_LARGE ? value : undefined;
}

function resolveTagged(text: string, tag: string): Scalar | undefined {
  switch (tag) {
    case "!":
    case "!!str":
      return text;
    case "!!null":
      return null;
    case "!!bool":
    case "!!int":
    case "!!float":
      return resolvePlain(text);
    default:
      return undefined;
  }
}
