/** Values → YAML text as people write it: block style, strings plain wherever they read back as themselves. */

import { resolve } from "./scalar.ts";
import { Kind } from "./tree.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** How a file is written, as far as there is a choice. */
export interface Style {
  /** Columns by which a map stands deeper than the key above it. */
  readonly indent: number;
  /** Columns by which a dash stands deeper than the key above it. */
  readonly dash: number;
  readonly quote: "'" | '"';
  /** Whether flow maps have blanks inside their braces. */
  readonly padded: boolean;
  /** Whether keys and strings in flow style are quoted as in JSON. */
  readonly json: boolean;
  /** Whether lists of scalars stand in brackets. */
  readonly brackets: boolean;
  /** Whether words in lists are quoted though they need not be. */
  readonly quotedItems: boolean;
  /** Whether texts of several lines stand in blocks. */
  readonly blocks: boolean;
}

export const DEFAULT_STYLE: Style = {
  indent: 2,
  dash: 2,
  quote: '"',
  padded: true,
  json: false,
  brackets: false,
  quotedItems: false,
  blocks: true,
};

/** A list in brackets that is longer than this is written line by line. */
const BRACKETS_WIDTH = 80;

/**
 * The value as block YAML. The first line is not indented, all others stand at `column` or deeper; lines
 * end in `\n`, the last one has no end.
 */
export function toYaml(value: Json, column = 0, style: Style = DEFAULT_STYLE): string {
  const newLine = `\n${" ".repeat(column)}`;
  if (isList(value)) {
    if (value.length === 0) return "[]";
    return value.map((item) => `- ${itemOf(item, style) ?? toYaml(item, column + 2, style)}`).join(newLine);
  }
  if (isObject(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0) return "{}";
    return entries
      .map(([key, child]) => `${scalarToYaml(key, style)}:${behindKey(child, column, style)}`)
      .join(newLine);
  }
  if (typeof value === "string" && style.blocks && isBlockText(value))
    return literal(value, column === 0 ? 2 : column);
  return scalarToYaml(value, style);
}

/** What stands behind the colon of a key at `column`, with the blank or the line break before it. */
export function behindKey(value: Json, column: number, style: Style = DEFAULT_STYLE): string {
  if (typeof value === "string" && style.blocks && isBlockText(value))
    return ` ${literal(value, column + style.indent)}`;
  if (!isFilled(value)) return ` ${toYaml(value, column, style)}`;
  if (style.brackets && isList(value) && !value.some((item) => isList(item) || isObject(item))) {
    const line = ` ${toFlow(value, style)}`;
    if (line.length <= BRACKETS_WIDTH) return line;
  }
  const inner = column + (isList(value) ? style.dash : style.indent);
  return `\n${" ".repeat(inner)}${toYaml(value, inner, style)}`;
}

/** The value on one line, in braces and brackets. */
export function toFlow(value: Json, style: Style = DEFAULT_STYLE): string {
  if (isList(value)) return `[${value.map((item) => itemOf(item, style) ?? toFlow(item, style)).join(", ")}]`;
  if (isObject(value)) {
    const entries = Object.entries(value).map(
      ([key, child]) => `${scalarToFlow(key, style)}: ${toFlow(child, style)}`,
    );
    if (entries.length === 0) return "{}";
    return style.padded ? `{ ${entries.join(", ")} }` : `{${entries.join(", ")}}`;
  }
  return scalarToFlow(value, style);
}

/** The item of a list in the quotes that other items have; undefined where it has none. */
function itemOf(item: Json, style: Style): string | undefined {
  return style.quotedItems && typeof item === "string" && !item.includes("\n")
    ? quoted(item, style.quote)
    : undefined;
}

/** A scalar for block style, on one line; a string is quoted where YAML would read something else. */
export function scalarToYaml(value: string | number | boolean | null, style: Style = DEFAULT_STYLE): string {
  if (typeof value === "string") return isPlain(value) ? value : quoted(value, style.quote);
  return typeof value === "number" ? numberToYaml(value) : String(value);
}

/** The string in quotes of that kind, or in double ones where it needs escapes. */
export function quoted(text: string, quote: "'" | '"'): string {
  if (quote === "'" && !NEEDS_ESCAPE.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Whether the value is a map or list that has something in it. */
export function isFilled(value: Json): boolean {
  return isList(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
}

/** Whether block YAML of the value ends in a literal block that reads differently without a line end. */
export function endsInBlock(value: Json): boolean {
  if (isList(value)) return value.length > 0 && endsInBlock(value.at(-1) as Json);
  if (isObject(value)) return isFilled(value) && endsInBlock(Object.values(value).at(-1) as Json);
  return typeof value === "string" && isBlockText(value) && value.endsWith("\n");
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function scalarToFlow(value: string | number | boolean | null, style: Style): string {
  if (typeof value === "string" && style.json) return quoted(value, '"');
  if (typeof value === "string" && /[,[\]{}:?\n]/.test(value) && !/^[\w./-]+(:[\w./-]+)*$/.test(value))
    return quoted(value, style.quote);
  return scalarToYaml(value, style);
}

function numberToYaml(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  return Object.is(value, -0) ? "0" : String(value);
}

/** Characters that YAML cannot hold, or that editors and other readers take for line breaks. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\ue000\ufeff\ufffe\uffff]/gu;
const NEEDS_ESCAPE = new RegExp(UNPRINTABLE, "u");

const PLAIN = /^(?:[\p{L}\p{N}_./$(]|--?[A-Za-z0-9])(?:[^\s:#]|:(?=\S)| (?=[^\s#])|(?<=\S)#)*$/u;
/** Dates and numbers of base 60: older readers do not take them for strings. */
const READ_OTHERWISE = /^\d{4}-\d\d?-\d\d?|^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?$|^=$|^\.{3}/;

function isPlain(text: string): boolean {
  return (
    PLAIN.test(text) &&
    !NEEDS_ESCAPE.test(text) &&
    !READ_OTHERWISE.test(text) &&
    typeof resolve(text, Kind.Plain, undefined) === "string"
  );
}

/** Whether a text of several lines can stand in a literal block as it is. */
function isBlockText(text: string): boolean {
  return /^\S.*\n/.test(text) && !/\n\n$/.test(text) && !NEEDS_ESCAPE.test(text.replaceAll("\n", ""));
}

function literal(text: string, column: number): string {
  const chomping = text.endsWith("\n") ? "" : "-";
  const lines = text.replace(/\n$/, "").split("\n");
  const pad = " ".repeat(column);
  return `|${chomping}\n${lines.map((line) => (line === "" ? "" : pad + line)).join("\n")}`;
}
