/** A Dockerfile with its stages, instructions and comments. */

import type { Piece, Typed } from "./carried.ts";
import type { Word } from "./dockerfile-words.ts";
import type { Instruction } from "./instruction.ts";
import type { Place, Problem, Span } from "./place.ts";
import { type Lineage, noteText } from "./reads.ts";
import { Scope } from "./scope.ts";

export type { Instruction } from "./instruction.ts";

/** `# escape=…` and the like at the very top. */
export interface Directive extends Place {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
  readonly valueSpan: Span;
}

/** An older version of the same file, and what was read of it. */
export interface Previous {
  readonly text: string;
  readonly reading: Reading;
  readonly identity: object;
}

/** What was read of a Dockerfile's text. */
export class Reading {
  escape: "\\" | "`" = "\\";
  readonly directives: Directive[] = [];
  readonly comments: Span[] = [];
  readonly instructions: Instruction[] = [];
  readonly stages: Stage[] = [];
  readonly problems: Problem[] = [];
  /** What newer versions may carry over. */
  readonly pieces: Piece[] = [];
  /** How many words set variables. */
  assigned = 0;
  globals: Scope | undefined;
  /** What was typed since the version before, if that left the instructions as they were but for their contents. */
  typed: Typed | undefined;
}

export class Dockerfile {
  readonly type = "dockerfile";
  /** For edits: that it changes makes no rule run again. */
  readonly eol: "\n" | "\r\n";
  /**
   * The same object as long as what is typed leaves the instructions as they are but for their contents: their
   * number and keywords, the stages, what is unfinished and the directives are the same then, and nobody notes that
   * they read them.
   */
  identity: object = {};
  private known: Reading | undefined;

  constructor(
    readonly file: string,
    private readonly written: string,
    private readonly read: (dockerfile: Dockerfile, into: Reading, previous?: Previous) => void,
    /** Where it is noted what is read of it, once somebody edits it. */
    readonly lineage?: Lineage,
  ) {
    const { written: text } = this;
    const newline = text.indexOf("\n");
    this.eol = newline > 0 && text[newline - 1] === "\r" ? "\r\n" : "\n";
  }

  /** Reads the text, and carries over from the version before what did not change. */
  parse(previous?: Previous): Reading {
    // Instructions ask for the escape character while they are read.
    this.known = new Reading();
    this.read(this, this.known, previous);
    return this.known;
  }

  /** Gives away what was read, for a newer version to go on with. Whoever asks this one again has it read anew. */
  handOver(): Previous | undefined {
    const { known: reading, written: text, identity } = this;
    this.known = undefined;
    return reading && { reading, text, identity };
  }

  /** What was typed since the version before in the same lineage. */
  get typed(): Typed | undefined {
    return this.known?.typed;
  }

  private get reading(): Reading {
    return this.known ?? this.parse();
  }

  /** All that is written. Whoever looks at it reads everything. */
  get text(): string {
    noteText(this.lineage);
    return this.written;
  }
  /** A piece of the text. For whoever has read the instruction that it stands in: nothing is noted. */
  source({ start, end }: Span): string {
    return this.written.slice(start, end);
  }
  /** The whole file. */
  get span(): Span {
    const end = () => this.text.length;
    return {
      start: 0,
      get end() {
        return end();
      },
    };
  }
  get escape(): "\\" | "`" {
    return this.reading.escape;
  }
  get directives(): readonly Directive[] {
    return this.reading.directives;
  }
  /** Comments outside heredocs, directives left out: from the `#` to the end of the line. */
  get comments(): readonly Span[] {
    noteText(this.lineage);
    return this.reading.comments;
  }
  get instructions(): readonly Instruction[] {
    return this.reading.instructions;
  }
  get stages(): readonly Stage[] {
    return this.reading.stages;
  }
  get problems(): readonly Problem[] {
    noteText(this.lineage);
    return this.reading.problems;
  }

  /** The variables before the first FROM, which only FROM lines see. */
  get globals(): Scope {
    const { reading } = this;
    if (!reading.globals) {
      reading.globals = new Scope();
      reading.globals.fill(this.instructions.filter((instruction) => !instruction.stage));
    }
    return reading.globals;
  }
}

/** How many stages may build on one another; what lies deeper is unknown. */
const DEPTH = 100;

/** A FROM and what follows it. As a place, it is the image in its FROM line, certain where all of it is understood. */
export class Stage implements Place {
  readonly instructions: Instruction[];
  private readonly depth: number;
  /** False where a line is not understood, so that anything may happen in it. */
  understood = true;
  private knownScope: Scope | undefined;
  private knownName: string | undefined;

  constructor(
    public dockerfile: Dockerfile,
    readonly from: Instruction,
    /** Its number in the file, counted from 0. */
    public index: number,
    /** The stage that it builds on. */
    readonly base: Stage | undefined,
  ) {
    this.instructions = [from];
    this.depth = base ? base.depth + 1 : 0;
  }

  /** Goes on in a newer version of its file, with all that is known about it. */
  carryOver(dockerfile: Dockerfile, index: number): void {
    this.dockerfile = dockerfile;
    this.index = index;
    for (const instruction of this.instructions) instruction.stage = this;
  }

  get file(): string {
    return this.dockerfile.file;
  }
  get span(): Span {
    return (this.image ?? this.from).span;
  }
  get certain(): boolean {
    return this.understood && (this.image?.certain ?? false);
  }

  /** Whether it stands on so many stages that their variables are not followed. */
  get isDeep(): boolean {
    return this.depth >= DEPTH;
  }

  /** The image or stage that it builds on, as written in its FROM. */
  get image(): Word | undefined {
    return this.from.args[0];
  }

  /** The word behind AS. */
  get alias(): Word | undefined {
    const [, as, alias] = this.from.args;
    return as?.raw.toUpperCase() === "AS" ? alias : undefined;
  }
  /** The name that other stages may use, in lower case. */
  get name(): string | undefined {
    this.knownName ??= nameIn(this.alias);
    return this.knownName === "" ? undefined : this.knownName;
  }

  get scope(): Scope {
    if (!this.knownScope) {
      this.knownScope = new Scope(this.isDeep ? undefined : this.base?.scope, this.dockerfile.globals);
      this.knownScope.fill(this.instructions);
    }
    return this.knownScope;
  }
}

/** The name that an alias gives a stage; empty where it gives none. */
function nameIn(alias: Word | undefined): string {
  const name = alias?.raw.toLowerCase() ?? "";
  return /^[a-z][a-z0-9-_.]*$/.test(name) && name !== "scratch" && name !== "context" ? name : "";
}
