/** Where a tree is taken over after an edit, it is the one that the parser makes. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { parseExact } from "../../core/parse-exact.ts";
import { retyped } from "../../core/retype.ts";
import type { Tree } from "../../core/tree.ts";
import { wildSamples } from "./wild-yaml.ts";
import { yamlSamples } from "./yaml.ts";

/** The tree after `cut` characters at `at` gave way to `put`, where it is known without parsing. */
function edit(text: string, at: number, cut: number, put: string): [tree: Tree | undefined, after: string] {
  const tree = parseExact(text, []);
  assert.ok(tree, "is well-formed");
  const after = text.slice(0, at) + put + text.slice(at + cut);
  const difference = { start: at, beforeEnd: at + cut, afterEnd: at + put.length };
  return [retyped(tree, text, after, difference)?.tree, after];
}

describe("a tree after an edit of one word", () => {
  const harmless = fc.constantFrom("a", "7", "-", ":", "/", ".", "@");
  const others = fc.constantFrom(" ", "#", '"', "'", "\\", ",", "]", "{", "\n", "~", "é");
  const edits = fc.record({
    text: fc.oneof(
      yamlSamples.map(({ text }) => text),
      wildSamples,
    ),
    node: fc.nat(),
    at: fc.nat(4),
    cut: fc.nat(2),
    put: fc.oneof({ weight: 3, arbitrary: harmless }, others, fc.tuple(harmless, others).map(String)),
  });

  test("is the parser's", () => {
    let taken = 0;
    fc.assert(
      fc.property(edits, ({ text, node, at, cut, put }) => {
        const tree = parseExact(text, []);
        const scalars = Array.from({ length: tree?.size ?? 0 }, (_, i) => i).filter((i) => tree?.isScalar(i));
        const chosen = scalars[node % scalars.length];
        if (!tree || chosen === undefined) return;
        const start = Math.min(tree.start(chosen) + at, tree.end(chosen));
        const [now, after] = edit(text, start, Math.min(cut, text.length - start), put);
        if (!now) return;
        taken++;
        assert.deepEqual(now, parseExact(after, []), after);
      }),
      { numRuns: 1500 },
    );
    assert.ok(taken > 50, `${taken} trees were taken over`);
  });

  const text = "a: nginx:1.2 # c\nkind: Pod\nb: [x, 'y z', \"q\"]\nc:\n  - two\n    lines\n  - &n d\n";
  const cases: [from: string, cut: number, put: string, isTaken: boolean][] = [
    ["1.2", 3, "latest", true],
    [" # c", 0, ".7", true],
    ["nginx", 0, "docker.io/", true],
    ["x,", 1, "longer", true],
    ["y z", 1, "#: ", true],
    ["q", 1, "", true],
    [" # c", 0, ":", false],
    ["nginx:", 6, "", true],
    ["nginx", 5, "", false],
    ["nginx", 0, '"', false],
    ["x,", 1, "x y", false],
    ["x,", 1, "x,y", false],
    ["q", 1, '\\"', false],
    ["y z", 1, "''", false],
    ["Pod", 3, "CustomResourceDefinition", false],
    ["two", 3, "2", false],
    ["lines", 5, "words", false],
    ["# c", 3, "# other", false],
    ["b:", 1, "bb", false],
  ];
  for (const [from, cut, put, isTaken] of cases) {
    test(`${JSON.stringify(text.slice(text.indexOf(from), text.indexOf(from) + cut))} at ${JSON.stringify(from)} → ${JSON.stringify(put)}`, () => {
      const [tree, after] = edit(text, text.indexOf(from), cut, put);
      assert.equal(tree !== undefined, isTaken);
      if (tree) assert.deepEqual(tree, parseExact(after, []));
    });
  }
});
