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
import { type Kinds, noteKinds } from "./reads.ts";

/** Instructions whose words the builder expands; the others leave variables to the shell. */
const EXPANDED = new Set("ADD ARG COPY ENV EXPOSE FROM LABEL STOPSIGNAL USER VOLUME WORKDIR".split(" "));
const UNEXPANDED = new Set("CMD ENTRYPOINT HEALTHCHECK MAINTAINER ONBUILD RUN SHELL".split(" "));

/** Rules read most instructions of a kind or none, so that it is noted for all of a kind that somebody read them. */
const KINDS: ReadonlyMap<string, Kinds> = new Map(
  [...EXPANDED, ...UNEXPANDED].map((keyword, i) => [keyword, 2 << i]),
);

/** The kind of instructions with the keyword. Those that the builder does not know are of one kind. */
function kindOf(keyword: string): Kinds {
  return KINDS.get(keyword) ?? 1;
}

/** The flags of these, which most keys leave as they are, are a kind of their own. */
const FLAGS: ReadonlyMap<string, Kinds> = new Map(
  ["ADD", "COPY", "RUN"].map((keyword, i) => [keyword, 2 << (KINDS.size + i)]),
);

const ASSIGNING = kindOf("ENV") | kindOf("ARG");

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

/**
 * As a place, an instruction is its keyword. That, its stage and whether it is finished remain as long as the file has
 * the same identity; everything else counts as its contents, and it is noted who reads them.
 */
export class Instruction implements Place {
  /** The stage it belongs to; undefined before the first FROM. */
  stage: Stage | undefined;
  /** True where the text ends before the instruction does: somebody is still typing. */
  unfinished = false;

  private readonly kind: Kinds;
  private readonly flagsKind: Kinds;
  private readonly head: Range;
  private readonly knownHeredocs: Heredoc[] = [];
  private knownExtent: Span;
  private knownKeyword: string | undefined;
  private knownFlags: readonly Flag[] | undefined;
  private knownArguments: Arguments | undefined;
  private knownTrigger: Instruction | undefined;

  constructor(
    public dockerfile: Dockerfile,
    private readonly joined: Joined,
    /** Its number in the file, counted from 0. */
    public index: number,
    /** The ONBUILD that it is the trigger of. */
    readonly onbuild?: Instruction,
  ) {
    const { text } = joined;
    const { from, to } = trimmed(text, onbuild ? onbuild.head.to : 0, text.length);
    this.head = firstWord(text, from, to);
    this.kind = onbuild?.kind ?? kindOf(this.keyword);
    this.flagsKind = (onbuild ? undefined : FLAGS.get(this.keyword)) ?? this.kind;
    this.knownExtent = joined.span(from, to);
  }

  /** Goes on in a newer version of its file, with all that is known about it. */
  carryOver(dockerfile: Dockerfile, index: number, start: number): void {
    this.dockerfile = dockerfile;
    this.index = index;
    this.joined.anchor.start = start;
    if (!this.onbuild) this.knownTrigger?.carryOver(dockerfile, index, start);
  }

  get file(): string {
    return this.dockerfile.file;
  }
  get span(): Span {
    return this.joined.span(this.head.from, this.head.to);
  }
  /** All of it, from the keyword to the end of its last line, heredocs included. */
  get extent(): Span {
    this.note();
    return this.knownExtent;
  }
  set extent(extent: Span) {
    this.knownExtent = extent;
  }
  /** Its lines as the builder joins them, comments taken out. */
  get line(): Joined {
    this.note();
    return this.joined;
  }
  get heredocs(): readonly Heredoc[] {
    this.note();
    return this.knownHeredocs;
  }
  /** False where a word of it is only known to the build. */
  get certain(): boolean {
    return (
      !this.unfinished && this.flags.every((flag) => flag.certain) && this.args.every((word) => word.certain)
    );
  }

  /** The keyword in capitals. */
  get keyword(): string {
    this.knownKeyword ??= this.joined.text.slice(this.head.from, this.head.to).toUpperCase();
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
    noteKinds(this.dockerfile.lineage, this.flagsKind);
    this.knownFlags ??= splitFlags(this.joined.text, this.head.to, this.joined.text.length).flags.map(
      (range) => this.readFlag(range),
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
    if (this.keyword !== "ONBUILD" || this.onbuild) return undefined;
    const { text } = this.line;
    if (trimmed(text, this.head.to, text.length).from === text.length) return undefined;
    this.knownTrigger ??= this.makeTrigger();
    return this.knownTrigger;
  }

  /** What a variable holds when this instruction is built; undefined where nobody can know. */
  variable(name: string): Value | undefined {
    if (this.onbuild) return undefined;
    noteKinds(this.dockerfile.lineage, ASSIGNING);
    const scope = this.stage && this.keyword !== "FROM" ? this.stage.scope : this.dockerfile.globals;
    return scope.value(name, this.index);
  }

  /** What whoever read an older version of it may have read that is not so any more. */
  changedSince(older: Instruction): Kinds {
    const [old, now] = [older.writtenFlags, this.writtenFlags];
    const areSame = old === now && !old.includes("$");
    return this.kind | (areSame ? 0 : this.flagsKind);
  }

  private get writtenFlags(): string {
    const { text } = this.joined;
    return text.slice(this.head.to, splitFlags(text, this.head.to, text.length).rest).trim();
  }

  addHeredoc(heredoc: Heredoc): void {
    this.knownHeredocs.push(heredoc);
  }

  /** Somebody reads its contents. */
  private note(): void {
    noteKinds(this.dockerfile.lineage, this.kind);
  }

  private makeTrigger(): Instruction {
    const trigger = new Instruction(this.dockerfile, this.joined, this.index, this);
    trigger.stage = this.stage;
    trigger.unfinished = this.unfinished;
    trigger.extent = spanning(trigger.extent, this.extent);
    for (const heredoc of this.heredocs) trigger.addHeredoc(heredoc);
    return trigger;
  }

  private readFlag({ from, to }: Range): Flag {
    const equals = this.joined.text.slice(from, to).indexOf("=");
    const end = equals < 0 ? to : from + equals;
    const value = equals < 0 ? undefined : new Word(this, this.joined, end + 1, to, "flag");
    return {
      file: this.file,
      span: this.joined.span(from, to),
      get certain() {
        return value?.certain ?? true;
      },
      name: this.joined.text.slice(from + 2, end),
      value,
    };
  }

  private get arguments(): Arguments {
    this.note();
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
    return new Word(this, this.joined, range.from, range.to, notation);
  }
}

function listed(words: readonly Word[]): Arguments {
  return { words, json: false, refused: false };
}
