/**
 * Go templates in YAML (Helm): actions are masked without moving an offset, so that what remains is YAML.
 * An action alone on its lines vanishes; where it writes something it leaves a hole with the column its
 * lines will have. An action inside a line becomes a filler that makes the scalar around it unknown.
 */

import type { Hole } from "./tree.ts";

/** Stands for a character that a template will write: a private-use code point that no manifest contains. */
export const FILLER = "\uE000";

export interface Masked {
  readonly text: string;
  readonly holes: readonly Hole[];
}

/**
 * Whether the text is to be read as a template: it has an action where plain YAML could not keep it, in a chart's
 * `templates/` folder anywhere. Actions inside quotes and blocks of ordinary manifests are text.
 */
export function isTemplate(file: string, text: string): boolean {
  if (!text.includes("{{")) return false;
  if (/(^|\/)templates\//.test(file)) return true;
  return /(^|\n)[ \t]*(-[ \t]+)?([\w."'/-]+:[ \t]+)?\{\{/.test(text);
}

/** Masks every action of `text`. The result has the same length and the same line breaks. */
export function mask(text: string): Masked {
  const holes: Hole[] = [];
  let result = "";
  let done = 0;
  /** Where a `define` block that is being skipped began, and how many blocks are open inside it. */
  let define = -1;
  let depth = 0;
  for (let open = text.indexOf("{{"); open !== -1; open = text.indexOf("{{", done)) {
    const close = actionEnd(text, open);
    const word = actionWord(text, open, close);
    if (define !== -1) {
      if (BLOCKS.has(word)) depth++;
      else if (word === "end" && --depth === 0) {
        result += blank(text.slice(done, close));
        define = -1;
        done = close;
        continue;
      }
      result += blank(text.slice(done, close));
      done = close;
      continue;
    }
    result += text.slice(done, open);
    done = close;
    if (word === "define") {
      define = open;
      depth = 1;
      result += blank(text.slice(open, close));
      continue;
    }
    if (isAlone(text, open, close) || startsLine(text, open, close)) {
      result += blank(text.slice(open, close));
      if (!CONTROL.has(word)) holes.push({ offset: open, column: column(text, open, close) });
    } else {
      result += fill(text.slice(open, close));
    }
  }
  const rest = text.slice(done);
  return { text: result + (define === -1 ? rest : blank(rest)), holes };
}

const BLOCKS: ReadonlySet<string> = new Set(["if", "range", "with", "block", "define"]);
const CONTROL: ReadonlySet<string> = new Set([
  ...BLOCKS,
  "end",
  "else",
  "comment",
  "assignment",
  "break",
  "continue",
]);

/** The offset behind the action that opens at `open`: behind its braces, or the end of its line where it never closes. */
function actionEnd(text: string, open: number): number {
  const comment = /^\{\{-?\s*\/\*/.exec(text.slice(open, open + 8));
  if (comment) {
    const end = text.indexOf("*/", open);
    const close = end === -1 ? -1 : text.indexOf("}}", end);
    if (close !== -1) return close + 2;
  }
  let quote = "";
  for (let i = open + 2; i < text.length; i++) {
    const c = text[i] as string;
    if (quote) {
      if (c === "\\" && quote === '"') i++;
      else if (c === quote || (c === "\n" && quote === '"')) quote = "";
    } else if (c === '"' || c === "`") quote = c;
    else if (c === "}" && text[i + 1] === "}") return i + 2;
    else if (c === "{" && text[i + 1] === "{") break;
  }
  const close = text.indexOf("}}", open + 2);
  const line = text.indexOf("\n", open);
  const end = line === -1 ? text.length : line;
  return close !== -1 && close < end ? close + 2 : end;
}

function actionWord(text: string, open: number, close: number): string {
  const inner = text.slice(open + 2, Math.min(close, open + 80)).replace(/^-?\s*/, "");
  if (inner.startsWith("/*")) return "comment";
  if (/^\$\w*\s*(,\s*\$\w+\s*)?:?=[^=]/.test(inner)) return "assignment";
  return /^\w+/.exec(inner)?.[0] ?? "";
}

/** Whether there is nothing but blanks and other actions on the lines of the action. */
function isAlone(text: string, open: number, close: number): boolean {
  const before = text.slice(text.lastIndexOf("\n", open - 1) + 1, open);
  const lineEnd = text.indexOf("\n", close);
  const after = text.slice(close, lineEnd === -1 ? text.length : lineEnd);
  return isEmptyLine(before) && isEmptyLine(after);
}

/** Whether the action ends a `key:` or `-` and begins its output on a new line, as `nindent` does. */
function startsLine(text: string, open: number, close: number): boolean {
  const before = text.slice(text.lastIndexOf("\n", open - 1) + 1, open);
  const lineEnd = text.indexOf("\n", close);
  const after = text.slice(close, lineEnd === -1 ? text.length : lineEnd);
  return /(?:[:-]|^)\s*$/.test(before) && isEmptyLine(after) && /\bnindent\b/.test(text.slice(open, close));
}

function isEmptyLine(piece: string): boolean {
  const rest =
    piece.includes("{{") || piece.includes("}}")
      ? piece.replace(/\{\{.*?\}\}/g, "").replace(/^.*\}\}|\{\{.*$/, "")
      : piece;
  return /^\s*(#.*)?$/.test(rest);
}

/** The column of the lines that an action writes: what `nindent` or `indent` says, else where it stands; -1 unknown. */
function column(text: string, open: number, close: number): number {
  const action = text.slice(open, close);
  const indent = /\bn?indent\s+(\S+)/g;
  let written: string | undefined;
  for (const match of action.matchAll(indent)) written = match[1];
  if (written !== undefined) {
    const digits = /^\(?(?:int\s+)?(\d+)\)?/.exec(written)?.[1];
    return digits === undefined ? -1 : Number(digits);
  }
  return open - (text.lastIndexOf("\n", open - 1) + 1);
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}

function fill(text: string): string {
  return text.replace(/[^\r\n]/g, FILLER);
}
