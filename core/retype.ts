/**
 * The tree of a text that was edited inside one word: the old tree with its offsets moved. Most keys are such edits,
 * and parsing the document again costs more than everything the rules do with it.
 */

import { type Difference, saysWhatItIs } from "./alike.ts";
import { Kind, NONE, type Node, type Tree } from "./tree.ts";

/**
 * What the parser would make of `after`, and the node that changed; undefined where only the parser knows.
 * Both texts are of one document, without templates in it.
 */
export function retyped(
  tree: Tree,
  before: string,
  after: string,
  { start, beforeEnd, afterEnd }: Difference,
): { readonly tree: Tree; readonly node: Node } | undefined {
  if (tree.problems.length > 0 || tree.holes.length > 0) return undefined;
  const node = scalarAround(tree, start, beforeEnd);
  if (node === NONE || saysWhatItIs(node, { tree, text: before })) return undefined;
  const [from, until] = [tree.start(node), tree.end(node)];
  const delta = afterEnd - beforeEnd;
  const harmless = HARMLESS[tree.kind(node)];
  const stays =
    harmless?.test(before.slice(from, until)) === true && harmless.test(after.slice(from, until + delta));
  return stays ? { tree: tree.moved(until, delta), node } : undefined;
}

/** Words on one line that end where the old one did, whatever stands around them. */
const HARMLESS: Partial<Record<Kind, RegExp>> = {
  [Kind.Plain]: /^[\w./](?:[\w./@+=:-]*[\w./@+=-])?$/,
  [Kind.SingleQuoted]: /^'[ -&(-~]*'$/,
  [Kind.DoubleQuoted]: /^"[ !#-[\]-~]*"$/,
};

/** The scalar below a collection that an edit lies in or touches. */
function scalarAround(tree: Tree, start: number, end: number): Node {
  for (let node = 1; node < tree.size; node++) {
    if (tree.start(node) <= start && end <= tree.end(node) && tree.isScalar(node)) return node;
  }
  return NONE;
}
