/** What one run looks at: the workspace on the disk, and which of its files were asked for. */

import { existsSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { Ignored, isDockerfile, relevant, SETTINGS_FILE, Workspace, walk } from "#core";
import { NodeDisk } from "../disk/disk.ts";

/** Wrong usage: what the user asked for cannot be done. Exit status 2. */
export class UsageError extends Error {}

export interface Project {
  readonly root: string;
  readonly workspace: Workspace;
  /** The files that were asked for, sorted, as paths of the workspace. */
  readonly files: readonly string[];
  /** Files that cannot be read, and why. */
  readonly unreadable: ReadonlyMap<string, string>;
  /** What .gitignore and the settings leave out. */
  readonly ignored: Ignored;
  /** Whether a path of the workspace was asked for, or would be if there were such a file. */
  readonly isAsked: (file: string) => boolean;
  /** A workspace path as seen from the current directory. */
  readonly shown: (file: string) => string;
}

export interface Request {
  readonly paths: readonly string[];
  readonly cwd: string;
  /** Text for one file, as if it stood on the disk: `--stdin-filename`. */
  readonly stdin?: { readonly path: string; readonly text: string };
}

/**
 * The root of the workspace: the nearest folder above all paths that holds a settings file or a repository, else
 * the current directory, else what the paths have in common. The whole workspace is read, because the answer to a
 * question about one file may be in another; only the files that were asked for are judged.
 */
export function findRoot({ paths, cwd, stdin }: Request): string {
  const targets = [...paths, ...(stdin ? [stdin.path] : [])].map((path) => resolve(cwd, path));
  for (const path of targets) {
    if (path !== (stdin && resolve(cwd, stdin.path)) && !existsSync(path))
      throw new UsageError(`No such file or directory: ${relative(cwd, path) || path}`);
  }
  const common = targets.map(folderAt).reduce(commonFolder);
  for (let folder = common; ; folder = dirname(folder)) {
    if (existsSync(resolve(folder, SETTINGS_FILE)) || existsSync(resolve(folder, ".git"))) return folder;
    if (folder === dirname(folder)) break;
  }
  return isInside(common, cwd) ? cwd : common;
}

/** Reads the workspace at `root`; `exclude` are the globs of its settings. */
export function readProject(request: Request, root: string, exclude: readonly string[]): Project {
  const { cwd, stdin } = request;
  const disk = new NodeDisk(root);
  const ignored = new Ignored(exclude);
  const wanted = request.paths.map((path) => toFile(root, resolve(cwd, path)));
  const texts = new Map<string, string>();
  const unreadable = new Map<string, string>();
  const take = (file: string): void => {
    const content = disk.read(file);
    if (!content) return;
    if ("problem" in content && content.problem !== undefined) {
      if (isDockerfile(file) || relevant(file, content.text)) unreadable.set(file, content.problem);
    } else if (relevant(file, content.text)) texts.set(file, content.text);
  };
  for (const file of walk(disk, ignored)) take(file);
  // A file that is named is judged even where .gitignore or its name would keep it out.
  for (const file of wanted) if (file !== "" && isFile(resolve(root, file)) && !texts.has(file)) take(file);
  if (stdin) texts.set(toFile(root, resolve(cwd, stdin.path)), stdin.text);

  const asked = stdin ? [toFile(root, resolve(cwd, stdin.path))] : wanted;
  const all = [...texts.keys(), ...unreadable.keys()];
  const isAsked = (file: string): boolean =>
    asked.some((path) => path === "" || file === path || file.startsWith(`${path}/`));
  return {
    root,
    workspace: Workspace.of(texts),
    files: all.filter(isAsked).sort(),
    unreadable,
    ignored,
    isAsked,
    shown: (file) => relative(cwd, resolve(root, file)).split(sep).join("/"),
  };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function folderAt(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  while (!isInside(b, folder)) folder = dirname(folder);
  return folder;
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function toFile(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}
