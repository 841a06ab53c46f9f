/** A scalar as a text whose pieces are places: block scalars line by line, so that a script in one can be pointed into. */

import type { Field } from "./field.ts";
import { type Joined, Joiner, type Passage } from "./passage.ts";
import { Kind } from "./tree.ts";

/** The text of a scalar. Its places are certain, whatever variables stand in it: a script is read as it is written. */
export function passageOf(field: Field): Passage {
  const { text } = field;
  if (field.exists && field.document.tree.kind(field.node) === Kind.Literal) {
    const lines = linesOf(field);
    if (lines.text.trimEnd() === text.trimEnd()) return lines;
  }
  return { text, part: (from, to) => ({ ...field.part(from, to), certain: true }) };
}

/** The lines below the indicator, without their indentation. */
function linesOf(field: Field): Joined {
  const { file, span, document } = field;
  const { parsed } = document.manifest;
  const body = parsed.indexOf("\n", span.start) + 1;
  const out = new Joiner(file, body);
  const indent = /^(?:[ \t]*\r?\n)*( *)/.exec(parsed.slice(body, span.end))?.[1]?.length ?? 0;
  for (let line = body; line > 0 && line < span.end; ) {
    const newline = parsed.indexOf("\n", line);
    const end = newline === -1 || newline > span.end ? span.end : newline;
    let start = line;
    while (start < end && start < line + indent && parsed[start] === " ") start++;
    const isCrlf = parsed[end - 1] === "\r";
    out.add(parsed.slice(start, isCrlf ? end - 1 : end), start);
    out.put("\n", { start: isCrlf ? end - 1 : end, end: Math.min(end + 1, span.end) });
    line = end + 1;
  }
  return out.done();
}
