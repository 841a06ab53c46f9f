/** The keys of maps: reading them and finding the entry that has one. */

import type { Document } from "./manifest.ts";
import { decode } from "./scalar.ts";
import { Kind, NONE, type Node, NodeCache, type Tree } from "./tree.ts";

/** The decoded key of an entry; undefined where it is no scalar or there is none. */
export function keyText({ tree, manifest, span }: Document, node: Node): string | undefined {
  const start = tree.keyStart(node);
  if (start === NONE) return undefined;
  const first = manifest.parsed.charCodeAt(start + span.start);
  const kind = first === 39 ? Kind.SingleQuoted : first === 34 ? Kind.DoubleQuoted : Kind.Plain;
  return decode(manifest.parsed, kind, start + span.start, tree.keyEnd(node) + span.start);
}

/** The last entry of a map that has a key, and whether others have it, too. */
export interface Entry {
  readonly node: Node;
  readonly twice: boolean;
}

/** A map with more entries is not looked through at every step: that would cost the square of them. */
const LARGE = 64;
const entriesOfLarge = new NodeCache<ReadonlyMap<string, Entry>>();

/** The entry that this very map has for the key, merge keys disregarded. */
export function entryOf(document: Document, map: Node, key: string): Entry | undefined {
  const { tree, manifest, span } = document;
  const { parsed } = manifest;
  let found = NONE;
  let twice = false;
  let count = 0;
  for (let child = tree.first(map); child !== NONE; child = tree.next(child)) {
    if (++count > LARGE) return entriesOfLarge.of(tree, map, () => byKey(ownEntries(document, map))).get(key);
    // Most keys differ in length, and hardly one is quoted: this loop is what reading a manifest costs.
    const start = tree.keyStart(child);
    if (start === NONE) continue;
    const length = tree.keyEnd(child) - start;
    if (length < key.length) continue;
    if (length === key.length ? !parsed.startsWith(key, start + span.start) : !isKey(document, child, key))
      continue;
    twice ||= found !== NONE;
    found = child;
  }
  return found === NONE ? undefined : { node: found, twice };
}

/** What is written in this very map, in order. Keys that are no scalars are left out. */
export function ownEntries(document: Document, map: Node): [key: string, node: Node][] {
  const found: [string, Node][] = [];
  for (const child of childrenOf(document.tree, map)) {
    const key = keyText(document, child);
    if (key !== undefined) found.push([key, child]);
  }
  return found;
}

/** The last entry of each key, in order of their first. */
export function byKey(entries: readonly (readonly [key: string, node: Node])[]): Map<string, Entry> {
  const found = new Map<string, Entry>();
  for (const [key, node] of entries) found.set(key, { node, twice: found.has(key) });
  return found;
}

const NO_NODES: readonly Node[] = [];
const mergeKeysOfMaps = new NodeCache<readonly Node[]>();

/** The entries of a map whose key is `<<`. */
export function mergeKeys(document: Document, map: Node): readonly Node[] {
  const { tree } = document;
  if (!tree.mayMerge || !tree.isMap(map)) return NO_NODES;
  return mergeKeysOfMaps.of(tree, map, () =>
    childrenOf(tree, map).filter((child) => isKey(document, child, "<<")),
  );
}

/** Direct children, in order. */
export function childrenOf(tree: Tree, node: Node): Node[] {
  const found: Node[] = [];
  for (let child = tree.first(node); child !== NONE; child = tree.next(child)) found.push(child);
  return found;
}

function isKey(document: Document, node: Node, key: string): boolean {
  const { tree, manifest, span } = document;
  const start = tree.keyStart(node);
  if (start === NONE) return false;
  if (tree.keyEnd(node) - start === key.length && manifest.parsed.startsWith(key, start + span.start))
    return true;
  const first = manifest.parsed.charCodeAt(start + span.start);
  return (first === 34 || first === 39) && keyText(document, node) === key;
}
