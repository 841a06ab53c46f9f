/** Workflow commands, which GitHub shows beside the lines: https://docs.github.com/actions/reference/workflow-commands */

import type { Severity } from "#core";
import type { FoundIssue, Result } from "../result.ts";
import { summaryLine } from "./summary.ts";
import type { View } from "./view.ts";

const COMMAND: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
  hint: "notice",
};

export function formatGithub({ findings, failures, summary }: Result, view: View): string {
  const lines = [
    ...findings.map((finding) => annotation(finding, view.inRepository(finding.file))),
    ...failures.map(({ rule, file, message }) =>
      command(
        "error",
        { title: "Palisade: internal error", file: view.inRepository(file) },
        `${rule}: ${message}`,
      ),
    ),
    summaryLine(summary),
  ];
  return `${lines.join("\n")}\n`;
}

/** The log shows only the message, so it says the place again. */
function annotation({ rule, severity, message, range: { start, end } }: FoundIssue, file: string): string {
  // Columns are for places within one line.
  const columns = start.line === end.line ? { col: start.column, endColumn: end.column } : {};
  const properties = { title: `Palisade (${rule})`, file, line: start.line, endLine: end.line, ...columns };
  return command(COMMAND[severity], properties, `${file}:${start.line}:${start.column}: ${message}`);
}

function command(
  name: string,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${written.join(",")}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
