/** How a document is written: lines, columns, and the habits that a new line should keep. */

import type { Document, Manifest } from "./manifest.ts";
import { DEFAULT_STYLE, endsInBlock, type Json, type Style } from "./to-yaml.ts";
import { Kind, NONE, type Node, type Tree } from "./tree.ts";

/** The offset where the line around `offset` starts, behind a byte order mark. */
export function lineStart(text: string, offset: number): number {
  const start = offset <= 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  return start === 0 && offset > 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
}

/** The offset of the line break that ends the line around `offset`, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  if (at === -1) return text.length;
  return at > offset && text[at - 1] === "\r" ? at - 1 : at;
}

export function columnAt(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** The offset of the next token from `from` on, behind blanks, line breaks and comments. */
export function skipSpace(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 35 && (at === from || isSpace(text.charCodeAt(at - 1)))) {
      const end = text.indexOf("\n", at);
      if (end === -1) return text.length;
      at = end;
    } else if (!isSpace(c)) return at;
  }
  return text.length;
}

/** The style around a node: what its brothers do, else what most of the document does. */
export function styleOf(document: Document, node: Node = NONE): Style {
  const whole = styleOfDocument(document);
  if (node === NONE) return whole;
  const { tree } = document;
  const near = new Counts();
  for (const map of [node, tree.parent(node)]) {
    if (map === NONE || !tree.isMap(map)) continue;
    for (let child = tree.first(map); child !== NONE; child = tree.next(child)) near.count(document, child);
    if (near.any) break;
  }
  return near.style(whole);
}

/** The style around a node for text that ends at `end`: a block of text would swallow a comment behind it. */
export function styleBefore(document: Document, node: Node, end: number): Style {
  const isCommented = /^\s*#/.test(document.manifest.parsed.slice(end));
  return { ...styleOf(document, node), blocks: !isCommented };
}

const styles = new WeakMap<Tree, Style>();

function styleOfDocument(document: Document): Style {
  const { tree } = document;
  const known = styles.get(tree);
  if (known) return known;
  const all = new Counts();
  for (let node = 0; node < tree.size; node++) all.count(document, node);
  const style = all.style(DEFAULT_STYLE);
  styles.set(tree, style);
  return style;
}

class Counts {
  private readonly indents = new Map<number, number>();
  private readonly dashes = new Map<number, number>();
  private readonly quotes = new Map<"'" | '"', number>();
  private readonly padded = new Map<boolean, number>();
  private readonly json = new Map<boolean, number>();
  private readonly brackets = new Map<boolean, number>();
  private readonly quotedItems = new Map<boolean, number>();
  /** Whoever writes `["*"]` writes `["get"]`; only counts where no word says otherwise. */
  private readonly quotedSigns = new Map<boolean, number>();

  get any(): boolean {
    return this.indents.size > 0 || this.dashes.size > 0;
  }

  count(document: Document, node: Node): void {
    const { tree, manifest, span } = document;
    const { parsed } = manifest;
    const kind = tree.kind(node);
    if (kind === Kind.SingleQuoted) add(this.quotes, "'");
    else if (kind === Kind.DoubleQuoted) add(this.quotes, '"');
    else if (kind === Kind.FlowMap && tree.first(node) !== NONE)
      add(this.padded, parsed[tree.start(node) + span.start + 1] === " ");
    if (tree.keyStart(node) !== NONE && tree.kind(tree.parent(node)) === Kind.FlowMap)
      add(this.json, parsed[tree.keyStart(node) + span.start] === '"');
    if (tree.isScalar(node) && tree.isSequence(tree.parent(node))) this.countItem(document, node);
    if (tree.keyStart(node) === NONE) return;
    if (tree.isSequence(node) && tree.first(node) !== NONE && tree.isScalar(tree.first(node)))
      add(this.brackets, kind === Kind.FlowSequence);
    if (kind !== Kind.Map && kind !== Kind.Sequence) return;
    const inner = columnAt(parsed, tree.start(node) + span.start);
    const outer = columnAt(parsed, tree.start(tree.parent(node)) + span.start);
    if (kind === Kind.Map && inner > outer) add(this.indents, inner - outer);
    if (kind === Kind.Sequence && inner >= outer) add(this.dashes, inner - outer);
  }

  /** Words count before all else: what has to be quoted says little about habits. */
  private countItem({ tree, manifest, span }: Document, node: Node): void {
    const kind = tree.kind(node);
    const quotes = kind === Kind.SingleQuoted || kind === Kind.DoubleQuoted ? 1 : 0;
    const start = tree.start(node) + span.start + quotes;
    const text = manifest.parsed.slice(start, tree.end(node) + span.start - quotes);
    if (/^[A-Za-z][\w./-]*$/.test(text)) add(this.quotedItems, quotes > 0);
    else if (tree.kind(tree.parent(node)) === Kind.FlowSequence) add(this.quotedSigns, quotes > 0);
  }

  style(otherwise: Style): Style {
    const indent = most(this.indents) ?? otherwise.indent;
    return {
      indent,
      dash: most(this.dashes) ?? (otherwise === DEFAULT_STYLE ? Math.min(indent, 2) : otherwise.dash),
      quote: most(this.quotes) ?? otherwise.quote,
      padded: most(this.padded) ?? otherwise.padded,
      json: most(this.json) ?? otherwise.json,
      brackets: most(this.brackets) ?? otherwise.brackets,
      quotedItems: most(this.quotedItems) ?? most(this.quotedSigns) ?? otherwise.quotedItems,
      blocks: otherwise.blocks,
    };
  }
}

function add<T>(counts: Map<T, number>, value: T): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function most<T>(counts: ReadonlyMap<T, number>): T | undefined {
  let best: T | undefined;
  let times = 0;
  for (const [value, count] of counts) {
    if (count <= times) continue;
    best = value;
    times = count;
  }
  return best;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

/** New text up to `end`, in the file's line ends; where it ends the file in a block of text, with one more. */
export function asLines({ parsed, eol }: Manifest, end: number, text: string, value: Json): string {
  return withEol(
    end === parsed.length && endsInBlock(value)
      ? `${text}
`
      : text,
    eol,
  );
}

export function withEol(text: string, eol: string): string {
  return eol === "\n" ? text : text.replaceAll("\n", eol);
}
