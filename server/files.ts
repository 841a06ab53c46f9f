/** Where a folder's files come from: a disk of this machine, or the client, who may know one that we cannot reach. */

import type { Connection } from "vscode-languageserver";
import { type Content, type Disk, type Ignored, mayMatter, walk } from "#core";
import { pathIn, uriBelow } from "./convert.ts";

export interface Store {
  /** The files that may matter, below a directory where one is given. Teaches `ignored` the .gitignore files. */
  list(ignored: Ignored, directory?: string): Iterable<string> | AsyncIterable<string>;
  /** What is in them, in the same order; undefined where there is no such file. */
  read(files: readonly string[]): Contents | Promise<Contents>;
}

type Contents = readonly (Content | undefined)[];

export function fromDisk(disk: Disk): Store {
  return {
    list: (ignored, directory) => walk(disk, ignored, directory),
    read: (files) => files.map((file) => disk.read(file)),
  };
}

/** Asks the client: `palisade/list` and `palisade/read`. */
export function fromClient(connection: Connection, folder: string): Store {
  const read = async (files: readonly string[]) => {
    const uris = files.map((file) => uriBelow(folder, file));
    const contents: readonly (Content | null)[] = await connection.sendRequest("palisade/read", { uris });
    return contents.map((content) => content ?? undefined);
  };
  const list = async (pattern: string) => {
    const uris: readonly string[] = await connection.sendRequest("palisade/list", { folder, pattern });
    return uris.map((uri) => pathIn(folder, uri)).filter((file) => file !== undefined);
  };
  return {
    read,
    async *list(ignored, directory) {
      const rules = await list("**/.gitignore");
      const texts = await read(rules);
      for (const [i, content] of texts.entries()) {
        if (content) ignored.learn((rules[i] ?? "").replace(/\/?\.gitignore$/, ""), content.text);
      }
      const pattern =
        "**/{*.yaml,*.yml,Kustomization,.dockerignore,*.dockerignore,*Dockerfile*,*Containerfile*,*dockerfile*,*containerfile*}";
      for (const file of await list(pattern)) {
        if (directory !== undefined && !file.startsWith(`${directory}/`)) continue;
        if (mayMatter(file) && !ignored.reaches(file)) yield file;
      }
    },
  };
}
