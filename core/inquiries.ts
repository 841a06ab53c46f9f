/** What cells asked when they ran, so that whoever changes an answer finds those who have to run again. */

import type { Cell } from "./cell.ts";
import type { Dockerfile } from "./dockerfile.ts";
import { Field } from "./field.ts";
import type { Plan } from "./layout.ts";
import type { Document } from "./manifest.ts";
import { Aspect, type Claim, type Kinds, type Lineage, reading, readOf } from "./reads.ts";
import type { Node } from "./tree.ts";

/** Those who asked the same. */
export type Askers = Set<Cell>;

const NOBODY: ReadonlySet<Cell> = new Set();
const NOTHING: readonly never[] = [];

export class Inquiries {
  /** By the set's id and the kind. */
  private kinds = new Map<string, Map<string, Askers>>();
  /** By the path of a file, there or not. */
  private files = new Map<string, Askers>();
  /** By the document or Dockerfile that they read in, where it is under edit. */
  private documents = new WeakMap<Lineage, Askers>();
  /** What the cell that runs has asked. */
  private readonly asked = new Set<Askers>();

  /** Runs a cell: what it asks while it does replaces what it asked before. */
  run(cell: Cell, work: () => void): void {
    this.forget(cell);
    this.asked.clear();
    cell.reads = reading(work).reads;
    if (cell.reads) for (const lineage of cell.reads.keys()) this.asked.add(this.askersAbout(lineage));
    if (this.asked.size === 0) return;
    cell.asked = [...this.asked];
    for (const askers of this.asked) askers.add(cell);
  }

  forget(cell: Cell): void {
    for (const askers of cell.asked) askers.delete(cell);
    cell.asked = NOTHING;
    cell.reads = undefined;
  }

  clear(): void {
    this.kinds = new Map();
    this.files = new Map();
    this.documents = new WeakMap();
  }

  /** The running cell asks which objects of a kind a set has. */
  noteKind(plan: Plan, kind: string): void {
    const ofPlan = this.kinds.get(plan.id) ?? new Map<string, Askers>();
    this.kinds.set(plan.id, ofPlan);
    const askers: Askers = ofPlan.get(kind) ?? new Set();
    ofPlan.set(kind, askers);
    this.asked.add(askers);
  }

  /** The running cell looks for a file. */
  noteFile(file: string): void {
    const askers: Askers = this.files.get(file) ?? new Set();
    this.files.set(file, askers);
    this.asked.add(askers);
  }

  /** Those who looked for a file. */
  seekersOf(file: string): ReadonlySet<Cell> {
    return this.files.get(file) ?? NOBODY;
  }

  /** Those whose reading of a document does not hold any more, after these of its nodes changed. */
  *readersOf(document: Document, nodes: readonly Node[]): Iterable<Cell> {
    const { lineage } = document.tree;
    const readers = lineage && this.documents.get(lineage);
    if (!readers) return;
    const outdated = nodes.flatMap((node) => outdatedReads(document, node));
    const claims = new Map<Claim, boolean>();
    const isTrue = (claim: Claim): boolean => {
      const known = claims.get(claim) ?? document.mentions(claim.slice(1)) === claim.startsWith("+");
      claims.set(claim, known);
      return known;
    };
    for (const cell of readers) {
      const read = cell.reads?.get(lineage);
      const isOutdated =
        read?.all === true ||
        outdated.some((one) => read?.nodes.has(one)) ||
        [...(read?.claims ?? [])].some((claim) => !isTrue(claim));
      if (isOutdated) yield cell;
    }
  }

  /** Those whose reading of a Dockerfile does not hold any more, after instructions of these kinds changed. */
  *readersIn({ lineage }: Dockerfile, kinds: Kinds): Iterable<Cell> {
    if (!lineage) return;
    for (const cell of this.documents.get(lineage) ?? NOBODY) {
      const read = cell.reads?.get(lineage);
      if (read && (read.all || (read.kinds & kinds) !== 0)) yield cell;
    }
  }

  /** Those who asked which objects of the kind a set has. */
  askersOf(plan: Plan, kind: string): ReadonlySet<Cell> {
    return this.kinds.get(plan.id)?.get(kind) ?? NOBODY;
  }

  /** A set is no more, or another one. */
  drop(plan: string): void {
    this.kinds.delete(plan);
  }

  private askersAbout(lineage: Lineage): Askers {
    const askers: Askers = this.documents.get(lineage) ?? new Set();
    this.documents.set(lineage, askers);
    return askers;
  }
}

/** What somebody can have read of a node before it became what it is. */
function outdatedReads(document: Document, node: Node): readonly number[] {
  const { type, certain } = new Field(document, node);
  return [
    readOf(node, Aspect.Value),
    readOf(node, type === "null" ? Aspect.NotNull : Aspect.Null),
    readOf(node, certain ? Aspect.Unknown : Aspect.Known),
  ];
}
