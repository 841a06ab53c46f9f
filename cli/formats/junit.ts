/**
 * JUnit's XML: every file is a suite and every finding a case. A case fails where its finding makes the run fail;
 * the others pass and say what was found as their output. A file without findings is one case that passes.
 */

import type { Failure } from "#core";
import type { FoundIssue, Result } from "../result.ts";
import { byFile } from "./by-file.ts";
import { frameOf } from "./frame.ts";
import type { View } from "./view.ts";
import { type Element, toXml } from "./xml.ts";

export function formatJunit({ findings, failures, summary, tool }: Result, view: View): string {
  const found = byFile(findings);
  const failed = byFile(failures);
  const suites = view.files.map((file) => suite(file, found.get(file) ?? [], failed.get(file) ?? [], view));
  const sum = (key: keyof Sums): number => suites.reduce((total, { sums }) => total + sums[key], 0);
  return toXml({
    name: "testsuites",
    attributes: {
      name: tool.name,
      tests: sum("tests"),
      failures: sum("failures"),
      errors: sum("errors"),
      time: (summary.durationMs / 1000).toFixed(3),
    },
    children: suites.map(({ element }) => element),
  });
}

interface Sums {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
}

function suite(
  file: string,
  findings: readonly FoundIssue[],
  failures: readonly Failure[],
  view: View,
): { element: Element; sums: Sums } {
  const cases = [
    ...findings.map((finding) => caseOf(finding, view)),
    ...failures.map(({ rule, message }) => internalError(file, rule, message)),
  ];
  if (cases.length === 0) cases.push(testcase(file, "no findings"));
  const sums = {
    tests: cases.length,
    failures: findings.filter(({ severity }) => view.fails(severity)).length,
    errors: failures.length,
  };
  return { element: { name: "testsuite", attributes: { name: file, ...sums }, children: cases }, sums };
}

function caseOf(finding: FoundIssue, view: View): Element {
  const { file, rule, range, severity, message } = finding;
  const text = details(finding, view);
  const outcome: Element = view.fails(severity)
    ? { name: "failure", attributes: { message, type: severity }, text }
    : { name: "system-out", attributes: {}, text };
  return testcase(file, `${rule} at ${range.start.line}:${range.start.column}`, outcome);
}

function internalError(file: string, rule: string, message: string): Element {
  const attributes = { message: `Internal error in ${rule}`, type: "internal error" };
  return testcase(file, rule, { name: "error", attributes, text: message });
}

function testcase(file: string, name: string, outcome?: Element): Element {
  return { name: "testcase", attributes: { name, classname: file }, children: outcome ? [outcome] : [] };
}

function details({ file, range, severity, message, fixes }: FoundIssue, view: View): string {
  const { number, line, indent, width } = frameOf(range, view.lines(file));
  return [
    `${file}:${range.start.line}:${range.start.column}: ${severity}: ${message}`,
    `${number} | ${line}`,
    `${" ".repeat(number.length)} | ${" ".repeat(indent)}${"^".repeat(width)}`,
    ...fixes.map(({ title }) => `fix: ${title}`),
  ].join("\n");
}
