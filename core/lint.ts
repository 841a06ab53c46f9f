/** Judges one file from nothing: every rule, every unit, every set. The incremental engine must agree with it. */

import { type Ran, withoutAllowed } from "./allow.ts";
import {
  type ActiveRule,
  activeRules,
  evaluate,
  type Failure,
  type LintOptions,
  type Report,
  rulesFor,
  scopesIn,
} from "./evaluate.ts";
import { isKustomizationFile } from "./kustomize.ts";
import type { Plan } from "./layout.ts";
import { nameOf } from "./path.ts";
import type { Unit } from "./rule.ts";
import { SetIndex } from "./sets.ts";
import { isDockerfile, type Source, type Workspace } from "./workspace.ts";

export type { Failure, LintOptions, Report } from "./evaluate.ts";

/** All reports about one file, with their fixes, in order of their places. A file that is not there has none. */
export function lint(
  workspace: Workspace,
  file: string,
  options: LintOptions,
): { reports: Report[]; failures: Failure[] } {
  const source = workspace.source(file);
  const failures: Failure[] = [];
  if (!source) return { reports: [], failures };
  const plans = workspace.layout(options.settings.sets).plansOf(file);
  const scopes = scopesIn(
    plans,
    workspace,
    (plan) => indexFor(workspace, plan),
    () => undefined,
  );
  const rules = activeRules(options);
  const reports = unitsOf(source).flatMap((unit) =>
    rulesFor(unit, rules).flatMap((rule) =>
      evaluate(unit, rule, scopes, (failure) => failures.push(failure)),
    ),
  );
  return { reports: finish(source, reports, ranWith(options, rules, true)), failures };
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

/** What rules are run on: the documents of a manifest, a Dockerfile whole. */
export function unitsOf(source: Source): readonly Unit[] {
  return source.type === "dockerfile" ? [source] : source.documents;
}

/** Which rules ran, for those who judge allowances. */
export function ranWith({ rules }: LintOptions, active: readonly ActiveRule[], complete: boolean): Ran {
  return { known: new Set(rules.map(({ id }) => id)), active: new Set(active.map(({ id }) => id)), complete };
}

/** Adds syntax problems, takes out what is allowed, sorts. */
export function finish(source: Source, reports: readonly Report[], ran: Ran): Report[] {
  const all = withoutAllowed(source, [...syntaxReports(source), ...reports], ran);
  return all.toSorted(
    (a, b) =>
      a.at.span.start - b.at.span.start ||
      a.at.span.end - b.at.span.end ||
      (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0),
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
