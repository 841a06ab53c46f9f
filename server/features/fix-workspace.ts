/** Fixes everything that needs no choice, in one edit that the editor shows before it makes it. */

import {
  type CancellationToken,
  type ChangeAnnotation,
  MessageType,
  ShowMessageNotification,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { clearFix, type Fix, fixing, type Workspace } from "#core";
import { type GroupedEdit, workspaceEdit } from "../convert.ts";
import type { Folder } from "../folder.ts";
import type { Session } from "../session.ts";
import { Progress } from "./progress.ts";

export const FIX_WORKSPACE = "palisade.fixWorkspace";

export async function fixWorkspace(session: Session, token: CancellationToken): Promise<void> {
  const { connection } = session;
  const found = await collectAll(session, token);
  if (token.isCancellationRequested) return;
  const edit = editOf(session, found);
  if (!edit) {
    const message = "Palisade found nothing that it could fix without a choice.";
    return connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
  }
  await connection.workspace.applyEdit({
    label: "Fix all in workspace",
    edit,
    metadata: { isRefactoring: true },
  });
}

/** The edits of a folder, and the workspace that they were made for. */
interface Collected {
  readonly folder: Folder;
  readonly workspace: Workspace;
  readonly edits: readonly GroupedEdit[];
  readonly groups: Readonly<Record<string, ChangeAnnotation>>;
}

/** Looks again where somebody changed a file meanwhile, whose edits would land in the wrong place. */
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

function isCurrent({ folder, workspace, edits }: Collected): boolean {
  const now = folder.engine.workspace;
  return edits.every(({ file }) => now.source(file) === workspace.source(file));
}

/** Fixes round after round until only choices are left. What is done to one file is one group. */
async function collect(
  session: Session,
  folder: Folder,
  progress: Progress,
  token: CancellationToken,
): Promise<Collected> {
  const { workspace } = folder.engine;
  const notes = new Map<string, Note>();
  const steps = fixing(workspace, session.publisher.filesWithFindings(folder), folder.options, (report) => {
    const fix = clearFix(report);
    if (!fix?.edits.every((edit) => session.target(folder, edit.file))) return undefined;
    for (const { file } of fix.edits) noteOf(notes, file).add(report.rule, fix);
    return fix;
  });
  let step = steps.next();
  while (!step.done && !token.isCancellationRequested) {
    progress.report(step.value);
    await session.breath();
    step = steps.next();
  }
  const edits = step.done
    ? step.value.edits.map((edit) => ({ ...edit, group: groupId(folder, edit.file) }))
    : [];
  const groups = [...notes].map(([file, note]) => [groupId(folder, file), note.group] as const);
  return { folder, workspace, edits, groups: Object.fromEntries(groups) };
}

/** What is done to a file, for the preview. */
class Note {
  readonly #rules = new Set<string>();
  readonly #titles = new Set<string>();
  #isSafe = true;

  add(rule: string, { title, safe }: Fix): void {
    this.#rules.add(rule);
    this.#titles.add(title);
    this.#isSafe &&= safe === true;
  }

  get group(): ChangeAnnotation {
    return {
      label: [...this.#rules].join(", "),
      description: [...this.#titles].join(" · "),
      needsConfirmation: !this.#isSafe,
    };
  }
}

function noteOf(notes: Map<string, Note>, file: string): Note {
  const note = notes.get(file) ?? new Note();
  notes.set(file, note);
  return note;
}

function groupId({ uri }: Folder, file: string): string {
  return `${uri}/${file}`;
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
