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
 * Whether the text is to be read as a template: in a chart's `templates/` folder where it has any action, elsewhere
 * where one stands as plain YAML could not keep it. Actions inside quotes are text.
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
  for (const group of groups(text, withoutDefines(actions(text), text.length))) {
    const kept = keptLines(text, group);
    for (const { open, close, word } of group) {
      result +=
        text.slice(done, open) + (kept ? blank(text.slice(open, close)) : fill(text.slice(open, close)));
      done = close;
      if (kept && !CONTROL.has(word)) holes.push({ offset: open, column: columnOf(text, open, close, kept) });
    }
  }
  return { text: result + text.slice(done), holes };
}

/** A template action with its braces; `word` is its first one, or `comment`, or `assignment`. */
interface Action {
  readonly open: number;
  readonly close: number;
  readonly word: string;
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
/** No action is longer: the quote in it never closes. */
const LONGEST = 20_000;

function* actions(text: string): Generator<Action> {
  const braces = finder(text, "}}");
  const breaks = finder(text, "\n");
  const comments = finder(text, "*/");
  let close = 0;
  for (let open = text.indexOf("{{"); open !== -1; open = text.indexOf("{{", close)) {
    close = actionEnd(text, open, braces, breaks, comments);
    yield { open, close, word: actionWord(text, open, close) };
  }
}

/** Finds the next occurrence from a growing offset on, the end of the text where there is none: one pass in all. */
function finder(text: string, wanted: string): (from: number) => number {
  let found = -1;
  return (from) => {
    if (found < from) {
      const at = text.indexOf(wanted, from);
      found = at === -1 ? text.length : at;
    }
    return found;
  };
}

type Finder = (from: number) => number;

/** The offset behind the action that opens at `open`: behind its braces, or the end of its line where it never closes. */
function actionEnd(text: string, open: number, braces: Finder, breaks: Finder, comments: Finder): number {
  if (/^\{\{-?\s{0,8}\/\*/.test(text.slice(open, open + 13))) {
    const close = braces(comments(open));
    if (close < text.length) return close + 2;
  }
  let quote = "";
  const last = Math.min(text.length, open + LONGEST);
  for (let i = open + 2; i < last; i++) {
    const c = text[i] as string;
    if (quote) {
      if (c === "\\" && quote === '"') i++;
      else if (c === quote || (c === "\n" && quote === '"')) quote = "";
    } else if (c === '"' || c === "`") quote = c;
    else if (c === "}" && text[i + 1] === "}") return i + 2;
    else if (c === "{" && text[i + 1] === "{") break;
  }
  const end = breaks(open);
  const close = braces(open + 2);
  return close < end ? close + 2 : end;
}

function actionWord(text: string, open: number, close: number): string {
  const inner = text.slice(open + 2, Math.min(close, open + 80)).replace(/^-?\s*/, "");
  if (inner.startsWith("/*")) return "comment";
  if (/^\$\w*\s*(,\s*\$\w+\s*)?:?=[^=]/.test(inner)) return "assignment";
  return /^\w+/.exec(inner)?.[0] ?? "";
}

/** `define` blocks write nothing where they stand: each becomes one action, up to its `end`. */
function* withoutDefines(all: Iterable<Action>, length: number): Generator<Action> {
  let define: number | undefined;
  let depth = 0;
  for (const action of all) {
    if (define === undefined && action.word !== "define") {
      yield action;
      continue;
    }
    define ??= action.open;
    if (BLOCKS.has(action.word)) depth++;
    else if (action.word === "end" && --depth === 0) {
      yield { open: define, close: action.close, word: "define" };
      define = undefined;
    }
  }
  if (define !== undefined) yield { open: define, close: length, word: "define" };
}

/** Actions that share lines. */
function* groups(text: string, all: Iterable<Action>): Generator<readonly Action[]> {
  let group: Action[] = [];
  for (const action of all) {
    const last = group.at(-1);
    if (last && text.slice(last.close, action.open).includes("\n")) {
      yield group;
      group = [];
    }
    group.push(action);
  }
  if (group.length > 0) yield group;
}

/**
 * Where the lines of a group vanish, because they hold nothing but actions or end in one that begins new
 * lines (`key: {{- toYaml … | nindent 4 }}`): what stands before the group. Undefined where other text
 * shares the lines.
 */
function keptLines(text: string, group: readonly Action[]): { readonly head: string } | undefined {
  const first = group[0] as Action;
  const lineEnd = text.indexOf("\n", (group.at(-1) as Action).close);
  const head = text.slice(text.lastIndexOf("\n", first.open - 1) + 1, first.open);
  const between = group.map(({ close }, i) =>
    text.slice(close, group[i + 1]?.open ?? (lineEnd === -1 ? text.length : lineEnd)),
  );
  if (!/^\s*(?:#.*)?$/.test(between.join(" "))) return undefined;
  if (/^\s*(?:#.*)?$/.test(head)) return { head };
  const writesLines = group.some(({ open, close }) => /\bnindent\b/.test(text.slice(open, close)));
  return writesLines && /(?::|^\s*-|\s-)\s*$/.test(head) ? { head } : undefined;
}

/**
 * The column of the lines that an action writes: what `nindent` or `indent` says, else where its line starts;
 * -1 where nobody can know, as behind a dash that joins the line before.
 */
function columnOf(text: string, open: number, close: number, { head }: { readonly head: string }): number {
  const action = text.slice(open, close);
  let written: string | undefined;
  for (const match of action.matchAll(/\bn?indent\s+(\(int\s+\d+\)|\S+)/g)) written = match[1];
  if (written !== undefined) {
    const digits = /^\(?(?:int\s+)?(\d+)\)?/.exec(written)?.[1];
    return digits === undefined ? -1 : Number(digits);
  }
  return action.startsWith("{{-") || head.trim() !== "" ? -1 : head.length;
}

function blank(text: string): string {
  return text.replace(/[^\r\n]+/g, (line) => " ".repeat(line.length));
}

/** The indentation of further lines stays, so that they still belong to the scalar. */
function fill(text: string): string {
  return text.replace(/(\n[ \t]*)|[^\r\n]+/g, (part, lineBreak) =>
    lineBreak ? part : FILLER.repeat(part.length),
  );
}
