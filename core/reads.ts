/**
 * What is read of documents and Dockerfiles that somebody edits. Most keys change one value and most rules do not
 * care about it: whoever knows what they read need not run them again. Nothing is noted of what nobody edits.
 */

import type { Node } from "./tree.ts";

/**
 * One document through edits that changed nothing but values and comments: its trees have the same nodes. Or one
 * Dockerfile through any edits, as instructions may remember what they read however long they go on.
 */
export class Lineage {}

/** What somebody wanted to know of a node. Most only ask whether anything is written, and most keys leave that so. */
export const Aspect = { Value: 0, Null: 1, NotNull: 2, Known: 3, Unknown: 4 } as const;
export type Aspect = (typeof Aspect)[keyof typeof Aspect];
const ASPECTS = 8;

/** `+word` where the word stands somewhere in the text, `-word` where it does not. */
export type Claim = `${"+" | "-"}${string}`;

/** Kinds of instructions of a Dockerfile, each as one bit. */
export type Kinds = number;

/** What was read of one document or Dockerfile. */
export interface Reading {
  /** Aspects of nodes, each as one number: see `readOf`. */
  readonly nodes: ReadonlySet<number>;
  readonly claims: ReadonlySet<Claim>;
  /** Kinds of instructions whose contents count. */
  readonly kinds: Kinds;
  /** Anything in the text may count. */
  readonly all: boolean;
}
export type Reads = ReadonlyMap<Lineage, Reading>;

const NO_NODES: ReadonlySet<number> = new Set();
const NO_CLAIMS: ReadonlySet<Claim> = new Set();

class Notes implements Reading {
  private ownNodes: Set<number> | undefined;
  private ownClaims: Set<Claim> | undefined;
  kinds: Kinds = 0;
  all = false;

  constructor(readonly of: Lineage) {}

  get nodes(): ReadonlySet<number> {
    return this.ownNodes ?? NO_NODES;
  }
  get claims(): ReadonlySet<Claim> {
    return this.ownClaims ?? NO_CLAIMS;
  }

  addNode(node: number): void {
    this.ownNodes ??= new Set();
    this.ownNodes.add(node);
  }
  addClaim(claim: Claim): void {
    this.ownClaims ??= new Set();
    this.ownClaims.add(claim);
  }

  add({ nodes, claims, kinds, all }: Reading): void {
    for (const node of nodes) this.addNode(node);
    for (const claim of claims) this.addClaim(claim);
    this.kinds |= kinds;
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
/** Where something was noted last: most of what is read in a row is read of the same. */
let latest: Notes | undefined;

/** Where to note what is read of a document; undefined where nobody wants to know. */
function notesOn(lineage: Lineage | undefined): Notes | undefined {
  if (!lineage || listeners === 0) return undefined;
  if (latest?.of === lineage) return latest;
  noted ??= new Map();
  let notes = noted.get(lineage);
  if (!notes) {
    notes = new Notes(lineage);
    noted.set(lineage, notes);
  }
  latest = notes;
  return notes;
}

export function noteNode(lineage: Lineage | undefined, node: Node, aspect: Aspect): void {
  notesOn(lineage)?.addNode(readOf(node, aspect));
}

/** Somebody reads the contents of instructions of these kinds. */
export function noteKinds(lineage: Lineage | undefined, kinds: Kinds): void {
  const notes = notesOn(lineage);
  if (notes) notes.kinds |= kinds;
}

export function noteClaim(lineage: Lineage | undefined, claim: Claim): void {
  notesOn(lineage)?.addClaim(claim);
}

export function noteText(lineage: Lineage | undefined): void {
  const notes = notesOn(lineage);
  if (notes) notes.all = true;
}

/** Notes what somebody else read before, and found what is used now. */
export function noteAll(reads: Reads): void {
  for (const [lineage, reading] of reads) notesOn(lineage)?.add(reading);
}

/** What somebody found, and what was read for it. */
export interface Read<T> {
  readonly value: T;
  readonly reads: Reads | undefined;
}

/** What `work` returns and what it read; whoever calls has not read it. */
export function reading<T>(work: () => T): Read<T> {
  const outer = noted;
  noted = undefined;
  latest = undefined;
  listeners++;
  try {
    return { value: work(), reads: noted };
  } finally {
    noted = outer;
    latest = undefined;
    listeners--;
  }
}
