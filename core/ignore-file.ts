/** A `.dockerignore`: what stays out of the context of a build. Rules ask about it; nothing is reported in it. */

import type { Document } from "./manifest.ts";
import { nameOf } from "./path.ts";
import type { Problem } from "./place.ts";

export class IgnoreFile {
  readonly type = "ignore";
  readonly documents: readonly Document[] = [];
  readonly problems: readonly Problem[] = [];

  constructor(
    readonly file: string,
    readonly text: string,
  ) {}

  /** Whether any line of it leaves something out. */
  get excludes(): boolean {
    return /^[ \t]*[^#!\s]/m.test(this.text);
  }
}

/** `.dockerignore`, or that of one Dockerfile: `web.Dockerfile.dockerignore`. */
export function isIgnoreFile(file: string): boolean {
  return /(?:^|\.)(?:docker|container)ignore$/i.test(nameOf(file));
}
