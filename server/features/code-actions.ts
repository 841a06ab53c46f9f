/** What can be done about a finding: its fixes, and last of all to allow it. */

import { type CodeAction, CodeActionKind, type CodeActionParams } from "vscode-languageserver";
import { allowHere, type Fix, overlaps, type Report, type Span } from "#core";
import { type Atlas, diagnostic, type GroupedEdit, literal, span, workspaceEdit } from "../convert.ts";
import type { Session, Subject } from "../session.ts";
import { FIX_ALL, fixAllActions } from "./fix-all.ts";
import { fixRuleActions, ruleEdit } from "./fix-rule.ts";
import { RESTRICT_KIND, restrictActions, restrictingEdit, type Target } from "./restrict.ts";

export function codeActions(
  session: Session,
  { textDocument, range, context }: CodeActionParams,
): CodeAction[] {
  const subject = session.find(textDocument.uri);
  if (!subject) return [];
  const { only } = context;
  // Fixing everything takes a while, so it is done for those only who ask for it.
  if (only?.some((kind) => isWithin(FIX_ALL, kind))) return fixAllActions(session, subject);
  const asked = span(subject.lines, range);
  const wants = (kind: string) => !only || only.some((one) => isWithin(kind, one));
  return [
    ...(wants(CodeActionKind.QuickFix) ? quickFixes(session, subject, asked) : []),
    ...(wants(RESTRICT_KIND) ? restrictActions(session, subject, asked) : []),
  ];
}

/** Fills in what an offer left out. */
export function resolveAction(session: Session, action: CodeAction): CodeAction {
  const data: { restrict?: Target } = action.data ?? {};
  const edit = data.restrict
    ? restrictingEdit(session, data.restrict)?.edit
    : ruleEdit(session, action.data ?? {});
  return edit ? { ...action, edit } : action;
}

function quickFixes(session: Session, subject: Subject, asked: Span): CodeAction[] {
  const { folder, file } = subject;
  const isAsked = ({ at }: Report) => overlaps(at.span, asked);
  const rules = new Set(
    folder
      .look(file)
      .filter(isAsked)
      .map(({ rule }) => rule),
  );
  const alike = folder.reportsWithFixes(file, rules);
  const reports = alike.filter(isAsked);
  const make = (report: Report, title: string, edits: readonly GroupedEdit[]): CodeAction[] => {
    const edit =
      edits.length > 0 && workspaceEdit(edits, session.client, (path) => session.target(folder, path));
    if (!edit) return [];
    const atlas: Atlas = {
      uri: (path) => session.uri(folder, path),
      lines: (path) => (path === file ? subject.lines : session.lines(folder, path)),
    };
    const diagnostics = [diagnostic(report, subject.lines, atlas, session.client)];
    return [{ title, kind: CodeActionKind.QuickFix, diagnostics, edit }];
  };
  const fixes = reports.flatMap((report) =>
    report.fixes.flatMap((fix) =>
      make(report, fix.title, fix.edits).map((action) =>
        isPreferred(report, fix) ? { ...action, isPreferred: true } : action,
      ),
    ),
  );
  const allowances = reports.flatMap((report) =>
    make(report, `Allow ${report.rule} here…`, allowance(subject, report)),
  );
  const ofRules = fixRuleActions(session, subject, rules, alike);
  session.tellFailures();
  return [...withoutRepeated(fixes), ...ofRules, ...withoutRepeated(allowances)];
}

/** The one that the editor's "fix it" key takes. */
function isPreferred(report: Report, fix: Fix): boolean {
  return report.fixes.length === 1 || (fix.safe === true && report.fixes.find(({ safe }) => safe) === fix);
}

/** The comment that allows the finding, its reason to be written by whoever wants it. */
function allowance({ folder, file }: Subject, report: Report): GroupedEdit[] {
  const source = folder.engine.workspace.source(file);
  if (!source || report.rule.startsWith("palisade/")) return [];
  return allowHere(source, report.at, report.rule, REASON).map(({ text, ...edit }) => {
    const [before = "", after = ""] = text.split(REASON);
    return { ...edit, text: `${literal(before)}\${1:${REASON}}${literal(after)}`, snippet: true };
  });
}

/** Stands where somebody is to write why. No rule's name contains it. */
const REASON = "the reason";

/** Two findings at one place may offer the same. */
function withoutRepeated(actions: readonly CodeAction[]): CodeAction[] {
  const seen = new Set<string>();
  return actions.filter(({ title, edit }) => {
    const name = JSON.stringify([title, edit]);
    return !seen.has(name) && seen.add(name);
  });
}

/** Whether asking for `asked` asks for `kind`: kinds are paths of words. */
function isWithin(kind: string, asked: string): boolean {
  return kind === asked || kind.startsWith(`${asked}.`) || asked === "";
}
