import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { cut, draw } from "./marks.ts";

const drawn = (text: string, start: number, end: number) =>
  draw(text, [{ span: { start, end }, words: "Here" }]);

describe("marks", () => {
  test("carets stand below the text", () => {
    assert.equal(drawn("kind: Pod\n", 6, 9), "kind: Pod\n#     ^^^ Here\n");
  });

  test("a mark in column 0 stands without its sign", () => {
    assert.equal(drawn("FROM x\nUSER y\n", 7, 11), "FROM x\nUSER y\n^^^^ Here\n");
  });

  test("an empty span is a bar", () => {
    assert.equal(drawn("user:\n", 5, 5), "user:\n#    | Here\n");
    assert.equal(drawn("a\n", 2, 2), "a\n| Here\n");
    assert.equal(drawn("", 0, 0), "| Here\n");
  });

  test("a span over several lines opens and closes", () => {
    assert.equal(drawn("a: |\n  x\n  y\n", 3, 12), "a: |\n#  ^… Here\n  x\n  y\n# ^ …\n");
  });

  test("tabs stay", () => {
    assert.equal(drawn("\t\tx\n", 2, 3), "\t\tx\n#\t^ Here\n");
  });

  test("several marks on a line stand in its order", () => {
    const marks = [
      { span: { start: 3, end: 4 }, words: "Second" },
      { span: { start: 0, end: 1 }, words: "First" },
    ];
    assert.equal(draw("a: b\n", marks), "a: b\n^ First\n#  ^ Second\n");
  });

  test("what is drawn can be cut", () => {
    const line = fc.constantFrom("", "a: |", "    - b", "\tRUN x \\", "# why", "é: 😀");
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.tuple(fc.nat(80), fc.nat(80))), (lines, pairs) => {
        const text = lines.map((words) => `${words}\n`).join("");
        const marks = pairs.map(([a, b]) => {
          const [start, end] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)];
          return { span: { start, end }, words: "Here" };
        });
        assert.equal(cut(draw(text, marks)), text);
      }),
    );
  });
});
