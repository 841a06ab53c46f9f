/** `palisade check`: reads, judges, shows. */

import { readFileSync, writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import {
  defaultSettings,
  type Failure,
  type LintOptions,
  lint,
  Manifest,
  PROFILES,
  type Profile,
  type Report,
  readSettings,
  SETTINGS_FILE,
  SEVERITIES,
  type Settings,
  type Severity,
} from "#core";
import { rules } from "#rules";
import { version } from "../package.json";
import { Lines } from "./lines.ts";
import { findRoot, type Project, type Request, readProject, UsageError } from "./project.ts";
import { count, Presenter, type Result } from "./result.ts";
import { formatText } from "./text.ts";

export interface CheckFlags {
  readonly format: "text" | "json";
  readonly output?: string;
  readonly profile?: string;
  readonly rule: readonly string[];
  readonly config?: string;
  readonly failOn: string;
  readonly stdinFilename?: string;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** Where a run reads from and writes to. */
export interface Surroundings {
  readonly cwd: string;
  readonly stdin: () => string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether stdout may have colours. */
  readonly color: boolean;
  /** Whether stderr is a terminal that progress can be shown on. */
  readonly progress: boolean;
}

/** Runs the check and returns the exit status of PRODUCT §3. Throws UsageError for status 2. */
export function check(paths: readonly string[], flags: CheckFlags, around: Surroundings): number {
  const started = performance.now();
  const fails = failsAt(flags.failOn);
  const request = requestOf(paths, flags, around);
  const root = findRoot(request);
  const settings = settingsFor(root, flags, around.cwd);
  const project = readProject(request, root, settings.exclude);
  const { reports, failures } = judge(
    project,
    { rules, settings, today: new Date().toISOString().slice(0, 10) },
    around,
  );

  const presenter = new Presenter(project.workspace, project.shown);
  const findings = reports.map((report) => presenter.issue(report));
  const result: Result = {
    version: 1,
    tool: { name: "palisade", version },
    summary: { ...sizeOf(project), ...count(findings), durationMs: Math.round(performance.now() - started) },
    findings,
    failures: failures.map(({ rule, file, message }) => ({ rule, file: project.shown(file), message })),
  };
  const lines = new Map(project.files.map((file) => [project.shown(file), file]));
  const text =
    flags.format === "json"
      ? `${JSON.stringify(result, null, 2)}\n`
      : formatText(result, {
          color: flags.output === undefined && flags.color && around.color,
          quiet: flags.quiet,
          lines: (shown) => presenter.lines(lines.get(shown) ?? shown),
        });
  if (flags.output === undefined) around.stdout(text);
  else writeFileSync(resolve(around.cwd, flags.output), text);
  if (failures.length > 0) return 3;
  return findings.some(({ severity }) => fails.includes(severity)) ? 1 : 0;
}

/** The severities that make a run fail. */
export function failsAt(level: string): readonly Severity[] {
  if (level === "never") return [];
  const index = SEVERITIES.indexOf(level as Severity);
  if (index === -1) throw new UsageError(`--fail-on is one of ${SEVERITIES.join(", ")}, never`);
  return SEVERITIES.slice(0, index + 1);
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

/** The settings of the workspace, with what the command line says over them. A mistake in them is wrong usage. */
export function settingsFor(
  root: string,
  flags: Pick<CheckFlags, "config" | "profile" | "rule">,
  cwd: string,
): Settings {
  const path = flags.config === undefined ? resolve(root, SETTINGS_FILE) : resolve(cwd, flags.config);
  const text = read(path);
  if (text === undefined && flags.config !== undefined) throw new UsageError(`Cannot read ${flags.config}`);
  const shown = relative(cwd, path);
  const manifest = text === undefined ? undefined : Manifest.parse(shown, text);
  const { settings, problems } = manifest
    ? readSettings(manifest, rules)
    : { settings: defaultSettings, problems: [] };
  if (problems.length > 0) {
    const lines = new Lines(text ?? "");
    const shownProblems = problems.map(({ at, message }) => {
      const { line, column } = lines.position(at.span.start);
      return `${shown}:${line}:${column}: ${message}`;
    });
    throw new UsageError(shownProblems.join("\n"));
  }
  return {
    ...settings,
    ...profileOf(flags.profile),
    rules: new Map([...settings.rules, ...flags.rule.map(overrideOf)]),
  };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function profileOf(text: string | undefined): { profile?: Profile } {
  if (text === undefined) return {};
  const profile = PROFILES.find((known) => known === text);
  if (!profile) throw new UsageError(`--profile is one of ${PROFILES.join(", ")}`);
  return { profile };
}

/** `--rule image/latest-tag=off`. */
function overrideOf(text: string): [string, { severity: Severity | "off"; options: Record<string, never> }] {
  const [id = "", level = ""] = text.split("=");
  if (!rules.some((rule) => rule.id === id)) throw new UsageError(`No rule "${id}"`);
  const severity = [...SEVERITIES, "off" as const].find((known) => known === level);
  if (!severity) throw new UsageError(`--rule ${id}=… is one of ${SEVERITIES.join(", ")}, off`);
  return [id, { severity, options: {} }];
}

/** How long a run may take before it shows that it is alive. */
const PATIENCE = 1000;

function judge(
  project: Project,
  options: LintOptions,
  { progress, stderr }: Surroundings,
): { reports: Report[]; failures: Failure[] } {
  const reports: Report[] = [];
  const failures: Failure[] = [];
  const started = performance.now();
  let told = started + PATIENCE - 200;
  for (const [i, file] of project.files.entries()) {
    const problem = project.unreadable.get(file);
    if (problem === undefined) {
      const found = lint(project.workspace, file, options);
      reports.push(...found.reports);
      failures.push(...found.failures);
    } else reports.push(unreadable(file, problem));
    if (progress && performance.now() - told > 200) {
      told = performance.now();
      stderr(`\r${i + 1} of ${project.files.length} files`);
    }
  }
  if (progress && told >= started + PATIENCE) stderr("\r\u001b[K");
  return { reports, failures };
}

export function unreadable(file: string, problem: string): Report {
  return {
    rule: "palisade/unreadable-file",
    severity: "warning",
    at: { file, span: { start: 0, end: 0 }, certain: true },
    message: `The file ${problem}`,
    resource: undefined,
    related: [],
    fixes: [],
  };
}

function sizeOf({ files, workspace }: Project): { files: number; resources: number; dockerfiles: number } {
  let resources = 0;
  let dockerfiles = 0;
  for (const file of files) {
    const source = workspace.source(file);
    if (source?.type === "dockerfile") dockerfiles++;
    else for (const document of source?.documents ?? []) resources += document.resources.length;
  }
  return { files: files.length, resources, dockerfiles };
}
