/** What one run looks at: the workspace on the disk, and which of its files were asked for. */

import { existsSync, realpathSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { Ignored, isDockerfile, relevant, SETTINGS_FILE, Workspace, walk } from "#core";
import { NodeDisk } from "../disk/disk.ts";
import { matcher, realPath, type Target, targetsOf, toFile, UsageError } from "./targets.ts";

export { UsageError } from "./targets.ts";

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
  /** What was named, and is left out because the settings exclude it. */
  readonly excluded: readonly string[];
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
export function findRoot(request: Request): string {
  const cwd = realpathSync(request.cwd);
  const common = asked(request).map(folderOf).reduce(commonFolder);
  const marked = nearestFolder(common, [SETTINGS_FILE, ".git"]);
  return marked ?? (isInside(common, cwd) ? cwd : common);
}

/** The nearest folder, upwards from here, that holds one of these. */
export function nearestFolder(from: string, names: readonly string[]): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (names.some((name) => existsSync(resolve(folder, name)))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Reads the workspace at `root`; `exclude` are the globs of its settings. `look` is told of each file. */
export function readProject(
  request: Request,
  root: string,
  exclude: readonly string[],
  look: (file: string) => void = () => {},
): Project {
  const cwd = realpathSync(request.cwd);
  const reading = new Reading(root, exclude, look);
  const targets = asked(request);
  reading.walk();
  for (const target of targets) reading.insist(target);
  if (request.stdin) reading.hold(realPath(resolve(cwd, request.stdin.path)), request.stdin.text);

  const { texts, unreadable, names } = reading;
  for (const target of targets) {
    if (target.type === "glob" && !names.some(matcher([target], root)))
      throw new UsageError(`No file matches ${target.written}`);
  }
  const isAsked = matcher(targets, root);
  return {
    root,
    workspace: Workspace.of(texts),
    files: [...texts.keys(), ...unreadable.keys()].filter(isAsked).sort(),
    unreadable,
    ignored: reading.ignored,
    isAsked,
    excluded: reading.excluded,
    shown: (file) => relative(cwd, resolve(root, file)).split(sep).join("/"),
  };
}

function asked({ paths, cwd, stdin }: Request): Target[] {
  if (!stdin) return targetsOf(paths, realpathSync(cwd));
  return [{ type: "file", path: realPath(resolve(realpathSync(cwd), stdin.path)) }];
}

/** The files of a workspace as they come in. */
class Reading {
  readonly texts = new Map<string, string>();
  readonly unreadable = new Map<string, string>();
  readonly names: string[] = [];
  readonly excluded: string[] = [];
  readonly ignored: Ignored;
  readonly #disk: NodeDisk;
  readonly #settings: Ignored;

  constructor(
    private readonly root: string,
    private readonly exclude: readonly string[],
    private readonly look: (file: string) => void,
  ) {
    this.#disk = new NodeDisk(root);
    this.#settings = new Ignored(exclude);
    this.ignored = new Ignored(exclude);
  }

  /** Takes what is in the workspace, without what is ignored there. */
  walk(): void {
    for (const file of walk(this.#disk, this.ignored)) this.#take(file);
  }

  /** What is named is judged even where .gitignore or its name would keep it out, but not against the settings. */
  insist(target: Target): void {
    const file = toFile(this.root, target.path);
    if (file === "" || target.type === "glob") return;
    const directory = target.type === "directory";
    if (this.#settings.reaches(directory ? `${file}/` : file)) this.excluded.push(file);
    else if (!directory) this.#take(file);
    else if (this.ignored.reaches(`${file}/`))
      for (const name of walk(this.#disk, new Ignored(this.exclude), file)) this.#take(name);
  }

  /** Has a text in the place of what the disk says. */
  hold(path: string, text: string): void {
    const file = toFile(this.root, path);
    this.unreadable.delete(file);
    if (this.#settings.reaches(file)) this.texts.delete(file);
    else this.texts.set(file, text);
  }

  #take(file: string): void {
    if (this.texts.has(file) || this.unreadable.has(file)) return;
    this.look(file);
    this.names.push(file);
    const content = this.#disk.read(file);
    if (!content) return;
    if (content.problem === undefined) {
      if (relevant(file, content.text)) this.texts.set(file, content.text);
    } else if (isDockerfile(file) || relevant(file, content.text)) this.unreadable.set(file, content.problem);
  }
}

function folderOf({ type, path }: Target): string {
  return type === "file" ? dirname(path) : path;
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  while (!isInside(b, folder)) folder = dirname(folder);
  return folder;
}
