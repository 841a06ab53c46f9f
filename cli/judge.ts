/** Judges the files of a project one after another. */

import { type Failure, type LintOptions, lint, type Report, type Suppressed } from "#core";
import type { Progress } from "./progress.ts";
import type { Project } from "./project.ts";

export interface Judged {
  readonly reports: readonly Report[];
  readonly suppressed: readonly Suppressed[];
  readonly failures: readonly Failure[];
}

export function judge(project: Project, options: LintOptions, progress: Progress): Judged {
  const reports: Report[] = [];
  const suppressed: Suppressed[] = [];
  const failures: Failure[] = [];
  for (const [i, file] of project.files.entries()) {
    const problem = project.unreadable.get(file);
    if (problem === undefined) {
      const found = lint(project.workspace, file, options);
      reports.push(...found.reports);
      suppressed.push(...found.suppressed);
      failures.push(...found.failures);
    } else reports.push(unreadable(file, problem));
    progress.tell(`${i + 1} of ${project.files.length} files`);
  }
  return { reports, suppressed, failures };
}

/** What is said of a file that nobody can read. */
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
