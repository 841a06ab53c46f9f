import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { apply, type Edit } from "#core";
import { Revision } from "../../core/revision.ts";

/** Edits of a text of any length that do not overlap, as shares of it. */
const round = fc.array(fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 4 }), fc.constantFrom("", "x", "yz\n")), {
  maxLength: 5,
});

function editsOf(shares: readonly (readonly [number, number, string])[], length: number): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  for (const [gap, size, text] of shares) {
    const start = at + gap;
    const end = start + size;
    if (end > length) break;
    edits.push({ file: "a", span: { start, end }, text });
    at = end;
  }
  return edits;
}

describe("a revision", () => {
  test("leads from the first text to the last, whatever happened between", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.array(round, { maxLength: 5 }), (text, rounds) => {
        const revision = new Revision(text);
        let expected = text;
        for (const shares of rounds) {
          const edits = editsOf(shares, expected.length);
          expected = apply(expected, edits);
          revision.apply(edits);
        }
        assert.equal(revision.text, expected);
        const edits = revision.edits("a");
        assert.equal(apply(text, edits), expected);
        for (const [i, { span }] of edits.entries()) assert.ok(span.start > (edits[i - 1]?.span.end ?? -1));
      }),
      { numRuns: 500 },
    );
  });
});
