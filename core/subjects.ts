/** What a rule can look at in a unit: the general subjects. Those with meaning of their own are in kinds/. */

import type { Stage } from "./dockerfile.ts";
import type { Instruction } from "./instruction.ts";
import type { Document } from "./manifest.ts";
import { once } from "./once.ts";
import { noteAll, type Reads, reading } from "./reads.ts";
import type { Resource } from "./resource.ts";
import type { Subject, Unit } from "./rule.ts";

/** A subject that is computed once for all rules that look at the same unit in a row. */
export function remembered<T>(find: (unit: Unit) => readonly T[]): Subject<T> {
  let last: object | undefined;
  let found: readonly T[] = [];
  let reads: Reads | undefined;
  return (unit) => {
    // A Dockerfile that gave its instructions to a newer version has others when it is asked again.
    const asked = unit.type === "dockerfile" ? unit.instructions : unit;
    if (last !== asked) {
      ({ value: found, reads } = reading(() => find(unit)));
      last = asked;
    }
    if (reads) noteAll(reads);
    return found;
  };
}

/** Every YAML document. */
export function* documents(unit: Unit): Iterable<Document> {
  if (unit.type === "document") yield unit;
}

/** The Kubernetes objects of these kinds, of one of the groups where `group/kind` is written: `apps/Deployment`, `/Secret`. */
export function resources(...kinds: readonly string[]): Subject<Resource> {
  const wanted = kinds.map((text) => {
    const slash = text.lastIndexOf("/");
    return slash === -1 ? { kind: text } : { group: text.slice(0, slash), kind: text.slice(slash + 1) };
  });
  const fits = (resource: Resource) =>
    wanted.some(
      ({ kind, group }) => kind === resource.kind && (group === undefined || group === resource.group),
    );
  return (unit) => (unit.type === "document" ? unit.resources.filter(fits) : []);
}

/** The instructions of a Dockerfile with that keyword; those behind ONBUILD are not executed here and left out. */
export function instructions(...keywords: readonly string[]): Subject<Instruction> {
  return inInstructions((instruction) => (keywords.includes(instruction.keyword) ? [instruction] : NOTHING));
}

/**
 * What there is in the instructions of a Dockerfile, in order. It must follow from each instruction and what stands
 * above it in its stage and those below: in stages that an edit leaves as they are, nobody looks again.
 */
export function inInstructions<T>(find: (instruction: Instruction) => readonly T[]): Subject<T> {
  const inStage = once((stage: Stage) => stage.instructions.flatMap(find));
  return remembered((unit) => {
    if (unit.type !== "dockerfile") return NOTHING;
    const { instructions: all, stages } = unit;
    const above = all.slice(0, stages[0]?.from.index ?? all.length);
    return [...above.flatMap(find), ...stages.flatMap(inStage)];
  });
}

const NOTHING: readonly never[] = [];
