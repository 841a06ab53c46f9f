/**
 * What a version of a Dockerfile has in common with the one before: instructions that are the same go on in it, and
 * with them all that was found out about them.
 */

import { type Difference, differenceOf, moved, touches } from "./alike.ts";
import type { Reading, Stage } from "./dockerfile.ts";
import type { Instruction } from "./instruction.ts";
import type { Span } from "./place.ts";
import type { Kinds } from "./reads.ts";

/** An instruction, the lines that it was read from, and what its words may depend on. */
export interface Piece {
  readonly instruction: Instruction;
  /** Where its first line begins. */
  from: number;
  /** Up to where the next line begins, behind its heredocs. */
  readonly length: number;
  /** The comments between its lines, which move with it. */
  readonly comments: readonly Span[];
  surroundings: Surroundings;
  /** Whether it sets or replaces variables. */
  readonly asks: boolean;
  /** False where it was read by more than its own lines and its surroundings. */
  readonly settled: boolean;
}

/** What stands above an instruction and decides what its words mean. */
export interface Surroundings {
  /** Whether it belongs to a stage. */
  readonly staged: boolean;
  /** The nearest line that sets a variable, which stands for all that are above it. */
  readonly variables: object | undefined;
  /** The nearest SHELL. */
  readonly shell: object | undefined;
}

/** An edit that left the instructions as they were but for their contents. */
export interface Typed {
  /** The kinds of the instructions with other contents, or whose words have another meaning now. */
  readonly kinds: Kinds;
  readonly difference: Difference;
}

/** The pieces of the version before that stand in a text again. */
export class Carried {
  /** Where the texts differ. */
  readonly difference: Difference;
  private next = 0;

  constructor(
    private readonly pieces: readonly Piece[],
    private readonly before: string,
    after: string,
  ) {
    this.difference = differenceOf(before, after);
  }

  /** The piece whose lines stand at the offset. To be asked in the order of the text. */
  at(offset: number, surroundings: (instruction: Instruction) => Surroundings): Piece | undefined {
    const { pieces, before } = this;
    const { start, beforeEnd, afterEnd } = this.difference;
    const old = offset < start ? offset : offset - afterEnd + beforeEnd;
    while ((pieces[this.next]?.from ?? old) < old) this.next++;
    const piece = pieces[this.next];
    if (piece?.from !== old || !piece.settled) return undefined;
    const end = old + piece.length;
    const isAbove = end <= start && before[end - 1] === "\n";
    if (!isAbove && offset < afterEnd) return undefined;
    if (!means(piece, surroundings(piece.instruction))) return undefined;
    this.next++;
    return piece;
  }
}

/** The edit between two versions; undefined where they differ in more than the contents of instructions. */
export function typedBetween(before: Reading, after: Reading, difference: Difference): Typed | undefined {
  const { instructions, stages, directives } = before;
  if (instructions.length !== after.instructions.length) return undefined;
  let kinds: Kinds = 0;
  for (const [i, now] of after.instructions.entries()) {
    const old = instructions[i];
    if (old === now) continue;
    if (old?.keyword !== now.keyword || old.unfinished !== now.unfinished) return undefined;
    if (!stands(old.span, now.span, difference)) return undefined;
    kinds |= now.changedSince(old);
  }
  const isSame =
    after.stages.every((stage, i) => isAlike(stages[i], stage)) &&
    JSON.stringify(directives) === JSON.stringify(after.directives);
  return isSame ? { kinds, difference } : undefined;
}

/** Whether what stands outside the difference is where it was. */
function stands(old: Span, now: Span, difference: Difference): boolean {
  const { start, end } = old;
  if (touches(start, end, difference)) return true;
  return moved(start, difference) === now.start && moved(end, difference) === now.end;
}

/** Whether two stages differ in nothing but the contents of their instructions. */
function isAlike(old: Stage | undefined, now: Stage): boolean {
  return (
    old === now ||
    (old?.name === now.name &&
      old?.understood === now.understood &&
      old?.base?.index === now.base?.index &&
      old?.isDeep === now.isDeep)
  );
}

/** Whether its words mean there what they meant where it was read. */
function means({ surroundings, asks }: Piece, { staged, variables, shell }: Surroundings): boolean {
  return (
    staged === surroundings.staged &&
    shell === surroundings.shell &&
    (!asks || variables === surroundings.variables)
  );
}
