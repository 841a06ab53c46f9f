/** What was judged, in the words and the order in which it is shown. */

import type { Failure, Report, Severity } from "#core";
import type { Judged } from "./judge.ts";
import type { Project } from "./project.ts";
import type { FoundIssue, Presenter, Summary } from "./result.ts";

export interface Outcome {
  readonly findings: readonly FoundIssue[];
  /** What the findings were made of, in their order. */
  readonly reports: readonly Report[];
  readonly failures: readonly Failure[];
}

/** Findings in order of file, line, column and rule, so that two runs print the same. */
export function outcomeOf({ reports, failures }: Judged, { shown }: Project, presenter: Presenter): Outcome {
  const pairs = reports
    .map((report) => ({ report, finding: presenter.issue(report) }))
    .sort((a, b) => inOrder(a.finding, b.finding));
  return {
    findings: pairs.map(({ finding }) => finding),
    reports: pairs.map(({ report }) => report),
    failures: failures
      .map(({ rule, file, message }) => ({ rule, file: shown(file), message }))
      .sort((a, b) => byText(a.file, b.file) || byText(a.rule, b.rule)),
  };
}

/** The exit status (PRODUCT §3): a rule that broke weighs more than what the others found. */
export function statusOf(
  { findings, failures }: Pick<Outcome, "findings" | "failures">,
  fails: (severity: Severity) => boolean,
): number {
  if (failures.length > 0) return 3;
  return findings.some(({ severity }) => fails(severity)) ? 1 : 0;
}

/** How much was looked at. */
export function sizeOf({ files, workspace }: Project): Pick<Summary, "files" | "resources" | "dockerfiles"> {
  let resources = 0;
  let dockerfiles = 0;
  for (const file of files) {
    const source = workspace.source(file);
    if (source?.type === "dockerfile") dockerfiles++;
    else for (const document of source?.documents ?? []) resources += document.resources.length;
  }
  return { files: files.length, resources, dockerfiles };
}

/** By file, line, column and rule. */
export function inOrder(a: FoundIssue, b: FoundIssue): number {
  return (
    byText(a.file, b.file) ||
    a.range.start.line - b.range.start.line ||
    a.range.start.column - b.range.start.column ||
    byText(a.rule, b.rule)
  );
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
