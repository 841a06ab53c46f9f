/** Which files are read: those whose names can matter, without what .gitignore and `exclude` name. */

import ignore, { type Ignore } from "ignore";
import { Minimatch } from "minimatch";
import { isIgnoreFile } from "./ignore-file.ts";
import { folderOf, nameOf } from "./path.ts";
import { isDockerfile } from "./workspace.ts";

/** The two things we ask of the outside world. Paths are relative to one folder, with `/` as separator. */
export interface Disk {
  /** What is directly in a directory, `""` being the folder itself; nothing where it cannot be read. */
  entries(directory: string): Iterable<Entry>;
  /** Undefined where there is no such file. */
  read(file: string): Content | undefined;
}

export interface Entry {
  readonly name: string;
  readonly type: "file" | "directory";
}

/** A file's text. Where there is a problem, `text` is what could be seen of it, to tell whether the file matters. */
export interface Content {
  readonly text: string;
  readonly problem?: string;
}

/** More than this nobody writes by hand, and nobody would wait for. */
export const MAX_FILE_SIZE = 10 * 1024 * 1024;

/** Directories that belong to tools, wherever they are. */
const NEVER = new Set([".git", ".hg", ".svn", "node_modules"]);

/** Whether a file of that name can be a manifest, a Dockerfile, what a build ignores, or our settings. */
export function mayMatter(file: string): boolean {
  return (
    /\.ya?ml$/i.test(file) || nameOf(file) === "Kustomization" || isDockerfile(file) || isIgnoreFile(file)
  );
}

/** The files of a folder that may matter, directory by directory. */
export function* walk(disk: Disk, ignored: Ignored, directory = ""): Generator<string> {
  const entries = [...disk.entries(directory)];
  const own = entries.some(({ name, type }) => name === ".gitignore" && type === "file");
  const rules = own ? disk.read(below(directory, ".gitignore")) : undefined;
  if (rules) ignored.learn(directory, rules.text);
  for (const { name, type } of entries) {
    const path = below(directory, name);
    if (type === "file" && mayMatter(path) && !ignored.has(path)) yield path;
  }
  for (const { name, type } of entries) {
    const path = below(directory, name);
    if (type === "directory" && !ignored.hasDirectory(path)) yield* walk(disk, ignored, path);
  }
}

/** What is left alone. Learns the .gitignore files that a walk comes by. */
export class Ignored {
  readonly #exclude: readonly Minimatch[];
  /** By directory; the root is `""`. */
  readonly #rules = new Map<string, Ignore>();

  constructor(exclude: readonly string[] = []) {
    this.#exclude = exclude.map(
      (glob) => new Minimatch(glob, { dot: true, nocomment: true, nonegate: true }),
    );
  }

  /** Takes over the text of the .gitignore of a directory. */
  learn(directory: string, text: string): void {
    this.#rules.set(directory, ignore({ allowRelativePaths: true }).add(text));
  }

  /** Whether a file is left alone, given that its directory is not. */
  has(file: string): boolean {
    return this.excludes(file) || this.#ignores(file, file);
  }

  /** Whether the settings exclude the file, whatever .gitignore says. */
  excludes(file: string): boolean {
    return this.#exclude.some((glob) => glob.match(file));
  }

  hasDirectory(directory: string): boolean {
    return (
      NEVER.has(nameOf(directory)) ||
      this.excludes(`${directory}/`) ||
      this.#ignores(directory, `${directory}/`)
    );
  }

  /** Whether a file or a directory that leads to it is left alone. */
  reaches(file: string): boolean {
    for (let slash = file.indexOf("/"); slash !== -1; slash = file.indexOf("/", slash + 1)) {
      if (this.hasDirectory(file.slice(0, slash))) return true;
    }
    return this.has(file);
  }

  /** The deepest .gitignore that says anything decides. */
  #ignores(path: string, tested: string): boolean {
    if (this.#rules.size === 0) return false;
    let directory = path;
    while (directory !== "") {
      directory = folderOf(directory);
      const rules = this.#rules.get(directory);
      if (!rules) continue;
      const said = rules.test(directory === "" ? tested : tested.slice(directory.length + 1));
      if (said.ignored) return true;
      if (said.unignored) return false;
    }
    return false;
  }
}

function below(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}
