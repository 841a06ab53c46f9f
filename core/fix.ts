/** Applies fixes until nothing is left to do: rounds of edits that do not touch each other. */

import { type LintOptions, lint, type Report } from "./lint.ts";
import { type Edit, overlaps, type Span } from "./place.ts";
import type { Fix } from "./rule.ts";
import type { Workspace } from "./workspace.ts";

export interface Fixed {
  readonly workspace: Workspace;
  /** From the texts of before to those of now, sorted, none touching another. */
  readonly edits: readonly Edit[];
  /** How many fixes were applied. */
  readonly count: number;
}

/** Says which fix of a finding is to be applied, if any. */
export type Choice = (report: Report) => Fix | undefined;

/** The fix that may run unasked. */
export const safeFix: Choice = ({ fixes }) => fixes.find(({ safe }) => safe);

/** The safe fix, or the only one: what may be applied where somebody reads the outcome. */
export const clearFix: Choice = (report) =>
  safeFix(report) ?? (report.fixes.length === 1 ? report.fixes[0] : undefined);

/** A fix that needs more rounds than this undoes another one. */
const MAX_ROUNDS = 12;

/** Fixes files of a workspace. Yields before every file that it looks at, so that others can have their turn. */
export function* fixing(
  workspace: Workspace,
  files: Iterable<string>,
  options: LintOptions,
  choose: Choice = safeFix,
): Generator<string, Fixed> {
  const revisions = new Map<string, Revision>();
  const helped = new Progress();
  let current = workspace;
  let count = 0;
  let left = new Set(files);
  for (let round = 0; round < MAX_ROUNDS && left.size > 0; round++) {
    const batch = new Batch();
    const again = new Set<string>();
    for (const file of left) {
      yield file;
      const { reports } = lint(current, file, options);
      for (const report of reports) {
        const fix = choose(report);
        if (!fix || fix.edits.length === 0 || helped.isStuck(report, reports, round)) continue;
        again.add(file);
        if (!batch.add(fix)) continue;
        helped.tried(report, reports, round);
        count++;
      }
    }
    for (const [file, edits] of batch.edits) {
      const revision = revisions.get(file) ?? new Revision(current.source(file)?.text ?? "");
      revisions.set(file, revision);
      revision.apply(edits);
      current = current.with(file, revision.text);
    }
    left = again;
  }
  return {
    workspace: current,
    edits: [...revisions].flatMap(([file, revision]) => revision.edits(file)),
    count,
  };
}

/** Fixes files of a workspace in one go. */
export function fixAll(
  workspace: Workspace,
  files: Iterable<string>,
  options: LintOptions,
  choose: Choice = safeFix,
): Fixed {
  const steps = fixing(workspace, files, options, choose);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/** Fixes to be applied at once. One that would touch another has to wait for the next round. */
export class Batch {
  readonly edits = new Map<string, Edit[]>();

  /** Takes all edits of the fix, or none. */
  add(fix: Fix): boolean {
    if (fix.edits.some((edit) => this.edits.get(edit.file)?.some(({ span }) => overlaps(span, edit.span))))
      return false;
    for (const edit of fix.edits) {
      const planned = this.edits.get(edit.file);
      if (planned) planned.push(edit);
      else this.edits.set(edit.file, [edit]);
    }
    return true;
  }
}

/**
 * Notices fixes that do not help: after one was applied, as many findings read the same as before.
 * That is a mistake of its rule, and must not write the same lines again and again.
 */
class Progress {
  readonly #tried = new Map<string, { round: number; count: number }>();

  tried(report: Report, all: readonly Report[], round: number): void {
    this.#tried.set(nameOf(report), { round, count: likes(report, all) });
  }

  isStuck(report: Report, all: readonly Report[], round: number): boolean {
    const before = this.#tried.get(nameOf(report));
    return before !== undefined && before.round < round && likes(report, all) >= before.count;
  }
}

function nameOf({ rule, message, at }: Report): string {
  return JSON.stringify([at.file, rule, message]);
}

function likes(report: Report, all: readonly Report[]): number {
  return all.filter(({ rule, message }) => rule === report.rule && message === report.message).length;
}

/** A text under change that remembers what it was: pieces of the old text with new text between them. */
class Revision {
  #text: string;
  #pieces: (Span | string)[];
  readonly #length: number;

  constructor(text: string) {
    this.#text = text;
    this.#length = text.length;
    this.#pieces = [{ start: 0, end: text.length }];
  }

  get text(): string {
    return this.#text;
  }

  /** Edits of the text as it is now, which must not overlap. */
  apply(edits: readonly Edit[]): void {
    // From the end to the start, so that the offsets of the others stay.
    const sorted = edits.toReversed().sort((a, b) => b.span.start - a.span.start);
    for (const { span, text } of sorted) this.#replace(span, text);
  }

  /** From the old text to the new one. */
  edits(file: string): Edit[] {
    const edits: Edit[] = [];
    let done = 0;
    let text = "";
    const put = (until: number) => {
      if (text !== "" || until > done) edits.push({ file, span: { start: done, end: until }, text });
    };
    for (const piece of this.#pieces) {
      if (typeof piece === "string") {
        text += piece;
      } else {
        put(piece.start);
        text = "";
        done = piece.end;
      }
    }
    put(this.#length);
    return edits;
  }

  #replace(span: Span, text: string): void {
    this.#text = this.#text.slice(0, span.start) + text + this.#text.slice(span.end);
    const before = this.#cut(0, span.start);
    const after = this.#cut(span.end, Number.POSITIVE_INFINITY);
    this.#pieces = [...before, ...(text === "" ? [] : [text]), ...after];
  }

  /** The pieces between two offsets of the text as it was before the replacement under way. */
  #cut(from: number, to: number): (Span | string)[] {
    const pieces: (Span | string)[] = [];
    let offset = 0;
    for (const piece of this.#pieces) {
      const length = typeof piece === "string" ? piece.length : piece.end - piece.start;
      const start = Math.max(from - offset, 0);
      const end = Math.min(to - offset, length);
      if (start < end)
        pieces.push(
          typeof piece === "string"
            ? piece.slice(start, end)
            : { start: piece.start + start, end: piece.start + end },
        );
      offset += length;
    }
    return pieces;
  }
}
