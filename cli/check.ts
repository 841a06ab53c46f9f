/** `palisade check`: reads, judges, shows. */

import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Severity } from "#core";
import { rules } from "#rules";
import { version } from "../package.json";
import { FORMATS, type FormatName } from "./formats/index.ts";
import { type BaselineFlags, baselineOf, hold } from "./held.ts";
import { judge } from "./judge.ts";
import { outcomeOf, sizeOf, statusOf } from "./outcome.ts";
import { milliseconds, Progress } from "./progress.ts";
import { findRoot, type Request, readProject, UsageError } from "./project.ts";
import { count, Presenter, type Result } from "./result.ts";
import { failsAt, type SettingsFlags, settingsFor } from "./run-settings.ts";
import { suppressionsOf } from "./suppressions.ts";
import type { Surroundings } from "./surroundings.ts";
import { viewOf } from "./view.ts";

export interface CheckFlags extends SettingsFlags, BaselineFlags {
  readonly format: FormatName;
  readonly output?: string;
  readonly failOn: string;
  readonly stdinFilename?: string;
  readonly reportSuppressions: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** Runs the check and returns the exit status of PRODUCT §3. Throws UsageError for status 2. */
export function check(paths: readonly string[], flags: CheckFlags, around: Surroundings): number {
  const started = milliseconds();
  const failing = failsAt(flags.failOn);
  const request = requestOf(paths, flags, around);
  const root = findRoot(request);
  const settings = settingsFor(root, flags, around.cwd);
  const known = baselineOf(flags, around.cwd);
  const progress = new Progress(around);
  const project = readProject(request, root, settings.exclude, () => progress.tell("reading files"));
  for (const file of project.excluded)
    around.stderr(`${project.shown(file)} is left out: the settings exclude it\n`);
  const options = { rules, settings, today: new Date().toISOString().slice(0, 10) };
  const judged = judge(project, options, progress);
  progress.end();
  const held = hold(judged, known, { project, options, flags, cwd: around.cwd });

  const presenter = new Presenter(project.workspace, project.shown);
  const { findings, reports, failures } = outcomeOf(held, project, presenter);
  const suppressions = suppressionsOf(judged, presenter);
  const result: Result = {
    version: 1,
    tool: { name: "palisade", version },
    summary: { ...sizeOf(project), ...count(findings), durationMs: Math.round(milliseconds() - started) },
    findings,
    failures,
    ...(held.baseline && { baseline: held.baseline }),
    ...(flags.reportSuppressions && { suppressed: suppressions.issues }),
  };
  const fails = (severity: Severity): boolean => failing.includes(severity);
  const status = statusOf(result, fails);
  const view = viewOf(
    {
      ...held,
      project,
      root,
      cwd: realpathSync(around.cwd),
      settings,
      presenter,
      reports: [...reports, ...suppressions.reports],
      findings: [...findings, ...suppressions.issues],
      fails,
      status,
    },
    { color: flags.output === undefined && flags.color && around.color, quiet: flags.quiet },
  );
  hand(FORMATS[flags.format](result, view), flags, around);
  return status;
}

function requestOf(
  paths: readonly string[],
  { stdinFilename }: CheckFlags,
  { cwd, stdin }: Surroundings,
): Request {
  const dash = paths.includes("-");
  if (!dash && stdinFilename === undefined) return { paths: paths.length === 0 ? ["."] : paths, cwd };
  if (!dash || stdinFilename === undefined || paths.length > 1) {
    throw new UsageError("--stdin-filename NAME goes with the one path -");
  }
  return { paths: [], cwd, stdin: { path: stdinFilename, text: stdin() } };
}

/** Gives the text to whoever wants it. */
function hand(text: string, { output }: CheckFlags, { cwd, stdout }: Surroundings): void {
  if (output === undefined) {
    stdout(text);
    return;
  }
  const path = resolve(cwd, output);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`Cannot write ${output}: ${error instanceof Error ? error.message : error}`);
  }
}
