/** Applies fixes until nothing is left to do: rounds of edits that do not touch each other. */

import { type Failure, type LintOptions, lint, type Report } from "./lint.ts";
import { apply, type Edit, overlaps } from "./place.ts";
import { Revision } from "./revision.ts";
import type { Fix } from "./rule.ts";
import type { Workspace } from "./workspace.ts";

export interface Fixed {
  readonly workspace: Workspace;
  /** From the texts of before to those of now, sorted, none touching another. */
  readonly edits: readonly Edit[];
  /** The fixes that were made, in their order. */
  readonly applied: readonly Applied[];
  /** What is reported about the files now. */
  readonly left: readonly Report[];
  /** Rules that threw, and fixes that would have broken a file. */
  readonly failures: readonly Failure[];
}

/** A fix that was made, of a finding in `file`. */
export interface Applied {
  readonly rule: string;
  readonly file: string;
  readonly title: string;
}

/** Says which fix of a finding is to be applied, if any. */
export type Choice = (report: Report) => Fix | undefined;

/** The fix that may run unasked. */
export const safeFix: Choice = ({ fixes }) => fixes.find(({ safe }) => safe);

/** The safe fix, or the only one: what may be applied where somebody reads the outcome. */
export const clearFix: Choice = (report) =>
  safeFix(report) ?? (report.fixes.length === 1 ? report.fixes[0] : undefined);

/** Every round that changes something takes a finding away, so that only fixes that undo each other need as many. */
const MAX_ROUNDS = 1000;

/** Fixes files of a workspace, and those that fixes make. Yields before every file that it looks at, so that others can have their turn. */
export function* fixing(
  workspace: Workspace,
  files: Iterable<string>,
  options: LintOptions,
  choose: Choice = safeFix,
): Generator<string, Fixed> {
  const all = new Set(files);
  const judged = new Map<string, ReturnType<typeof lint>>();
  const revisions = new Map<string, Revision>();
  const applied: Applied[] = [];
  const refused = new Map<string, Failure>();
  const helped = new Progress();
  let current = workspace;
  let looking: ReadonlySet<string> = all;
  for (let round = 0; looking.size > 0; round++) {
    const batch = new Batch();
    const chosen: Chosen[] = [];
    const again = new Set<string>();
    for (const file of looking) {
      yield file;
      const found = lint(current, file, options);
      judged.set(file, found);
      for (const report of round < MAX_ROUNDS ? found.reports : []) {
        const fix = refused.has(nameOf(report)) ? undefined : choose(report);
        if (!fix || fix.edits.length === 0 || helped.isStuck(report, found.reports, round)) continue;
        again.add(file);
        if (batch.add(fix)) chosen.push({ report, fix });
      }
    }
    const { sound, broken } = sift(current, chosen);
    for (const { report, fix } of broken) refused.set(nameOf(report), refusal(report, fix));
    for (const { report, fix } of sound) {
      helped.tried(report, judged.get(report.at.file)?.reports ?? [], round);
      applied.push({ rule: report.rule, file: report.at.file, title: fix.title });
    }
    for (const [file, edits] of editsOf(sound)) {
      if (!current.source(file)) all.add(file);
      const revision = revisions.get(file) ?? new Revision(current.source(file)?.text ?? "");
      revisions.set(file, revision);
      revision.apply(edits);
      current = current.with(file, revision.text);
      if (all.has(file)) again.add(file);
    }
    // A change may matter to every file, so at the end all have to be quiet at once.
    looking = again.size > 0 || looking.size === all.size ? again : all;
  }
  const last = [...all].sort().flatMap((file) => judged.get(file) ?? []);
  return {
    workspace: current,
    edits: [...revisions].flatMap(([file, revision]) => revision.edits(file)),
    applied,
    left: last.flatMap(({ reports }) => reports),
    failures: [...last.flatMap(({ failures }) => failures), ...refused.values()],
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

interface Chosen {
  readonly report: Report;
  readonly fix: Fix;
}

/** Keeps texts readable: a fix that would break one is a mistake of its rule, and is left out. */
function sift(
  workspace: Workspace,
  chosen: readonly Chosen[],
): { sound: readonly Chosen[]; broken: readonly Chosen[] } {
  if (!breaks(workspace, chosen)) return { sound: chosen, broken: [] };
  const broken = chosen.filter((one) => breaks(workspace, [one]));
  const sound = chosen.filter((one) => !broken.includes(one));
  // Those that break only one another come one by one.
  return { sound: breaks(workspace, sound) ? sound.slice(0, 1) : sound, broken };
}

function breaks(workspace: Workspace, chosen: readonly Chosen[]): boolean {
  return [...editsOf(chosen)].some(([file, edits]) => {
    if (collide(edits)) return true;
    const before = workspace.source(file);
    const after = workspace.with(file, apply(before?.text ?? "", edits)).source(file);
    return (after?.problems.length ?? 0) > (before?.problems.length ?? 0);
  });
}

/** Whether edits of one fix want the same text, which is a mistake of its rule. */
function collide(edits: readonly Edit[]): boolean {
  const sorted = edits.toSorted((a, b) => a.span.start - b.span.start);
  return sorted.some(({ span }, i) => span.start < (sorted[i - 1]?.span.end ?? 0));
}

function refusal({ rule, at }: Report, { title }: Fix): Failure {
  return { rule, file: at.file, message: `The fix "${title}" would break the file` };
}

function editsOf(chosen: readonly Chosen[]): ReadonlyMap<string, readonly Edit[]> {
  const batch = new Batch();
  for (const { fix } of chosen) batch.add(fix);
  return batch.edits;
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
