/** Fixes everything that needs no choice, in one edit that the editor shows before it makes it. */

import type {
  CancellationToken,
  ChangeAnnotation,
  ExecuteCommandParams,
  WorkspaceEdit,
} from "vscode-languageserver";
import { Batch, clearFix, type Source } from "#core";
import { type GroupedEdit, workspaceEdit } from "../convert.ts";
import type { Folder } from "../folder.ts";
import type { Session } from "../session.ts";
import { Progress } from "./progress.ts";

export const FIX_WORKSPACE = "palisade.fixWorkspace";

export async function runCommand(
  session: Session,
  { command }: ExecuteCommandParams,
  token: CancellationToken,
): Promise<void> {
  if (command !== FIX_WORKSPACE) return;
  const { connection } = session;
  const found = await collectAll(session, token);
  if (token.isCancellationRequested) return;
  const edit = editOf(session, found);
  if (!edit) {
    connection.window.showInformationMessage("Palisade found nothing that it could fix without a choice.");
    return;
  }
  await connection.workspace.applyEdit({
    label: "Fix all in workspace",
    edit,
    metadata: { isRefactoring: true },
  });
}

/** The fixes of a folder, and the sources that they were made for. */
interface Collected {
  readonly folder: Folder;
  readonly edits: readonly GroupedEdit[];
  readonly groups: Readonly<Record<string, ChangeAnnotation>>;
  readonly sources: ReadonlyMap<string, Source | undefined>;
}

/** Looks again where somebody changed a file meanwhile, whose fixes would land in the wrong place. */
async function collectAll(session: Session, token: CancellationToken): Promise<readonly Collected[]> {
  for (;;) {
    const progress = new Progress(session, "Palisade is looking for fixes");
    const found: Collected[] = [];
    for (const folder of session.folders) found.push(await collect(session, folder, progress, token));
    progress.end();
    session.settle();
    if (token.isCancellationRequested || found.every(isCurrent)) return found;
  }
}

function isCurrent({ folder, sources }: Collected): boolean {
  return [...sources].every(([file, source]) => folder.engine.workspace.source(file) === source);
}

/** One fix for each finding that has a clear one, as far as they do not touch each other. */
async function collect(
  session: Session,
  folder: Folder,
  progress: Progress,
  token: CancellationToken,
): Promise<Collected> {
  const batch = new Batch();
  const edits: GroupedEdit[] = [];
  const groups: Record<string, ChangeAnnotation> = {};
  const sources = new Map<string, Source | undefined>();
  for (const file of session.publisher.filesWithFindings(folder)) {
    await session.breath();
    if (token.isCancellationRequested) break;
    progress.report(file);
    const rules = new Set(folder.reports(file).map(({ rule }) => rule));
    for (const report of folder.reportsWithFixes(file, rules)) {
      const fix = clearFix(report);
      if (!fix || fix.edits.some((edit) => !session.target(folder, edit.file)) || !batch.add(fix)) continue;
      for (const edit of fix.edits) {
        if (!sources.has(edit.file)) sources.set(edit.file, folder.engine.workspace.source(edit.file));
      }
      const group = `${report.rule}: ${fix.title}`;
      groups[group] = { label: fix.title, description: report.rule, needsConfirmation: fix.safe !== true };
      edits.push(...fix.edits.map((edit) => ({ ...edit, group })));
    }
  }
  return { folder, edits, groups, sources };
}

/** One edit for all folders, in the words that the client knows. */
function editOf(session: Session, found: readonly Collected[]): WorkspaceEdit | undefined {
  const groups = confirmed(Object.assign({}, ...found.map(({ groups: own }) => own)));
  const edits = found.flatMap(({ folder, edits: own }) => {
    const edit =
      own.length > 0 && workspaceEdit(own, session.client, (file) => session.target(folder, file), groups);
    return edit ? [edit] : [];
  });
  if (edits.length === 0) return undefined;
  if (!session.client.documentChanges)
    return { changes: Object.assign({}, ...edits.map(({ changes }) => changes)) };
  return {
    documentChanges: edits.flatMap(({ documentChanges }) => documentChanges ?? []),
    ...(session.client.groups ? { changeAnnotations: groups } : {}),
  };
}

/** Nothing happens unseen: where all is safe, all is to be confirmed. */
function confirmed(groups: Record<string, ChangeAnnotation>): Record<string, ChangeAnnotation> {
  if (Object.values(groups).some(({ needsConfirmation }) => needsConfirmation)) return groups;
  return Object.fromEntries(
    Object.entries(groups).map(([name, group]) => [name, { ...group, needsConfirmation: true }]),
  );
}
