/** How far entries and items reach in the text: from what stands before their token to the lines that belong to them. */

import type { Document } from "./manifest.ts";
import { columnAt, lineEnd, lineStart, skipSpace } from "./style.ts";
import { Kind, NONE, type Node, type Tree } from "./tree.ts";

/** No tag or anchor is longer, with the blanks behind it. */
const LONGEST_PROPERTY = 500;

/** Where an entry or item begins: at its dash, its key, or what stands before that (an anchor, a question mark). */
export function entryStart(document: Document, node: Node): number {
  const { tree, manifest, span } = document;
  const { parsed } = manifest;
  const parent = tree.parent(node);
  const token = (tree.keyStart(node) === NONE ? tree.start(node) : tree.keyStart(node)) + span.start;
  if (parent === NONE) return token;
  const isFirst = tree.first(parent) === node;
  if (isFlow(tree, parent)) {
    const before = isFirst
      ? tree.start(parent) + span.start
      : commaBehind(parsed, tree.end(previous(tree, node)) + span.start);
    return before === NONE ? token : skipSpace(parsed, before + 1);
  }
  if (isFirst) return tree.start(parent) + span.start;
  const column = columnAt(parsed, tree.start(parent) + span.start);
  for (let line = lineStart(parsed, token); line >= span.start; line = lineStart(parsed, line - 1)) {
    const mark = parsed[line + column];
    if (tree.isMap(parent) ? line + column <= token : mark === "-") return line + column;
    if (line === 0) break;
  }
  return token;
}

/** The offset behind the colon or dash where a value stands in block style; NONE where there is none. */
export function slotOf(document: Document, node: Node): number {
  const { tree, manifest, span } = document;
  const { parsed } = manifest;
  if (tree.isSequence(tree.parent(node))) return entryStart(document, node) + 1;
  if (tree.keyEnd(node) === NONE) return NONE;
  const colon = skipSpace(parsed, tree.keyEnd(node) + span.start);
  return /^:(?:\s|$)/.test(parsed.slice(colon, colon + 2)) ? colon + 1 : NONE;
}

/** Where a value starts together with its tag and anchor, which may stand on lines above it. */
export function valueStart({ tree, manifest, span }: Document, node: Node): number {
  const { parsed } = manifest;
  let start = tree.start(node) + span.start;
  for (;;) {
    const head = parsed.slice(Math.max(span.start, start - LONGEST_PROPERTY), start);
    const property = /(?<=^|[\s,[{])(?:!<[^>\s]*>|[!&][^\s,[\]{}]*)\s+$/.exec(head);
    if (!property) return start;
    const at = start - property[0].length;
    const isOnLineAbove = property[0].includes("\n");
    if (isOnLineAbove && /(?:^|\s)#/.test(parsed.slice(lineStart(parsed, at), at))) return start;
    start = at;
  }
}

/** Where the first token behind a node and all below it starts, or the document ends. */
export function nextToken(document: Document, node: Node): number {
  const { tree, span } = document;
  for (let at = node; at !== NONE; at = tree.parent(at)) {
    const next = tree.next(at);
    if (next !== NONE) return entryStart(document, next);
  }
  return span.end;
}

/** The end of the last line that belongs to a child whose text ends at `stop`: a block of text may keep empty lines. */
export function behindBlock(document: Document, child: Node, stop: number): number {
  const { tree, manifest, span } = document;
  const { parsed } = manifest;
  const last = lastBelow(tree, child);
  const start = tree.start(last) + span.start;
  if (!isBlockText(tree, last) || !/^.\d?\+/.test(parsed.slice(start, start + 3))) return stop;
  let at = stop;
  for (let line = behindBreak(parsed, at); line > at && line < span.end; line = behindBreak(parsed, at)) {
    const end = lineEnd(parsed, line);
    if (parsed.slice(line, end).trim() !== "") break;
    at = end;
  }
  return at;
}

/** The node whose text ends a node. */
export function lastBelow(tree: Tree, node: Node): Node {
  let last = node;
  while (tree.first(last) !== NONE) {
    last = tree.first(last);
    while (tree.next(last) !== NONE) last = tree.next(last);
  }
  return last;
}

export function isBlockText(tree: Tree, node: Node): boolean {
  return tree.kind(node) === Kind.Literal || tree.kind(node) === Kind.Folded;
}

export function previous(tree: Tree, node: Node): Node {
  let child = tree.first(tree.parent(node));
  while (tree.next(child) !== node && tree.next(child) !== NONE) child = tree.next(child);
  return child;
}

/** The comma behind an item that ends at `from`; NONE where a bracket or anything else comes first. */
export function commaBehind(text: string, from: number): number {
  const at = skipSpace(text, from);
  return text[at] === "," ? at : NONE;
}

export function behindBreak(text: string, stop: number): number {
  return text.startsWith("\r\n", stop) ? stop + 2 : text[stop] === "\n" ? stop + 1 : stop;
}

export function quoteAt({ manifest }: Document, offset: number): "'" | '"' | undefined {
  const character = manifest.parsed[offset];
  return character === "'" || character === '"' ? character : undefined;
}

export function isFlow(tree: Tree, node: Node): boolean {
  const kind = tree.kind(node);
  return kind === Kind.FlowMap || kind === Kind.FlowSequence;
}

export function isBlankOrComment(text: string): boolean {
  return /^[ \t\r]*(?:[ \t]#.*|#.*)?$/.test(text);
}
