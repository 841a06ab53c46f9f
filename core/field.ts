/** A place in YAML, whether or not anything is written there: what rules read and fixes write. */

import { FILLER } from "./helm.ts";
import { byKey, childrenOf, entryOf, keyText, mergeKeys, ownEntries } from "./keys.ts";
import type { Document } from "./manifest.ts";
import type { Place, Span } from "./place.ts";
import { Aspect, noteNode, noteText } from "./reads.ts";
import { decode, resolve, type Scalar } from "./scalar.ts";
import { columnAt } from "./style.ts";
import { Kind, NONE, type Node, NodeCache } from "./tree.ts";

export type Key = string | number;

const NO_KEYS: readonly Key[] = [];
const NO_FIELDS: readonly Field[] = [];
/** How many aliases one step may follow: a chain that is longer is a bomb or a loop. */
const ALIAS_BUDGET = 32;
/** How many maps merge keys may bring into one. */
const MERGE_BUDGET = 64;
/** Text that something else will replace: template actions, shell, Flux and Kustomize variables, ERB. */
const VARIABLE = /\{\{|<%|\$\{|\$\(/;

/** Whether a collection may have entries that we cannot see. */
const openCollections = new NodeCache<boolean>();

export class Field implements Place {
  constructor(
    readonly document: Document,
    /** The node, or the nearest one that is written where this field is missing. */
    readonly node: Node,
    /** The keys below `node` that nobody wrote; empty where the field exists. */
    readonly rest: readonly Key[] = NO_KEYS,
    /** True where an alias or merge key led here: edits would change other places, too. */
    readonly shared: boolean = false,
    /** True where the same key is written more than once, as in both branches of a template. */
    readonly ambiguous: boolean = false,
  ) {}

  get file(): string {
    return this.document.file;
  }

  /** The field below, by keys and indices. Never fails: a missing field is still a place. */
  at(...keys: readonly Key[]): Field {
    let field: Field = this;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as Key;
      if (field.rest.length > 0) {
        return new Field(
          field.document,
          field.node,
          [...field.rest, ...keys.slice(i)],
          field.shared,
          field.ambiguous,
        );
      }
      field = field.step(key);
    }
    return field;
  }

  get exists(): boolean {
    return this.rest.length === 0;
  }
  get missing(): boolean {
    return this.rest.length > 0;
  }

  get type(): "missing" | "null" | "scalar" | "map" | "sequence" {
    if (this.missing) return "missing";
    const { tree } = this.document;
    if (tree.isMap(this.node)) return "map";
    if (tree.isSequence(this.node)) return "sequence";
    if (tree.kind(this.node) === Kind.Alias) return "null";
    const isNull = this.decided() === null;
    noteNode(tree.lineage, this.node, isNull ? Aspect.Null : Aspect.NotNull);
    return isNull ? "null" : "scalar";
  }

  /** The items of a sequence; none where it is not one. */
  items(): Field[] {
    if (this.missing || !this.document.tree.isSequence(this.node)) return [];
    return this.children().map((child) => this.follow(child, this.shared));
  }

  /** The entries of a map with their keys, merged ones last; none where it is not one. Keys that are no scalars are left out. */
  entries(): [string, Field][] {
    const { document } = this;
    if (this.missing || !document.tree.isMap(this.node)) return [];
    const written = ownEntries(document, this.node).filter(([key]) => key !== "<<");
    const known = byKey(written);
    const found = written.map(([key, child]): [string, Field] => [
      key,
      this.follow(child, this.shared, this.ambiguous || known.get(key)?.twice),
    ]);
    for (const merged of this.mergedMaps()) {
      for (const [key, child] of ownEntries(document, merged.node)) {
        if (key === "<<" || known.has(key)) continue;
        known.set(key, { node: child, twice: false });
        found.push([key, merged.follow(child, true)]);
      }
    }
    return found;
  }

  /** A scalar's value as the API server reads it; undefined for collections and where nobody can know. */
  get value(): Scalar | undefined {
    noteNode(this.document.tree.lineage, this.node, Aspect.Value);
    return this.decided();
  }
  get string(): string | undefined {
    const { value } = this;
    return typeof value === "string" ? value : undefined;
  }
  get number(): number | undefined {
    const { value } = this;
    return typeof value === "number" ? value : undefined;
  }
  get boolean(): boolean | undefined {
    const { value } = this;
    return typeof value === "boolean" ? value : undefined;
  }

  /** The decoded text of a scalar, where its value is uncertain, too; empty for anything else. Template actions stand in it as written. */
  get text(): string {
    noteNode(this.document.tree.lineage, this.node, Aspect.Value);
    return this.decoded();
  }

  /** The scalar as it stands in the file, quotes and template actions included. */
  get source(): string {
    const { tree, manifest } = this.document;
    if (this.exists && tree.kind(this.node) < Kind.Map) noteNode(tree.lineage, this.node, Aspect.Value);
    else noteText(tree.lineage);
    return manifest.text.slice(this.span.start, this.span.end);
  }

  /** False where something else may still decide what stands here, or whether anything does. */
  get certain(): boolean {
    if (this.ambiguous) return false;
    const { tree } = this.document;
    if (this.missing) {
      if (tree.guessed) return false;
      // Nothing is below a null, however it is written.
      if (tree.kind(this.node) < Kind.Map) return new Field(this.document, this.node).type === "null";
      return typeof this.rest[0] === "number"
        ? tree.isSequence(this.node) && !this.open
        : tree.isMap(this.node) && !this.open;
    }
    const kind = tree.kind(this.node);
    if (kind === Kind.Alias) return false;
    if (kind >= Kind.Map) return true;
    if (kind === Kind.Null) return !this.holeFollows();
    const known = isKnown(this.decoded());
    noteNode(tree.lineage, this.node, known ? Aspect.Known : Aspect.Unknown);
    return known;
  }

  /** Whether a collection may have children that we cannot see: from a template, an unknown key, a merge or alias that does not resolve. */
  get open(): boolean {
    const { tree } = this.document;
    if (tree.guessed || tree.kind(this.node) === Kind.Alias) return true;
    if (!tree.isMap(this.node) && !tree.isSequence(this.node)) return !this.certain;
    return this.openItself() || this.mergedMaps().some((merged) => merged.openItself());
  }

  private openItself(): boolean {
    return openCollections.of(this.document.tree, this.node, () => this.looksOpen());
  }

  private looksOpen(): boolean {
    if (this.holeInside()) return true;
    const { tree } = this.document;
    return this.children().some((child) => {
      if (!tree.isMap(this.node)) return tree.isScalar(child) && this.document.source(child).includes(FILLER);
      const key = keyText(this.document, child);
      return key === undefined || !isKnown(key) || (key === "<<" && !this.isMergeable(child));
    });
  }

  /** The value's span; the key of the nearest written ancestor where the field is missing. */
  get span(): Span {
    const { tree } = this.document;
    if (this.missing) return this.keySpan ?? this.firstToken();
    return this.document.absolute({ start: tree.start(this.node), end: tree.end(this.node) });
  }

  /** The key token's span, quotes included; of the nearest written ancestor where the field is missing. */
  get keySpan(): Span | undefined {
    const { tree } = this.document;
    const start = tree.keyStart(this.node);
    return start === NONE ? undefined : this.document.absolute({ start, end: tree.keyEnd(this.node) });
  }

  /** The key token as a place; the first token of the value where there is no key. */
  get keyPlace(): Place {
    return {
      file: this.file,
      span: this.keySpan ?? this.firstToken(),
      certain: this.certain,
      missing: this.missing,
    };
  }

  /** The key this field has or would have in its map. */
  get key(): string | undefined {
    const last = this.rest[this.rest.length - 1];
    if (last !== undefined) return typeof last === "string" ? last : undefined;
    return keyText(this.document, this.node);
  }

  get parent(): Field | undefined {
    if (this.rest.length > 1) {
      return new Field(this.document, this.node, this.rest.slice(0, -1), this.shared, this.ambiguous);
    }
    if (this.rest.length === 1)
      return new Field(this.document, this.node, NO_KEYS, this.shared, this.ambiguous);
    const parent = this.document.tree.parent(this.node);
    return parent === NONE ? undefined : new Field(this.document, parent, NO_KEYS, this.shared);
  }

  /** Piece [from, to) of the scalar's `text` as a place; the whole value where text and source differ. */
  part(from: number, to: number): Place {
    const { tree } = this.document;
    const kind = tree.kind(this.node);
    const quoted = kind === Kind.SingleQuoted || kind === Kind.DoubleQuoted;
    const { span, certain, file } = this;
    const start = span.start + (quoted ? 1 : 0);
    const end = span.end - (quoted ? 1 : 0);
    const exact =
      this.exists &&
      kind <= Kind.DoubleQuoted &&
      this.document.manifest.parsed.slice(start, end) === this.text;
    return { file, certain, missing: false, span: exact ? { start: start + from, end: start + to } : span };
  }

  /** Direct children, uncooked: what is written, in order. */
  children(): Node[] {
    return childrenOf(this.document.tree, this.node);
  }

  /** The value; nothing is noted. */
  private decided(): Scalar | undefined {
    const { tree } = this.document;
    if (this.missing || this.ambiguous) return undefined;
    const kind = tree.kind(this.node);
    if (kind >= Kind.Map) return undefined;
    if (kind === Kind.Null) return this.holeFollows() ? undefined : resolve("", kind, tree.tag(this.node));
    const text = this.decoded();
    return isKnown(text) ? resolve(text, kind, tree.tag(this.node)) : undefined;
  }

  /** The text; nothing is noted. */
  private decoded(): string {
    if (this.missing) return "";
    const { tree, manifest, span } = this.document;
    const kind = tree.kind(this.node);
    if (kind === Kind.Null || kind >= Kind.Map) return "";
    const start = tree.start(this.node) + span.start;
    return decode(manifest.parsed, kind, start, tree.end(this.node) + span.start);
  }

  private step(key: Key): Field {
    const { tree } = this.document;
    if (typeof key === "number") {
      if (!tree.isSequence(this.node) || !Number.isInteger(key) || key < 0) return this.lack(key);
      let child = tree.first(this.node);
      for (let i = 0; i < key && child !== NONE; i++) child = tree.next(child);
      return child === NONE ? this.lack(key) : this.follow(child, this.shared);
    }
    if (!tree.isMap(this.node)) return this.lack(key);
    const own = this.own(key, this.shared);
    if (own) return own;
    for (const merged of this.mergedMaps()) {
      const field = merged.own(key, true);
      if (field) return field;
    }
    return this.lack(key);
  }

  /** The entry that this very map has for the key, merge keys disregarded. */
  private own(key: string, shared: boolean): Field | undefined {
    const entry = entryOf(this.document, this.node, key);
    return entry && this.follow(entry.node, shared, entry.twice || this.ambiguous);
  }

  private lack(key: Key): Field {
    return new Field(this.document, this.node, [key], this.shared, this.ambiguous);
  }

  /** The field of a child, seen through aliases. */
  private follow(child: Node, shared: boolean, ambiguous = this.ambiguous): Field {
    const { tree } = this.document;
    let node = child;
    for (let i = 0; i < ALIAS_BUDGET && tree.kind(node) === Kind.Alias && tree.target(node) !== NONE; i++)
      node = tree.target(node);
    return new Field(this.document, node, NO_KEYS, shared || node !== child, ambiguous);
  }

  /** The maps that merge keys bring in, directly or through one another, nearest first; each once, so bombs stay small. */
  private mergedMaps(): readonly Field[] {
    const { document } = this;
    const { tree } = document;
    if (mergeKeys(document, this.node).length === 0) return NO_FIELDS;
    const found: Field[] = [];
    const seen = new Set<Node>([this.node]);
    let steps = 0;
    const collect = (map: Field): void => {
      for (const child of mergeKeys(document, map.node)) {
        const value = map.follow(child, true).node;
        const isList = tree.isSequence(value);
        let next = isList ? tree.first(value) : value;
        while (next !== NONE && steps++ < MERGE_BUDGET) {
          const merged = map.follow(next, true);
          next = isList ? tree.next(next) : NONE;
          if (!tree.isMap(merged.node) || seen.has(merged.node)) continue;
          seen.add(merged.node);
          found.push(merged);
          collect(merged);
        }
      }
    };
    collect(this);
    return found;
  }

  private isMergeable(child: Node): boolean {
    const value = this.follow(child, true);
    return (
      value.type === "map" ||
      (value.type === "sequence" && value.items().every((item) => item.type === "map"))
    );
  }

  /** Whether a template writes lines right behind this field that would be its value, or into its empty brackets. */
  private holeFollows(): boolean {
    const { tree } = this.document;
    if (tree.holes.length === 0) return false;
    const from = tree.kind(this.node) < Kind.Map ? tree.end(this.node) : tree.start(this.node);
    const column = tree.keyStart(this.node) === NONE ? -1 : this.columnOf(tree.keyStart(this.node));
    const until = this.nextToken();
    return tree.holesIn(from, until).some((hole) => hole.column === -1 || hole.column >= column);
  }

  /** Whether a template may write entries or items of this very collection. */
  private holeInside(): boolean {
    const { tree } = this.document;
    if (tree.holes.length === 0) return false;
    const first = tree.first(this.node);
    if (first === NONE) return this.holeFollows();
    const token =
      tree.isMap(this.node) && tree.keyStart(first) !== NONE ? tree.keyStart(first) : tree.start(this.node);
    const column = this.columnOf(token);
    const from = this.previousToken();
    const until = this.nextToken();
    return tree.holesIn(from, until).some((hole) => hole.column === -1 || hole.column === column);
  }

  /** Start of the first token behind this node and all below it. */
  private nextToken(): number {
    const { tree } = this.document;
    for (let node = this.node; node !== NONE; node = tree.parent(node)) {
      const next = tree.next(node);
      if (next !== NONE) return tree.keyStart(next) !== NONE ? tree.keyStart(next) : tree.start(next);
    }
    return Number.POSITIVE_INFINITY;
  }

  /** End of the token before this collection's first child. */
  private previousToken(): number {
    const { tree } = this.document;
    return tree.keyEnd(this.node) !== NONE ? tree.keyEnd(this.node) : tree.start(this.node);
  }

  private columnOf(offset: number): number {
    const { manifest, span } = this.document;
    return columnAt(manifest.parsed, offset + span.start);
  }

  /** The first key or scalar of a value: what to underline for a collection without a key. */
  private firstToken(): Span {
    const { tree } = this.document;
    let node = this.node;
    for (let first = tree.first(node); first !== NONE; first = tree.first(node)) {
      if (tree.keyStart(first) !== NONE) {
        return this.document.absolute({ start: tree.keyStart(first), end: tree.keyEnd(first) });
      }
      node = first;
    }
    return this.document.absolute({ start: tree.start(node), end: tree.end(node) });
  }
}

function isKnown(text: string): boolean {
  return !text.includes(FILLER) && !VARIABLE.test(text);
}
