/**
 * The flat tree of one YAML document: eight numbers a node, in one array.
 * It costs about as much memory as its source, knows no library and resolves nothing: values are
 * decoded on demand (scalar.ts), aliases followed at reading time (field.ts). Offsets are relative to
 * the document, so that a document that only moved keeps its tree.
 */

import type { Span } from "./place.ts";
import type { Lineage } from "./reads.ts";

export const Kind = {
  Null: 0,
  Plain: 1,
  SingleQuoted: 2,
  DoubleQuoted: 3,
  Literal: 4,
  Folded: 5,
  Map: 6,
  FlowMap: 7,
  Sequence: 8,
  FlowSequence: 9,
  Alias: 10,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** Index of a node; the root is 0. */
export type Node = number;
/** No node, no key, no offset. */
export const NONE = -1;

const STRIDE = 8;
const KIND = 0;
const PARENT = 1;
const NEXT = 2;
/** First child of a collection; target of an alias. */
const FIRST = 3;
const START = 4;
const END = 5;
const KEY_START = 6;
const KEY_END = 7;

/**
 * A place where lines are that we cannot see: an action of a template writes them, or somebody is typing one.
 * `column` is the indentation they get, -1 unknown.
 */
export interface Hole {
  readonly offset: number;
  readonly column: number;
}

/** What a tree is made of. */
interface Parts {
  readonly cells: Int32Array;
  /** Tags of scalars, by node. */
  readonly tags: ReadonlyMap<Node, string> | undefined;
  readonly holes: readonly Hole[];
  /** What was wrong with the text, offsets relative to the document. */
  readonly problems: readonly TreeProblem[];
  /** Whether `<<` stands anywhere, so that most readers need not look for merge keys. */
  readonly mayMerge: boolean;
  /** Of a document that is edited: what is read of it is noted. */
  readonly lineage?: Lineage;
  /** Whether the text is broken in a way that only lets us guess: what seems to be missing may well be there. */
  readonly guessed?: boolean;
}

export interface TreeProblem {
  readonly span: Span;
  readonly message: string;
}

export class Tree {
  private readonly cells: Int32Array;

  constructor(private readonly parts: Parts) {
    this.cells = parts.cells;
  }

  get holes(): readonly Hole[] {
    return this.parts.holes;
  }
  get problems(): readonly TreeProblem[] {
    return this.parts.problems;
  }
  get mayMerge(): boolean {
    return this.parts.mayMerge;
  }
  get lineage(): Lineage | undefined {
    return this.parts.lineage;
  }
  get guessed(): boolean {
    return this.parts.guessed === true;
  }
  /** What remains of the document through edits that keep its nodes. */
  get identity(): object {
    return this.lineage ?? this;
  }
  /** The same tree as one of these. */
  of(lineage: Lineage): Tree {
    return this.but({ lineage });
  }
  /** The same tree, of a text that nobody can be sure of. */
  asGuess(): Tree {
    return this.but({ guessed: true });
  }
  private but(parts: Partial<Parts>): Tree {
    return new Tree({ ...this.parts, ...parts });
  }

  get size(): number {
    return this.cells.length / STRIDE;
  }
  kind(node: Node): Kind {
    return this.cells[node * STRIDE + KIND] as Kind;
  }
  parent(node: Node): Node {
    return this.cells[node * STRIDE + PARENT] as number;
  }
  next(node: Node): Node {
    return this.cells[node * STRIDE + NEXT] as number;
  }
  first(node: Node): Node {
    return this.kind(node) === Kind.Alias ? NONE : (this.cells[node * STRIDE + FIRST] as number);
  }
  /** The node an alias stands for; NONE where nothing has that anchor. */
  target(node: Node): Node {
    return this.kind(node) === Kind.Alias ? (this.cells[node * STRIDE + FIRST] as number) : NONE;
  }
  start(node: Node): number {
    return this.cells[node * STRIDE + START] as number;
  }
  end(node: Node): number {
    return this.cells[node * STRIDE + END] as number;
  }
  /** Start of the key token, quotes included; NONE in sequences and where the key is no scalar. */
  keyStart(node: Node): number {
    return this.cells[node * STRIDE + KEY_START] as number;
  }
  keyEnd(node: Node): number {
    return this.cells[node * STRIDE + KEY_END] as number;
  }
  /** The tag that a scalar was given; those that YAML itself defines as `!!int`. */
  tag(node: Node): string | undefined {
    return this.parts.tags?.get(node);
  }
  /** The holes at [from, until). */
  holesIn(from: number, until: number): readonly Hole[] {
    let low = 0;
    let high = this.holes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.holes[middle] as Hole).offset < from) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (end < this.holes.length && (this.holes[end] as Hole).offset < until) end++;
    return this.holes.slice(low, end);
  }
  /** The same tree, of a text with a problem that was hidden before it was parsed, and may have been an entry. */
  with(problem: TreeProblem, holes: readonly Hole[]): Tree {
    return this.but({ problems: [problem], holes });
  }
  /** The tree of a text in which everything from an offset on has moved. */
  moved(from: number, by: number): Tree {
    const cells = this.cells.slice();
    for (let at = 0; at < cells.length; at += STRIDE) {
      for (let column = START; column <= KEY_END; column++) {
        if ((cells[at + column] as number) >= from) cells[at + column] = (cells[at + column] as number) + by;
      }
    }
    return this.but({ cells });
  }
  /** The tree of a longer text, from which pieces were cut before it was parsed: `cuts` in order, offsets of the short text. */
  widened(cuts: readonly { readonly offset: number; readonly length: number }[]): Tree {
    const lengths = [0];
    for (const { length } of cuts) lengths.push((lengths.at(-1) ?? 0) + length);
    const wide = (offset: number): number => {
      let low = 0;
      let high = cuts.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((cuts[middle]?.offset ?? 0) < offset) low = middle + 1;
        else high = middle;
      }
      return offset + (lengths[low] ?? 0);
    };
    const cells = this.cells.slice();
    for (let at = 0; at < cells.length; at += STRIDE) {
      for (const column of [START, END, KEY_START, KEY_END]) {
        const offset = cells[at + column] as number;
        if (offset !== NONE) cells[at + column] = wide(offset);
      }
    }
    const problems = this.problems.map(({ span, message }) => ({
      span: { start: wide(span.start), end: wide(span.end) },
      message,
    }));
    return this.but({ cells, problems });
  }
  isMap(node: Node): boolean {
    const kind = this.kind(node);
    return kind === Kind.Map || kind === Kind.FlowMap;
  }
  isSequence(node: Node): boolean {
    const kind = this.kind(node);
    return kind === Kind.Sequence || kind === Kind.FlowSequence;
  }
  isScalar(node: Node): boolean {
    const kind = this.kind(node);
    return kind > Kind.Null && kind < Kind.Map;
  }
}

/** Fills a tree in document order: open, scalar, alias, close. Used by both parsers' adapters. */
export class TreeBuilder {
  private cells = new Int32Array(64 * STRIDE);
  private count = 0;
  private readonly last: Node[] = [];
  private readonly open: Node[] = [];
  // Few documents have any.
  private anchors: Map<string, Node> | undefined;
  private tags: Map<Node, string> | undefined;

  /** Adds a node below the innermost open collection; `key` is its key token's span, where it has one. */
  add(kind: Kind, start: number, end: number, keyStart: number, keyEnd: number): Node {
    const node = this.count++;
    if (node * STRIDE + STRIDE > this.cells.length) this.grow();
    const parent = this.open.length > 0 ? (this.open[this.open.length - 1] as Node) : NONE;
    const cells = this.cells;
    const at = node * STRIDE;
    cells[at + KIND] = kind;
    cells[at + PARENT] = parent;
    cells[at + NEXT] = NONE;
    cells[at + FIRST] = NONE;
    cells[at + START] = start;
    cells[at + END] = end;
    cells[at + KEY_START] = keyStart;
    cells[at + KEY_END] = keyEnd;
    if (parent !== NONE) {
      const before = this.last[this.last.length - 1] as Node;
      if (before === NONE) cells[parent * STRIDE + FIRST] = node;
      else cells[before * STRIDE + NEXT] = node;
      this.last[this.last.length - 1] = node;
    }
    return node;
  }
  push(node: Node): void {
    this.open.push(node);
    this.last.push(NONE);
  }
  /** Closes the innermost collection, which ends at `end`. */
  pop(end: number): void {
    const node = this.open.pop();
    this.last.pop();
    if (node !== undefined) this.cells[node * STRIDE + END] = end;
  }
  anchor(node: Node, name: string): void {
    this.anchors ??= new Map();
    this.anchors.set(name, node);
  }
  tag(node: Node, tag: string): void {
    this.tags ??= new Map();
    this.tags.set(node, tag);
  }
  /** Points an alias at the anchor of that name that was last seen. */
  alias(node: Node, name: string): void {
    this.cells[node * STRIDE + FIRST] = this.anchors?.get(name) ?? NONE;
  }
  /** The tree, of a text that contains `<<` or not. */
  finish(holes: readonly Hole[], problems: readonly TreeProblem[], mayMerge: boolean): Tree {
    if (this.count === 0) this.add(Kind.Null, 0, 0, NONE, NONE);
    const cells = this.cells.slice(0, this.count * STRIDE);
    return new Tree({ cells, tags: this.tags, holes, problems, mayMerge });
  }
  private grow(): void {
    const larger = new Int32Array(this.cells.length * 2);
    larger.set(this.cells);
    this.cells = larger;
  }
}

/** What is found out about nodes once and kept as long as their tree. */
export class NodeCache<T> {
  private readonly known = new WeakMap<Tree, Map<Node, T>>();

  of(tree: Tree, node: Node, make: () => T): T {
    let ofTree = this.known.get(tree);
    if (!ofTree) {
      ofTree = new Map();
      this.known.set(tree, ofTree);
    }
    let value = ofTree.get(node);
    if (value === undefined) {
      value = make();
      ofTree.set(node, value);
    }
    return value;
  }
}
