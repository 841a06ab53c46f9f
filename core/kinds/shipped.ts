/** Which stages of a Dockerfile end up in an image that runs. */

import type { Dockerfile, Stage } from "../dockerfile.ts";
import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";

/** The stages that `docker build` makes an image of: the last one, and those that somebody builds by name. */
export function shippedStages({ stages }: Dockerfile, targets: readonly string[] = []): readonly Stage[] {
  const names = targets.map((target) => target.toLowerCase());
  return stages.filter(({ index, name }) => index === stages.length - 1 || (name && names.includes(name)));
}

/** Whether what is in the stage runs: it is shipped, or a shipped stage builds on it. */
export function isShipped(stage: Stage): boolean {
  return shippedOf(stage.dockerfile).has(stage);
}

const shippedOf = once(
  (dockerfile: Dockerfile): ReadonlySet<Stage> => new Set(shippedStages(dockerfile).flatMap(lineage)),
);

/** The stage and the local stages that it builds on, the nearest first. */
export function lineage(stage: Stage): readonly Stage[] {
  const found: Stage[] = [];
  for (let next: Stage | undefined = stage; next; next = next.base) found.push(next);
  return found;
}

/** The instructions that work on what one has left: those below it in its stage, and in stages built on that. */
export function* followersOf({ dockerfile, stage, index }: Instruction): Iterable<Instruction> {
  if (!stage) return;
  yield* stage.instructions.slice(index - stage.from.index + 1);
  const built = new Set([stage]);
  for (const other of dockerfile.stages.slice(stage.index + 1)) {
    if (!other.base || !built.has(other.base)) continue;
    built.add(other);
    yield* other.instructions;
  }
}
