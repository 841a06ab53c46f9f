/** What the paths of a command line mean: files, directories, and globs that the shell left alone. */

import { realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { Minimatch } from "minimatch";

export type Target =
  | { readonly type: "file" | "directory"; readonly path: string }
  | { readonly type: "glob"; readonly path: string; readonly glob: Minimatch; readonly written: string };

/** Wrong usage: what the user asked for cannot be done. Exit status 2. */
export class UsageError extends Error {}

/** The targets of paths as they are written. `path` is absolute and free of links to directories; a glob's is the directory that it starts from. */
export function targetsOf(paths: readonly string[], cwd: string): Target[] {
  return paths.map((written) => existing(written, cwd) ?? globOf(written, cwd));
}

/** The real path of a directory, and of the directory that a file is in: files may be links. */
export function realPath(path: string): string {
  try {
    if (statSync(path).isDirectory()) return realpathSync(path);
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

/** Says of a workspace file whether it is what was asked for, or in a directory that was. */
export function matcher(targets: readonly Target[], root: string): (file: string) => boolean {
  const files = new Set(targets.filter(({ type }) => type === "file").map(({ path }) => toFile(root, path)));
  const others = targets
    .filter(({ type }) => type !== "file")
    .map((target) => ({ target, start: toFile(root, target.path) }));
  return (file) => files.has(file) || others.some(({ target, start }) => isBelow(file, start, target));
}

function isBelow(file: string, start: string, target: Target): boolean {
  if (start !== "" && !file.startsWith(`${start}/`)) return false;
  if (target.type !== "glob") return true;
  const below = start === "" ? file : file.slice(start.length + 1);
  return ancestors(below).some((path) => target.glob.match(path));
}

/** An absolute path as a path of the workspace. */
export function toFile(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}

function existing(written: string, cwd: string): Target | undefined {
  const path = resolve(cwd, written);
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat && { type: stat.isDirectory() ? "directory" : "file", path: realPath(path) };
  } catch {
    // A link that leads to itself, or a directory that is not ours to look into.
    throw new UsageError(`Cannot read ${written}`);
  }
}

const MAGIC = /[*?[{]|[!+@]\(/;

/** A glob starts from its last directory without magic, as `k8s` in `k8s/*.yaml`. */
function globOf(written: string, cwd: string): Target {
  const parts = written.split(sep === "\\" ? /[\\/]/ : "/");
  const first = parts.findIndex((part) => MAGIC.test(part));
  if (first === -1) throw new UsageError(`No such file or directory: ${written}`);
  const start = first === 0 ? cwd : resolve(cwd, `${parts.slice(0, first).join("/")}/`);
  const glob = new Minimatch(parts.slice(first).join("/"), { dot: true, nocomment: true, nonegate: true });
  return { type: "glob", path: realPath(start), glob, written };
}

/** A file and the directories that lead to it: what a shell would make of `k8s/*` has directories in it, too. */
function ancestors(file: string): string[] {
  const parts = file.split("/");
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}
