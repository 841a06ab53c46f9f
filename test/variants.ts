/** The same file as other people would have written it. */

import { isDeepStrictEqual } from "node:util";
import { DockerfileParser } from "dockerfile-ast";
import {
  type Document,
  isCollection,
  isPair,
  isScalar,
  parseAllDocuments,
  type Scalar,
  type ToStringOptions,
  visit,
} from "yaml";

/** Gives the file in another hand, or undefined where that hand cannot write it. */
export type Variant = (file: string, text: string) => string | undefined;

/** Every hand we know, by name. */
export const variants: ReadonlyMap<string, Variant> = new Map<string, Variant>([
  ["as written", (_, text) => text],
  ["with CRLF", (_, text) => text.replace(/\r?\n/g, "\r\n")],
  ["without a final newline", (_, text) => text.replace(/\r?\n$/, "")],
  ["indented by four", (file, text) => rewritten(file, text, { indent: 4 })],
  ["with indented lists", (file, text) => rewritten(file, text, { indentSeq: true })],
  ["with lists that are not indented", (file, text) => rewritten(file, text, { indentSeq: false })],
  ["with small collections in one line", (file, text) => rewritten(file, text, {}, flow)],
  ["with comments", commented],
]);

function commented(file: string, text: string): string | undefined {
  // A comment in between would part a suppression from what it allows.
  if (/#.*\b(?:allow|ignore|skip)/i.test(text)) return undefined;
  return isYaml(file) ? rewritten(file, text, {}, remark) : withDockerfileComments(text);
}

/** The YAML text in another style. Only what means the same is given. */
function rewritten(
  file: string,
  text: string,
  style: ToStringOptions,
  change: (document: Document.Parsed) => void = () => {},
): string | undefined {
  if (!isYaml(file) || text.includes("{{")) return undefined;
  const before = meaning(text);
  const documents = [...parseAllDocuments(text, { version: "1.1", logLevel: "silent" })];
  if (before === undefined || documents.length === 0) return undefined;
  for (const document of documents) change(document);
  const after = documents.map((document) => document.toString({ lineWidth: 0, ...style })).join("");
  return isDeepStrictEqual(meaning(after), before) ? after : undefined;
}

const isYaml = (file: string) => /\.ya?ml$/.test(file);

function meaning(text: string): unknown[] | undefined {
  const documents = [...parseAllDocuments(text, { version: "1.1", logLevel: "silent" })];
  if (documents.some(({ errors }) => errors.length > 0)) return undefined;
  return documents.map((document) => document.toJS());
}

/** Writes the innermost collections in one line. */
function flow(document: Document.Parsed): void {
  visit(document, {
    Collection(_, node) {
      const inner = node.items.map((item) => (isPair(item) ? item.value : item));
      node.flow = !inner.some((value) => isCollection(value) || (isScalar(value) && isBlock(value)));
    },
  });
}

/** Writes a comment above every key and behind every value. */
function remark(document: Document.Parsed): void {
  let count = 0;
  visit(document, {
    Collection: (_, node) => (node.flow ? visit.SKIP : undefined),
    Pair(_, { key, value }) {
      count++;
      if (isScalar(key)) key.commentBefore = ` above ${count}`;
      if (isScalar(value) && !isBlock(value)) value.comment = ` behind ${count}`;
    },
  });
}

const isBlock = ({ type }: Scalar) => type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED";

/** Writes a comment above every instruction. */
function withDockerfileComments(text: string): string {
  const lines = text.split("\n");
  const starts = DockerfileParser.parse(text)
    .getInstructions()
    .map((instruction) => instruction.getRange().start.line);
  return lines.map((line, index) => (starts.includes(index) ? `# Above ${index}\n${line}` : line)).join("\n");
}
