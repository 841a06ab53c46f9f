/**
 * Reads a Dockerfile as BuildKit does: one pass over the text, everything an offset, words read on demand.
 * Nothing that anybody writes makes it fail: what cannot be read is a problem, and the rest is read.
 * https://docs.docker.com/reference/dockerfile/
 */

import { Carried, type Surroundings, typedBetween } from "./carried.ts";
import { type Directive, Dockerfile, type Previous, type Reading, Stage } from "./dockerfile.ts";
import { content, type HeredocMark, heredocMarks } from "./heredoc.ts";
import { Instruction } from "./instruction.ts";
import { anchored, isSpace, type Joined, Joiner, spanning } from "./passage.ts";
import type { Place, Span } from "./place.ts";
import { Lineage } from "./reads.ts";
import { FOLLOWED } from "./scope.ts";

/**
 * Reads a Dockerfile. What did not change goes on from the previous version, whose places count no more then. The
 * first edit reads everything anew: of what was read before, nobody has noted who read it.
 */
export function parseDockerfile(file: string, text: string, previous?: Dockerfile): Dockerfile {
  const lineage = previous && (previous.lineage ?? new Lineage());
  const read = (it: Dockerfile, into: Reading, before?: Previous) => new Parser(it, into, before).parse();
  const dockerfile = new Dockerfile(file, text, read, lineage);
  const before = previous?.lineage && previous.handOver();
  const reading = dockerfile.parse(before && isFollowed(before.reading) ? before : undefined);
  if (before && !isFollowed(reading)) dockerfile.parse();
  if (before && dockerfile.typed) dockerfile.identity = before.identity;
  return dockerfile;
}

/** Whether all variables are followed: else what one of them holds hangs on lines below, too. */
function isFollowed({ assigned }: Reading): boolean {
  return assigned < FOLLOWED;
}

/** How often the end of a doubtful heredoc is searched for in vain. */
const MISSED_ENDS = 50;

/** A line without what ends it. */
interface Line {
  start: number;
  end: number;
  /** Where the next line begins. */
  next: number;
}

class Parser {
  private readonly text: string;
  private at = 0;
  private readonly stages = new Map<string, Stage>();
  private standard: boolean | undefined;
  private missedEnds = 0;
  private carried: Carried | undefined;
  /** What the next FROM stands below. */
  private globals: Surroundings = { staged: false, variables: undefined, shell: undefined };
  /** What the next instruction stands below, if it is no FROM. */
  private current = this.globals;
  /** What is set at the end of each stage. */
  private readonly ends = new Map<Stage, Surroundings>();
  /** The stage that the FROM of the current one belonged to. */
  private stageBefore: Stage | undefined;

  constructor(
    private readonly dockerfile: Dockerfile,
    private readonly reading: Reading,
    private readonly previous: Previous | undefined,
  ) {
    this.text = dockerfile.text;
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  parse(): void {
    this.directives();
    const { previous, reading, text } = this;
    if (previous?.reading.escape === reading.escape)
      this.carried = new Carried(previous.reading.pieces, previous.text, text);
    while (this.at < text.length) if (!this.carryOver()) this.instruction();
    this.endStage();
    if (previous && this.carried)
      reading.typed = typedBetween(previous.reading, reading, this.carried.difference);
  }

  /** Takes over the instruction that stood there before with the same meaning. */
  private carryOver(): boolean {
    const { at, reading } = this;
    const piece = this.carried?.at(at, (instruction) => this.surroundingsOf(instruction));
    if (!piece) return false;
    const { instruction, comments, from, length } = piece;
    const { start } = instruction.line.anchor;
    instruction.carryOver(this.dockerfile, reading.instructions.length, start - from + at);
    piece.from = at;
    piece.surroundings = this.surroundingsOf(instruction);
    reading.pieces.push(piece);
    for (const comment of comments) reading.comments.push(comment);
    this.at += length;
    this.enlist(instruction);
    return true;
  }

  private directives(): void {
    const seen = new Set<string>();
    while (this.at < this.text.length) {
      const line = this.peek();
      const start = this.skipSpace(line.start, line.end);
      const match = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(\S.*?)\s*$/.exec(
        this.text.slice(start, Math.min(line.end, start + 1000)),
      );
      const name = match?.[1]?.toLowerCase() ?? "";
      if (!match || !["syntax", "escape", "check"].includes(name)) return;
      this.at = line.next;
      const value = match[2] ?? "";
      const valueStart = this.text.indexOf(value, this.text.indexOf("=", start) + 1);
      const valueSpan = { start: valueStart, end: valueStart + value.length };
      const directive = { ...this.place({ start, end: valueSpan.end }), name, value, valueSpan };
      this.reading.directives.push(directive);
      if (seen.has(name)) this.problem(directive, `The directive "${name}" may stand here only once`);
      else if (name === "escape") this.setEscape(directive);
      seen.add(name);
    }
  }

  private setEscape({ value, valueSpan }: Directive): void {
    if (value === "\\" || value === "`") this.reading.escape = value;
    else this.problem(this.place(valueSpan), 'The escape character is either "\\" or "`"');
  }

  /** Reads one instruction, or the comment or empty line that stands there. */
  private instruction(): void {
    const first = this.peek();
    this.at = first.next;
    const start = this.skipSpace(first.start, first.end);
    if (this.isComment(start, first.end) || start === first.end) return;
    const { comments } = this.reading;
    const before = comments.length;
    const until = this.continuation(start, first.end);
    const out = new Joiner(this.dockerfile.file, 0, { start });
    out.add(this.text.slice(start, until ?? first.end), 0);
    const unfinished = until !== undefined && !this.continued(out, start);
    const inner = comments.splice(before).map((comment) => anchored(out.anchor, moved(comment, -start)));
    for (const comment of inner) comments.push(comment);
    this.finish(out.done(), unfinished, first.start, inner);
  }

  /** Reads the lines that continue an instruction; false where the text ends before it does. */
  private continued(out: Joiner, from: number): boolean {
    while (this.at < this.text.length) {
      const line = this.peek();
      this.at = line.next;
      const start = this.skipSpace(line.start, line.end);
      if (this.isComment(start, line.end) || start === line.end) continue;
      const until = this.continuation(line.start, line.end);
      out.add(this.text.slice(line.start, until ?? line.end), line.start - from);
      if (until === undefined) return true;
    }
    return false;
  }

  private finish(line: Joined, unfinished: boolean, from: number, comments: readonly Span[]): void {
    const { instructions, pieces } = this.reading;
    const instruction = new Instruction(this.dockerfile, line, instructions.length);
    if (instruction.written === "") return;
    instruction.unfinished = unfinished;
    const isAlone = this.heredocs(instruction);
    const length = this.at - from;
    pieces.push({
      instruction,
      from,
      length,
      comments,
      surroundings: this.surroundingsOf(instruction),
      asks: sets(instruction) || this.text.slice(from, this.at).includes("$"),
      settled: isAlone && !instruction.unfinished,
    });
    this.enlist(instruction);
  }

  private enlist(instruction: Instruction): void {
    const { instructions, stages } = this.reading;
    instructions.push(instruction);
    if (instruction.keyword === "FROM") this.stage(instruction);
    else stages.at(-1)?.instructions.push(instruction);
    instruction.stage = stages.at(-1);
    if (sets(instruction)) {
      this.current = { ...this.current, variables: instruction };
      this.reading.assigned += instruction.args.length;
    }
    if (instruction.keyword === "SHELL") this.current = { ...this.current, shell: instruction };
    if (stages.length === 0) this.globals = this.current;
    this.judge(instruction);
  }

  private surroundingsOf({ keyword }: Instruction): Surroundings {
    return keyword === "FROM" ? this.globals : this.current;
  }

  private stage(from: Instruction): void {
    this.endStage();
    const image = from.args[0];
    // A name is looked up as written, though names are stored in lower case: `FROM Build` is an image.
    const base = image?.certain ? this.stages.get(image.text) : undefined;
    const stage = new Stage(this.dockerfile, from, this.reading.stages.length, base);
    this.stageBefore = from.stage;
    this.reading.stages.push(stage);
    const { variables, shell } = (base && this.ends.get(base)) ?? { ...this.globals, shell: undefined };
    this.current = { staged: true, variables: stage.isDeep ? {} : variables, shell };
  }

  /** Where nothing in a stage changed, it is the one that it was. */
  private endStage(): void {
    const { stages } = this.reading;
    const before = this.stageBefore;
    const read = stages.at(-1);
    if (!read) return;
    const isKept = before?.base === read.base && isSame(before?.instructions, read.instructions);
    const stage = before && isKept ? before : read;
    if (stage !== read) {
      stage.carryOver(this.dockerfile, read.index);
      stages[read.index] = stage;
    }
    if (stage.name) this.stages.set(stage.name, stage);
    this.ends.set(stage, this.current);
  }

  /** Reads the heredocs; whether their own lines alone say where they end. */
  private heredocs(instruction: Instruction): boolean {
    const { line } = instruction;
    const target = instruction.trigger ?? instruction;
    if (!["RUN", "COPY", "ADD"].includes(target.keyword) || !line.text.includes("<<") || target.json)
      return true;
    const marks = heredocMarks(line.text);
    for (const mark of marks) {
      const { at: start } = this;
      const end = this.bodyEnd(mark);
      if (end === undefined && mark.spaced) continue;
      const body = { start, end: end ?? this.text.length };
      const heredoc = {
        ...line.part(mark.from, mark.to),
        name: mark.name,
        expands: mark.expands,
        from: mark.from,
        to: mark.to,
        body: anchored(line.anchor, moved(body, -line.anchor.start)),
        content: content(line, this.text, body, mark.chomps),
      };
      instruction.addHeredoc(heredoc);
      this.at = end === undefined ? this.text.length : this.peekAt(end).next;
      const { start: head } = line.anchor;
      const last = end === undefined ? this.text.length : this.peekAt(end).end;
      instruction.extent = anchored(line.anchor, {
        start: instruction.extent.start - head,
        end: last - head,
      });
      if (end !== undefined) continue;
      instruction.unfinished = true;
      this.problem(heredoc, `The heredoc "${mark.name}" is never closed`);
      break;
    }
    if (target !== instruction) {
      for (const heredoc of instruction.heredocs) target.addHeredoc(heredoc);
      target.extent = spanning(target.extent, instruction.extent);
      target.unfinished = instruction.unfinished;
    }
    return marks.every(({ spaced }) => !spaced);
  }

  /** Where the line stands that ends a heredoc. */
  private bodyEnd(mark: HeredocMark): number | undefined {
    // What only a new builder takes for a heredoc may be a shift in arithmetic, and there may be many.
    if (mark.spaced && this.missedEnds >= MISSED_ENDS) return undefined;
    for (let at = this.at; at < this.text.length; ) {
      const line = this.peekAt(at);
      let start = line.start;
      while (mark.chomps && start < line.end && this.text[start] === "\t") start++;
      if (line.end - start === mark.name.length && this.text.startsWith(mark.name, start)) return line.start;
      at = line.next;
    }
    this.missedEnds++;
    return undefined;
  }

  private judge(instruction: Instruction): void {
    const { stage, keyword } = instruction;
    const isUnderstood = instruction.known && !instruction.unfinished && !instruction.refused;
    if (isUnderstood && stage) return;
    if (!isUnderstood && stage) stage.understood = false;
    if (instruction.refused) this.problem(instruction, "A JSON array holds strings and nothing else here");
    if (!stage && keyword !== "ARG" && instruction.known) {
      this.problem(instruction, `"${instruction.written}" stands before the first FROM`);
    }
    if (this.isSlip(instruction)) {
      this.problem(instruction, `"${instruction.written}" is no instruction`);
    }
  }

  /** Whether the keyword is a slip: no template's, and not of a syntax of somebody's own. */
  private isSlip(instruction: Instruction): boolean {
    return !instruction.known && /^[A-Za-z]{1,30}$/.test(instruction.written) && this.isStandard();
  }

  private isStandard(): boolean {
    if (this.standard === undefined) {
      const syntax = this.reading.directives.find(({ name }) => name === "syntax");
      const own = syntax && !/^(docker\.io\/)?docker\/dockerfile\b/.test(syntax.value);
      this.standard = !own && !/\{\{|\{%|<%/.test(this.text);
    }
    return this.standard;
  }

  /** Where a line's text ends if it continues on the next one. */
  private continuation(start: number, end: number): number | undefined {
    let last = end - 1;
    while (last >= start && (this.text[last] === " " || this.text[last] === "\t")) last--;
    const escaper = this.reading.escape;
    if (last < start || this.text[last] !== escaper) return undefined;
    return last > start && this.text[last - 1] === escaper ? undefined : last;
  }

  private isComment(start: number, end: number): boolean {
    if (start >= end || this.text[start] !== "#") return false;
    this.reading.comments.push({ start, end });
    return true;
  }

  private skipSpace(start: number, end: number): number {
    let at = start;
    while (at < end && isSpace(this.text.charCodeAt(at))) at++;
    return at;
  }

  private peek(): Line {
    return this.peekAt(this.at);
  }

  private peekAt(start: number): Line {
    const newline = this.text.indexOf("\n", start);
    const next = newline < 0 ? this.text.length : newline + 1;
    let end = newline < 0 ? this.text.length : newline;
    while (end > start && this.text[end - 1] === "\r") end--;
    return { start, end, next };
  }

  private place(span: Span): Place {
    return { file: this.dockerfile.file, span, certain: true };
  }

  private problem(at: Place, message: string): void {
    const { file, span } = at;
    this.reading.problems.push({ at: { file, span, certain: true }, message });
  }
}

/** Whether it sets variables. */
function sets({ keyword }: Instruction): boolean {
  return keyword === "ENV" || keyword === "ARG";
}

function moved({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

function isSame(a: readonly Instruction[] | undefined, b: readonly Instruction[]): boolean {
  return a?.length === b.length && a.every((one, i) => one === b[i]);
}
