/**
 * A Dockerfile as BuildKit reads it: one pass over the text, everything an offset, words read on demand.
 * Nothing that anybody writes makes it fail: what cannot be read is a problem, and the rest is read.
 * https://docs.docker.com/reference/dockerfile/
 */

import type { Word } from "./dockerfile-words.ts";
import { content, type HeredocMark, heredocMarks } from "./heredoc.ts";
import { Instruction } from "./instruction.ts";
import { isSpace, type Joined, Joiner } from "./passage.ts";
import type { Place, Problem, Span } from "./place.ts";
import { Scope } from "./scope.ts";

export type { Instruction } from "./instruction.ts";

/** `# escape=…` and the like at the very top. */
export interface Directive extends Place {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
  readonly valueSpan: Span;
}

export class Dockerfile {
  readonly type = "dockerfile";
  escape: "\\" | "`" = "\\";
  readonly eol: "\n" | "\r\n";
  readonly directives: Directive[] = [];
  /** Comments outside heredocs, directives left out: from the `#` to the end of the line. */
  readonly comments: Span[] = [];
  readonly instructions: Instruction[] = [];
  readonly stages: Stage[] = [];
  readonly problems: Problem[] = [];
  private knownGlobals: Scope | undefined;

  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    const newline = text.indexOf("\n");
    this.eol = newline > 0 && text[newline - 1] === "\r" ? "\r\n" : "\n";
  }

  /** The whole file. */
  get span(): Span {
    return { start: 0, end: this.text.length };
  }

  /** The variables before the first FROM, which only FROM lines see. */
  get globals(): Scope {
    if (!this.knownGlobals) {
      this.knownGlobals = new Scope();
      this.knownGlobals.fill(this.instructions.filter((instruction) => !instruction.stage));
    }
    return this.knownGlobals;
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

  constructor(
    readonly dockerfile: Dockerfile,
    readonly from: Instruction,
    /** Its number in the file, counted from 0. */
    readonly index: number,
    /** The stage that it builds on. */
    readonly base: Stage | undefined,
  ) {
    this.instructions = [from];
    this.depth = base ? base.depth + 1 : 0;
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
    const name = this.alias?.raw.toLowerCase();
    return name && /^[a-z][a-z0-9-_.]*$/.test(name) && name !== "scratch" && name !== "context"
      ? name
      : undefined;
  }

  get scope(): Scope {
    if (!this.knownScope) {
      const base = this.base && this.depth < DEPTH ? this.base.scope : undefined;
      this.knownScope = new Scope(base, this.dockerfile.globals);
      this.knownScope.fill(this.instructions);
    }
    return this.knownScope;
  }
}

export function parseDockerfile(file: string, text: string): Dockerfile {
  const dockerfile = new Dockerfile(file, text);
  new Parser(dockerfile).parse();
  return dockerfile;
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

  constructor(private readonly dockerfile: Dockerfile) {
    this.text = dockerfile.text;
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  parse(): void {
    this.directives();
    while (this.at < this.text.length) this.instruction();
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
      this.dockerfile.directives.push(directive);
      if (seen.has(name)) this.problem(directive, `The directive "${name}" may stand here only once`);
      else if (name === "escape") this.setEscape(directive);
      seen.add(name);
    }
  }

  private setEscape({ value, valueSpan }: Directive): void {
    if (value === "\\" || value === "`") this.dockerfile.escape = value;
    else this.problem(this.place(valueSpan), 'The escape character is either "\\" or "`"');
  }

  /** Reads one instruction, or the comment or empty line that stands there. */
  private instruction(): void {
    const first = this.peek();
    this.at = first.next;
    const start = this.skipSpace(first.start, first.end);
    if (this.isComment(start, first.end) || start === first.end) return;
    const until = this.continuation(start, first.end);
    const out = new Joiner(this.dockerfile.file, start);
    out.add(this.text.slice(start, until ?? first.end), start);
    const unfinished = until !== undefined && !this.continued(out);
    this.finish(out.done(), unfinished);
  }

  /** Reads the lines that continue an instruction; false where the text ends before it does. */
  private continued(out: Joiner): boolean {
    while (this.at < this.text.length) {
      const line = this.peek();
      this.at = line.next;
      const start = this.skipSpace(line.start, line.end);
      if (this.isComment(start, line.end) || start === line.end) continue;
      const until = this.continuation(line.start, line.end);
      out.add(this.text.slice(line.start, until ?? line.end), line.start);
      if (until === undefined) return true;
    }
    return false;
  }

  private finish(line: Joined, unfinished: boolean): void {
    const { instructions, stages } = this.dockerfile;
    const instruction = new Instruction(this.dockerfile, line, instructions.length);
    if (instruction.written === "") return;
    instruction.unfinished = unfinished;
    instructions.push(instruction);
    this.heredocs(instruction);
    if (instruction.keyword === "FROM") this.stage(instruction);
    else stages.at(-1)?.instructions.push(instruction);
    instruction.stage = stages.at(-1);
    this.judge(instruction);
  }

  private stage(from: Instruction): void {
    const image = from.args[0];
    // A name is looked up as written, though names are stored in lower case: `FROM Build` is an image.
    const base = image?.certain ? this.stages.get(image.text) : undefined;
    const stage = new Stage(this.dockerfile, from, this.dockerfile.stages.length, base);
    this.dockerfile.stages.push(stage);
    if (stage.name) this.stages.set(stage.name, stage);
  }

  private heredocs(instruction: Instruction): void {
    const target = instruction.trigger ?? instruction;
    if (
      !["RUN", "COPY", "ADD"].includes(target.keyword) ||
      !instruction.line.text.includes("<<") ||
      target.json
    )
      return;
    for (const mark of heredocMarks(instruction.line.text)) {
      const start = this.at;
      const end = this.bodyEnd(mark);
      if (end === undefined && mark.spaced) continue;
      const body = { start, end: end ?? this.text.length };
      const heredoc = {
        ...this.place(instruction.line.span(mark.from, mark.to)),
        name: mark.name,
        expands: mark.expands,
        from: mark.from,
        to: mark.to,
        body,
        content: content(this.dockerfile.file, this.text, body, mark.chomps),
      };
      instruction.heredocs.push(heredoc);
      this.at = end === undefined ? this.text.length : this.peekAt(end).next;
      instruction.extent = {
        start: instruction.extent.start,
        end: end === undefined ? this.text.length : this.peekAt(end).end,
      };
      if (end !== undefined) continue;
      instruction.unfinished = true;
      this.problem(heredoc, `The heredoc "${mark.name}" is never closed`);
      break;
    }
    if (target !== instruction) {
      target.heredocs.push(...instruction.heredocs);
      target.extent = { start: target.extent.start, end: instruction.extent.end };
      target.unfinished = instruction.unfinished;
    }
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
    if (!instruction.known || instruction.unfinished || instruction.refused) {
      if (stage) stage.understood = false;
    }
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
      const syntax = this.dockerfile.directives.find(({ name }) => name === "syntax");
      const own = syntax && !/^(docker\.io\/)?docker\/dockerfile\b/.test(syntax.value);
      this.standard = !own && !/\{\{|\{%|<%/.test(this.text);
    }
    return this.standard;
  }

  /** Where a line's text ends if it continues on the next one. */
  private continuation(start: number, end: number): number | undefined {
    let last = end - 1;
    while (last >= start && (this.text[last] === " " || this.text[last] === "\t")) last--;
    const escaper = this.dockerfile.escape;
    if (last < start || this.text[last] !== escaper) return undefined;
    return last > start && this.text[last - 1] === escaper ? undefined : last;
  }

  private isComment(start: number, end: number): boolean {
    if (start >= end || this.text[start] !== "#") return false;
    this.dockerfile.comments.push({ start, end });
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
    this.dockerfile.problems.push({ at: { file, span, certain: true }, message });
  }
}
