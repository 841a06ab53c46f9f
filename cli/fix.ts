/** `palisade fix`: reads, mends, writes, and says what is left. */

import { dirname } from "node:path";
import {
  type Choice,
  type Fixed,
  fixing,
  type LintOptions,
  lint,
  nearest,
  type Report,
  UNUSED_ALLOW,
} from "#core";
import { rules } from "#rules";
import { type Change, changesOf } from "./changes.ts";
import { choosing, counting } from "./choice.ts";
import { type Mended, summarize } from "./fix-summary.ts";
import { unreadable } from "./judge.ts";
import { unifiedDiff } from "./patch.ts";
import { Permission } from "./permission.ts";
import { Progress } from "./progress.ts";
import { findRoot, type Project, readProject, UsageError } from "./project.ts";
import { failsAt, settingsFor } from "./run-settings.ts";
import type { Surroundings } from "./surroundings.ts";
import { removeOldDrafts, writeAtomically } from "./write.ts";

export interface FixFlags {
  readonly all: boolean;
  readonly dryRun: boolean;
  /** Ids of rules: the others are left alone. Empty: all of them. */
  readonly rule: readonly string[];
  readonly profile?: string;
  readonly config?: string;
  readonly failOn: string;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** Runs the fixes and returns the exit status of PRODUCT §3. Throws UsageError for status 2. */
export function fix(paths: readonly string[], flags: FixFlags, around: Surroundings): number {
  const fails = failsAt(flags.failOn);
  const counts = limit(flags.rule);
  const request = { paths: paths.length === 0 ? ["."] : paths, cwd: around.cwd };
  const root = findRoot(request);
  const settings = settingsFor(root, { ...flags, rule: [] }, around.cwd);
  const project = readProject(request, root, settings.exclude);
  for (const file of project.excluded)
    around.stderr(`${project.shown(file)} is left out: the settings exclude it\n`);
  const options = { rules, settings, today: new Date().toISOString().slice(0, 10) };

  const permission = new Permission(project);
  const fixed = run(
    project,
    options,
    choosing(flags.all, counts, (fix) => permission.allows(fix)),
    around,
  );
  const { changes, stale } = changesOf(project, fixed);
  for (const file of stale) permission.refuse(file, "was changed meanwhile");
  const written = flags.dryRun ? changes : writeAll(changes, permission);
  const whole = stale.length === 0 && written.length === changes.length;
  const outcome = whole ? fixed : without(project, options, fixed, written);

  const mended: Mended = {
    workspace: outcome.workspace,
    applied: outcome.applied,
    files: written.length,
    refused: permission.refused,
    left: [...unread(project), ...outcome.left].filter(({ rule }) => counts(rule)),
    failures: outcome.failures,
  };
  if (flags.dryRun) around.stdout(unifiedDiff(named(changes, project)));
  const color = flags.color && around.color && !flags.dryRun;
  const tell = flags.dryRun ? around.stderr : around.stdout;
  tell(summarize(mended, project.shown, { ...flags, color }));

  if (mended.failures.length > 0) return 3;
  const failed = [...permission.refused.values()].some((refusal) => refusal.failed);
  return failed || mended.left.some(({ severity }) => fails.includes(severity)) ? 1 : 0;
}

/** Which rules count. */
function limit(ids: readonly string[]): (rule: string) => boolean {
  const known = [...rules.map(({ id }) => id), UNUSED_ALLOW];
  for (const id of ids) {
    const meant = nearest(id, known);
    if (!known.includes(id))
      throw new UsageError(`No rule "${id}"${meant === undefined ? "" : `; did you mean "${meant}"?`}`);
  }
  return counting(ids);
}

function run(project: Project, options: LintOptions, choose: Choice, around: Surroundings): Fixed {
  const progress = new Progress(around);
  const steps = fixing(project.workspace, project.files, options, choose);
  for (let looked = 1, step = steps.next(); ; looked++, step = steps.next()) {
    if (step.done) {
      progress.end();
      return step.value;
    }
    progress.tell(`${looked} looks at ${project.files.length} files`);
  }
}

/** The changes that were made. */
function writeAll(changes: readonly Change[], permission: Permission): Change[] {
  // A run that was killed left its draft where this one has the same to write.
  for (const folder of new Set(changes.map(({ path }) => dirname(path)))) removeOldDrafts(folder);
  return changes.filter((change) => write(change, permission));
}

function write({ path, files, after }: Change, permission: Permission): boolean {
  try {
    writeAtomically(path, after);
    return true;
  } catch (error) {
    const why = `could not be written: ${error instanceof Error ? error.message : String(error)}`;
    for (const file of files) permission.refuse(file, why);
    return false;
  }
}

/** What is true where only some of the changes were made. */
function without(project: Project, options: LintOptions, fixed: Fixed, written: readonly Change[]): Fixed {
  const made = new Set(written.flatMap(({ files }) => files));
  let { workspace } = project;
  for (const file of made) {
    const text = fixed.workspace.source(file)?.text;
    workspace = text === undefined ? workspace.without(file) : workspace.with(file, text);
  }
  const results = [...new Set([...project.files, ...made])].map((file) => lint(workspace, file, options));
  return {
    workspace,
    edits: fixed.edits.filter(({ file }) => made.has(file)),
    applied: fixed.applied.filter(({ file }) => made.has(file)),
    left: results.flatMap(({ reports }) => reports),
    failures: results.flatMap(({ failures }) => failures),
  };
}

function unread({ files, unreadable: problems }: Project): Report[] {
  return files.flatMap((file) => {
    const problem = problems.get(file);
    return problem === undefined ? [] : [unreadable(file, problem)];
  });
}

/** Changes with the names that a patch can use: from the current directory, else from the root. */
function named(changes: readonly Change[], { shown }: Project) {
  const isBelow = changes.every(({ name }) => !shown(name).startsWith("../"));
  return changes.map((change) => (isBelow ? { ...change, name: shown(change.name) } : change));
}
