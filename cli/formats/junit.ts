/**
 * JUnit's XML: every file is a suite and every finding a case. A case fails where its finding makes the run fail;
 * the others pass and say what was found as their output. A file without findings is one case that passes.
 */

import type { Failure } from "#core";
import type { FoundIssue, Result } from "../result.ts";
import { byFile } from "./by-file.ts";
import { Frames } from "./frame.ts";
import type { View } from "./view.ts";
import { type Element, toXml } from "./xml.ts";

export function formatJunit({ findings, failures, summary, tool }: Result, view: View): string {
  const found = byFile(findings);
  const failed = byFile(failures);
  const frames = new Frames(findings, view);
  const suites = view.files.map((file) => {
    const cases = (found.get(file) ?? []).map((finding) => caseOf(finding, view, frames));
    return suite(file, cases, failed.get(file) ?? []);
  });
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

interface Suite {
  readonly element: Element;
  readonly sums: Sums;
}

function suite(file: string, found: readonly Element[], failures: readonly Failure[]): Suite {
  const broken = failures.map(({ rule, message }) => internalError(file, rule, message));
  const cases = [...found, ...broken];
  if (cases.length === 0) cases.push(testcase(file, "no findings"));
  const failing = found.filter(({ children = [] }) => children.some(({ name }) => name === "failure"));
  const sums = { tests: cases.length, failures: failing.length, errors: broken.length };
  return { element: { name: "testsuite", attributes: { name: file, ...sums }, children: cases }, sums };
}

function caseOf(finding: FoundIssue, view: View, frames: Frames): Element {
  const { file, rule, range, severity, message } = finding;
  const text = details(finding, frames);
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

function details(finding: FoundIssue, frames: Frames): string {
  const { file, range, severity, message, fixes } = finding;
  const { number, line, indent, width } = frames.of(finding);
  return [
    `${file}:${range.start.line}:${range.start.column}: ${severity}: ${message}`,
    `${number} | ${line}`,
    `${" ".repeat(number.length)} | ${" ".repeat(indent)}${"^".repeat(width)}`,
    ...fixes.map(({ title }) => `fix: ${title}`),
  ].join("\n");
}
