/** What fixes make of the files on the disk. */

import { readFileSync, realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { Fixed } from "#core";
import type { Project } from "./project.ts";

export interface Change {
  /** The paths of the workspace that lead to the file; more than one where there are links. */
  readonly files: readonly string[];
  readonly path: string;
  /** Relative to the root, `/` as separator; where links lead. */
  readonly name: string;
  /** All of it, the byte order mark included; undefined where the file is new. */
  readonly before: string | undefined;
  readonly after: string;
}

/** The files that the fixes changed; `stale` are those that changed on the disk meanwhile. */
export function changesOf(
  project: Project,
  { workspace, edits }: Fixed,
): { changes: readonly Change[]; stale: readonly string[] } {
  const realRoot = realpathSync(project.root);
  const byPath = new Map<string, Change>();
  const stale: string[] = [];
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const known = project.workspace.source(file);
    const text = workspace.source(file)?.text ?? "";
    if (known?.text === text) continue;
    const path = real(resolve(project.root, file)) ?? resolve(realRoot, file);
    const before = known ? read(path) : undefined;
    const mark = before?.startsWith(MARK) ? MARK : "";
    const linked = byPath.get(path);
    if (known && before?.slice(mark.length) !== known.text) stale.push(file);
    else if (linked) byPath.set(path, { ...linked, files: [...linked.files, file] });
    else {
      const name = relative(realRoot, path).split(sep).join("/");
      byPath.set(path, { files: [file], path, name, before, after: mark + text });
    }
  }
  const changes = [...byPath.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { changes, stale };
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The byte order mark, which offsets do not count. */
const MARK = "\uFEFF";
