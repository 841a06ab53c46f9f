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

/** `+word` where the word stands somewhere in the text, `-word` where it does not. */
export type Claim = `${"+" | "-"}${string}`;

/** What was read of one document. */
export interface Reading {
  /** Aspects of nodes, each as one number: see `readOf`. */
  readonly nodes: ReadonlySet<number>;
  readonly claims: ReadonlySet<Claim>;
  /** Anything in the text may count. */
  readonly all: boolean;
}
export type Reads = ReadonlyMap<Lineage, Reading>;

class Notes implements Reading {
  readonly nodes = new Set<number>();
  readonly claims = new Set<Claim>();
  all = false;

  add({ nodes, claims, all }: Reading): void {
    for (const node of nodes) this.nodes.add(node);
    for (const claim of claims) this.claims.add(claim);
    this.all ||= all;
  }
}

/** What is read by whoever looks at that aspect of the node. */
export function readOf(node: Node, aspect: Aspect): number {
  return node * ASPECTS + aspect;
}

/** How many are listening to what is read. */
let listeners = 0;
let noted: Map<Lineage, Notes> | undefined;

/** Where to note what is read of a document; undefined where nobody wants to know. */
function notesOn(lineage: Lineage | undefined): Notes | undefined {
  if (!lineage || listeners === 0) return undefined;
  noted ??= new Map();
  const known = noted.get(lineage);
  if (known) return known;
  const made = new Notes();
  noted.set(lineage, made);
  return made;
}

export function noteNode(lineage: Lineage | undefined, node: Node, aspect: Aspect): void {
  notesOn(lineage)?.nodes.add(readOf(node, aspect));
}

export function noteClaim(lineage: Lineage | undefined, claim: Claim): void {
  notesOn(lineage)?.claims.add(claim);
}

export function noteText(lineage: Lineage | undefined): void {
  const notes = notesOn(lineage);
  if (notes) notes.all = true;
}

/** Notes what somebody else read before, and found what is used now. */
export function noteAll(reads: Reads): void {
  for (const [lineage, reading] of reads) notesOn(lineage)?.add(reading);
}

/** What `work` returns and what it read; whoever calls has not read it. */
export function reading<T>(work: () => T): { readonly value: T; readonly reads: Reads | undefined } {
  const outer = noted;
  noted = undefined;
  listeners++;
  try {
    return { value: work(), reads: noted };
  } finally {
    noted = outer;
    listeners--;
  }
}
