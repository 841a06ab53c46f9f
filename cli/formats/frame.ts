/** A line of a file with the place underlined, safe to show on a terminal and without values of secrets. */

import type { Lines } from "../lines.ts";
import type { FoundIssue } from "../result.ts";
import { columns, harmless } from "./terminal.ts";
import type { View } from "./view.ts";

export interface Frame {
  readonly number: string;
  readonly line: string;
  /** How far the place is from the start of the line, and how wide it is, in columns of a terminal. */
  readonly indent: number;
  readonly width: number;
}

/** Draws the frames of findings, which it has to see all at first: a secret on a line hides it from the others, too. */
export class Frames {
  readonly #secrets = new Set<string>();

  constructor(
    findings: readonly FoundIssue[],
    private readonly view: View,
  ) {
    for (const finding of findings) {
      if (!finding.rule.startsWith("secret/")) continue;
      const { start, end } = finding.range;
      for (let line = start.line; line <= end.line; line++) this.#secrets.add(`${finding.file}:${line}`);
    }
  }

  of(finding: FoundIssue): Frame {
    const { start, end } = finding.range;
    const lines = this.view.lines(finding.file);
    const text = lines.line(start.line);
    const from = start.column - 1;
    const to = end.line === start.line ? end.column - 1 : text.length;
    const [before, place, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
    return draw(
      start.line,
      ...(this.#isSecret(finding, lines) ? masked(before, place, after) : cut(before, place, after)),
    );
  }

  #isSecret({ file, range, resource, rule }: FoundIssue, { text }: Lines): boolean {
    return (
      resource?.kind === "Secret" ||
      this.#secrets.has(`${file}:${range.start.line}`) ||
      // Where the syntax is broken nobody can tell which lines are the Secret's.
      (rule === "palisade/syntax-error" && /\bkind: *["']?Secret\b/.test(text))
    );
  }
}

type Parts = readonly [before: string, place: string, after: string];

const HIDDEN = "•••";

/** What leads to the value, and the place where it is a key; never the value. */
function masked(before: string, place: string, after: string): Parts {
  const lead = /^\s*(?:- )*(?:[\w."'/-]+\s*[:=]\s*)?$/.test(before) ? before : "… ";
  const isKey = /^\s*[:=]/.test(after);
  if (isKey) return [lead, place, `${after.trimStart()[0]} ${HIDDEN}`];
  return [lead, HIDDEN, after.trim() === "" ? "" : ` ${HIDDEN}`];
}

/** Lines longer than this are shown around the place only. */
const WIDTH = 100;
/** How much is shown before the place, then. */
const BEFORE = 20;

function cut(before: string, place: string, after: string): Parts {
  const lead = before.length > WIDTH - BEFORE ? before.slice(-BEFORE) : before;
  const shown = place.slice(0, WIDTH - lead.length);
  return [lead, shown, after.slice(0, WIDTH - lead.length - shown.length)];
}

function draw(number: number, before: string, place: string, after: string): Frame {
  return {
    number: String(number).padStart(5),
    line: harmless(before + place + after),
    indent: columns(before),
    width: Math.max(1, columns(place)),
  };
}
