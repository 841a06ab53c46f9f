/** What happens outside the editor: files, directories and folders that come, change and go. */

import { FileChangeType, type FileEvent, type WorkspaceFoldersChangeEvent } from "vscode-languageserver";
import { mayMatter, nameOf } from "#core";
import type { Session } from "../session.ts";
import { configure } from "./configuration.ts";

export function filesChanged(session: Session, changes: readonly FileEvent[]): void {
  for (const { uri, type } of changes) {
    const found = session.documents.locate(uri);
    if (!found) continue;
    const { folder, file } = found;
    if (nameOf(file) === ".gitignore") folder.unread = true;
    else if (type !== FileChangeType.Changed || mayMatter(file)) folder.changed.add(file);
  }
  session.wake();
}

export async function foldersChanged(
  session: Session,
  { added, removed }: WorkspaceFoldersChangeEvent,
): Promise<void> {
  for (const { uri } of removed) session.removeFolder(uri);
  for (const { uri } of added) session.addFolder(uri);
  await configure(session);
}
