/** All findings of one rule in a file, mended at once. */

import { type CodeAction, CodeActionKind } from "vscode-languageserver";
import { type Choice, clearFix, fixAll, type Report } from "#core";
import { workspaceEdit } from "../convert.ts";
import type { Session, Subject } from "../session.ts";

/** Offers it for each of these rules that has more than one finding with a clear fix. */
export function fixRuleActions(
  session: Session,
  subject: Subject,
  rules: ReadonlySet<string>,
  reports: readonly Report[],
): CodeAction[] {
  const choose = within(subject.file);
  const isOffered = (rule: string) => atLeast(2, reports, (report) => report.rule === rule && choose(report));
  return [...rules].filter(isOffered).flatMap((rule): CodeAction[] => {
    const action = { title: `Fix all ${rule} in this file`, kind: CodeActionKind.QuickFix };
    // What is in the edit takes a while to find out, so whoever can waits until somebody wants it.
    if (session.client.resolves) return [{ ...action, data: { uri: subject.uri, rule } }];
    const edit = editOf(session, subject, rule);
    return edit ? [{ ...action, edit }] : [];
  });
}

/** The edit of an offer that left it out; undefined where the offer is not ours. */
export function ruleEdit(session: Session, { uri, rule }: Partial<Record<string, unknown>>) {
  const subject = typeof uri === "string" ? session.find(uri) : undefined;
  return subject && typeof rule === "string" ? editOf(session, subject, rule) : undefined;
}

function editOf(session: Session, { folder, file }: Subject, rule: string) {
  const options = { ...folder.options, rules: folder.options.rules.filter(({ id }) => id === rule) };
  const { edits } = fixAll(folder.engine.workspace, [file], options, within(file));
  if (edits.length === 0) return undefined;
  return workspaceEdit(edits, session.client, (path) => session.target(folder, path));
}

/** The clear fix of a finding where it changes no other file. */
function within(file: string): Choice {
  return (report) => {
    const fix = clearFix(report);
    return fix?.edits.every((edit) => edit.file === file) ? fix : undefined;
  };
}

function atLeast<T>(count: number, all: readonly T[], isSo: (one: T) => unknown): boolean {
  let left = count;
  return all.some((one) => isSo(one) && --left === 0);
}
