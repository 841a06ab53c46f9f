/**
 * What a text says and remarks, as another parser than ours sees it: the judge of our fixes.
 */

import { isAlias, isMap, isScalar, isSeq, Lexer, type Node, parseAllDocuments } from "yaml";
import type { Span } from "#core";

/** A piece of a text, with what it is. */
export interface Piece {
  readonly span: Span;
  readonly words: string;
}

/** A value, and the keys above it. */
export interface Leaf extends Piece {
  readonly keys: readonly Span[];
}

/** Every value of a YAML text with the keys above it. Items of a list are not numbered, for lists shrink. */
export function leaves(text: string): Leaf[] {
  const documents = parseAllDocuments(text, { version: "1.1", uniqueKeys: false, logLevel: "silent" });
  return [...documents].flatMap((document, index) => below(document.contents, `${index}`, []));
}

function below(node: unknown, path: string, keys: readonly Span[]): Leaf[] {
  if (isMap<Node, Node>(node)) {
    return node.items.flatMap(({ key, value }) => {
      const [start = 0, end = 0] = key?.range ?? [];
      return below(value, `${path}.${String(isScalar(key) ? key.value : key)}`, [...keys, { start, end }]);
    });
  }
  if (isSeq(node)) return node.items.flatMap((item) => below(item, `${path}[]`, keys));
  // A key without a value is a place where a fix may write.
  if (!isScalar(node) || isAlias(node) || node.value === null || !node.range) return [];
  const [start, end] = node.range;
  return [{ span: { start, end }, keys, words: `${path}: ${JSON.stringify(node.value)}` }];
}

const scalarSignal = "\x1f";

/** The comments of a YAML text. */
export function yamlComments(text: string): Piece[] {
  const signals = new Set(["\x02", "\x18", scalarSignal]);
  const found: Piece[] = [];
  let offset = 0;
  let before = "";
  for (const token of new Lexer().lex(text)) {
    // The lexer announces documents, flow errors and scalars with tokens that are not in the text.
    if (signals.has(token)) {
      before = token;
      continue;
    }
    const end = offset + token.length;
    if (token.startsWith("#") && before !== scalarSignal)
      found.push({ span: { start: offset, end }, words: token });
    offset = end;
    before = token;
  }
  return found;
}

/** The lines of a Dockerfile that are comments, and those that would be outside of a heredoc. */
export function dockerfileComments(text: string): Piece[] {
  return [...text.matchAll(/^[ \t]*(#.*)$/gm)].map((match) => {
    const end = match.index + match[0].length;
    return { span: { start: match.index, end }, words: (match[1] ?? "").trimEnd() };
  });
}
