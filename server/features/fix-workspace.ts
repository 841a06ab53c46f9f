/** Fixes everything that needs no choice, in one edit that the editor shows before it makes it. */

import type { ChangeAnnotation, ExecuteCommandParams, WorkspaceEdit } from "vscode-languageserver";
import { Batch, clearFix } from "#core";
import { type GroupedEdit, workspaceEdit } from "../convert.ts";
import type { Folder } from "../folder.ts";
import type { Session } from "../session.ts";
import { Progress } from "./progress.ts";

export const FIX_WORKSPACE = "palisade.fixWorkspace";

export async function runCommand(session: Session, { command }: ExecuteCommandParams): Promise<void> {
  if (command !== FIX_WORKSPACE) return;
  const { connection } = session;
  const changes: NonNullable<WorkspaceEdit["documentChanges"]> = [];
  const changeAnnotations: Record<string, ChangeAnnotation> = {};
  for (const folder of session.folders) {
    const { edits, groups } = await collect(session, folder);
    const edit = workspaceEdit(edits, session.client, (file) => session.target(folder, file), groups);
    changes.push(...(edit?.documentChanges ?? []));
    Object.assign(changeAnnotations, edit?.changeAnnotations);
  }
  if (changes.length === 0) {
    connection.window.showInformationMessage("Palisade found nothing that it could fix without a choice.");
    return;
  }
  await connection.workspace.applyEdit({
    label: "Fix all in workspace",
    edit: { documentChanges: changes, changeAnnotations },
    metadata: { isRefactoring: true },
  });
}

interface Collected {
  readonly edits: readonly GroupedEdit[];
  readonly groups: Readonly<Record<string, ChangeAnnotation>>;
}

/** One fix for each finding that has a clear one, as far as they do not touch each other. */
async function collect(session: Session, folder: Folder): Promise<Collected> {
  const batch = new Batch();
  const edits: GroupedEdit[] = [];
  const groups: Record<string, ChangeAnnotation> = {};
  const progress = new Progress(session, "Palisade is looking for fixes");
  for (const file of session.publisher.filesWithFindings(folder)) {
    await session.breath();
    progress.report(file);
    for (const report of folder.reportsWithFixes(file, () => true)) {
      const fix = clearFix(report);
      if (!fix || fix.edits.some((edit) => !session.target(folder, edit.file)) || !batch.add(fix)) continue;
      const group = `${report.rule}: ${fix.title}`;
      groups[group] = { label: fix.title, description: report.rule, needsConfirmation: fix.safe !== true };
      edits.push(...fix.edits.map((edit) => ({ ...edit, group })));
    }
  }
  progress.end();
  return { edits, groups: confirmed(groups) };
}

/** Nothing happens unseen: where all is safe, all is to be confirmed. */
function confirmed(groups: Record<string, ChangeAnnotation>): Record<string, ChangeAnnotation> {
  if (Object.values(groups).some(({ needsConfirmation }) => needsConfirmation)) return groups;
  return Object.fromEntries(
    Object.entries(groups).map(([name, group]) => [name, { ...group, needsConfirmation: true }]),
  );
}
