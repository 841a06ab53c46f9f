import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { lastUpTo, Spans } from "../../core/spans.ts";

describe("spans", () => {
  const span = fc.tuple(fc.nat(30), fc.nat(12)).map(([start, length]) => ({ start, end: start + length }));

  test("know all that hold an offset", () => {
    fc.assert(
      fc.property(fc.array(span), fc.nat(45), (all, offset) => {
        const expected = all.filter(({ start, end }) => start <= offset && offset < Math.max(end, start + 1));
        const found = [...new Spans(all, (one) => one).around(offset)];
        assert.deepEqual(new Set(found), new Set(expected));
        assert.equal(found.length, expected.length);
      }),
    );
  });

  test("find the last of those that come first", () => {
    for (const length of [0, 1, 2, 7])
      for (let last = -1; last < length; last++)
        assert.equal(
          lastUpTo(length, (i) => i <= last),
          last,
        );
  });
});
