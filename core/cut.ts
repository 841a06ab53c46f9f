/** Takes entries and items out of collections that keep others. */

import { unlessMasked } from "./editable.ts";
import {
  behindBlock,
  behindBreak,
  commaBehind,
  entryStart,
  isBlankOrComment,
  isBlockText,
  lastBelow,
  nextToken,
  previous,
} from "./extent.ts";
import type { Document } from "./manifest.ts";
import type { Edit } from "./place.ts";
import { lineEnd, lineStart } from "./style.ts";
import { NONE, type Node } from "./tree.ts";

export function removeFromFlow(document: Document, node: Node): Edit[] {
  const { tree, manifest, span, file } = document;
  const { parsed } = manifest;
  const start = entryStart(document, node);
  const end = tree.end(node) + span.start;
  const comma = commaBehind(parsed, end);
  const stop = comma === NONE ? end : comma + 1;
  const give = (from: number, to: number): Edit => ({ file, span: { start: from, end: to }, text: "" });
  const line = lineStart(parsed, start);
  const lineStop = lineEnd(parsed, stop);
  const isAlone =
    parsed.slice(line, start).trim() === "" &&
    isBlankOrComment(parsed.slice(stop, lineStop)) &&
    lineStop < parsed.length;
  const isLast = tree.next(node) === NONE;
  if (isAlone) {
    const lines = give(line, behindBreak(parsed, lineStop));
    if (!isLast || comma !== NONE) return unlessMasked(document, [lines]);
    const before = commaBehind(parsed, tree.end(previous(tree, node)) + span.start);
    return before === NONE ? [] : unlessMasked(document, [give(before, before + 1), lines]);
  }
  if (!isLast) {
    const next = entryStart(document, tree.next(node));
    const between = parsed.slice(stop, next);
    return unlessMasked(document, [give(start, between.includes("\n") ? stop : next)]);
  }
  const before = tree.end(previous(tree, node)) + span.start;
  const between = parsed.slice(before, start);
  if (!between.includes("#")) return unlessMasked(document, [give(before, end)]);
  const beforeComma = commaBehind(parsed, before);
  return beforeComma === NONE
    ? []
    : unlessMasked(document, [give(beforeComma, beforeComma + 1), give(start, stop)]);
}

/** Removes the lines of an entry or item in block style; the next one moves up where it began behind a dash. */
export function removeLines(document: Document, node: Node): Edit[] {
  const { tree, manifest, span, file } = document;
  const { parsed } = manifest;
  if (tree.isMap(tree.parent(node)) && tree.keyStart(node) === NONE) return [];
  const start = entryStart(document, node);
  const end = tree.end(node) + span.start;
  const endOfLine = lineEnd(parsed, end);
  if (!isBlankOrComment(parsed.slice(end, endOfLine))) return [];
  const give = (from: number, to: number): Edit[] =>
    unlessMasked(document, [{ file, span: { start: from, end: to }, text: "" }]);
  const line = lineStart(parsed, start);
  const stop = behindComments(
    parsed,
    behindBlock(document, node, endOfLine),
    start - line,
    nextToken(document, node),
  );
  if (parsed.slice(line, start).trim() === "") {
    const after = behindBreak(parsed, stop);
    const before = tree.next(node) === NONE ? lastBelow(tree, previous(tree, node)) : NONE;
    if (after > stop || line === 0 || (before !== NONE && isBlockText(tree, before)))
      return give(line, after);
    return give(lineEnd(parsed, line - 1), stop);
  }
  const next = tree.next(node);
  if (next === NONE) return [];
  const follower = entryStart(document, next);
  if (parsed.slice(stop, follower).trim() === "") return give(start, follower);
  const dash = parsed.slice(line, start).trimEnd().length + line;
  return give(dash, stop);
}

/** The end of the comment lines behind `stop` that are indented deeper than `column`: they belong to what stands above. */
function behindComments(parsed: string, stop: number, column: number, until: number): number {
  let at = stop;
  for (let line = behindBreak(parsed, at); line > at && line < until; line = behindBreak(parsed, at)) {
    const mark = skipBlanks(parsed, line);
    if (parsed[mark] !== "#" || mark - line <= column) return at;
    at = lineEnd(parsed, mark);
  }
  return at;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at++;
  return at;
}
