/** What a comment covers: the line it ends, or what stands below it. */

import type { Dockerfile } from "./dockerfile.ts";
import type { Instruction } from "./instruction.ts";
import type { Document, Manifest } from "./manifest.ts";
import { contains, type Span } from "./place.ts";
import { Kind, NONE, type Tree } from "./tree.ts";

/** The instruction below a comment; undefined where it is no comment, or the last word of the file. */
export function instructionBelow(source: Dockerfile, comment: Span): Instruction | undefined {
  if (!source.comments.some((known) => contains(known, comment))) return undefined;
  return source.instructions.find(({ extent }) => extent.end > comment.start);
}

/** What a YAML comment covers: its line, or the node below where it stands alone; undefined where it is no comment. */
export function coveredNode(source: Manifest, comment: Span): Span | undefined {
  if (!isComment(source, comment)) return undefined;
  const lineStart = startOfLine(source.text, comment.start);
  return standsAlone(source.text, comment)
    ? nodeBelow(source, comment)
    : { start: lineStart, end: comment.start };
}

/** Like `coveredNode`, but behind something it covers all of the node that begins in its line. */
export function coveredBlock(source: Manifest, comment: Span): Span | undefined {
  if (!isComment(source, comment)) return undefined;
  if (standsAlone(source.text, comment)) return nodeBelow(source, comment);
  const lineStart = startOfLine(source.text, comment.start);
  const indent = /^[ \t]*/.exec(source.text.slice(lineStart, comment.start))?.[0].length ?? 0;
  const document = documentAt(source, comment.start);
  return document && nodeAt(document, lineStart + indent);
}

/** The line that a comment ends, or the line of text below it. */
export function coveredLine(source: Manifest, comment: Span): Span | undefined {
  if (!isComment(source, comment)) return undefined;
  const { text } = source;
  if (!standsAlone(text, comment)) return { start: startOfLine(text, comment.start), end: comment.start };
  const below = nextContent(text, comment.end);
  return below === undefined ? undefined : { start: below, end: endOfLine(text, below) };
}

/** Whether nothing but blanks and other comments stands before a comment in its line. */
export function standsAlone(text: string, { start }: Span): boolean {
  return /^[ \t]*(?:#|$)/.test(text.slice(startOfLine(text, start), start));
}

function nodeBelow(source: Manifest, comment: Span): Span {
  const below = nextContent(source.text, comment.end);
  const owner = below === undefined ? undefined : documentAt(source, below);
  if (below === undefined || !owner) return { start: comment.start, end: comment.start };
  return nodeAt(owner, below);
}

/** Whether the text at the span is a comment of YAML, and not part of a value. */
function isComment(source: Manifest, { start }: Span): boolean {
  const document = documentAt(source, start);
  return document !== undefined && !isInsideScalar(document, source.parsed, start);
}

function documentAt({ documents }: Manifest, offset: number): Document | undefined {
  return documents.find(({ span }) => span.start <= offset && offset < span.end);
}

function isInsideScalar({ tree, span }: Document, text: string, offset: number): boolean {
  const at = offset - span.start;
  for (let node = 0; node < tree.size; node++) {
    if (!tree.isScalar(node) || tree.start(node) > at || tree.end(node) <= at) continue;
    // Behind the indicator of a block there may be a comment.
    const block = tree.kind(node) >= Kind.Literal;
    if (!(block && text.slice(tree.start(node) + span.start, offset).indexOf("\n") === -1)) return true;
  }
  return false;
}

/** The first character below `offset` that is neither blank, comment nor document marker. */
function nextContent(text: string, offset: number): number | undefined {
  for (let line = text.indexOf("\n", offset); line !== -1; line = text.indexOf("\n", line + 1)) {
    let at = line + 1;
    while (text[at] === " ") at++;
    const rest = text.slice(at, at + 4);
    if (rest !== "" && !/^(?:[#\r\n]|---(?:\s|$))/.test(rest)) return at;
  }
  return undefined;
}

/** The entry whose key or dash stands at the offset, with all that belongs to it; else its line. */
function nodeAt(document: Document, offset: number): Span {
  const { tree, span, manifest } = document;
  const at = offset - span.start;
  for (let node = 0; node < tree.size; node++) {
    if (tree.keyStart(node) === at)
      return document.absolute({ start: at, end: Math.max(tree.end(node), tree.keyEnd(node)) });
    if (isItemAt(tree, node, at, manifest.parsed, span.start))
      return document.absolute({ start: at, end: tree.end(node) });
  }
  return { start: offset, end: endOfLine(manifest.text, offset) };
}

function isItemAt(tree: Tree, node: number, at: number, text: string, base: number): boolean {
  const parent = tree.parent(node);
  if (parent === NONE || !tree.isSequence(parent) || tree.start(node) < at) return false;
  return /^-\s*$/.test(text.slice(at + base, tree.start(node) + base));
}

function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}
