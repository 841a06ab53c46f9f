/** What holds for every fix of every rule, on every text. */

import assert from "node:assert/strict";
import {
  apply,
  type Edit,
  type Fix,
  fixAll,
  type LintOptions,
  lint,
  overlaps,
  type Report,
  SEVERITIES,
  type Workspace,
} from "#core";
import { afterFix, byFile, textOf } from "./fixing.ts";
import { dockerfileComments, type Leaf, leaves, yamlComments } from "./leaves.ts";

/** Every report on every file of a workspace. */
export function allReports(workspace: Workspace, options: LintOptions): Report[] {
  return [...workspace.files()].sort().flatMap((file) => {
    const { reports, failures } = lint(workspace, file, options);
    assert.deepEqual(failures, []);
    return reports;
  });
}

/** A fix removes its finding, brings no other but a milder one, and keeps whatever it is not about. */
export function mends(workspace: Workspace, options: LintOptions, report: Report, fix: Fix): void {
  assert.notDeepEqual(fix.edits, [], "a fix changes something");
  const after = afterFix(workspace, fix);
  for (const [file, edits] of byFile(fix.edits)) keeps(workspace, after, file, edits);

  const before = counted(allReports(workspace, options));
  const reports = allReports(after, options);
  const left = counted(reports);
  const cured = words(report);
  assert.ok(
    fix.prepares || (left.get(cured) ?? 0) < (before.get(cured) ?? 0),
    `"${fix.title}" leaves the finding: ${cured}`,
  );
  for (const other of reports) {
    const isNew = (left.get(words(other)) ?? 0) > (before.get(words(other)) ?? 0);
    assert.ok(!isNew || isMilder(other, report), `"${fix.title}" brings a finding: ${words(other)}`);
  }
}

/** Applying all safe fixes leaves none to apply. */
export function settles(workspace: Workspace, options: LintOptions): void {
  const { workspace: after } = fixAll(workspace, workspace.files(), options);
  const left = allReports(after, options).filter(({ fixes }) => fixes.some(({ safe }) => safe));
  assert.deepEqual(left.map(words), [], "a safe fix is left");
}

function keeps(workspace: Workspace, after: Workspace, file: string, edits: readonly Edit[]): void {
  const text = textOf(workspace, file);
  assert.equal(textOf(after, file), apply(text, edits));
  assert.deepEqual(fresh(problems(workspace, file), problems(after, file)), [], "a fix breaks the text");

  const source = workspace.source(file);
  const comments = source?.type === "dockerfile" ? dockerfileComments(text) : yamlComments(text);
  for (const comment of comments) {
    const rewriting = edits.find((edit) => edit.text !== "" && overlaps(edit.span, comment.span));
    const inside =
      rewriting && rewriting.span.start < rewriting.span.end && !rewriting.text.includes(comment.words);
    assert.ok(!inside, `a fix swallows the comment ${comment.words}`);
  }
  if (source?.type === "manifest" && !source.template) {
    const untouched = leaves(text).filter((leaf) => !edits.some((edit) => touches(edit, leaf)));
    const gone = fresh(
      leaves(textOf(after, file)).map(({ words }) => words),
      untouched.map(({ words }) => words),
    );
    assert.deepEqual(gone, [], "a fix changes what it does not touch");
  }
}

/** Whether the edit replaces the value or renames a key above it. */
const touches = ({ span }: Edit, leaf: Leaf) =>
  span.start < span.end && [leaf.span, ...leaf.keys].some((piece) => overlaps(span, piece));

function problems(workspace: Workspace, file: string): string[] {
  return (workspace.source(file)?.problems ?? []).map(({ message }) => message);
}

/** What `after` has more often than `before`. */
function fresh(before: readonly string[], after: readonly string[]): string[] {
  const left = [...before];
  return after.filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const isMilder = (one: Report, other: Report) =>
  SEVERITIES.indexOf(one.severity) > SEVERITIES.indexOf(other.severity);

const words = ({ at, message }: Report) => `${at.file}: ${message}`;

function counted(reports: readonly Report[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const report of reports) counts.set(words(report), (counts.get(words(report)) ?? 0) + 1);
  return counts;
}
