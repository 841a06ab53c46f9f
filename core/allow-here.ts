/** Writes an allowance above what a finding is about: the counterpart of what `allow.ts` reads. */

import { contains, type Edit, type Place } from "./place.ts";
import type { Source } from "./workspace.ts";

/** The comment line that allows `rule` at a place, for this reason; no edits where none may stand. */
export function allowHere(source: Source, at: Place, rule: string, reason: string): Edit[] {
  const { file, text } = source;
  // A comment above `# syntax=` would make it a comment, too.
  if (source.type === "dockerfile" && source.directives.some(({ span }) => contains(span, at.span)))
    return [];
  const start = source.type === "dockerfile" ? instructionAt(source, at) : keyAt(source, at);
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const margin = /^[ \t]*/.exec(text.slice(line, start))?.[0] ?? "";
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return [
    { file, span: { start: line, end: line }, text: `${margin}# palisade allow ${rule}: ${reason}${eol}` },
  ];
}

function instructionAt(source: Extract<Source, { type: "dockerfile" }>, { span }: Place): number {
  const owner = source.instructions.find(
    ({ extent }) => extent.start <= span.start && span.start < extent.end,
  );
  return owner?.extent.start ?? span.start;
}

/** Where the line of a place starts being YAML: inside a scalar of several lines nothing is a comment. */
function keyAt(source: Exclude<Source, { type: "dockerfile" }>, { span }: Place): number {
  const document = source.documents.find(
    (each) => each.span.start <= span.start && span.start < each.span.end,
  );
  if (!document) return span.start;
  const { tree } = document;
  const at = span.start - document.span.start;
  const line = source.text.lastIndexOf("\n", span.start - 1) + 1 - document.span.start;
  for (let node = 0; node < tree.size; node++) {
    if (!tree.isScalar(node) || tree.start(node) >= line || tree.end(node) <= line || tree.end(node) <= at)
      continue;
    const key = tree.keyStart(node);
    return (key >= 0 ? key : tree.start(node)) + document.span.start;
  }
  return span.start;
}
