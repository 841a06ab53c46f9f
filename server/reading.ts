/** Reads folders in small steps: all of one at first, later what the disk says has changed. */

import { type Content, Ignored, mayMatter, SETTINGS_FILE } from "#core";
import { Progress } from "./features/progress.ts";
import type { Store } from "./files.ts";
import type { Folder } from "./folder.ts";
import type { Session } from "./session.ts";

/** How many files are read between two looks at the clock. */
const BATCH = 32;

/** Reads a whole folder. Files that are open stay as they are; those that are gone are forgotten. */
export async function indexFolder(session: Session, folder: Folder, store: Store): Promise<void> {
  const progress = new Progress(session, "Palisade is reading the workspace");
  folder.unread = false;
  try {
    await readAll(session, folder, store, (message) => progress.report(message));
  } finally {
    // What could not be read does not silence what could.
    folder.finish();
    session.rehome();
    progress.end();
  }
}

async function readAll(
  session: Session,
  folder: Folder,
  store: Store,
  report: (message: string) => void,
): Promise<void> {
  for (let files: readonly string[] = [SETTINGS_FILE]; files.length > 0; files = folder.unreadSettings())
    await load(session, folder, store, files);
  // They may have changed what is to be read, which is only now read.
  folder.unread = false;
  const ignored = new Ignored(folder.options.settings.exclude);
  const seen = new Set<string>([SETTINGS_FILE]);
  let batch: string[] = [];
  for await (const file of store.list(ignored)) {
    if (seen.has(file) || session.belongsElsewhere(folder, file)) continue;
    seen.add(file);
    batch.push(file);
    if (batch.length < BATCH) continue;
    await load(session, folder, store, batch);
    report(`${seen.size} files`);
    batch = [];
    if (!session.knows(folder)) return;
  }
  await load(session, folder, store, batch);
  const gone = [...folder.files()].filter((file) => !seen.has(file) && !session.documents.in(folder, file));
  folder.load(gone.map((file) => [file, undefined]));
  folder.ignored = ignored;
}

/** Reads what the disk says has changed: files, and directories that came or went. */
export async function readChanges(session: Session, folder: Folder, store: Store): Promise<void> {
  const { ignored } = folder;
  const changed = new Set(
    [...folder.changed].filter((path) => folder.isSettings(path) || !ignored.reaches(path)),
  );
  folder.changed.clear();
  const files = new Set(
    [...changed].filter((path) => mayMatter(path) || folder.has(path) || folder.isSettings(path)),
  );
  for (const known of folder.files()) if (liesBelow(known, changed)) files.add(known);
  for (const path of changed) {
    if (files.has(path)) continue;
    for await (const file of store.list(ignored, path)) files.add(file);
  }
  const left = [...files].filter((file) => !session.belongsElsewhere(folder, file));
  for (let i = 0; i < left.length; i += BATCH) await load(session, folder, store, left.slice(i, i + BATCH));
}

async function load(session: Session, folder: Folder, store: Store, files: readonly string[]): Promise<void> {
  const closed = files.filter((file) => !session.documents.in(folder, file));
  for (const file of folder.unreadSettings()) {
    const opened = session.documents.in(folder, file);
    if (opened) folder.edit([{ file, text: opened.text.getText() }]);
  }
  const contents = await store.read(closed);
  // Somebody may have opened one while we waited for the answer; what the editor has wins.
  folder.load(
    closed
      .map((file, i): [string, Content | undefined] => [file, contents[i]])
      .filter(([file]) => !session.documents.in(folder, file)),
  );
  await session.breath();
}

function liesBelow(file: string, directories: ReadonlySet<string>): boolean {
  for (let slash = file.lastIndexOf("/"); slash !== -1; slash = file.lastIndexOf("/", slash - 1)) {
    if (directories.has(file.slice(0, slash))) return true;
    if (slash === 0) return false;
  }
  return false;
}
