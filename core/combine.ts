/** Puts edits of one file together that were made without knowing of each other. */

import type { Edit } from "./place.ts";

/**
 * All edits as one list in order of the text, or none where one of the parts has none. Deletions that touch become one;
 * a line that is inserted inside a deletion moves to its start.
 */
export function combine(...parts: readonly (readonly Edit[])[]): Edit[] {
  if (parts.some((part) => part.length === 0)) return [];
  const edits = parts.flat();
  const deletions = union(edits.filter(({ text }) => text === ""));
  const insertions = edits
    .filter(({ text }) => text !== "")
    .map((edit) => {
      const around = deletions.find(({ span }) => span.start < edit.span.start && edit.span.end < span.end);
      return around ? asLineAt(around.span.start, edit) : edit;
    });
  // An insertion comes before a deletion that starts at the same place.
  return [...insertions, ...deletions].sort((a, b) => a.span.start - b.span.start);
}

function union(deletions: readonly Edit[]): Edit[] {
  const sorted = [...deletions].sort((a, b) => a.span.start - b.span.start);
  const found: Edit[] = [];
  for (const edit of sorted) {
    const last = found.at(-1);
    if (!last || last.span.end < edit.span.start) found.push(edit);
    else
      found[found.length - 1] = {
        ...last,
        span: { start: last.span.start, end: Math.max(last.span.end, edit.span.end) },
      };
  }
  return found;
}

/** An insertion that opens with a line break, as a whole line in front of a place where a line starts. */
function asLineAt(start: number, edit: Edit): Edit {
  const [eol = ""] = /^\r?\n/.exec(edit.text) ?? [];
  return { ...edit, span: { start, end: start }, text: edit.text.slice(eol.length) + eol };
}
