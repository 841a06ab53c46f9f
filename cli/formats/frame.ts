/** A line of a file with the place underlined, safe to show on a terminal. */

import type { Lines, Range } from "../lines.ts";

export interface Frame {
  readonly number: string;
  readonly line: string;
  /** How far the place is from the start of the line, and how wide it is, in columns of a terminal. */
  readonly indent: number;
  readonly width: number;
}

/** Lines longer than this are shown around the place only. */
const WIDTH = 100;
/** How much is shown before the place, then. */
const BEFORE = 20;

export function frameOf(range: Range, lines: Lines): Frame {
  const { start, end } = range;
  const text = lines.line(start.line);
  const from = start.column - 1;
  const to = end.line === start.line ? end.column - 1 : text.length;
  const cut = from > WIDTH - BEFORE ? from - BEFORE : 0;
  const last = Math.min(to, cut + WIDTH);
  return {
    number: String(start.line).padStart(5),
    line: harmless(text.slice(cut, cut + WIDTH)),
    indent: columns(text.slice(cut, from)),
    width: Math.max(1, columns(text.slice(from, last))),
  };
}

/** Text from a file without what a terminal would obey: control characters and those that turn the direction of writing. */
export function harmless(text: string): string {
  return text.replaceAll("\t", " ").replace(UNSEEN, "\ufffd");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: These are what must not reach a terminal.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/gu;
const ZERO = /\p{Mark}|[\u200b-\u200d\ufeff]/gu;

/** How many columns of a terminal the text takes. */
function columns(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what nearly every line is.
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length;
  return [...text].length + count(text, WIDE) - count(text, ZERO);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
