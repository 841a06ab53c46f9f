/**
 * Edits in words: set, remove, rename, append. They change the text, never the tree, and touch nothing
 * beside their place: indentation, block or flow style, quotes, comments and line ends stay as found.
 * Where a place cannot be changed alone (an alias, a merge key, a template action) the answer is no edit.
 */

import { removeFromFlow, removeLines } from "./cut.ts";
import { isEditable, isNamedBelow, unlessMasked } from "./editable.ts";
import { isFlow, quoteAt } from "./extent.ts";
import { Field, type Key } from "./field.ts";
import { insertEntry, insertItem } from "./insert.ts";
import type { Manifest } from "./manifest.ts";
import { overwrite } from "./overwrite.ts";
import type { Edit, Place } from "./place.ts";
import { styleOf, withEol } from "./style.ts";
import { type Json, quoted, scalarToYaml, toFlow } from "./to-yaml.ts";
import { NONE, type Node } from "./tree.ts";

export interface SetOptions {
  /** A key that is new goes behind the first of these that the map has; else behind the last one. */
  readonly after?: readonly string[];
}

/** Writes a value, with all that is missing above it. No edits where it is written already. */
export function set(field: Field, value: Json, { after = [] }: SetOptions = {}): Edit[] {
  if (!isEditable(field)) return [];
  if (field.exists) return overwrite(field, value);
  const { document, node, rest } = field;
  const { tree } = document;
  const holder = new Field(document, node);
  const [first, ...below] = rest;
  if (holder.type === "null") return overwrite(holder, nested(rest, value));
  if (tree.isMap(node) && typeof first === "string")
    return insertEntry(holder, first, nested(below, value), after);
  if (tree.isSequence(node) && typeof first === "number") return appendItem(holder, nested(below, value));
  return [];
}

export interface RemoveOptions {
  /** Leaves `{}` or `[]` where a collection loses its last entry, instead of removing its key, too. */
  readonly keepEmpty?: boolean;
}

/** Removes an entry with its key, or an item. A collection that becomes empty goes with it. */
export function remove(field: Field, { keepEmpty = false }: RemoveOptions = {}): Edit[] {
  if (field.missing || !isEditable(field) || isNamedBelow(field)) return [];
  const { document, node } = field;
  const { tree } = document;
  const parent = tree.parent(node);
  if (parent === NONE) return [];
  if (tree.first(parent) === node && tree.next(node) === NONE) {
    const holder = new Field(document, parent);
    if (keepEmpty || tree.parent(parent) === NONE) return overwrite(holder, tree.isMap(parent) ? {} : []);
    return remove(holder);
  }
  return isFlow(tree, parent) ? removeFromFlow(document, node) : removeLines(document, node);
}

/** Gives an entry another key. */
export function rename(field: Field, key: string): Edit[] {
  const { keySpan, document } = field;
  if (field.missing || !keySpan || !isEditable(field) || field.key === key) return [];
  const quote = quoteAt(document, keySpan.start);
  const flow = isFlow(document.tree, document.tree.parent(field.node));
  const text = quote ? quoted(key, quote) : flow ? toFlow(key, styleOf(document)) : scalarToYaml(key);
  return unlessMasked(document, [{ file: field.file, span: keySpan, text }]);
}

/** Replaces the text of a place as it stands. */
export function replace(place: Place, text: string): Edit[] {
  const edit = { file: place.file, span: place.span, text };
  if (!(place instanceof Field)) return [edit];
  return place.missing || !isEditable(place) ? [] : unlessMasked(place.document, [edit]);
}

/** Adds an item at the end of a sequence; writes the sequence where it is missing or null. */
export function appendItem(sequence: Field, value: Json): Edit[] {
  if (sequence.missing || sequence.type === "null") return set(sequence, [value]);
  const { tree } = sequence.document;
  if (!tree.isSequence(sequence.node) || !isEditable(sequence)) return [];
  let last: Node = NONE;
  for (let child = tree.first(sequence.node); child !== NONE; child = tree.next(child)) last = child;
  if (last === NONE) return overwrite(sequence, [value]);
  return insertItem(sequence, last, value);
}

/** Adds an item to a sequence, behind one that is there. */
export function insertAfter(item: Field, value: Json): Edit[] {
  const { document } = item;
  const parent = document.tree.parent(item.node);
  if (item.missing || item.shared || parent === NONE || !document.tree.isSequence(parent)) return [];
  const sequence = new Field(document, parent);
  return isEditable(sequence) ? insertItem(sequence, item.node, value) : [];
}

/** Adds a document at the end of a file. */
export function appendDocument(manifest: Manifest, yaml: string): Edit[] {
  const { text, eol } = manifest;
  const body = yaml.replace(/\r?\n?$/, "\n");
  const said = text.trimEnd();
  const isBare = said === "" || /(?:^|\n)\uFEFF?---$/.test(said.slice(-5));
  const marker = isBare ? "" : "---\n";
  const start = text === "" || text.endsWith("\n") || text === "\uFEFF" ? "" : "\n";
  const end = text.length;
  return [{ file: manifest.file, span: { start: end, end }, text: withEol(`${start}${marker}${body}`, eol) }];
}

/** Creates a file. */
export function newFile(file: string, text: string): Edit[] {
  return [{ file, span: { start: 0, end: 0 }, text }];
}

function nested(keys: readonly Key[], value: Json): Json {
  return keys.reduceRight<Json>(
    (inner, key) => (typeof key === "number" ? [inner] : { [key]: inner }),
    value,
  );
}
