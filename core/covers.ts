/** What a comment covers: the line it ends, or what stands below it. */

import type { Dockerfile } from "./dockerfile.ts";
import type { Instruction } from "./instruction.ts";
import type { Document, Manifest } from "./manifest.ts";
import { contains, type Span } from "./place.ts";
import { lastUpTo } from "./spans.ts";
import { Kind, NONE, type Tree } from "./tree.ts";

/** Whether the text at the span is a comment of a Dockerfile. */
export function isDockerfileComment({ comments }: Dockerfile, comment: Span): boolean {
  const near = comments[lastUpTo(comments.length, (i) => (comments[i]?.start ?? 0) <= comment.start)];
  return near !== undefined && contains(near, comment);
}

/** The instruction below a comment; undefined where it is no comment, or the last word of the file. */
export function instructionBelow(source: Dockerfile, comment: Span): Instruction | undefined {
  if (!isDockerfileComment(source, comment)) return undefined;
  const { instructions } = source;
  const passed = lastUpTo(instructions.length, (i) => (instructions[i]?.extent.end ?? 0) <= comment.start);
  return instructions[passed + 1];
}

/** The comments of a manifest, each with what it covers. A text in their place that is none covers nothing. */
export class Comments {
  private readonly below = new Map<number, number>();
  private current: Span = { start: 0, end: -1 };

  constructor(private readonly source: Manifest) {}

  /** Its line, or the node below where it stands alone. */
  node(comment: Span): Span | undefined {
    if (!this.isComment(comment)) return undefined;
    const line = this.lineBefore(comment);
    return this.isAlone(line, comment) ? this.nodeBelow(comment) : { start: line, end: comment.start };
  }

  /** Like `node`, but behind something it covers all of the node that begins in its line. */
  block(comment: Span): Span | undefined {
    if (!this.isComment(comment)) return undefined;
    const line = this.lineBefore(comment);
    if (this.isAlone(line, comment)) return this.nodeBelow(comment);
    const document = this.documentAt(comment.start);
    return document && nodeAt(document, skipBlanks(this.source.text, line));
  }

  /** The line that it ends, or the line of text below it. */
  line(comment: Span): Span | undefined {
    if (!this.isComment(comment)) return undefined;
    const line = this.lineBefore(comment);
    if (!this.isAlone(line, comment)) return { start: line, end: comment.start };
    const below = this.contentBelow(comment.end);
    return below === undefined ? undefined : { start: below, end: endOfLine(this.source.text, below) };
  }

  /** Whether nothing but blanks and other comments stands before it in its line. */
  private isAlone(line: number, { start }: Span): boolean {
    const first = skipBlanks(this.source.text, line);
    return first >= start || this.source.text[first] === "#";
  }

  private isComment({ start }: Span): boolean {
    const document = this.documentAt(start);
    return document !== undefined && !isInsideScalar(document, this.source.parsed, start);
  }

  /** Where its line begins. Whoever asks for one comment asks for its neighbours, too. */
  private lineBefore({ start }: Span): number {
    const { text } = this.source;
    if (start < this.current.start || start > this.current.end)
      this.current = { start: text.lastIndexOf("\n", start - 1) + 1, end: endOfLine(text, start) };
    return this.current.start;
  }

  private nodeBelow(comment: Span): Span {
    const below = this.contentBelow(comment.end);
    const owner = below === undefined ? undefined : this.documentAt(below);
    if (below === undefined || !owner) return { start: comment.start, end: comment.start };
    return nodeAt(owner, below);
  }

  private documentAt(offset: number): Document | undefined {
    const { documents } = this.source;
    const near = documents[lastUpTo(documents.length, (i) => (documents[i]?.span.start ?? 0) <= offset)];
    return near && offset < near.span.end ? near : undefined;
  }

  /** The first character below `offset` that is neither blank, comment nor document marker. */
  private contentBelow(offset: number): number | undefined {
    const { text } = this.source;
    const passed: number[] = [];
    let found = -1;
    for (let line = text.indexOf("\n", offset); line !== -1; line = text.indexOf("\n", line + 1)) {
      const known = this.below.get(line);
      if (known !== undefined) {
        found = known;
        break;
      }
      passed.push(line);
      let at = line + 1;
      while (text[at] === " ") at++;
      const rest = text.slice(at, at + 4);
      if (rest === "" || /^(?:[#\r\n]|---(?:\s|$))/.test(rest)) continue;
      found = at;
      break;
    }
    // Long heads of comments are walked through once.
    for (const line of passed) this.below.set(line, found);
    return found === -1 ? undefined : found;
  }
}

/** Where the nodes of a document begin, for those who know only offsets. Relative to the document, as its tree is. */
interface Starts {
  /** Scalars in the order of the text. */
  readonly scalars: readonly number[];
  /** Nodes by the first character of their key or dash; the outermost where there are several. */
  readonly nodes: ReadonlyMap<number, number>;
}

const startsOf = new WeakMap<Tree, Starts>();

function starts({ tree, span, manifest }: Document): Starts {
  let known = startsOf.get(tree);
  if (!known) {
    const scalars: number[] = [];
    const nodes = new Map<number, number>();
    for (let node = 0; node < tree.size; node++) {
      if (tree.isScalar(node) && tree.end(node) > tree.start(node)) scalars.push(node);
      const start =
        tree.keyStart(node) >= 0 ? tree.keyStart(node) : dashBefore(tree, node, manifest.parsed, span.start);
      if (start >= 0 && !nodes.has(start)) nodes.set(start, node);
    }
    known = { scalars: scalars.sort((a, b) => tree.start(a) - tree.start(b)), nodes };
    startsOf.set(tree, known);
  }
  return known;
}

/** Where the dash of an item stands; -1 for what is no item of a block. */
function dashBefore(tree: Tree, node: number, text: string, base: number): number {
  const parent = tree.parent(node);
  if (parent === NONE || !tree.isSequence(parent)) return -1;
  let at = tree.start(node) + base - 1;
  while (at >= base && /\s/.test(text.charAt(at))) at--;
  return at >= base && text[at] === "-" ? at - base : -1;
}

function isInsideScalar(document: Document, text: string, offset: number): boolean {
  const { tree, span } = document;
  const { scalars } = starts(document);
  const at = offset - span.start;
  const node = scalars[lastUpTo(scalars.length, (i) => tree.start(scalars[i] ?? 0) <= at)];
  if (node === undefined || tree.end(node) <= at) return false;
  // Behind the indicator of a block there may be a comment.
  const block = tree.kind(node) >= Kind.Literal;
  return !(block && text.slice(tree.start(node) + span.start, offset).indexOf("\n") === -1);
}

/** The entry whose key or dash stands at the offset, with all that belongs to it; else its line. */
function nodeAt(document: Document, offset: number): Span {
  const { tree, span, manifest } = document;
  const at = offset - span.start;
  const node = starts(document).nodes.get(at);
  if (node === undefined) return { start: offset, end: endOfLine(manifest.text, offset) };
  return document.absolute({ start: at, end: Math.max(tree.end(node), tree.keyEnd(node)) });
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at++;
  return at;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}
