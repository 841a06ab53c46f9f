/** What formats ask about a run, answered when they ask. */

import { relative, resolve, sep } from "node:path";
import type { Report, Settings, Severity } from "#core";
import type { View } from "./formats/view.ts";
import { isInside, nearestFolder, type Project } from "./project.ts";
import type { FoundIssue, Presenter } from "./result.ts";

export interface Run {
  readonly project: Project;
  readonly root: string;
  readonly cwd: string;
  readonly settings: Settings;
  readonly presenter: Presenter;
  /** In the order of the findings. */
  readonly reports: readonly Report[];
  readonly findings: readonly FoundIssue[];
  /** What reports are recognised by. */
  readonly marks: (report: Report) => string;
  readonly fails: (severity: Severity) => boolean;
  readonly status: number;
}

export function viewOf(run: Run, shown: { readonly color: boolean; readonly quiet: boolean }): View {
  const { project, presenter, cwd } = run;
  const files = new Map(project.files.map((file) => [project.shown(file), file]));
  let repository: string | undefined;
  let reports: Map<FoundIssue, Report> | undefined;
  return {
    ...shown,
    settings: run.settings,
    status: run.status,
    fails: run.fails,
    files: [...files.keys()],
    lines: (file) => presenter.lines(files.get(file) ?? file),
    inRepository: (file) => {
      repository ??= repositoryOf(run);
      return relative(repository, resolve(cwd, file)).split(sep).join("/");
    },
    fingerprint: (finding) => {
      reports ??= new Map(run.findings.map((each, i) => [each, run.reports[i] as Report]));
      const report = reports.get(finding);
      return report ? run.marks(report) : "";
    },
  };
}

/** Where the repository begins; without one, the current directory, or the workspace where it is elsewhere. */
function repositoryOf({ root, cwd }: Run): string {
  return nearestFolder(root, [".git"]) ?? (isInside(root, cwd) ? cwd : root);
}
