/** Which files a run may change, and why others not. */

import { accessSync, constants, lstatSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Fix } from "#core";
import { NodeDisk } from "../disk/disk.ts";
import { Lines } from "./lines.ts";
import type { Project } from "./project.ts";

/** Why a file was left alone. */
export interface Refusal {
  readonly why: string;
  /** Whether that is an accident, which the exit status has to tell. */
  readonly failed: boolean;
}

export class Permission {
  /** Files that something was to be done to and that may not be changed. */
  readonly refused = new Map<string, Refusal>();
  readonly #allowed = new Set<string>();
  readonly #disk: NodeDisk;

  constructor(private readonly project: Project) {
    this.#disk = new NodeDisk(project.root);
    for (const file of project.files) if (this.#isBroken(file)) this.mayChange(file);
  }

  /** Whether all files that the fix changes may be changed. */
  allows({ edits }: Fix): boolean {
    return [...new Set(edits.map(({ file }) => file))].filter((file) => !this.mayChange(file)).length === 0;
  }

  /** Notes an accident. */
  refuse(file: string, why: string): void {
    this.refused.set(file, { why, failed: true });
  }

  mayChange(file: string): boolean {
    if (this.#allowed.has(file)) return true;
    if (this.refused.has(file)) return false;
    const why = this.#reasonAgainst(file);
    if (why === undefined) this.#allowed.add(file);
    else this.refused.set(file, { why, failed: why === UNWRITABLE });
    return why === undefined;
  }

  #isBroken(file: string): boolean {
    const { workspace, unreadable } = this.project;
    return unreadable.has(file) || (workspace.source(file)?.problems.length ?? 0) > 0;
  }

  #reasonAgainst(file: string): string | undefined {
    const { project } = this;
    const source = project.workspace.source(file);
    const problem = project.unreadable.get(file);
    if (problem !== undefined) return problem;
    const [first] = source?.problems ?? [];
    if (source && first)
      return `has a syntax error in line ${new Lines(source.text).position(first.at.span.start).line}`;
    if (!project.isAsked(file)) return "was not asked for";
    if (!source && project.ignored.reaches(file)) return "is excluded by the settings or .gitignore";
    if (!this.#disk.holds(file)) return "is outside the workspace";
    const path = resolve(project.root, file);
    if (!source && lstatSync(path, { throwIfNoEntry: false })) return "is there already";
    return isWritable(path) ? undefined : UNWRITABLE;
  }
}

const UNWRITABLE = "may not be written";

/** Whether the file can be replaced, or made where it is not there. */
function isWritable(path: string): boolean {
  if (!lstatSync(path, { throwIfNoEntry: false })) return isWritable(dirname(path));
  try {
    const target = realpathSync(path);
    accessSync(target, constants.W_OK);
    accessSync(dirname(target), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
