/** Adds entries and items to collections that have some. */

import { unlessMasked } from "./editable.ts";
import { behindBlock, commaBehind, entryStart, isBlankOrComment, nextToken } from "./extent.ts";
import { Field } from "./field.ts";
import type { Document } from "./manifest.ts";
import { overwrite } from "./overwrite.ts";
import type { Edit } from "./place.ts";
import { asLines, columnAt, lineEnd, lineStart, styleBefore, styleOf } from "./style.ts";
import { behindKey, type Json, scalarToYaml, toFlow, toYaml } from "./to-yaml.ts";
import { Kind, NONE, type Node } from "./tree.ts";

export function insertEntry(map: Field, key: string, value: Json, after: readonly string[]): Edit[] {
  const { document, file } = map;
  const { tree, manifest } = document;
  const children = map.children();
  if (children.some((child) => new Field(document, child).key === "<<")) return [];
  if (children.length === 0) return overwrite(map, { [key]: value });
  const style = styleOf(document, map.node);
  const keys = children.map((child) => new Field(document, child).key);
  const wanted = after.map((name) => keys.indexOf(name)).find((index) => index !== -1);
  const preferred = wanted === undefined ? [] : [children[wanted] as Node];
  if (tree.kind(map.node) === Kind.FlowMap) {
    const last = preferred[0] ?? children.at(-1) ?? NONE;
    return insertInFlow(
      map,
      last,
      toFlow({ [key]: value }, style)
        .slice(1, -1)
        .trim(),
    );
  }
  const column = columnAt(manifest.parsed, tree.start(map.node) + document.span.start);
  for (const child of [...preferred, ...children.toReversed()]) {
    const at = lineBehind(document, map.node, child);
    if (at === NONE) continue;
    const text = `\n${" ".repeat(column)}${scalarToYaml(key, style)}:${behindKey(value, column, styleBefore(document, map.node, at))}`;
    return [{ file, span: { start: at, end: at }, text: asLines(manifest, at, text, value) }];
  }
  return [];
}

export function insertItem(sequence: Field, before: Node, value: Json): Edit[] {
  const { document, file } = sequence;
  const { tree, manifest } = document;
  const style = styleOf(document, sequence.node);
  if (tree.kind(sequence.node) === Kind.FlowSequence)
    return insertInFlow(sequence, before, toFlow(value, style));
  const at = lineBehind(document, sequence.node, before);
  if (at === NONE) return [];
  const column = columnAt(manifest.parsed, tree.start(sequence.node) + document.span.start);
  const text = `\n${" ".repeat(column)}- ${toYaml(value, column + 2, styleBefore(document, sequence.node, at))}`;
  return [{ file, span: { start: at, end: at }, text: asLines(manifest, at, text, value) }];
}

/** Adds `entry` to a flow collection behind `before`, or as its first where that is NONE. */
function insertInFlow(collection: Field, before: Node, entry: string): Edit[] {
  const { document, file } = collection;
  const { tree, manifest } = document;
  const { parsed, eol } = manifest;
  const { start, end } = collection.span;
  const brackets = `${parsed[start]}${parsed[end - 1]}`;
  if (brackets !== "{}" && brackets !== "[]") return [];
  const give = (at: number, text: string, to = at): Edit => ({ file, span: { start: at, end: to }, text });
  if (before === NONE) {
    if (parsed.slice(start + 1, end - 1).trim() !== "") return [];
    const pad = brackets === "{}" && styleOf(document, collection.node).padded ? " " : "";
    return unlessMasked(document, [give(start, `${brackets[0]}${pad}${entry}${pad}${brackets[1]}`, end)]);
  }
  const at = tree.end(before) + document.span.start;
  const comma = commaBehind(parsed, at);
  const from = entryStart(document, before);
  const margin = parsed.slice(lineStart(parsed, from), from);
  if (margin.trim() !== "") return unlessMasked(document, [give(at, `, ${entry}`)]);
  const stop = lineEnd(parsed, at);
  const isCommented = /^[ \t]*,?[ \t]+#/.test(parsed.slice(at, stop));
  if (!isCommented) return unlessMasked(document, [give(at, `,${eol}${margin}${entry}`)]);
  if (comma > stop) return unlessMasked(document, [give(comma, `, ${entry}`)]);
  if (comma !== NONE) return unlessMasked(document, [give(stop, `${eol}${margin}${entry},`)]);
  // A comma behind the last entry would have to be written once for all that are added: they go in front of it.
  if (tree.isMap(collection.node)) return unlessMasked(document, [give(from, `${entry},${eol}${margin}`)]);
  return unlessMasked(document, [give(at, ","), give(stop, `${eol}${margin}${entry}`)]);
}

/**
 * The end of the line behind a child of a block collection, where another one can be inserted; NONE where
 * what would then follow belongs to the child, or where the line is inside a branch of a template.
 */
function lineBehind(document: Document, collection: Node, child: Node): number {
  const { tree, manifest, span } = document;
  const { parsed, text } = manifest;
  const end = tree.end(child) + span.start;
  const at = behindBlock(document, child, lineEnd(parsed, end));
  if (!isBlankOrComment(parsed.slice(end, lineEnd(parsed, end)))) return NONE;
  const next = nextToken(document, child);
  const between = text.slice(at, next);
  if (!manifest.template) return /^(?:\s|#.*|---.*|\.\.\.)*$/.test(between) ? at : NONE;
  const first = tree.start(collection) + span.start;
  if (tree.holes.some(({ offset }) => offset + span.start >= end && offset + span.start < next)) return NONE;
  return isBalanced(text.slice(lineStart(text, first), at)) ? at : NONE;
}

/** Whether every block that a template opens in the text is closed in it, and none that was open before. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (const [, word] of text.matchAll(/\{\{-?\s*(if|range|with|block|define|else|end)\b/g)) {
    if (word === "end") depth--;
    else if (word !== "else") depth++;
    else if (depth === 0) return false;
    if (depth < 0) return false;
  }
  return depth === 0;
}
