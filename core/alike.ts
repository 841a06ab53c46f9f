/** Two versions of a document that have the same nodes: what is known about one holds for the other, but for what reads a changed value. */

import { commonPrefix, commonSuffix } from "./common-ends.ts";
import { FILLER } from "./helm.ts";
import { columnAt } from "./style.ts";
import { type Hole, Kind, NONE, type Node, type Tree } from "./tree.ts";

/** Where two texts differ: `[start, beforeEnd)` of the old one has become `[start, afterEnd)` of the new one. */
export interface Difference {
  readonly start: number;
  readonly beforeEnd: number;
  readonly afterEnd: number;
}

export function differenceOf(before: string, after: string): Difference {
  const start = commonPrefix(before, after);
  const suffix = commonSuffix(before, after, start);
  return { start, beforeEnd: before.length - suffix, afterEnd: after.length - suffix };
}

/** A document's text with its tree. */
export interface Version {
  readonly tree: Tree;
  readonly text: string;
}

/** The scalars that differ; undefined where more than scalars, blanks and comments does, or nobody can be sure. */
export function changedNodes(
  before: Version,
  after: Version,
  difference: Difference,
): readonly Node[] | undefined {
  const [old, now] = [before.tree, after.tree];
  if (old.size !== now.size || old.mayMerge !== now.mayMerge || old.guessed !== now.guessed) return undefined;
  if (!haveSameHoles(old, now, difference)) return undefined;
  const changed: Node[] = [];
  for (let node = 0; node < old.size; node++) {
    const isSame =
      (old.kind(node) === now.kind(node) || (old.isScalar(node) && now.isScalar(node))) &&
      old.parent(node) === now.parent(node) &&
      old.next(node) === now.next(node) &&
      old.first(node) === now.first(node) &&
      old.target(node) === now.target(node) &&
      old.tag(node) === now.tag(node);
    if (!isSame || !hasSameKey(node, before, after, difference)) return undefined;
    // What may be hidden in a collection is told by its column.
    if (old.holes.length > 0 && columnOf(node, before) !== columnOf(node, after)) return undefined;
    const verdict = compared(node, before, after, difference);
    if (verdict === "unlike") return undefined;
    if (verdict === "changed") changed.push(node);
  }
  return changed.every((node) => mayChange(node, before) && mayChange(node, after)) ? changed : undefined;
}

/** Where an offset outside the difference stands afterwards. */
export function moved(offset: number, { beforeEnd, afterEnd }: Difference): number {
  return offset >= beforeEnd ? offset + afterEnd - beforeEnd : offset;
}

/** Whether [start, end] and the difference share anything, or have a border in common. */
export function touches(start: number, end: number, difference: Difference): boolean {
  return start <= difference.beforeEnd && end >= difference.start;
}

/** Whether the difference lies inside (start, end), and leaves both where they are but for what it adds. */
export function surrounds(start: number, end: number, difference: Difference): boolean {
  return start < difference.start && end > difference.beforeEnd;
}

function haveSameHoles({ holes: old }: Tree, { holes: now }: Tree, difference: Difference): boolean {
  const isSame = ({ offset, column }: Hole, hole: Hole | undefined) =>
    hole?.column === column &&
    hole.offset === moved(offset, difference) &&
    !touches(offset, offset, difference);
  return old.length === now.length && old.every((hole, i) => isSame(hole, now[i]));
}

function columnOf(node: Node, { tree, text }: Version): number {
  return columnAt(text, tree.keyStart(node) === NONE ? tree.start(node) : tree.keyStart(node));
}

function hasSameKey(node: Node, before: Version, after: Version, difference: Difference): boolean {
  const [start, end] = [before.tree.keyStart(node), before.tree.keyEnd(node)];
  const [newStart, newEnd] = [after.tree.keyStart(node), after.tree.keyEnd(node)];
  if (start < 0) return newStart < 0;
  if (!touches(start, end, difference))
    return moved(start, difference) === newStart && moved(end, difference) === newEnd;
  return before.text.slice(start, end) === after.text.slice(newStart, newEnd);
}

function compared(
  node: Node,
  before: Version,
  after: Version,
  difference: Difference,
): "same" | "changed" | "unlike" {
  const { tree, text } = before;
  const [start, end] = [tree.start(node), tree.end(node)];
  const [newStart, newEnd] = [after.tree.start(node), after.tree.end(node)];
  const kind = tree.kind(node);
  const stands = (offset: number, now: number) =>
    (difference.start <= offset && offset <= difference.beforeEnd) || moved(offset, difference) === now;
  if (!tree.isScalar(node)) return stands(start, newStart) && stands(end, newEnd) ? "same" : "unlike";
  if (kind !== after.tree.kind(node)) return "changed";
  if (!touches(start, end, difference)) {
    if (moved(start, difference) !== newStart || moved(end, difference) !== newEnd) return "unlike";
    const isBlock = kind === Kind.Literal || kind === Kind.Folded;
    return isBlock && readsAround(start, end, text, difference) ? "changed" : "same";
  }
  return text.slice(start, end) === after.text.slice(newStart, newEnd) && kind < Kind.Literal
    ? "same"
    : "changed";
}

/** Blank lines behind a block scalar and the indentation of its first line count, though they lie outside. */
function readsAround(
  start: number,
  end: number,
  text: string,
  { start: from, beforeEnd }: Difference,
): boolean {
  if (beforeEnd <= start) return !text.slice(beforeEnd, start).includes("\n");
  return /^\s*$/.test(text.slice(end, from));
}

/** What an object is must stay; and a list with an item that nobody knows is another list. */
function mayChange(node: Node, version: Version): boolean {
  const { tree, text } = version;
  if (saysWhatItIs(node, version)) return false;
  return (
    !tree.isSequence(tree.parent(node)) || !text.slice(tree.start(node), tree.end(node)).includes(FILLER)
  );
}

/** Whether a scalar says what an object is, in its place or where an alias stands for it: everything else is read by it. */
export function saysWhatItIs(node: Node, { tree, text }: Version): boolean {
  const isName = (entry: Node) => namesObject(text.slice(tree.keyStart(entry), tree.keyEnd(entry)));
  if (tree.keyStart(node) !== NONE && isName(node)) return true;
  for (let alias = 0; alias < tree.size; alias++) {
    if (tree.target(alias) === node && isName(alias)) return true;
  }
  return false;
}

/** Whether a key, as it is written, may be one of those by which an object is told. */
function namesObject(key: string): boolean {
  return key.includes("kind") || key.includes("apiVersion") || key.includes("\\");
}
