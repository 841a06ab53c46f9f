/** Which Dockerfiles make images to work with, which nobody deploys. */

import type { Dockerfile } from "../dockerfile.ts";
import { once } from "../once.ts";
import { nameOf } from "../path.ts";
import { lineage, shippedStages } from "./shipped.ts";

/** Whether the image is for work and for tests, as its file or its stages say: it may be fat. */
export const isForDevelopment = once((dockerfile: Dockerfile): boolean => {
  const { file } = dockerfile;
  const stages = shippedStages(dockerfile).flatMap(lineage);
  const names = [nameOf(file), ...stages.map(({ name }) => name ?? "")];
  return file.includes(".devcontainer/") || names.some((name) => DEVELOPMENT.test(name));
});

const DEVELOPMENT = /(?:^|[^a-z])(?:dev|devel|development|debug|tests?|testing|ci)(?:[^a-z]|$)/i;
