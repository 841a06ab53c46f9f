/** Which Dockerfiles make images to work with, which nobody deploys. */

import type { Dockerfile, Stage } from "../dockerfile.ts";
import { once } from "../once.ts";
import { nameOf } from "../path.ts";
import { isShipped, lineage } from "./shipped.ts";

/** Whether the image is for work and for tests, as its file or its stages say: it may be fat. */
export function isForDevelopment({ file, stages }: Dockerfile): boolean {
  const shipped = stages.at(-1);
  return (
    file.includes(".devcontainer/") ||
    DEVELOPMENT.test(nameOf(file)) ||
    (shipped !== undefined && isNamedForIt(shipped))
  );
}

/** Whether what is in the stage is deployed: it is shipped, and not for work. */
export function isReleased(stage: Stage | undefined): stage is Stage {
  return stage !== undefined && isShipped(stage) && !isForDevelopment(stage.dockerfile);
}

const isNamedForIt = once((stage: Stage): boolean =>
  lineage(stage).some(({ name }) => name !== undefined && DEVELOPMENT.test(name)),
);

const DEVELOPMENT = /(?:^|[^a-z])(?:dev|devel|development|debug|tests?|testing|ci)(?:[^a-z]|$)/i;
