/** GitLab's code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */

import type { Severity } from "#core";
import type { Result } from "../result.ts";
import type { View } from "./view.ts";

const SEVERITY: Readonly<Record<Severity, string>> = {
  error: "critical",
  warning: "major",
  info: "minor",
  hint: "info",
};

export function formatGitlab({ findings }: Result, view: View): string {
  const report = findings.map((finding) => ({
    description: finding.message,
    check_name: finding.rule,
    fingerprint: view.fingerprint(finding),
    severity: SEVERITY[finding.severity],
    location: {
      path: view.inRepository(finding.file),
      lines: { begin: finding.range.start.line, end: finding.range.end.line },
    },
  }));
  return `${JSON.stringify(report, null, 2)}\n`;
}
