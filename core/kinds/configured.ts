/** What the lines of a stage have written into the settings of its tools. */

import type { Stage } from "../dockerfile.ts";
import type { Instruction } from "../instruction.ts";

const known = new WeakMap<Stage, Map<RegExp, number>>();

/** Whether an instruction, or one above it in its stage and those below, says something that matches. */
export function isSaidUpTo({ stage, index }: Instruction, pattern: RegExp): boolean {
  if (!stage) return false;
  if (firstToSay(stage, pattern) <= index) return true;
  for (let below = stage.base; below; below = below.base) {
    if (firstToSay(below, pattern) < Number.POSITIVE_INFINITY) return true;
  }
  return false;
}

/** The number of the first instruction of a stage that says it. */
function firstToSay(stage: Stage, pattern: RegExp): number {
  let found = known.get(stage);
  if (!found) {
    found = new Map();
    known.set(stage, found);
  }
  let first = found.get(pattern);
  if (first === undefined) {
    first = stage.instructions.find((one) => says(one, pattern))?.index ?? Number.POSITIVE_INFINITY;
    found.set(pattern, first);
  }
  return first;
}

function says({ line, heredocs }: Instruction, pattern: RegExp): boolean {
  return pattern.test(line.text) || heredocs.some(({ content }) => pattern.test(content.text));
}
