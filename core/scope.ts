/** What variables hold in the course of a Dockerfile: ARG and ENV, in order. */

import type { Value } from "./expansion.ts";
import type { Assignment, Instruction } from "./instruction.ts";

/** The ARGs that the builder sets by itself. */
const PLATFORM = new Set(
  ["BUILD", "TARGET"].flatMap((side) => ["PLATFORM", "OS", "ARCH", "VARIANT"].map((part) => side + part)),
).add("TARGETSTAGE");

/** How many variables are followed: whoever has more does not mean it well. */
export const FOLLOWED = 10_000;

/** How many ARGs one value remembers that it depends on. */
const DECIDERS = 10;

interface Entry {
  /** The instruction from which on it holds. Its number may change, but not the order. */
  readonly by: Instruction;
  readonly value: Value;
}

/** The variables of one stage, or those before the first FROM. */
export class Scope {
  private readonly env = new Map<string, Entry[]>();
  private readonly args = new Map<string, Entry[]>();
  private budget = FOLLOWED;

  constructor(
    /** The scope of the stage that this one builds on. */
    private readonly base?: Scope,
    /** The scope before the first FROM, from which a bare ARG takes its default. */
    private readonly globals?: Scope,
  ) {}

  /** Takes in the ENV and ARG lines, in order: a value may use what stands above it. */
  fill(instructions: Iterable<Instruction>): void {
    for (const instruction of instructions) {
      const { keyword } = instruction;
      if (keyword !== "ENV" && keyword !== "ARG") continue;
      this.budget -= instruction.args.length;
      if (this.budget < 0) return;
      const entries = instruction.assignments.map((assignment) => ({
        name: assignment.name.text,
        value: keyword === "ENV" ? assigned(assignment) : this.declared(assignment),
      }));
      const variables = keyword === "ENV" ? this.env : this.args;
      for (const { name, value } of entries) {
        const known = variables.get(name);
        if (known) known.push({ by: instruction, value });
        else variables.set(name, [{ by: instruction, value }]);
      }
    }
  }

  /** What a variable holds above the instruction with that number; undefined where nobody can know. */
  value(name: string, index: number): Value | undefined {
    const found = this.lookUp(name, index);
    if (found || this.globals || this.budget < 0) return found;
    // Before the first FROM there is no image that could have brought it.
    return PLATFORM.has(name) ? undefined : { text: undefined, certainty: "literal", decidedBy: [] };
  }

  private lookUp(name: string, index: number): Value | undefined {
    return this.find("env", name, index) ?? this.find("args", name, index);
  }

  private find(kind: "env" | "args", name: string, index: number): Value | undefined {
    if (this.budget < 0) return undefined;
    const own = before(this[kind].get(name), index);
    return own?.value ?? this.base?.find(kind, name, Number.POSITIVE_INFINITY);
  }

  /** An ARG: whoever builds may set it otherwise. */
  private declared({ name, value }: Assignment): Value {
    if (value) {
      const { text, certainty, decidedBy } = assigned({ name, value });
      return {
        text,
        certainty: certainty === "unknown" ? "unknown" : "default",
        decidedBy: [name, ...decidedBy].slice(0, DECIDERS),
      };
    }
    const above = this.globals?.lookUp(name.text, Number.POSITIVE_INFINITY);
    return (
      above ?? {
        text: undefined,
        certainty: PLATFORM.has(name.text) ? "unknown" : "default",
        decidedBy: [name],
      }
    );
  }
}

function assigned({ value }: Assignment): Value {
  if (!value) return { text: undefined, certainty: "unknown", decidedBy: [] };
  return { text: value.text, certainty: value.certainty, decidedBy: value.decidedBy };
}

/** The last entry that holds before the instruction with that number. */
function before(entries: readonly Entry[] | undefined, index: number): Entry | undefined {
  if (!entries) return undefined;
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.by.index ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1];
}
