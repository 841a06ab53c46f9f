/** Files that are nowhere: paths and texts. */

import type { Content, Entry } from "#core";
import type { WritableDisk } from "../../server/world.ts";

export class MemoryDisk implements WritableDisk {
  readonly files: Map<string, string>;

  constructor(files: Readonly<Record<string, string>>) {
    this.files = new Map(Object.entries(files));
  }

  *entries(directory: string): Generator<Entry> {
    const prefix = directory === "" ? "" : `${directory}/`;
    const directories = new Set<string>();
    for (const file of this.files.keys()) {
      if (!file.startsWith(prefix)) continue;
      const [name = "", ...below] = file.slice(prefix.length).split("/");
      if (below.length === 0) yield { name, type: "file" };
      else directories.add(name);
    }
    for (const name of directories) yield { name, type: "directory" };
  }

  read(file: string): Content | undefined {
    const text = this.files.get(file);
    return text === undefined ? undefined : { text };
  }

  holds(): boolean {
    return true;
  }
}
