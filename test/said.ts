/** What reports say, without the objects that they were made of. */

import { type LintOptions, lint, type Report, Workspace } from "#core";
import { textOf } from "./fixing.ts";
import { numbers } from "./numbers.ts";

export function said(reports: readonly Report[]): unknown {
  return reports.map(({ rule, severity, at, message, related }) => ({
    rule,
    severity,
    span: numbers(at.span),
    message,
    related: related.map((other) => [other.at.file, numbers(other.at.span), other.message]),
  }));
}

/** What is said about a file of a workspace that nothing is known of. */
export function saidFromNothing(workspace: Workspace, file: string, options: LintOptions): unknown {
  const texts = [...workspace.files()].map((name): [string, string] => [name, textOf(workspace, name)]);
  return said(lint(Workspace.of(texts), file, options).reports);
}
