/** What the lines of a stage have written into the settings of its tools. */

import type { Stage } from "../dockerfile.ts";
import type { Instruction } from "../instruction.ts";

const known = new WeakMap<Stage, Map<RegExp, Instruction | undefined>>();

/** Whether an instruction, or one above it in its stage and those below, says something that matches. */
export function isSaidUpTo({ stage, index }: Instruction, pattern: RegExp): boolean {
  if (!stage) return false;
  const first = firstToSay(stage, pattern);
  if (first && first.index <= index) return true;
  for (let below = stage.base; below; below = below.base) {
    if (firstToSay(below, pattern)) return true;
  }
  return false;
}

/** The first instruction of a stage that says it. */
function firstToSay(stage: Stage, pattern: RegExp): Instruction | undefined {
  let found = known.get(stage);
  if (!found) {
    found = new Map();
    known.set(stage, found);
  }
  if (!found.has(pattern))
    found.set(
      pattern,
      stage.instructions.find((one) => says(one, pattern)),
    );
  return found.get(pattern);
}

function says({ line, heredocs }: Instruction, pattern: RegExp): boolean {
  return pattern.test(line.text) || heredocs.some(({ content }) => pattern.test(content.text));
}
