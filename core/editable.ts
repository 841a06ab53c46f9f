/** Which places can be changed alone: not what an alias, a merge key or a template shares with others. */

import type { Field } from "./field.ts";
import { FILLER } from "./helm.ts";
import type { Document } from "./manifest.ts";
import { once } from "./once.ts";
import type { Edit } from "./place.ts";
import { Kind, NONE, type Node, type Tree } from "./tree.ts";

/** Whether the place can be changed without changing another. */
export function isEditable(field: Field): boolean {
  if (field.shared || field.ambiguous) return false;
  const { tree, manifest, span } = field.document;
  const named = targets(tree);
  for (let node = field.node; node !== NONE; node = tree.parent(node)) {
    if (named.has(node)) return false;
    const isPair = tree.kind(node) === Kind.FlowMap && manifest.parsed[tree.start(node) + span.start] !== "{";
    if (isPair) return false;
  }
  return !/\r(?!\n)/.test(manifest.text.slice(span.start, span.end));
}

/** Whether an alias elsewhere stands for something inside the field. */
export function isNamedBelow(field: Field): boolean {
  const { tree } = field.document;
  for (const target of targets(tree))
    for (let node = target; node !== NONE; node = tree.parent(node)) if (node === field.node) return true;
  return false;
}

/** The nodes that aliases stand for. */
const targets = once((tree: Tree): ReadonlySet<Node> => {
  const found = new Set<Node>();
  for (let node = 0; node < tree.size; node++) {
    const target = tree.target(node);
    if (target !== NONE) found.add(target);
  }
  return found;
});

/** No edit may touch what a template action writes. */
export function unlessMasked({ manifest }: Document, edits: Edit[]): Edit[] {
  if (!manifest.template) return edits;
  const touches = edits.some(
    ({ span }) =>
      manifest.parsed.slice(span.start, span.end).includes(FILLER) ||
      manifest.parsed.slice(span.start, span.end) !== manifest.text.slice(span.start, span.end),
  );
  return touches ? [] : edits;
}
