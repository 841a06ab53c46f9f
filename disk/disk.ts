/**
 * A folder on the disk of this machine. The synchronous calls are five times as fast as the others,
 * and whoever calls them takes breath between files.
 */

import { isUtf8 } from "node:buffer";
import {
  closeSync,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { sep } from "node:path";
import { type Content, type Disk, type Entry, MAX_FILE_SIZE } from "#core";

/** How much of a file is looked at to tell whether it matters, where it is too large to be read. */
const SAMPLE = 64 * 1024;

export class NodeDisk implements Disk {
  readonly #root: string;
  #realRoot: string | undefined;

  /** `root`: an absolute path. */
  constructor(root: string) {
    this.#root = root.endsWith(sep) ? root.slice(0, -1) : root;
  }

  *entries(directory: string): Generator<Entry> {
    for (const entry of this.#readDirectory(directory)) {
      const type = this.#typeOf(directory, entry);
      if (type) yield { name: entry.name, type };
    }
  }

  read(file: string): Content | undefined {
    let descriptor: number;
    try {
      descriptor = openSync(this.#path(file), "r");
    } catch (error) {
      return isAbsent(error) ? undefined : { problem: "cannot be read", text: "" };
    }
    try {
      const stat = fstatSync(descriptor);
      if (!stat.isFile()) return undefined;
      const large = stat.size > MAX_FILE_SIZE;
      const bytes = readAll(descriptor, large ? SAMPLE : stat.size);
      if (large) return { problem: "is larger than 10 MB", text: bytes.toString("latin1") };
      return decode(bytes);
    } catch {
      // A file that vanishes or is cut short under our hands is read again when the watcher tells.
      return { problem: "cannot be read", text: "" };
    } finally {
      closeSync(descriptor);
    }
  }

  /** Whether writing to the file writes inside the folder, wherever links lead. */
  holds(file: string): boolean {
    for (let path = file; ; path = path.slice(0, path.lastIndexOf("/"))) {
      try {
        return this.#isInside(realpathSync(this.#path(path)));
      } catch (error) {
        // A link that leads nowhere yet would be written through.
        if (!isAbsent(error) || this.#isLink(path)) return false;
        if (!path.includes("/")) return true;
      }
    }
  }

  #isLink(path: string): boolean {
    try {
      return lstatSync(this.#path(path)).isSymbolicLink();
    } catch {
      // There is nothing.
      return false;
    }
  }

  #readDirectory(directory: string): Dirent[] {
    try {
      return readdirSync(this.#path(directory), { withFileTypes: true });
    } catch {
      // Gone, not a directory, or not ours to look at: nothing is in it.
      return [];
    }
  }

  /** Links to files inside the folder are followed, links to directories are not: they may lead in circles. */
  #typeOf(directory: string, entry: Dirent): Entry["type"] | undefined {
    if (entry.isFile()) return "file";
    if (entry.isDirectory()) return "directory";
    if (!entry.isSymbolicLink()) return undefined;
    try {
      const target = realpathSync(this.#path(directory === "" ? entry.name : `${directory}/${entry.name}`));
      return this.#isInside(target) && statSync(target).isFile() ? "file" : undefined;
    } catch {
      // It leads nowhere, or to itself.
      return undefined;
    }
  }

  #isInside(real: string): boolean {
    this.#realRoot ??= realpathSync(this.#root || sep);
    return real.startsWith(this.#realRoot.endsWith(sep) ? this.#realRoot : this.#realRoot + sep);
  }

  #path(file: string): string {
    return file === "" ? this.#root || sep : `${this.#root}/${file}`;
  }
}

function readAll(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let done = 0;
  while (done < size) {
    const read = readSync(descriptor, bytes, done, size - done, null);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}

function decode(bytes: Buffer): Content {
  if (!isUtf8(bytes)) return { problem: "is not encoded in UTF-8", text: bytes.toString("latin1") };
  // Editors hide the byte order mark, so for offsets it does not exist.
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return { text: bytes.toString("utf8", start) };
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR";
}
