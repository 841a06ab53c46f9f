/** YAML text → documents and the Kubernetes resources in them. Parsing never fails; broken text has problems. */

import { Field } from "./field.ts";
import { isTemplate, mask } from "./helm.ts";
import { hidden, holesOf, unfinished } from "./mend.ts";
import { parseExact } from "./parse-exact.ts";
import { parseTolerant } from "./parse-tolerant.ts";
import type { Place, Problem, Span } from "./place.ts";
import { noteClaim } from "./reads.ts";
import { Resource } from "./resource.ts";
import { type Parsed, type Piece, Reuse } from "./reuse.ts";
import { type Hole, NONE, type Node, type Tree } from "./tree.ts";

export class Manifest {
  readonly type = "manifest";
  /** Made when asked: most keys need one of many. */
  private readonly known: Document[] = [];

  private constructor(
    readonly file: string,
    readonly text: string,
    /** Whether a Go template writes this file: syntax problems are not shown, masked text is uncertain. */
    readonly template: boolean,
    /** `text` with template actions and unfinished lines masked, and lone carriage returns as line feeds; the same string where there are none. */
    readonly parsed: string,
    /** `parsed` with its unfinished lines as they are written. */
    readonly masked: string,
    private readonly pieces: readonly Piece[],
  ) {}

  /** Parses `text`; documents that `previous`, an older version of the file, had already are taken over. */
  static parse(file: string, text: string, previous?: Manifest): Manifest {
    const template = isTemplate(file, text);
    const lines = text.includes("\r") ? text.replace(LONE_RETURN, "\n") : text;
    const masked = template ? mask(lines) : { text: lines, holes: [] };
    const reuse = previous && new Reuse(previous, text, masked.text, template !== previous.template);
    let hole = 0;
    const touched = splitDocuments(masked.text, reuse?.touched).map((span): Piece => {
      const holes: Hole[] = [];
      for (let next = masked.holes[hole]; next && next.offset < span.end; next = masked.holes[++hole])
        holes.push({ offset: next.offset - span.start, column: next.column });
      const known = reuse?.known(span);
      if (known && isAsBefore(known, holes, template === previous?.template)) return known;
      const made = parseDocument(masked.text.slice(span.start, span.end), holes, template);
      return reuse ? reuse.parsed(span, made) : { ...span, ...made };
    });
    const pieces = reuse ? reuse.around(touched) : touched;
    const parsed = withoutUnfinished(masked.text, pieces);
    return new Manifest(file, text, template, parsed, masked.text, pieces);
  }

  get documents(): readonly Document[] {
    return this.pieces.map((_, index) => this.document(index) as Document);
  }

  /** The document with that number, counted from 0. */
  document(index: number): Document | undefined {
    const piece = this.pieces[index];
    const known = this.known[index];
    if (known || !piece) return known;
    const { start, end, tree } = piece;
    const made = new Document(this, tree, { start, end });
    this.known[index] = made;
    return made;
  }

  /** Syntax problems; none in templates, whose text is not YAML yet. */
  get problems(): readonly Problem[] {
    if (this.template) return [];
    return this.pieces.flatMap(({ tree }, index) =>
      tree.problems.length > 0 ? (this.document(index)?.problems ?? []) : [],
    );
  }

  get eol(): "\n" | "\r\n" {
    const first = this.text.indexOf("\n");
    return first > 0 && this.text[first - 1] === "\r" ? "\r\n" : "\n";
  }

  /** Trees and spans of the documents, for the next parse. */
  get trees(): readonly Piece[] {
    return this.pieces;
  }
}

/** YAML breaks lines there, too; with line feeds nobody below needs to know. */
const LONE_RETURN = /\r(?!\n)/g;

/** One YAML document of a file: what rules are run on. */
export class Document implements Place {
  readonly type = "document";
  readonly certain = true;
  private resourceList: readonly Resource[] | undefined;

  constructor(
    readonly manifest: Manifest,
    readonly tree: Tree,
    readonly span: Span,
  ) {}

  get file(): string {
    return this.manifest.file;
  }

  /** What remains of it through edits that keep its nodes. */
  get identity(): object {
    return this.tree.identity;
  }

  get root(): Field {
    return new Field(this, 0);
  }

  /** The Kubernetes objects: the document itself, or the items where it is a list. */
  get resources(): readonly Resource[] {
    this.resourceList ??= heads(this).map((head) => new Resource(this, head));
    return this.resourceList;
  }

  get problems(): readonly Problem[] {
    return this.tree.problems.map(({ span, message }) => ({
      at: { file: this.file, span: this.absolute(span), certain: true },
      message,
    }));
  }

  /** Whether the word stands anywhere in the text, comments included. */
  mentions(word: string): boolean {
    const { lineage } = this.tree;
    const found = this.piece.includes(word);
    noteClaim(lineage, `${found ? "+" : "-"}${word}`);
    return found;
  }

  /** A node as it is written, template actions masked. For what no value can change: nothing is noted. */
  source(node: Node): string {
    const { start } = this.span;
    return this.manifest.parsed.slice(this.tree.start(node) + start, this.tree.end(node) + start);
  }

  private get piece(): string {
    return this.manifest.text.slice(this.span.start, this.span.end);
  }

  /** A span relative to the document as offsets of the file. */
  absolute(span: Span): Span {
    return { start: span.start + this.span.start, end: span.end + this.span.start };
  }
}

/** What identifies a resource, read once per tree. Strings are empty where unknown or not written. */
export interface Head {
  readonly node: Node;
  readonly apiVersion: string;
  readonly kind: string;
}

const headsOfTree = new WeakMap<Tree, readonly Head[]>();

function heads(document: Document): readonly Head[] {
  let known = headsOfTree.get(document.tree);
  if (!known) {
    known = readHeads(document);
    headsOfTree.set(document.tree, known);
  }
  return known;
}

function readHeads(document: Document): Head[] {
  const found: Head[] = [];
  const seen = new Set<Node>();
  const read = (field: Field, kindOfList: string, versionOfList: string, depth: number): void => {
    // Aliases may lead here many times; the object is one.
    if (seen.has(field.node)) return;
    seen.add(field.node);
    const kind = field.at("kind").string ?? kindOfList;
    const apiVersion = field.at("apiVersion").string ?? versionOfList;
    if (kind.endsWith("List") && field.at("items").type === "sequence" && depth < 3) {
      const itemKind = kind === "List" ? "" : kind.slice(0, -4);
      for (const item of field.at("items").items())
        read(item, itemKind, kind === "List" ? "" : apiVersion, depth + 1);
    } else if (kind !== "" && field.type === "map") {
      found.push({ node: field.node, apiVersion, kind });
    }
  };
  read(document.root, "", "", 0);
  return found;
}

/** CustomResourceDefinitions hold schemas of thousands of lines that no rule reads: they are cut before parsing. */
function parseDocument(text: string, holes: readonly Hole[], template: boolean): Parsed {
  if (!/^kind:[ \t]*["']?CustomResourceDefinition["']?[ \t]*\r?$/m.test(text))
    return parseText(text, holes, template);
  const { short, cuts } = withoutSchemas(text);
  if (cuts.length === 0 || holes.length > 0) return parseText(text, holes, template);
  const tree = parseExact(short, holes) ?? parseTolerant(short, holes);
  return { tree: tree.widened(cuts) };
}

/** Tabs between tokens, directives, ends of documents: the strict parser refuses some that are right. */
const TOO_STRICT = /\t|^(?:%|\.\.\.)/m;
/** How often a text is read without what may be unfinished. */
const ATTEMPTS = 3;

function parseText(text: string, holes: readonly Hole[], template: boolean): Parsed {
  let stop = NONE;
  const tree = parseExact(text, holes, (offset) => {
    stop = offset;
  });
  if (tree) return { tree };
  if (template || stop === NONE) return { tree: parseTolerant(text, holes) };
  let attempts = 0;
  for (const one of TOO_STRICT.test(text) ? [] : unfinished(text, stop)) {
    const rest = parseExact(hidden(text, one), holes);
    if (rest) return { tree: rest.with(one, holesOf(one)), unfinished: one };
    if (++attempts === ATTEMPTS) break;
  }
  const read = parseTolerant(text, holes);
  // What only the strict parser refuses is read in full.
  return { tree: read.problems.length > 0 ? read.asGuess() : read };
}

function withoutUnfinished(text: string, pieces: readonly Piece[]): string {
  let shown = text;
  for (const { start, unfinished: one } of pieces) {
    if (!one) continue;
    const span = { start: one.span.start + start, end: one.span.end + start };
    shown = hidden(shown, { ...one, span });
  }
  return shown;
}

interface Cut {
  /** In the short text: where the cut piece stood. */
  readonly offset: number;
  readonly length: number;
}

/** The text without the lines below every `schema:` and `validation:`. */
function withoutSchemas(text: string): { short: string; cuts: readonly Cut[] } {
  const header = /^ *(?:- )?(?:schema|validation):[ \t]*\r?$/gm;
  const cuts: Cut[] = [];
  let short = "";
  let done = 0;
  for (let match = header.exec(text); match; match = header.exec(text)) {
    const start = match.index + match[0].length;
    const end = deeperUntil(text, start, match[0].search(/[a-z]/));
    short += text.slice(done, start);
    if (end > start) cuts.push({ offset: short.length, length: end - start });
    done = end;
    header.lastIndex = end;
  }
  return { short: short + text.slice(done), cuts };
}

/** The offset of the line break before the first line from `start` on that is not indented deeper than `column`. */
function deeperUntil(text: string, start: number, column: number): number {
  for (let line = text.indexOf("\n", start); line !== -1; line = text.indexOf("\n", line + 1)) {
    let at = line + 1;
    while (at <= line + 1 + column && text.charCodeAt(at) === 32) at++;
    const c = text.charCodeAt(at);
    const isBlank = c === 10 || c === 13 || c === 9 || Number.isNaN(c);
    if (!isBlank && at <= line + 1 + column) return line;
  }
  return text.length;
}

/**
 * The spans of the documents of a stream, or of a part of it that begins and ends with documents: from marker to
 * marker; what stands before the first marker of all joins the first document, if it says nothing.
 */
function splitDocuments(text: string, part: Span = { start: 0, end: text.length }): Span[] {
  const spans: Span[] = [];
  const first = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let start = Math.max(part.start, first);
  for (
    let at = text.indexOf("\n---", start);
    at !== -1 && at + 1 < part.end;
    at = text.indexOf("\n---", at + 1)
  ) {
    if (!/\s|^$/.test(text.charAt(at + 4))) continue;
    if (start === first && saysNothing(text, start, at)) continue;
    spans.push({ start, end: at + 1 });
    start = at + 1;
  }
  if (start < part.end || spans.length === 0) spans.push({ start, end: part.end });
  return spans;
}

/** Whether there are only comments and directives. */
function saysNothing(text: string, start: number, end: number): boolean {
  for (let line = start; line < end; ) {
    let at = line;
    while (at < end && isBlank(text.charCodeAt(at))) at++;
    const first = text[at];
    if (at < end && first !== "#" && first !== "%") return false;
    const next = text.indexOf("\n", at);
    if (next === -1) return true;
    line = next + 1;
  }
  return true;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

/** Whether a document that stays reads as it did: broken ones read otherwise in templates. */
function isAsBefore({ tree, unfinished: one }: Piece, holes: readonly Hole[], isSameType: boolean): boolean {
  if (tree.problems.length > 0 && !isSameType) return false;
  // The same text has other holes where a block that hides it was opened or closed elsewhere.
  const before = one ? [] : tree.holes;
  return before.length === holes.length && before.every((hole, i) => hole.column === holes[i]?.column);
}
