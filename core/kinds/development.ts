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

/** Whether the image is a collection of tools, as the file, the folder it is in or its title says. */
export function isToolbox({ file, instructions }: Dockerfile): boolean {
  const folder = file.slice(0, -nameOf(file).length - 1);
  const titles = instructions
    .filter(({ keyword }) => keyword === "LABEL")
    .flatMap(({ assignments }) => assignments.filter(({ name }) => TITLE.test(name.text)))
    .map(({ value }) => value?.text ?? "");
  return (
    [nameOf(file), nameOf(folder), ...titles].some((name) => TOOLBOX.test(name)) ||
    titles.some((title) => DEVELOPMENT.test(title))
  );
}

const TITLE = /(?:^|\.)(?:name|title)$/;
const TOOLBOX =
  /(?:^|[^a-z])(?:bastion|builder|devcontainer|gitpod|notebook|runner|sandbox|shell|tool(?:s|box|kit)?|workspace)(?:[^a-z]|$)/i;

/** Whether what is in the stage is deployed: it is shipped, and not for work. */
export function isReleased(stage: Stage | undefined): stage is Stage {
  return stage !== undefined && isShipped(stage) && !isForDevelopment(stage.dockerfile);
}

const isNamedForIt = once((stage: Stage): boolean =>
  lineage(stage).some(({ name }) => name !== undefined && DEVELOPMENT.test(name)),
);

const DEVELOPMENT = /(?:^|[^a-z])(?:dev|devel|development|debug|tests?|testing|ci)(?:[^a-z]|$)/i;
