/** "Make this pod restricted": everything that keeps a workload from the restricted level, mended in one edit. */

import { type CodeAction, CodeActionKind, MessageType, ShowMessageNotification } from "vscode-languageserver";
import { overlaps, type Report, raisingTo, type Span, workloads } from "#core";
import type { Session, Subject } from "../session.ts";
import { fixFile } from "./fix-file.ts";

export const RESTRICT = "palisade.restrict";
export const RESTRICT_KIND = `${CodeActionKind.RefactorRewrite}.palisade`;

/** A workload, wherever it is by now. */
export interface Target {
  readonly uri: string;
  readonly kind: string;
  readonly name: string;
}

/** Offers it for the workloads under the cursor that have something to mend. */
export function restrictActions(session: Session, subject: Subject, asked: Span): CodeAction[] {
  const { folder, file, uri } = subject;
  const source = folder.engine.workspace.source(file);
  if (source?.type !== "manifest" || !folder.enabled) return [];
  return source.documents
    .filter((document) => overlaps(document.span, asked))
    .flatMap((document) => [...workloads(document)])
    .filter(({ resource }) => overlaps(resource.span, asked))
    .flatMap(({ title, resource: { kind, name } }): CodeAction[] => {
      const target: Target = { uri, kind, name };
      const action = { title: `Make ${title} restricted`, kind: RESTRICT_KIND };
      if (session.client.resolves)
        return isRaisable(subject, target) ? [{ ...action, data: { restrict: target } }] : [];
      const edit = restrictingEdit(session, target)?.edit;
      return edit ? [{ ...action, edit }] : [];
    });
}

function isRaisable({ folder, file }: Subject, target: Target): boolean {
  const found = folder.reportsOf(file, raisingTo("restricted"));
  return found.some((report) => isAbout(report, target) && report.fixes.length > 0);
}

/** The edit, and what it leaves to whoever wants it; undefined where nothing can be mended. */
export function restrictingEdit(session: Session, target: Target) {
  const subject = session.find(target.uri);
  if (!subject) return undefined;
  const options = { ...subject.folder.options, rules: [raisingTo("restricted")] };
  const made = fixFile(session, subject, options, (report) =>
    isAbout(report, target) ? report.fixes[0] : undefined,
  );
  return made && { ...made, left: made.left.filter((report) => isAbout(report, target)) };
}

/** The command behind the lens: the client makes the edit, and is told what is left to decide. */
export async function restrict(session: Session, argument: unknown): Promise<void> {
  const target = argument as Target;
  const found = typeof target?.uri === "string" ? restrictingEdit(session, target) : undefined;
  if (!found) return;
  const { connection } = session;
  await connection.workspace.applyEdit({ label: `Make ${target.name} restricted`, edit: found.edit });
  if (found.left.length === 0) return;
  const words = [...new Set(found.left.map(({ message }) => message))].join(", ");
  const message = `What is left for "${target.name}" to be restricted needs a decision: ${words}.`;
  await connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
}

function isAbout({ resource }: Report, { kind, name }: Target): boolean {
  return resource?.kind === kind && resource.name === name;
}
