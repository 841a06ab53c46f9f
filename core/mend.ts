/**
 * Text that somebody is still typing: one line of it cannot be read yet, and hides what stands below.
 * Without what that line says the rest is as it was a key before; what it says is unknown until it is finished,
 * and the map or list that it stands in may have an entry more than we see.
 */

import { FILLER } from "./helm.ts";
import type { Span } from "./place.ts";
import { lineEnd, lineStart } from "./style.ts";
import type { Hole } from "./tree.ts";

/** What has to be hidden so that the rest can be read. */
export interface Unfinished {
  readonly span: Span;
  /** A value gives way to one that nobody knows, the key of what stands below to such a key; any other line to blanks. */
  readonly by: typeof FILLER | ":" | " ";
  /** Where the line may become an entry: inside the collections around the offset whose entries have that column, or -1 for all of them. */
  readonly hole: Hole;
  readonly message: string;
}

/** How far above the place where reading failed the cause may be. */
const MAX_LINES = 100;

/** What may be unfinished in a text that could not be read beyond `offset`: the likeliest first, all in one line each. */
export function* unfinished(text: string, offset: number): Generator<Unfinished> {
  let start = lineStart(text, Math.min(offset, text.length));
  for (let line = 0; line < MAX_LINES; line++) {
    const end = lineEnd(text, start);
    const content = text.slice(start, end);
    const found = openValue(content) ?? bareWord(content) ?? (line === 0 ? anyValue(content) : undefined);
    if (found) yield* waysToHide(found, text, { start, end });
    if (start === 0) return;
    start = lineStart(text, start - 1);
  }
}

/** The text with what is unfinished hidden; nothing moves. */
export function hidden(text: string, { span: { start, end }, by }: Unfinished): string {
  const length = end - start;
  // A key of one letter gives way to one that is no scalar: what stands below.
  const instead = by !== ":" ? by.repeat(length) : length > 1 ? `${FILLER.repeat(length - 1)}:` : "?";
  return text.slice(0, start) + instead + text.slice(end);
}

/** Where an entry may be that is hidden. */
export function holesOf({ by, hole }: Unfinished): readonly Hole[] {
  return by === " " ? [hole] : [];
}

function* waysToHide(
  { from, to, by, message, isItem }: Found,
  text: string,
  { start, end }: Span,
): Generator<Unfinished> {
  const span = { start: start + from, end: start + to };
  const whole = { span, message, hole: { offset: span.start, column: by === ":" ? from : -1 } };
  if (by !== ":") return yield { ...whole, by };
  const [blanks = "", margin = "", dash] = /^\s*\n([ \t]*)(?:(-)(?=\s|$)|(?=\S))/.exec(text.slice(end)) ?? [];
  const isDeeper = margin.length > from;
  const isBeside = margin.length === from;
  if (isDeeper || (dash && isBeside && !isItem)) yield { ...whole, by };
  // What stands deeper would belong to another key. Without its first key an item begins with the next one.
  if (isItem && isBeside && !dash)
    yield { ...whole, by: " ", hole: { offset: end + blanks.length, column: from } };
  else if (!isItem && !isDeeper) yield { ...whole, by: " " };
}

interface Found {
  readonly from: number;
  readonly to: number;
  readonly by: Unfinished["by"];
  readonly message: string;
  /** Whether a dash stands before it. */
  readonly isItem?: boolean;
}

/** Dashes and the key of an entry, where the line begins with them. */
const ENTRY = /^[ \t]*(?:- +)*(?:[^\s#"'{}[\],][^#"'{}[\]]*?:[ \t]+)?/;

/** A quote or bracket that is not closed in its line. */
function openValue(line: string): Found | undefined {
  const from = ENTRY.exec(line)?.[0].length ?? 0;
  const opening = line[from];
  if (opening === undefined || !`"'{[`.includes(opening) || isClosed(line, from)) return undefined;
  const isEntry = /\S/.test(line.slice(0, from));
  return {
    from,
    to: line.trimEnd().length,
    by: isEntry ? FILLER : " ",
    message: `YAML syntax: ${/["']/.test(opening) ? "the quote" : "the bracket"} is not closed`,
  };
}

/** Deeper brackets are no line that somebody types. */
const MAX_DEPTH = 50;

/** Whether what opens at the offset is closed before the line ends, or is too deep to be looked at. */
function isClosed(line: string, from: number): boolean {
  let depth = 0;
  for (let i = from; i < line.length; i++) {
    const c = line.charAt(i);
    if (c === '"' || c === "'") {
      i = closing(line, i, c);
      if (i === -1) return false;
    } else if (c === "{" || c === "[") depth++;
    else if (c === "}" || c === "]") depth--;
    if (depth <= 0 || depth > MAX_DEPTH) return true;
  }
  return false;
}

function closing(line: string, opening: number, quote: string): number {
  for (let i = opening + 1; i < line.length; i++) {
    if (quote === '"' && line[i] === "\\") i++;
    else if (line[i] === quote) {
      if (quote === "'" && line[i + 1] === "'") i++;
      else return i;
    }
  }
  return -1;
}

/** A word that is no entry yet, for it has no colon with a space behind it. */
function bareWord(line: string): Found | undefined {
  const word = /^([ \t]*(?:- +)*)([^\s\-?#&*!|>'"%@`{}[\],].*|-[^\s-].*)$/.exec(line.trimEnd());
  if (!word || /:(?:\s|$)|\s#/.test(line)) return undefined;
  const from = word[1]?.length ?? 0;
  return {
    from,
    to: from + (word[2]?.length ?? 0),
    by: ":",
    message: "YAML syntax: a key ends with a colon and a space",
    isItem: word[1]?.includes("-") === true,
  };
}

/** Whatever stands behind the key of the line in which reading failed. */
function anyValue(line: string): Found | undefined {
  const from = ENTRY.exec(line)?.[0].length ?? 0;
  const to = line.trimEnd().length;
  if (from >= to || !/:[ \t]+$/.test(line.slice(0, from))) return undefined;
  return { from, to, by: FILLER, message: "YAML syntax: the value cannot be read" };
}
