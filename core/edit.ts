/**
 * Edits in words: set, remove, rename, append. They change the text, never the tree, and touch nothing
 * beside their place: indentation, block or flow style, quotes, comments and line ends stay as found.
 * Where a place cannot be changed alone (an alias, a merge key, a template action) the answer is no edit.
 */

import { Field, type Key } from "./field.ts";
import { FILLER } from "./helm.ts";
import type { Document, Manifest } from "./manifest.ts";
import { type Edit, overlaps, type Place } from "./place.ts";
import { columnAt, lineEnd, lineStart, skipSpace, styleOf } from "./style.ts";
import {
  behindKey,
  endsInBlock,
  isFilled,
  isList,
  isObject,
  type Json,
  quoted,
  type Style,
  scalarToYaml,
  toFlow,
  toYaml,
} from "./to-yaml.ts";
import { Kind, NONE, type Node, type Tree } from "./tree.ts";

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
  const isBare =
    /(?:^\uFEFF?|\n)---[ \t]*(?:\r?\n)?$|^\uFEFF?\s*$/.test(text.slice(-8)) &&
    !text.slice(-8).trim().replace("---", "");
  const marker = isBare ? "" : "---\n";
  const start = text === "" || text.endsWith("\n") || text === "\uFEFF" ? "" : "\n";
  const end = text.length;
  return [{ file: manifest.file, span: { start: end, end }, text: withEol(`${start}${marker}${body}`, eol) }];
}

/** Creates a file. */
export function newFile(file: string, text: string): Edit[] {
  return [{ file, span: { start: 0, end: 0 }, text }];
}

/** Whether both lists of edits can be applied at once: nothing overlaps, nothing is inserted at one place by both. */
export function mergeable(a: readonly Edit[], b: readonly Edit[]): boolean {
  return !a.some((one) => b.some((other) => one.file === other.file && overlaps(one.span, other.span)));
}

/** Whether the place can be changed without changing another. */
function isEditable(field: Field): boolean {
  if (field.shared || field.ambiguous) return false;
  const { tree, manifest, span } = field.document;
  const named = targets(tree);
  for (let node = field.node; node !== NONE; node = tree.parent(node)) if (named.has(node)) return false;
  return !/\r(?!\n)/.test(manifest.text.slice(span.start, span.end));
}

/** Whether an alias elsewhere stands for something inside the field. */
function isNamedBelow(field: Field): boolean {
  const { tree } = field.document;
  for (const target of targets(tree))
    for (let node = target; node !== NONE; node = tree.parent(node)) if (node === field.node) return true;
  return false;
}

const targetsOfTree = new WeakMap<Tree, ReadonlySet<Node>>();

/** The nodes that aliases stand for. */
function targets(tree: Tree): ReadonlySet<Node> {
  const known = targetsOfTree.get(tree);
  if (known) return known;
  const found = new Set<Node>();
  for (let node = 0; node < tree.size; node++) {
    const target = tree.target(node);
    if (target !== NONE) found.add(target);
  }
  targetsOfTree.set(tree, found);
  return found;
}

function nested(keys: readonly Key[], value: Json): Json {
  return keys.reduceRight<Json>(
    (inner, key) => (typeof key === "number" ? [inner] : { [key]: inner }),
    value,
  );
}

/** Writes another value where one is written, or where its key stands without one. */
function overwrite(field: Field, value: Json): Edit[] {
  if (reads(field, value) || isNamedBelow(field)) return [];
  const { document, node, file } = field;
  const { tree, manifest } = document;
  const { parsed } = manifest;
  const parent = tree.parent(node);
  const { start, end } = field.span;
  const near = styleOf(document, node);
  // A list keeps its own style, whatever its brothers have.
  const style = tree.kind(node) === Kind.Sequence ? { ...near, brackets: false } : near;
  const give = (from: number, to: number, text: string): Edit[] =>
    unlessMasked(document, [
      { file, span: { start: from, end: to }, text: asLines(manifest, to, text, value) },
    ]);

  if (tree.kind(node) === Kind.Null && !field.certain) return [];
  if (parent === NONE) {
    if (tree.kind(node) !== Kind.Null) return give(start, end, toFlow(value, style));
    const at = document.span.end;
    const fresh = at === 0 || parsed[at - 1] === "\n" || parsed[at - 1] === "\uFEFF";
    return give(at, at, fresh ? `${toYaml(value, 0, style)}\n` : `\n${toYaml(value, 0, style)}`);
  }
  if (isInFlow(tree, parent)) {
    if (tree.kind(node) !== Kind.Null)
      return give(behindProperties(document, node), end, inStyle(field, value, style));
    const colon = parsed[start - 1] === ":" ? " " : ": ";
    return tree.isMap(parent) ? give(start, end, `${colon}${toFlow(value, style)}`) : [];
  }
  const slot = slotOf(document, node);
  if (slot === NONE) return [];
  const column = columnAt(parsed, tree.start(parent) + document.span.start);
  const inItem = tree.isSequence(parent);
  if (tree.kind(node) === Kind.Null && !isBlankOrComment(parsed.slice(start, lineEnd(parsed, start))))
    return [];
  const wasBlock = tree.kind(node) === Kind.Map || tree.kind(node) === Kind.Sequence;
  const staysFlow = isFlow(tree, node) && tree.first(node) !== NONE;
  if (isFilled(value) && !staysFlow) {
    const stop = lineEnd(parsed, end);
    const isCommented = !parsed.slice(slot, end).includes("\n") && parsed.slice(end, stop).trim() !== "";
    const text = !inItem
      ? behindKey(value, column, style)
      : `${isCommented ? `\n${" ".repeat(column + 2)}` : " "}${toYaml(value, column + 2, style)}`;
    // The comment stays on the line of the key or dash, and `behindKey` may have nothing to break.
    if (!isCommented || !text.startsWith("\n")) return give(slot, end, text);
    return end > slot ? [...give(slot, end, ""), ...give(stop, stop, text)] : give(stop, stop, text);
  }
  if (tree.kind(node) === Kind.Null) return give(start, start, ` ${lineOf(field, value, column, style)}`);
  if (wasBlock) return give(slot, end, ` ${lineOf(field, value, column, style)}`);
  return give(behindProperties(document, node), end, lineOf(field, value, column, style));
}

/** A value that goes behind its key: in the quotes of the one before, or as a block of text. */
function lineOf(field: Field, value: Json, column: number, style: Style): string {
  if (typeof value !== "string") return inStyle(field, value, style);
  const { parsed } = field.document.manifest;
  const { start, end } = field.span;
  const isCommented = parsed.slice(end, lineEnd(parsed, end)).trim() !== "";
  const quote = quoteAt(field.document, start) ?? (isCommented && value.includes("\n") ? '"' : undefined);
  return quote ? quoted(value, quote) : behindKey(value, column, style).slice(1);
}

function inStyle(field: Field, value: Json, style: Style): string {
  const quote = quoteAt(field.document, field.span.start);
  if (typeof value === "string" && quote) return quoted(value, quote);
  return toFlow(value, style);
}

function quoteAt({ manifest }: Document, offset: number): "'" | '"' | undefined {
  const character = manifest.parsed[offset];
  return character === "'" || character === '"' ? character : undefined;
}

/** Whether the field says exactly this already. */
function reads(field: Field, value: Json): boolean {
  if (isList(value)) {
    const items = field.items();
    return (
      field.type === "sequence" &&
      items.length === value.length &&
      items.every((item, i) => reads(item, value[i] as Json))
    );
  }
  if (isObject(value)) {
    const entries = field.entries();
    return (
      field.type === "map" &&
      entries.length === Object.keys(value).length &&
      entries.every(([key, child]) => Object.hasOwn(value, key) && reads(child, value[key] as Json))
    );
  }
  return field.exists && field.value === value && (value !== null || field.type === "null");
}

function insertEntry(map: Field, key: string, value: Json, after: readonly string[]): Edit[] {
  const { document, file } = map;
  const { tree, manifest } = document;
  const children = map.children();
  if (children.some((child) => new Field(document, child).key === "<<")) return [];
  if (children.length === 0) return overwrite(map, { [key]: value });
  const style = styleOf(document, map.node);
  const keys = children.map((child) => new Field(document, child).key);
  const wanted = after.map((name) => keys.indexOf(name)).find((index) => index !== -1);
  const preferred = wanted === undefined ? [] : [children[wanted] as Node];
  if (tree.kind(map.node) === Kind.FlowMap) {
    const last = preferred[0] ?? children.at(-1) ?? NONE;
    return insertInFlow(
      map,
      last,
      toFlow({ [key]: value }, style)
        .slice(1, -1)
        .trim(),
    );
  }
  const column = columnAt(manifest.parsed, tree.start(map.node) + document.span.start);
  for (const child of [...preferred, ...children.toReversed()]) {
    const at = lineBehind(document, map.node, child);
    if (at === NONE) continue;
    const text = `\n${" ".repeat(column)}${scalarToYaml(key, style)}:${behindKey(value, column, style)}`;
    return [{ file, span: { start: at, end: at }, text: asLines(manifest, at, text, value) }];
  }
  return [];
}

function insertItem(sequence: Field, before: Node, value: Json): Edit[] {
  const { document, file } = sequence;
  const { tree, manifest } = document;
  const style = styleOf(document, sequence.node);
  if (tree.kind(sequence.node) === Kind.FlowSequence)
    return insertInFlow(sequence, before, toFlow(value, style));
  const at = lineBehind(document, sequence.node, before);
  if (at === NONE) return [];
  const column = columnAt(manifest.parsed, tree.start(sequence.node) + document.span.start);
  const text = `\n${" ".repeat(column)}- ${toYaml(value, column + 2, style)}`;
  return [{ file, span: { start: at, end: at }, text: asLines(manifest, at, text, value) }];
}

/** Adds `entry` to a flow collection behind `before`, or as its first where that is NONE. */
function insertInFlow(collection: Field, before: Node, entry: string): Edit[] {
  const { document, file } = collection;
  const { tree, manifest } = document;
  const { parsed, eol } = manifest;
  const { start, end } = collection.span;
  const brackets = `${parsed[start]}${parsed[end - 1]}`;
  if (brackets !== "{}" && brackets !== "[]") return [];
  const give = (at: number, text: string, to = at): Edit => ({ file, span: { start: at, end: to }, text });
  if (before === NONE) {
    if (parsed.slice(start + 1, end - 1).trim() !== "") return [];
    const pad = brackets === "{}" && styleOf(document, collection.node).padded ? " " : "";
    return unlessMasked(document, [give(start, `${brackets[0]}${pad}${entry}${pad}${brackets[1]}`, end)]);
  }
  const at = tree.end(before) + document.span.start;
  const comma = commaBehind(parsed, at);
  const from = entryStart(document, before);
  const margin = parsed.slice(lineStart(parsed, from), from);
  if (margin.trim() !== "") return unlessMasked(document, [give(at, `, ${entry}`)]);
  const stop = lineEnd(parsed, at);
  const isCommented = /^[ \t]*,?[ \t]+#/.test(parsed.slice(at, stop));
  if (!isCommented) return unlessMasked(document, [give(at, `,${eol}${margin}${entry}`)]);
  if (comma !== NONE) return unlessMasked(document, [give(stop, `${eol}${margin}${entry},`)]);
  // A comma behind the last entry would have to be written once for all that are added: they go in front of it.
  return unlessMasked(document, [give(from, `${entry},${eol}${margin}`)]);
}

/**
 * The end of the line behind a child of a block collection, where another one can be inserted; NONE where
 * what would then follow belongs to the child, or where the line is inside a branch of a template.
 */
function lineBehind(document: Document, collection: Node, child: Node): number {
  const { tree, manifest, span } = document;
  const { parsed, text } = manifest;
  const end = tree.end(child) + span.start;
  const at = behindBlock(document, child, lineEnd(parsed, end));
  if (!isBlankOrComment(parsed.slice(end, lineEnd(parsed, end)))) return NONE;
  const next = nextToken(document, child);
  const between = text.slice(at, next);
  if (!manifest.template) return /^(?:\s|#.*|---.*|\.\.\.)*$/.test(between) ? at : NONE;
  const first = tree.start(collection) + span.start;
  if (tree.holes.some(({ offset }) => offset + span.start >= end && offset + span.start < next)) return NONE;
  return isBalanced(text.slice(lineStart(text, first), at)) ? at : NONE;
}

/** Whether every block that a template opens in the text is closed in it, and none that was open before. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (const [, word] of text.matchAll(/\{\{-?\s*(if|range|with|block|define|else|end)\b/g)) {
    if (word === "end") depth--;
    else if (word !== "else") depth++;
    else if (depth === 0) return false;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Where the first token behind a node and all below it starts, or the document ends. */
function nextToken(document: Document, node: Node): number {
  const { tree, span } = document;
  for (let at = node; at !== NONE; at = tree.parent(at)) {
    const next = tree.next(at);
    if (next !== NONE) return entryStart(document, next);
  }
  return span.end;
}

/** The end of the last line that belongs to a child whose text ends at `stop`: a block of text may keep empty lines. */
function behindBlock(document: Document, child: Node, stop: number): number {
  const { tree, manifest, span } = document;
  const { parsed } = manifest;
  const last = lastBelow(tree, child);
  const start = tree.start(last) + span.start;
  if (!isBlockText(tree, last) || !/^.\d?\+/.test(parsed.slice(start, start + 3))) return stop;
  let at = stop;
  for (let line = behindBreak(parsed, at); line > at && line < span.end; line = behindBreak(parsed, at)) {
    const end = lineEnd(parsed, line);
    if (parsed.slice(line, end).trim() !== "") break;
    at = end;
  }
  return at;
}

/** The node whose text ends a node. */
function lastBelow(tree: Tree, node: Node): Node {
  let last = node;
  while (tree.first(last) !== NONE) {
    last = tree.first(last);
    while (tree.next(last) !== NONE) last = tree.next(last);
  }
  return last;
}

function isBlockText(tree: Tree, node: Node): boolean {
  return tree.kind(node) === Kind.Literal || tree.kind(node) === Kind.Folded;
}

/** Where an entry or item begins: at its dash, its key, or what stands before that (an anchor, a question mark). */
function entryStart(document: Document, node: Node): number {
  const { tree, manifest, span } = document;
  const { parsed } = manifest;
  const parent = tree.parent(node);
  const token = (tree.keyStart(node) === NONE ? tree.start(node) : tree.keyStart(node)) + span.start;
  if (parent === NONE) return token;
  const isFirst = tree.first(parent) === node;
  if (isFlow(tree, parent)) {
    const before = isFirst
      ? tree.start(parent) + span.start
      : commaBehind(parsed, tree.end(previous(tree, node)) + span.start);
    return before === NONE ? token : skipSpace(parsed, before + 1);
  }
  if (isFirst) return tree.start(parent) + span.start;
  const column = columnAt(parsed, tree.start(parent) + span.start);
  for (let line = lineStart(parsed, token); line >= span.start; line = lineStart(parsed, line - 1)) {
    const mark = parsed[line + column];
    if (tree.isMap(parent) ? line + column <= token : mark === "-") return line + column;
    if (line === 0) break;
  }
  return token;
}

function previous(tree: Tree, node: Node): Node {
  let child = tree.first(tree.parent(node));
  while (tree.next(child) !== node && tree.next(child) !== NONE) child = tree.next(child);
  return child;
}

/** The offset behind the colon or dash where a value stands in block style; NONE where there is none. */
function slotOf(document: Document, node: Node): number {
  const { tree, manifest, span } = document;
  const { parsed } = manifest;
  if (tree.isSequence(tree.parent(node))) return entryStart(document, node) + 1;
  if (tree.keyEnd(node) === NONE) return NONE;
  const colon = skipSpace(parsed, tree.keyEnd(node) + span.start);
  return parsed[colon] === ":" ? colon + 1 : NONE;
}

/** Where a value starts together with its tag and anchor. */
function behindProperties(document: Document, node: Node): number {
  const { tree, manifest, span } = document;
  const start = tree.start(node) + span.start;
  const before = /(?:[!&][^\s,[\]{}]*[ \t]+)+$/.exec(
    manifest.parsed.slice(lineStart(manifest.parsed, start), start),
  );
  return before ? start - before[0].length : start;
}

function removeFromFlow(document: Document, node: Node): Edit[] {
  const { tree, manifest, span, file } = document;
  const { parsed } = manifest;
  const start = entryStart(document, node);
  const end = tree.end(node) + span.start;
  const comma = commaBehind(parsed, end);
  const stop = comma === NONE ? end : comma + 1;
  const give = (from: number, to: number): Edit => ({ file, span: { start: from, end: to }, text: "" });
  const line = lineStart(parsed, start);
  const lineStop = lineEnd(parsed, stop);
  const isAlone =
    parsed.slice(line, start).trim() === "" &&
    isBlankOrComment(parsed.slice(stop, lineStop)) &&
    lineStop < parsed.length;
  const isLast = tree.next(node) === NONE;
  if (isAlone) {
    const lines = give(line, behindBreak(parsed, lineStop));
    if (!isLast || comma !== NONE) return unlessMasked(document, [lines]);
    const before = commaBehind(parsed, tree.end(previous(tree, node)) + span.start);
    return before === NONE ? [] : unlessMasked(document, [give(before, before + 1), lines]);
  }
  if (!isLast) {
    const next = entryStart(document, tree.next(node));
    const between = parsed.slice(stop, next);
    return unlessMasked(document, [give(start, between.includes("\n") ? stop : next)]);
  }
  const before = tree.end(previous(tree, node)) + span.start;
  const between = parsed.slice(before, start);
  if (!between.includes("#")) return unlessMasked(document, [give(before, end)]);
  const beforeComma = commaBehind(parsed, before);
  return beforeComma === NONE
    ? []
    : unlessMasked(document, [give(beforeComma, beforeComma + 1), give(start, stop)]);
}

/** Removes the lines of an entry or item in block style; the next one moves up where it began behind a dash. */
function removeLines(document: Document, node: Node): Edit[] {
  const { tree, manifest, span, file } = document;
  const { parsed } = manifest;
  if (tree.isMap(tree.parent(node)) && tree.keyStart(node) === NONE) return [];
  const start = entryStart(document, node);
  const end = tree.end(node) + span.start;
  const endOfLine = lineEnd(parsed, end);
  if (!isBlankOrComment(parsed.slice(end, endOfLine))) return [];
  const give = (from: number, to: number): Edit[] =>
    unlessMasked(document, [{ file, span: { start: from, end: to }, text: "" }]);
  const line = lineStart(parsed, start);
  const stop = behindComments(
    parsed,
    behindBlock(document, node, endOfLine),
    start - line,
    nextToken(document, node),
  );
  if (parsed.slice(line, start).trim() === "") {
    const after = behindBreak(parsed, stop);
    const before = tree.next(node) === NONE ? lastBelow(tree, previous(tree, node)) : NONE;
    if (after > stop || line === 0 || (before !== NONE && isBlockText(tree, before)))
      return give(line, after);
    return give(lineEnd(parsed, line - 1), stop);
  }
  const next = tree.next(node);
  if (next === NONE) return [];
  const follower = entryStart(document, next);
  if (parsed.slice(stop, follower).trim() === "") return give(start, follower);
  const dash = parsed.slice(line, start).trimEnd().length + line;
  return give(dash, stop);
}

/** The end of the comment lines behind `stop` that are indented deeper than `column`: they belong to what stands above. */
function behindComments(parsed: string, stop: number, column: number, until: number): number {
  let at = stop;
  for (let line = behindBreak(parsed, at); line > at && line < until; line = behindBreak(parsed, at)) {
    const mark = skipBlanks(parsed, line);
    if (parsed[mark] !== "#" || mark - line <= column) return at;
    at = lineEnd(parsed, mark);
  }
  return at;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at++;
  return at;
}

function behindBreak(text: string, stop: number): number {
  return text.startsWith("\r\n", stop) ? stop + 2 : text[stop] === "\n" ? stop + 1 : stop;
}

/** The comma behind an item that ends at `from`; NONE where a bracket or anything else comes first. */
function commaBehind(text: string, from: number): number {
  const at = skipSpace(text, from);
  return text[at] === "," ? at : NONE;
}

function isFlow(tree: Tree, node: Node): boolean {
  const kind = tree.kind(node);
  return kind === Kind.FlowMap || kind === Kind.FlowSequence;
}

/** Whether the node is a flow collection; block style ends where flow begins. */
function isInFlow(tree: Tree, parent: Node): boolean {
  return isFlow(tree, parent);
}

function isBlankOrComment(text: string): boolean {
  return /^[ \t\r]*(?:[ \t]#.*|#.*)?$/.test(text);
}

/** No edit may touch what a template action writes. */
function unlessMasked({ manifest }: Document, edits: Edit[]): Edit[] {
  if (!manifest.template) return edits;
  const touches = edits.some(
    ({ span }) =>
      manifest.parsed.slice(span.start, span.end).includes(FILLER) ||
      manifest.parsed.slice(span.start, span.end) !== manifest.text.slice(span.start, span.end),
  );
  return touches ? [] : edits;
}

/** New text up to `end`, in the file's line ends; where it ends the file in a block of text, with one more. */
function asLines({ parsed, eol }: Manifest, end: number, text: string, value: Json): string {
  return withEol(
    end === parsed.length && endsInBlock(value)
      ? `${text}
`
      : text,
    eol,
  );
}

function withEol(text: string, eol: string): string {
  return eol === "\n" ? text : text.replaceAll("\n", eol);
}
