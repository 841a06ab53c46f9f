/** Judges one file from nothing: every rule, every unit, every set. The incremental engine must agree with it. */

import { inTurn, type Judged, type Ran, type Suppressed, withoutAllowed } from "./allow.ts";
import { evaluate, type Failure, type LintOptions, type Report, rulesFor, scopesIn } from "./evaluate.ts";
import { isIgnoreFile } from "./ignore-file.ts";
import { isComposeFile } from "./kinds/built-image.ts";
import { isPipelineFile } from "./kinds/pipeline-file.ts";
import { isKustomizationFile } from "./kustomize.ts";
import type { Plan } from "./layout.ts";
import { nameOf } from "./path.ts";
import { rulesOn } from "./rules-on.ts";
import { SetIndex } from "./sets.ts";
import { unitsOf } from "./units.ts";
import { isDockerfile, type Source, type Workspace } from "./workspace.ts";

export type { Failure, LintOptions, Report } from "./evaluate.ts";

/** What is said about one file, each in order of its places. A file that is not there has nothing. */
export interface Linted {
  readonly reports: Report[];
  /** What would be reported, had nobody asked to keep quiet about it. */
  readonly suppressed: readonly Suppressed[];
  readonly failures: Failure[];
}

/** Judges one file; its reports have their fixes. */
export function lint(workspace: Workspace, file: string, options: LintOptions): Linted {
  const source = workspace.source(file);
  const failures: Failure[] = [];
  if (!source) return { reports: [], suppressed: [], failures };
  const plans = workspace.layout(options.settings.sets).plansOf(file);
  const scopes = scopesIn(
    plans,
    workspace,
    (plan) => indexFor(workspace, plan),
    () => undefined,
  );
  const { rules, ran } = rulesOn(options, file);
  const reports = unitsOf(source).flatMap((unit) =>
    rulesFor(unit, rules).flatMap((rule) =>
      evaluate(unit, rule, scopes, (failure) => failures.push(failure)),
    ),
  );
  return { ...finish(source, reports, ran), failures };
}

/** The indexes of a workspace's plans, so that linting one file after another reads each set once. */
const indexesOf = new WeakMap<Workspace, Map<Plan, SetIndex>>();

function indexFor(workspace: Workspace, plan: Plan): SetIndex {
  let known = indexesOf.get(workspace);
  if (!known) {
    known = new Map();
    indexesOf.set(workspace, known);
  }
  let index = known.get(plan);
  if (!index) {
    index = new SetIndex(plan);
    known.set(plan, index);
  }
  return index;
}

/** Adds syntax problems, takes out what is allowed or has to wait, sorts. */
export function finish(source: Source, reports: readonly Report[], ran: Ran): Judged & { reports: Report[] } {
  const all = withoutAllowed(source, [...syntaxReports(source), ...reports], ran);
  return {
    reports: inTurn(all.reports, ran).toSorted(inOrder),
    suppressed: all.suppressed.toSorted((a, b) => inOrder(a.report, b.report)),
  };
}

function inOrder(a: Report, b: Report): number {
  return (
    a.at.span.start - b.at.span.start ||
    a.at.span.end - b.at.span.end ||
    (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)
  );
}

/** How many syntax problems of one file are shown: the first causes the others. */
const SHOWN_PROBLEMS = 3;

function syntaxReports(source: Source): Report[] {
  return source.problems.slice(0, SHOWN_PROBLEMS).map(({ at, message }) => ({
    rule: "palisade/syntax-error",
    severity: "error",
    at,
    message,
    resource: undefined,
    related: [],
    fixes: [],
  }));
}

/**
 * Whether a file can matter at all: a cheap look at its name and text that comes before any parse.
 * It misses only objects whose `apiVersion` no line begins with.
 */
export function relevant(file: string, text: string): boolean {
  const name = nameOf(file);
  if (isDockerfile(file) || isKustomizationFile(file) || name === "Chart.yaml" || name === ".sops.yaml")
    return true;
  if (isIgnoreFile(file) || isPipelineFile(file) || isComposeFile(file)) return true;
  return /\.ya?ml$/i.test(file) && hasKey(text, "apiVersion:") && hasKey(text, "kind:");
}

function hasKey(text: string, key: string): boolean {
  return (
    text.startsWith(key) ||
    text.includes(`\n${key}`) ||
    text.startsWith(`\uFEFF${key}`) ||
    new RegExp(`^[ \\t]+(?:- )?${key}`, "m").test(text)
  );
}
