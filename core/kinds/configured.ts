/** What the lines of a stage have written into the settings of its tools. */

import type { Stage } from "../dockerfile.ts";
import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";

/** Whether an instruction, or one above it in its stage and those below, says something that matches. */
export function isSaidUpTo({ stage, index }: Instruction, pattern: RegExp): boolean {
  if (!stage) return false;
  const first = firstToSay(pattern)(stage);
  if (first && first.index <= index) return true;
  for (let below = stage.base; below; below = below.base) {
    if (firstToSay(pattern)(below)) return true;
  }
  return false;
}

/** The first instruction of a stage that says it. */
const firstToSay = once((pattern: RegExp) =>
  once(({ instructions }: Stage) => instructions.find((one) => says(one, pattern))),
);

function says({ line, heredocs }: Instruction, pattern: RegExp): boolean {
  return pattern.test(line.text) || heredocs.some(({ content }) => pattern.test(content.text));
}
