/** Which Dockerfiles make images to work with, which nobody deploys. */

import type { Dockerfile } from "../dockerfile.ts";
import { nameOf } from "../path.ts";
import { lineage, shippedStages } from "./shipped.ts";

const known = new WeakMap<Dockerfile, boolean>();

/** Whether the image is for work and for tests, as its file or its stages say: it may be fat. */
export function isForDevelopment(dockerfile: Dockerfile): boolean {
  let found = known.get(dockerfile);
  if (found === undefined) {
    const { file } = dockerfile;
    const stages = shippedStages(dockerfile).flatMap(lineage);
    const names = [nameOf(file), ...stages.map(({ name }) => name ?? "")];
    found = file.includes(".devcontainer/") || names.some((name) => DEVELOPMENT.test(name));
    known.set(dockerfile, found);
  }
  return found;
}

const DEVELOPMENT = /(?:^|[^a-z])(?:dev|devel|development|debug|tests?|testing|ci)(?:[^a-z]|$)/i;
