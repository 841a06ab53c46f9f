/** Writes a file so that whoever looks, whenever the machine stops, sees the old content or the new one. */

import { randomUUID } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** Replaces the file's content, or makes the file and its folders. Links stay, what they lead to changes. */
export function writeAtomically(path: string, content: string): void {
  const old = statSync(path, { throwIfNoEntry: false });
  const target = old ? realpathSync(path) : path;
  const folder = dirname(target);
  if (!old) mkdirSync(folder, { recursive: true });
  // Beside it, because renaming is one step only within a file system.
  const draft = join(folder, `.palisade-${randomUUID()}`);
  try {
    writeDraft(draft, content, old);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  settle(folder);
}

function writeDraft(path: string, content: string, old: Stats | undefined): void {
  const descriptor = openSync(path, "wx", old ? 0o600 : 0o666);
  try {
    writeFileSync(descriptor, content);
    if (old) takeOver(descriptor, old);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Gives the draft the owner and the mode of the file that it replaces. */
function takeOver(descriptor: number, { uid, gid, mode }: Stats): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch {
    // Only the administrator may give files away; then it is ours.
  }
  fchmodSync(descriptor, mode & 0o7777);
}

/** Makes the new name last, too. */
function settle(folder: string): void {
  try {
    const descriptor = openSync(folder, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Not every system lets folders be opened; the content is safe already.
  }
}
