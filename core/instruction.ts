/** One instruction of a Dockerfile: its keyword, flags and words, read when somebody asks. */

import type { Dockerfile, Stage } from "./dockerfile.ts";
import {
  type Flag,
  firstWord,
  type Notation,
  type Range,
  splitAtSpace,
  splitFlags,
  splitJson,
  splitQuoted,
  trimmed,
  Word,
} from "./dockerfile-words.ts";
import type { Value } from "./expansion.ts";
import type { Heredoc } from "./heredoc.ts";
import { type Joined, spanning } from "./passage.ts";
import type { Place, Span } from "./place.ts";

/** Instructions whose words the builder expands; the others leave variables to the shell. */
const EXPANDED = new Set("ADD ARG COPY ENV EXPOSE FROM LABEL STOPSIGNAL USER VOLUME WORKDIR".split(" "));
const UNEXPANDED = new Set("CMD ENTRYPOINT HEALTHCHECK MAINTAINER ONBUILD RUN SHELL".split(" "));

/** `NAME=value` of an ENV, ARG or LABEL; `value` is undefined in `ARG NAME`. */
export interface Assignment {
  readonly name: Word;
  readonly value: Word | undefined;
}

/** What follows the flags, cut into words. */
interface Arguments {
  readonly words: readonly Word[];
  readonly json: boolean;
  /** True where a JSON array holds something else than strings. */
  readonly refused: boolean;
}

/** As a place, an instruction is its keyword. */
export class Instruction implements Place {
  readonly heredocs: Heredoc[] = [];
  /** The stage it belongs to; undefined before the first FROM. */
  stage: Stage | undefined;
  /** All of it, from the keyword to the end of its last line, heredocs included. */
  extent: Span;
  /** True where the text ends before the instruction does: somebody is still typing. */
  unfinished = false;

  private readonly head: Range;
  private knownKeyword: string | undefined;
  private knownFlags: readonly Flag[] | undefined;
  private knownArguments: Arguments | undefined;
  private knownTrigger: Instruction | undefined;

  constructor(
    public dockerfile: Dockerfile,
    /** Its lines as the builder joins them, comments taken out. */
    readonly line: Joined,
    /** Its number in the file, counted from 0. */
    public index: number,
    /** The ONBUILD that it is the trigger of. */
    readonly onbuild?: Instruction,
  ) {
    const { text } = line;
    const { from, to } = trimmed(text, onbuild ? onbuild.head.to : 0, text.length);
    this.head = firstWord(text, from, to);
    this.extent = line.span(from, to);
  }

  /** Goes on in a newer version of its file, with all that is known about it. */
  carryOver(dockerfile: Dockerfile, index: number, start: number): void {
    this.dockerfile = dockerfile;
    this.index = index;
    this.line.anchor.start = start;
    if (!this.onbuild) this.knownTrigger?.carryOver(dockerfile, index, start);
  }

  get file(): string {
    return this.dockerfile.file;
  }
  get span(): Span {
    return this.line.span(this.head.from, this.head.to);
  }
  /** False where a word of it is only known to the build. */
  get certain(): boolean {
    return (
      !this.unfinished && this.flags.every((flag) => flag.certain) && this.args.every((word) => word.certain)
    );
  }

  /** The keyword in capitals. */
  get keyword(): string {
    this.knownKeyword ??= this.written.toUpperCase();
    return this.knownKeyword;
  }
  /** The keyword as its author wrote it. */
  get written(): string {
    return this.line.text.slice(this.head.from, this.head.to);
  }
  /** Whether the builder knows such an instruction. */
  get known(): boolean {
    return EXPANDED.has(this.keyword) || UNEXPANDED.has(this.keyword);
  }
  /** Whether the builder replaces variables in its words; it always does in flags. */
  get expands(): boolean {
    return !UNEXPANDED.has(this.keyword);
  }

  get flags(): readonly Flag[] {
    this.knownFlags ??= splitFlags(this.line.text, this.head.to, this.line.text.length).flags.map((range) =>
      this.readFlag(range),
    );
    return this.knownFlags;
  }
  /** The value of a flag, as in `flag("from")`. */
  flag(name: string): Word | undefined {
    return this.flags.find((flag) => flag.name === name)?.value;
  }

  /** The words behind the flags. A command for the shell and the operand of USER, WORKDIR or STOPSIGNAL are one word. */
  get args(): readonly Word[] {
    return this.arguments.words;
  }
  /** Whether its command or its words are written as a JSON array, without a shell. */
  get json(): boolean {
    return this.arguments.json;
  }
  /** True where a JSON array holds numbers or the like, which the builder refuses. */
  get refused(): boolean {
    return this.arguments.refused;
  }

  /** The names and values of ENV, ARG and LABEL. */
  get assignments(): readonly Assignment[] {
    const { keyword, args } = this;
    if (keyword === "ARG") return args.map((word) => word.pair());
    if (keyword !== "ENV" && keyword !== "LABEL") return [];
    const [first, value] = args;
    if (first && !first.raw.includes("=")) return value ? [{ name: first, value }] : [];
    return args.map((word) => word.pair()).filter((pair) => pair.value);
  }

  /** What an ONBUILD lets later builds do. */
  get trigger(): Instruction | undefined {
    const { text } = this.line;
    if (this.keyword !== "ONBUILD" || this.onbuild) return undefined;
    if (trimmed(text, this.head.to, text.length).from === text.length) return undefined;
    this.knownTrigger ??= this.makeTrigger();
    return this.knownTrigger;
  }

  /** What a variable holds when this instruction is built; undefined where nobody can know. */
  variable(name: string): Value | undefined {
    if (this.onbuild) return undefined;
    const scope = this.stage && this.keyword !== "FROM" ? this.stage.scope : this.dockerfile.globals;
    return scope.value(name, this.index);
  }

  private makeTrigger(): Instruction {
    const trigger = new Instruction(this.dockerfile, this.line, this.index, this);
    trigger.stage = this.stage;
    trigger.unfinished = this.unfinished;
    trigger.extent = spanning(trigger.extent, this.extent);
    trigger.heredocs.push(...this.heredocs);
    return trigger;
  }

  private readFlag({ from, to }: Range): Flag {
    const equals = this.line.text.slice(from, to).indexOf("=");
    const end = equals < 0 ? to : from + equals;
    const value = equals < 0 ? undefined : new Word(this, end + 1, to, "flag");
    return {
      file: this.file,
      span: this.line.span(from, to),
      get certain() {
        return value?.certain ?? true;
      },
      name: this.line.text.slice(from + 2, end),
      value,
    };
  }

  private get arguments(): Arguments {
    this.knownArguments ??= this.split();
    return this.knownArguments;
  }

  private split(): Arguments {
    const { text } = this.line;
    const { rest } = splitFlags(text, this.head.to, text.length);
    const { from, to } = trimmed(text, rest, text.length);
    if (from === to) return listed([]);
    switch (this.keyword) {
      case "CMD":
      case "ENTRYPOINT":
      case "RUN":
      case "SHELL":
        return this.array(from, to) ?? listed([this.word({ from, to }, "plain")]);
      case "HEALTHCHECK":
        return this.splitHealthcheck(from, to);
      case "ADD":
      case "COPY":
      case "VOLUME":
        return this.array(from, to) ?? this.quoted(splitAtSpace(text, from, to));
      case "ARG":
        return this.quoted(splitQuoted(text, from, to, this.dockerfile.escape));
      case "ENV":
      case "LABEL":
        return this.quoted(this.splitPairs(from, to));
      case "STOPSIGNAL":
      case "USER":
      case "WORKDIR":
        return this.quoted([{ from, to }]);
      case "MAINTAINER":
        return listed([this.word({ from, to }, "plain")]);
      case "ONBUILD":
        return listed([]);
      default:
        return this.quoted(splitAtSpace(text, from, to));
    }
  }

  /** `NONE`, or `CMD` and a command. */
  private splitHealthcheck(from: number, to: number): Arguments {
    const { text } = this.line;
    const type = firstWord(text, from, to);
    const command = trimmed(text, type.to, to);
    const first = this.word(type, "plain");
    const array = this.array(command.from, command.to);
    if (array) return { ...array, words: [first, ...array.words] };
    return listed(command.from === command.to ? [first] : [first, this.word(command, "plain")]);
  }

  /** `NAME=value …`, or the old `NAME value` whose value is all the rest. */
  private splitPairs(from: number, to: number): Range[] {
    const { text } = this.line;
    const words = splitQuoted(text, from, to, this.dockerfile.escape);
    const [first] = words;
    if (!first || text.slice(first.from, first.to).includes("=")) return words;
    const name = firstWord(text, from, to);
    const value = trimmed(text, name.to, to);
    return value.from === value.to ? [name] : [name, value];
  }

  private array(from: number, to: number): Arguments | undefined {
    const array = splitJson(this.line.text, from, to);
    if (!array) return undefined;
    return {
      words: array.words.map((range) => this.word(range, "json")),
      json: true,
      refused: !array.strings,
    };
  }

  private quoted(ranges: readonly Range[]): Arguments {
    return listed(ranges.map((range) => this.word(range, "quoted")));
  }

  private word(range: Range, notation: Notation): Word {
    return new Word(this, range.from, range.to, notation);
  }
}

function listed(words: readonly Word[]): Arguments {
  return { words, json: false, refused: false };
}
