/**
 * Text that is broken mid-typing → tree and syntax problems, from yaml's tolerant parser.
 * The only file that knows the library `yaml`. It is ten times slower than parse-exact.ts and keeps nearly
 * the whole tree, so it runs only where that one refused.
 */

import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Scalar,
  type Node as YamlNode,
} from "yaml";
import {
  afterFlow,
  behindMarks,
  emptyPosition,
  isBlank,
  isBracket,
  shortTag,
  skipTo,
} from "./parse-exact.ts";
import type { Span } from "./place.ts";
import { type Hole, Kind, NONE, type Tree, TreeBuilder } from "./tree.ts";

/** Longer text that is not well-formed gets a problem and no tree: the tolerant parser would take seconds. */
const MAX_LENGTH = 1_000_000;

/** The tree of the one document in `text`, as far as it can be read. Never throws. */
export function parseTolerant(text: string, holes: readonly Hole[]): Tree {
  if (text.length > MAX_LENGTH)
    return unreadable(text, holes, "YAML syntax error in a document of over 1 MB");
  if (nesting(text) > 200) return unreadable(text, holes, "YAML is nested too deeply");
  try {
    const document = parseDocument(text, {
      schema: "failsafe",
      strict: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "silent",
    });
    const walker = new Walker(text);
    const root = document.contents;
    if (root) walker.root(root);
    const problems = document.errors.map(({ pos, message }) => ({
      span: clamp({ start: pos[0], end: pos[1] }, text.length),
      message: sentence(message),
    }));
    return walker.builder.finish(holes, problems, text.includes("<<"));
  } catch (error) {
    // The library recurses: text that is nested too deeply for the stack ends here.
    if (error instanceof RangeError) return unreadable(text, holes, "YAML is nested too deeply");
    return unreadable(text, holes, "YAML cannot be read");
  }
}

function unreadable(text: string, holes: readonly Hole[], message: string): Tree {
  const end = text.indexOf("\n");
  return new TreeBuilder().finish(
    holes,
    [{ span: { start: 0, end: end === -1 ? text.length : end }, message }],
    false,
  );
}

/** How deep brackets, dashes and indented lines nest at the most, quotes disregarded: an upper bound that costs one pass. */
function nesting(text: string): number {
  const columns: number[] = [];
  let depth = 0;
  let deepest = 0;
  let dashes = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 91 || c === 123) depth++;
    else if (c === 93 || c === 125) depth = Math.max(0, depth - 1);
    else if ((c === 45 || c === 63) && isBlank(text.charCodeAt(i + 1))) dashes++;
    else if (c === 10) {
      dashes = 0;
      let column = 0;
      while (text.charCodeAt(i + 1 + column) === 32) column++;
      if (isBlank(text.charCodeAt(i + 1 + column))) continue;
      while ((columns.at(-1) ?? NONE) >= column) columns.pop();
      columns.push(column);
    } else continue;
    deepest = Math.max(deepest, depth + dashes + columns.length);
  }
  return deepest;
}

function clamp({ start, end }: Span, length: number): Span {
  const from = Math.min(Math.max(0, start), length);
  return { start: from, end: Math.min(Math.max(from, end), length) };
}

/** The library's message without its position and full stop. */
function sentence(message: string): string {
  return `YAML syntax: ${message.replace(/ at line \d+, column \d+:?[\s\S]*$/, "").replace(/\.$/, "")}`;
}

const SCALARS: Readonly<Record<string, Kind>> = {
  PLAIN: Kind.Plain,
  QUOTE_SINGLE: Kind.SingleQuoted,
  QUOTE_DOUBLE: Kind.DoubleQuoted,
  BLOCK_LITERAL: Kind.Literal,
  BLOCK_FOLDED: Kind.Folded,
};

class Walker {
  builder = new TreeBuilder();
  /** End of the last token that was read. */
  private position = 0;

  constructor(private readonly text: string) {}

  root(node: YamlNode): void {
    if (isScalar(node) && isEmpty(node)) this.mark(this.builder.add(Kind.Null, 0, 0, NONE, NONE), node);
    else this.node(node, NONE, NONE);
  }

  node(node: YamlNode, keyStart: number, keyEnd: number): void {
    const start = this.startOf(node);
    const end = node.range?.[1] ?? start;
    let index: number;
    if (isAlias(node)) {
      index = this.builder.add(Kind.Alias, start, end, keyStart, keyEnd);
      this.builder.alias(index, node.source);
      this.position = end;
      return;
    }
    if (isCollection(node)) {
      const flow = node.flow === true;
      const kind = isMap(node) ? (flow ? Kind.FlowMap : Kind.Map) : flow ? Kind.FlowSequence : Kind.Sequence;
      index = this.builder.add(kind, start, start, keyStart, keyEnd);
      this.mark(index, node);
      const closes = flow && isBracket(this.text.charCodeAt(start)) && !isPair(node);
      this.position = closes ? start + 1 : start;
      this.builder.push(index);
      this.children(node);
      if (closes) this.position = Math.max(this.position, Math.min(end, afterFlow(this.text, this.position)));
      this.builder.pop(this.position);
      return;
    }
    const kind = SCALARS[node.type ?? "PLAIN"] ?? Kind.Plain;
    const trimmed = kind >= Kind.Literal ? this.trim(start, end) : end;
    index = this.builder.add(kind, start, trimmed, keyStart, keyEnd);
    this.mark(index, node);
    this.position = trimmed;
  }

  /** Where a node starts; a map without braces does where its first key's tag or anchor stands. */
  private startOf(node: YamlNode): number {
    const start = node.range?.[0] ?? this.position;
    if (!isMap(node) || (node.flow && isBracket(this.text.charCodeAt(start)) && !isPair(node))) return start;
    const key = node.items[0]?.key;
    if (node.flow && isScalar(key) && isEmpty(key)) return Math.max(start, skipTo(this.text, start, 58));
    if (!(isScalar(key) || isCollection(key)) || !(key.anchor || key.tag)) return start;
    const line = this.text.slice(this.text.lastIndexOf("\n", start - 1) + 1, start);
    return start - (/(?:[!&]\S*[ \t]+)*$/.exec(line)?.[0].length ?? 0);
  }

  private children(node: YamlNode): void {
    const flow = isCollection(node) && node.flow === true;
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        const scalar = isScalar(key) && !isEmpty(key) && !isBlock(key) ? key.range : undefined;
        if (scalar) {
          this.position = scalar[1];
        } else {
          this.position = behindMarks(this.text, this.position);
          this.skip(key);
        }
        const [from, to] = scalar ? [scalar[0], scalar[1]] : [NONE, NONE];
        this.child(value, from, to, true, flow);
      }
    } else if (isSeq(node)) {
      for (const item of node.items) this.child(item, NONE, NONE, false, flow);
    }
  }

  private child(value: unknown, keyStart: number, keyEnd: number, inMap: boolean, flow: boolean): void {
    if (isMap(value) || isSeq(value) || isAlias(value) || (isScalar(value) && !isEmpty(value))) {
      this.node(value as YamlNode, keyStart, keyEnd);
    } else if (value && typeof value === "object" && "key" in value) {
      // A pair inside a flow sequence, `[a: b]`: a map of one entry, which no manifest needs.
      this.builder.add(Kind.Null, this.position, this.position, keyStart, keyEnd);
    } else {
      this.position = emptyPosition(this.text, this.position, inMap, flow);
      const index = this.builder.add(Kind.Null, this.position, this.position, keyStart, keyEnd);
      if (isScalar(value)) this.mark(index, value as YamlNode);
    }
  }

  /** Moves behind a key that is no plain word; nothing is kept of it. */
  private skip(key: unknown): void {
    if (!isCollection(key) && !isAlias(key) && !(isScalar(key) && !isEmpty(key))) return;
    const kept = this.builder;
    this.builder = new TreeBuilder();
    this.node(key as YamlNode, NONE, NONE);
    this.builder = kept;
  }

  private mark(index: number, node: YamlNode): void {
    if ("anchor" in node && node.anchor) this.builder.anchor(index, node.anchor);
    if (node.tag && isScalar(node)) this.builder.tag(index, shortTag(node.tag));
  }

  private trim(start: number, end: number): number {
    let at = end;
    while (at > start && " \t\r\n".includes(this.text[at - 1] as string)) at--;
    return at;
  }
}

/** Whether a flow map is a pair in a sequence whose key is a collection, `[{a: b}: c]`: the bracket is that of the key. */
function isPair(node: YamlNode): boolean {
  const key = isMap(node) ? node.items[0]?.key : undefined;
  return isCollection(key) && key.range?.[0] === node.range?.[0];
}

function isBlock(scalar: Scalar): boolean {
  return scalar.type === "BLOCK_LITERAL" || scalar.type === "BLOCK_FOLDED";
}

/** Whether a value is not written at all. */
function isEmpty(value: Scalar): boolean {
  const range = value.range;
  return !range || (range[0] === range[1] && (value.type ?? "PLAIN") === "PLAIN");
}
