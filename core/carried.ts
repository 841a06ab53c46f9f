/**
 * What a version of a Dockerfile has in common with the one before: instructions that are the same go on in it, and
 * with them all that was found out about them.
 */

import { commonPrefix, commonSuffix } from "./common-ends.ts";
import type { Instruction } from "./instruction.ts";
import type { Span } from "./place.ts";

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

/** The pieces of the version before that stand in a text again. */
export class Carried {
  private readonly prefix: number;
  private readonly suffix: number;
  private next = 0;

  constructor(
    private readonly pieces: readonly Piece[],
    private readonly before: string,
    private readonly after: string,
  ) {
    this.prefix = commonPrefix(before, after);
    this.suffix = commonSuffix(before, after, this.prefix);
  }

  /** The piece whose lines stand at the offset. To be asked in the order of the text. */
  at(offset: number, surroundings: (instruction: Instruction) => Surroundings): Piece | undefined {
    const { pieces, before, after, prefix, suffix } = this;
    const old = offset < prefix ? offset : offset - after.length + before.length;
    while ((pieces[this.next]?.from ?? old) < old) this.next++;
    const piece = pieces[this.next];
    if (piece?.from !== old || !piece.settled) return undefined;
    const end = old + piece.length;
    const isAbove = end <= prefix && before[end - 1] === "\n";
    if (!isAbove && offset < after.length - suffix) return undefined;
    if (!means(piece, surroundings(piece.instruction))) return undefined;
    this.next++;
    return piece;
  }
}

/** Whether its words mean there what they meant where it was read. */
function means({ surroundings, asks }: Piece, { staged, variables, shell }: Surroundings): boolean {
  return (
    staged === surroundings.staged &&
    shell === surroundings.shell &&
    (!asks || variables === surroundings.variables)
  );
}
