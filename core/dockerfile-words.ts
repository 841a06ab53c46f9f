/** The words of a Dockerfile instruction: where they begin and end, and how the builder reads them. */

import { type Certainty, type Expansion, expand } from "./expansion.ts";
import type { Instruction } from "./instruction.ts";
import { isSpace, type Joined, type Passage } from "./passage.ts";
import type { Place, Span } from "./place.ts";

/** What stands between a word as written and as read. */
export type Notation = "plain" | "quoted" | "json" | "flag";

/** Text that a tool writes before the builder reads the file. */
const TEMPLATE = /\{\{|\{%|<%/;

/** A word of an instruction: where it stands, how it is written, and what the builder reads. */
export class Word implements Place, Passage {
  private expansion: Expansion | undefined;

  constructor(
    readonly instruction: Instruction,
    /** The lines of the instruction. Whoever has its words has read it. */
    private readonly line: Joined,
    private readonly from: number,
    private readonly to: number,
    private readonly notation: Notation,
  ) {}

  get file(): string {
    return this.instruction.file;
  }
  get span(): Span {
    return this.line.span(this.from, this.to);
  }

  /** As written, quotes included; only line continuations are taken out. */
  get raw(): string {
    return this.line.text.slice(this.from, this.to);
  }

  /** As the builder reads it: quotes and escapes gone, variables replaced. Unknown variables stand in it as written. */
  get text(): string {
    return this.read().read.text;
  }

  /** Whether a variable takes part in it, and whether its value is known. */
  get certainty(): Certainty {
    if (this.instruction.unfinished || TEMPLATE.test(this.raw)) return "unknown";
    return this.read().certainty;
  }
  /** False where only the build knows what is read here. A default counts as known: see `certainty`. */
  get certain(): boolean {
    return this.certainty !== "unknown";
  }
  /** The ARGs that whoever builds may set otherwise, and that decide this word. */
  get decidedBy(): readonly Place[] {
    return this.read().decidedBy;
  }

  /** Piece [from, to) of `text` as a place. */
  part(from: number, to: number): Place {
    return { file: this.file, span: this.read().read.span(from, to), certain: this.certain };
  }

  /** The pieces before and after the first `=`, as in `NAME=value`; without `=`, all is name. */
  pair(): { name: Word; value: Word | undefined } {
    const equals = this.line.text.slice(this.from, this.to).indexOf("=");
    if (equals < 0) return { name: this, value: undefined };
    const at = this.from + equals;
    return { name: this.piece(this.from, at), value: this.piece(at + 1, this.to) };
  }

  private piece(from: number, to: number): Word {
    return new Word(this.instruction, this.line, from, to, this.notation);
  }

  private read(): Expansion {
    this.expansion ??= this.expand();
    return this.expansion;
  }

  private expand(): Expansion {
    const { line } = this;
    const { dockerfile, expands } = this.instruction;
    if (this.notation === "plain") return { read: this.written(), certainty: "literal", decidedBy: [] };
    const lookup = (name: string) => this.instruction.variable(name);
    if (this.notation === "quoted") return expand(line, this.from, this.to, dockerfile.escape, lookup);
    const read =
      this.notation === "json"
        ? unescapeJson(line, this.from, this.to)
        : unquoteFlag(line, this.from, this.to);
    if (!expands && this.notation === "json") return { read, certainty: "literal", decidedBy: [] };
    return expand(read, 0, read.text.length, dockerfile.escape, lookup);
  }

  private written(): Joined {
    const { line } = this;
    const out = line.joiner(this.from, this.to);
    line.copyTo(out, this.from, this.to);
    return out.done();
  }
}

/** `--name=value` before an instruction's arguments. */
export interface Flag extends Place {
  readonly name: string;
  readonly value: Word | undefined;
}

/** A piece of an instruction's line. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Space between words: what the builder splits at. */
function isGap(code: number): boolean {
  return code === 32 || code === 9 || (code >= 11 && code <= 13);
}

/** The piece without the space around it. */
export function trimmed(text: string, from: number, to: number): Range {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return { from: start, to: end };
}

/** The piece up to the first space. */
export function firstWord(text: string, from: number, to: number): Range {
  let end = from;
  while (end < to && !isGap(text.charCodeAt(end))) end++;
  return { from, to: end };
}

/** Splits at space, whatever the quotes say: FROM, COPY, ADD, EXPOSE, VOLUME. */
export function splitAtSpace(text: string, from: number, to: number): Range[] {
  const found: Range[] = [];
  let at = from;
  while (at < to) {
    while (at < to && isGap(text.charCodeAt(at))) at++;
    const word = firstWord(text, at, to);
    if (word.to > at) found.push(word);
    at = word.to;
  }
  return found;
}

/** Splits at space outside quotes: ENV, ARG, LABEL. */
export function splitQuoted(text: string, from: number, to: number, escaper: string): Range[] {
  const found: Range[] = [];
  let start = -1;
  let quote = "";
  for (let at = from; at < to; at++) {
    const char = text[at] ?? "";
    if (quote === "" && isSpace(text.charCodeAt(at))) {
      if (start >= 0) found.push({ from: start, to: at });
      start = -1;
      continue;
    }
    if (start < 0) start = at;
    if (char === escaper && quote !== "'") at++;
    else if (char === quote) quote = "";
    else if (quote === "" && (char === "'" || char === '"')) quote = char;
  }
  if (start >= 0) found.push({ from: start, to });
  return found;
}

/** The flags at the front, and where the rest begins. */
export function splitFlags(text: string, from: number, to: number): { flags: Range[]; rest: number } {
  const flags: Range[] = [];
  let at = from;
  for (;;) {
    while (at < to && isSpace(text.charCodeAt(at))) at++;
    if (at >= to || text[at] !== "-" || text[at + 1] !== "-" || at + 1 >= to) return { flags, rest: at };
    const start = at;
    let quote = "";
    for (; at < to; at++) {
      const char = text[at] ?? "";
      if (quote === "" && isSpace(text.charCodeAt(at))) break;
      if (char === "\\") at++;
      else if (char === quote) quote = "";
      else if (quote === "" && (char === "'" || char === '"')) quote = char;
    }
    at = Math.min(at, to);
    if (at - start === 2) return { flags, rest: at };
    flags.push({ from: start, to: at });
  }
}

/**
 * The strings of a JSON array, quotes included; undefined where the piece is no JSON array, which makes it a command for the shell.
 * `strings` is false where the array holds something else, which the builder refuses.
 */
export function splitJson(
  text: string,
  from: number,
  to: number,
): { words: Range[]; strings: boolean } | undefined {
  if (text[from] !== "[") return undefined;
  const words: Range[] = [];
  let at = skipJsonSpace(text, from + 1, to);
  if (text[at] === "]" && at < to)
    return skipJsonSpace(text, at + 1, to) === to ? { words, strings: true } : undefined;
  for (;;) {
    const end = text[at] === '"' ? jsonStringEnd(text, at, to) : undefined;
    if (end === undefined) return holdsOtherThings(text, from, to) ? { words, strings: false } : undefined;
    words.push({ from: at, to: end });
    at = skipJsonSpace(text, end, to);
    if (at >= to) return undefined;
    const char = text[at];
    at = skipJsonSpace(text, at + 1, to);
    if (char === "]") return at === to ? { words, strings: true } : undefined;
    if (char !== ",") return undefined;
  }
}

/** Whether the piece is a JSON array at all. Long ones are not worth the reading. */
function holdsOtherThings(text: string, from: number, to: number): boolean {
  if (to - from > 10_000) return false;
  try {
    return Array.isArray(JSON.parse(text.slice(from, to)));
  } catch {
    return false;
  }
}

function skipJsonSpace(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && /[ \t\r\n]/.test(text[at] ?? "")) at++;
  return at;
}

/** The offset behind a JSON string's closing quote. */
function jsonStringEnd(text: string, from: number, to: number): number | undefined {
  for (let at = from + 1; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    if (code < 32) return undefined;
    if (code !== 92) continue;
    at++;
    const letter = text[at] ?? "";
    if (letter === "u") {
      if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, Math.min(at + 5, to)))) return undefined;
      at += 4;
    } else if (!'"\\/bfnrt'.includes(letter) || at >= to) {
      return undefined;
    }
  }
  return undefined;
}

const jsonEscapes: ReadonlyMap<string, string> = new Map([
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

function unescapeJson(line: Joined, from: number, to: number): Joined {
  const { text } = line;
  const out = line.joiner(from, to);
  let start = from + 1;
  const end = to - 1;
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) !== 92) continue;
    line.copyTo(out, start, at);
    const letter = text[at + 1] ?? "";
    const length = letter === "u" ? 6 : 2;
    const read =
      letter === "u"
        ? String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16))
        : (jsonEscapes.get(letter) ?? letter);
    out.put(read, line.range(at, at + length));
    at += length - 1;
    start = at + 1;
  }
  line.copyTo(out, start, end);
  return out.done();
}

/** Flags lose their quotes and backslashes before anything else reads them. */
function unquoteFlag(line: Joined, from: number, to: number): Joined {
  const { text } = line;
  const out = line.joiner(from, to);
  let start = from;
  let quote = "";
  for (let at = from; at < to; at++) {
    const char = text[at] ?? "";
    const opens = quote === "" && (char === "'" || char === '"');
    if (char !== "\\" && char !== quote && !opens) continue;
    line.copyTo(out, start, at);
    start = at + 1;
    if (char === "\\") at++;
    else quote = opens ? char : "";
  }
  line.copyTo(out, start, to);
  return out.done();
}
