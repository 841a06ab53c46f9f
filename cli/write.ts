/** Writes a file so that whoever looks, whenever the machine stops, sees the old content or the new one. */

import { randomUUID } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
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

/** Clears a folder of the drafts of runs that were killed. Those of a run that lives are younger. */
export function removeOldDrafts(folder: string): void {
  try {
    for (const name of readdirSync(folder).filter((name) => DRAFT.test(name))) {
      const path = join(folder, name);
      const stat = lstatSync(path);
      if (stat.isFile() && Date.now() - stat.mtimeMs > OLD) rmSync(path, { force: true });
    }
  } catch {
    // What stays does no harm: it has not the name of a file that is read.
  }
}

const DRAFT = /^\.palisade-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A draft becomes the file within milliseconds; these are an hour. */
const OLD = 60 * 60 * 1000;

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
