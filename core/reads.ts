/**
 * What is read of documents that somebody edits. Most keys change one value and most rules do not care about it:
 * whoever knows what they read need not run them again. Nothing is noted of other documents.
 */

import type { Node } from "./tree.ts";

/** One document through edits that changed nothing but values and comments: its trees have the same nodes. */
export class Lineage {}

/** What somebody wanted to know of a node. Most only ask whether anything is written, and most keys leave that so. */
export const Aspect = { Value: 0, Null: 1, NotNull: 2, Known: 3, Unknown: 4 } as const;
export type Aspect = (typeof Aspect)[keyof typeof Aspect];
const ASPECTS = 8;

/** An aspect of a node as one number, a claim about words in the text, or `ALL`. */
export type Read = number | Claim;
/** `+word` where the word stands somewhere in the text, `-word` where it does not. */
export type Claim = `${"+" | "-"}${string}`;
export type Reads = ReadonlyMap<Lineage, ReadonlySet<Read>>;

/** Anything in the text may count. */
export const ALL: Read = -1;

/** What is read by whoever looks at that aspect of the node. */
export function readOf(node: Node, aspect: Aspect): Read {
  return node * ASPECTS + aspect;
}

let noted: Map<Lineage, Set<Read>> | undefined;

export function note(lineage: Lineage | undefined, read: Read): void {
  if (!lineage) return;
  noted ??= new Map();
  const known = noted.get(lineage);
  if (known) known.add(read);
  else noted.set(lineage, new Set([read]));
}

export function noteNode(lineage: Lineage | undefined, node: Node, aspect: Aspect): void {
  if (lineage) note(lineage, readOf(node, aspect));
}

/** What `work` returns and what it read; whoever calls has not read it. */
export function reading<T>(work: () => T): { readonly value: T; readonly reads: Reads | undefined } {
  const outer = noted;
  noted = undefined;
  try {
    return { value: work(), reads: noted };
  } finally {
    noted = outer;
  }
}

/** Notes what somebody else read before, and found what is used now. */
export function noteAll(reads: Reads): void {
  for (const [lineage, set] of reads) for (const read of set) note(lineage, read);
}
