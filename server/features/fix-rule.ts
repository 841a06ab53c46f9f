/** All findings of one rule in a file, mended at once. */

import { type CodeAction, CodeActionKind } from "vscode-languageserver";
import { clearFix, type Report } from "#core";
import type { Session, Subject } from "../session.ts";
import { fixFile, within } from "./fix-file.ts";

/** Offers it for each of these rules that has more than one finding with a clear fix. */
export function fixRuleActions(
  session: Session,
  subject: Subject,
  rules: ReadonlySet<string>,
  reports: readonly Report[],
): CodeAction[] {
  const choose = within(subject.file, clearFix);
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

function editOf(session: Session, subject: Subject, rule: string) {
  const { options } = subject.folder;
  const alone = { ...options, rules: options.rules.filter(({ id }) => id === rule) };
  return fixFile(session, subject, alone, clearFix)?.edit;
}

function atLeast<T>(count: number, all: readonly T[], isSo: (one: T) => unknown): boolean {
  let left = count;
  return all.some((one) => isSo(one) && --left === 0);
}
