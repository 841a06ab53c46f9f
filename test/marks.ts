/**
 * The marks on a page: carets below the text that a finding points at, then its words.
 *
 *     - name: app
 *   #         ^^^ Container "app" may run as root
 *
 * A mark that needs column 0 stands without its `#`; an empty span is a `|` before its column;
 * a span over several lines opens with `^^^… words` and closes with `^^^ …`.
 * Marks are drawn and cut, never understood: two drawings are compared as text.
 */

import type { Span } from "#core";

export interface Mark {
  readonly span: Span;
  readonly words: string;
}

const mark = /^(?:#[ \t]*)?(?:\^+|\|)…?(?: |$)/;

/** The text without its marks. */
export function cut(shown: string): string {
  return shown
    .split("\n")
    .filter((line) => !mark.test(line))
    .join("\n");
}

/** The text with every mark below its line. */
export function draw(text: string, marks: readonly Mark[]): string {
  const sorted = [...marks].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const lines = text.split("\n");
  const shown: string[] = [];
  let start = 0;
  for (const [index, line] of lines.entries()) {
    const end = start + line.length;
    // What follows the last line break is no line of its own, but a finding may point there.
    if (line !== "" || index < lines.length - 1) shown.push(line);
    for (const { span, words } of sorted) {
      const opens = start <= span.start && span.start <= end;
      const closes = start <= span.end && span.end <= end;
      if (opens && closes) shown.push(`${carets(line, span.start - start, span.end - start)} ${words}`);
      else if (opens) shown.push(`${carets(line, span.start - start, line.length)}… ${words}`);
      else if (closes) shown.push(`${carets(line, line.search(/\S|$/), span.end - start)} …`);
    }
    start = end + 1;
  }
  return shown.map((line) => `${line}\n`).join("");
}

function carets(line: string, from: number, to: number): string {
  const start = Math.min(from, to);
  const sign = to > start ? "^".repeat(to - start) : "|";
  if (start === 0) return sign;
  // Tabs are kept, so that the carets stand below the text at any tab width.
  return `#${line.slice(1, start).replace(/[^\t]/g, " ")}${sign}`;
}
