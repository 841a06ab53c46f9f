/** Which stages of a Dockerfile end up in an image that runs. */

import type { Dockerfile, Stage } from "../dockerfile.ts";
import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";

/** The stages that `docker build` makes an image of. */
export function shippedStages(
  { stages }: Pick<Dockerfile, "stages">,
  targets: readonly string[] = [],
): readonly Stage[] {
  return targets.length === 0 ? stages.slice(-1) : stages.filter((stage) => isBuilt(stage, targets));
}

/** Whether `docker build` makes an image of a stage: of the last one, and of those that somebody builds by name. */
export function isBuilt({ dockerfile, index, name }: Stage, targets: readonly string[]): boolean {
  return (
    index === dockerfile.stages.length - 1 ||
    (name !== undefined && targets.some((target) => target.toLowerCase() === name))
  );
}

/** Whether what is in the stage runs: it is shipped, or a shipped stage builds on it. */
export function isShipped(stage: Stage): boolean {
  return shippedOf(stage.dockerfile.stages).has(stage);
}

const shippedOf = once(
  (stages: readonly Stage[]): ReadonlySet<Stage> => new Set(shippedStages({ stages }).flatMap(lineage)),
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
