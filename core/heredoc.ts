/** Here-documents of RUN, COPY and ADD: lines behind an instruction that belong to it. */

import { isSpace, type Joined, Joiner } from "./passage.ts";
import type { Place, Span } from "./place.ts";

/** `<<EOF` in an instruction's line. */
export interface HeredocMark {
  readonly from: number;
  readonly to: number;
  /** The line that ends it. */
  readonly name: string;
  /** `<<-`: tabs at the front of its lines do not count. */
  readonly chomps: boolean;
  /** Whether variables are replaced in it: only where no part of the name is quoted. */
  readonly expands: boolean;
  /** `<< EOF`: one of two that the builder takes for a heredoc only since recently. */
  readonly spaced: boolean;
}

/** A here-document; as a place, it is its mark. */
export interface Heredoc extends Place {
  readonly name: string;
  readonly expands: boolean;
  /** Where the mark stands in the instruction's line. */
  readonly from: number;
  readonly to: number;
  /** What stands between the instruction and the line that ends it. */
  readonly body: Span;
  /** The body as it is read. */
  readonly content: Joined;
}

/** The heredocs that a line announces, in order. Quotes that do not close make it announce none. */
export function heredocMarks(text: string): HeredocMark[] {
  if (!text.includes("<<")) return [];
  const words = split(text);
  const found: HeredocMark[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    const next = words[index + 1];
    if (!word) continue;
    const whole = text.slice(word.from, word.to);
    const spaced = /^\d*<<-?$/.test(whole) && next !== undefined;
    const to = spaced ? next.to : word.to;
    const match = /^\d*<<(-?)\s*([^<]+)$/.exec(text.slice(word.from, to));
    if (!match) continue;
    const { name, quoted } = unquote(match[2] ?? "");
    if (name === "") continue;
    found.push({ from: word.from, to, name, chomps: match[1] === "-", expands: !quoted, spaced });
    if (spaced) index++;
  }
  return found;
}

/** The body of a heredoc, without the tabs that `<<-` ignores. */
export function content({ file, anchor }: Joined, text: string, body: Span, chomps: boolean): Joined {
  const base = anchor.start;
  const out = new Joiner(file, body.start - base, anchor);
  if (!chomps) out.add(text.slice(body.start, body.end), body.start - base);
  for (let at = body.start; chomps && at < body.end; ) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 || newline >= body.end ? body.end : newline + 1;
    while (at < end && text[at] === "\t") at++;
    out.add(text.slice(at, end), at - base);
    at = end;
  }
  return out.done();
}

/** Words as the builder's own lexer cuts them: quotes hold together, `\` takes the next character along. */
function split(text: string): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  let start = -1;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (quote === "" && isSpace(text.charCodeAt(at))) {
      if (start >= 0) found.push({ from: start, to: at });
      start = -1;
      continue;
    }
    if (start < 0) start = at;
    if (char === "\\" && quote !== "'") at++;
    else if (char === quote) quote = "";
    else if (quote === "" && (char === "'" || char === '"')) quote = char;
  }
  if (quote !== "") return [];
  if (start >= 0) found.push({ from: start, to: text.length });
  return found;
}

function unquote(written: string): { name: string; quoted: boolean } {
  let name = "";
  let quote = "";
  let quoted = false;
  for (let at = 0; at < written.length; at++) {
    const char = written[at] ?? "";
    if (char === quote) quote = "";
    else if (quote === "" && (char === "'" || char === '"')) {
      quote = char;
      quoted = true;
    } else if (char === "\\" && quote !== "'") {
      name += written[++at] ?? "";
    } else name += char;
  }
  return { name, quoted };
}
