/** Both parsers give the same tree of every valid document, and `yaml` reads the same values from it. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { MAX_DEPTH, parseExact } from "../../core/parse-exact.ts";
import { parseTolerant } from "../../core/parse-tolerant.ts";
import { decode } from "../../core/scalar.ts";
import { Kind, NONE, type Node, type Tree } from "../../core/tree.ts";
import { wildSamples } from "./wild-yaml.ts";
import { yamlSamples } from "./yaml.ts";

describe("the exact and the tolerant parser", () => {
  test("agree on what people write", () => {
    fc.assert(
      fc.property(yamlSamples, ({ text }) => {
        assert.ok(parseExact(text, []), "is well-formed");
        agree(text);
      }),
      { numRuns: 500 },
    );
  });

  test("agree on whatever is valid", () => {
    const counts = { all: 0, valid: 0 };
    fc.assert(
      fc.property(wildSamples, (text) => {
        counts.all++;
        if (agree(text)) counts.valid++;
      }),
      { numRuns: 1500 },
    );
    assert.ok(counts.valid > counts.all * 0.8, `${counts.valid} of ${counts.all} samples are valid`);
  });

  test("read the same values as another reader", () => {
    fc.assert(
      fc.property(wildSamples, (sample) => {
        // Only Go leaves out the last line break of a block that the file does not have.
        const text = sample.endsWith("\n") ? sample : `${sample}\n`;
        const tree = parseExact(text, []);
        if (tree && parseTolerant(text, []).problems.length === 0)
          assert.deepEqual(scalars(tree, text), otherScalars(text));
      }),
      { numRuns: 1000 },
    );
  });

  for (const [text, expected] of cases()) {
    test(JSON.stringify(text), () => {
      const tree = parseExact(text, []);
      assert.ok(tree, "is well-formed");
      assert.ok(agree(text));
      assert.equal(outline(tree, text), expected);
    });
  }

  for (const [text, expected] of lenient()) {
    test(`${JSON.stringify(text)}, which only the tolerant one takes`, () => {
      assert.equal(parseExact(text, []), undefined);
      const tree = parseTolerant(text, []);
      assert.deepEqual(tree.problems, []);
      assert.equal(outline(tree, text), expected);
    });
  }

  test("put what is not written behind its colon or dash", () => {
    const text = "a:\nb: # c\n  -\n  - # d\n  - x\nc: &a\n? e\n: {f: , g}\n? h\n:i: j\n";
    agree(text);
    const tree = parseTolerant(text, []);
    const places = nodes(tree).filter((node) => tree.kind(node) === Kind.Null);
    const behind = places.map((node) => text.slice(0, tree.start(node)).split("\n").at(-1));
    assert.deepEqual(behind, ["a:", "  -", "  -", "c:", ": {f:", ": {f: , g", "? h"]);
  });

  test("go equally deep", () => {
    const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    assert.ok(parseExact(deep(MAX_DEPTH - 1), []));
    assert.equal(parseExact(deep(MAX_DEPTH + 1), []), undefined);
    assert.deepEqual(
      parseTolerant(deep(MAX_DEPTH + 1), []).problems.map(({ message }) => message),
      ["YAML is nested too deeply"],
    );
  });
});

/** Texts with their trees: sources of scalars, `~` for what is not written, `*` and a node's number for an alias. */
function cases(): [text: string, outline: string][] {
  return [
    ["", "~"],
    ["\n# c\n", "~"],
    ["---\n", "~"],
    ["--- # c\n", "~"],
    ["--- a\n...\n", "a"],
    ["%YAML 1.1\n---\na: b\n", "{a: b}"],
    ["a: b", "{a: b}"],
    ["a: b\r\nc:\r\n  - d\r\n", "{a: b, c: [d]}"],
    ["a:\n- b\n- - c\n  - d\n", "{a: [b, [c, d]]}"],
    ["- a: b\n  c: d\n-\n  e: f\n", "[{a: b, c: d}, {e: f}]"],
    ["a: b\n\nc: d # e\n# f\n", "{a: b, c: d}"],
    ["'a''b': 'c'\n\"d\\\"\": \"e\"\n", "{'a''b': 'c', \"d\\\"\": \"e\"}"],
    ["a: b\n  c\n\n  d\n", "{a: b\n  c\n\n  d}"],
    ["a: 'b\n  c'\n", "{a: 'b\n  c'}"],
    ["a: |\n  b\n  c\n\nd: e\n", "{a: |\n  b\n  c, d: e}"],
    ["a: >-\n  b\n# c\n", "{a: >-\n  b}"],
    ["a: |+\n  b\n\n\nc: d\n", "{a: |+\n  b, c: d}"],
    ["a: |2- # c\n   b\n", "{a: |2- # c\n   b}"],
    ["a: |\nb: c\n", "{a: |, b: c}"],
    ["a: |\n  # b\n", "{a: |\n  # b}"],
    ["a: {b: c, d: [e, f,], }\n", "{a: {b: c, d: [e, f]}}"],
    ['a: {\n  b: c, # d\n  "e":f\n  }\n', '{a: {b: c, "e": f}}'],
    ["a: [b: c, ? d : e, : f, {g: h}: i, [j]: k]\n", "{a: [{b: c}, {d: e}, {?: f}, {?: i}, {?: k}]}"],
    ["a: [[b]: [] ,]\n", "{a: [{?: []}]}"],
    ["{a, b: , : c}\n", "{a: ~, b: ~, ?: c}"],
    ["a: &x b\nc: *x\n*x : d\n", "{a: b, c: *1, ?: d}"],
    ["a: &x 1\nb: &x 2\nc: *x\n", "{a: 1, b: 2, c: *2}"],
    ["a: &x {b: *x}\n", "{a: {b: *1}}"],
    ["a: &x [b]\nc: {<<: *x}\n", "{a: [b], c: {<<: *1}}"],
    ["&k a: b\n!!str c: d\n", "{a: b, c: d}"],
    [
      "a: !!str 1\nb: !<tag:yaml.org,2002:int> 2\nc: !x 3\nd: ! 4\n",
      "{a: !!str 1, b: !!int 2, c: !x 3, d: ! 4}",
    ],
    ["%TAG !e! tag:a,1:\n---\n- !e!b c\n- !!str\n", "[tag:a,1:b c, !!str ~]"],
    ["a: !!map {b: c}\nd: !!seq [e]\n", "{a: {b: c}, d: [e]}"],
    ["? a\n: b\n? c\n", "{a: b, c: ~}"],
    ["? - a\n  -\n: b\n", "{?: b}"],
    ["? |\n  a\n: b\n", "{?: b}"],
    ["{a: b}: c\n[d]: e\n", "{?: c, ?: e}"],
    ["a:\tb\nc: [ d\t]\n", "{a: b, c: [d]}"],
    ["a  : b\n", "{a: b}"],
    ["-\ta\n", "[a]"],
    ["😀: 'é😀'\n", "{😀: 'é😀'}"],
    ["__proto__: a\nconstructor: b\n", "{__proto__: a, constructor: b}"],
    ["a: b\na: c\n", "{a: b, a: c}"],
    ["a: b#c d:e -f\n", "{a: b#c d:e -f}"],
  ];
}

/** Texts that the exact parser refuses though Kubernetes reads them. */
function lenient(): [text: string, outline: string][] {
  return [
    ["a: {\n  b: c\n}\n", "{a: {b: c}}"],
    ["a: [\n  b\n]\nc: d\n", "{a: [b], c: d}"],
    ["a: [b,\tc]\n", "{a: [b, c]}"],
    ["a:\t[b]\n", "{a: [b]}"],
  ];
}

/** Holds both parsers to the same tree; false where one of them does not take the text for valid. */
function agree(text: string): boolean {
  const exact = parseExact(text, []);
  const tolerant = parseTolerant(text, []);
  if (!exact || tolerant.problems.length > 0) return false;
  assert.deepEqual(rows(tolerant, text), rows(exact, text));
  return true;
}

function rows(tree: Tree, text: string): unknown[] {
  return nodes(tree).map((node) => ({
    kind: tree.kind(node),
    parent: tree.parent(node),
    next: tree.next(node),
    first: tree.first(node),
    target: tree.target(node),
    span: [tree.start(node), tree.end(node), text.slice(tree.start(node), tree.end(node))],
    key: [tree.keyStart(node), tree.keyEnd(node)],
    tag: tree.tag(node),
  }));
}

function outline(tree: Tree, text: string, node: Node = 0): string {
  if (tree.kind(node) === Kind.Alias) return `*${tree.target(node)}`;
  const inner: string[] = [];
  for (let child = tree.first(node); child !== NONE; child = tree.next(child)) {
    const key = tree.keyStart(child) === NONE ? "?" : text.slice(tree.keyStart(child), tree.keyEnd(child));
    inner.push((tree.isMap(node) ? `${key}: ` : "") + outline(tree, text, child));
  }
  if (tree.isMap(node)) return `{${inner.join(", ")}}`;
  if (tree.isSequence(node)) return `[${inner.join(", ")}]`;
  const tag = tree.tag(node);
  const source = tree.kind(node) === Kind.Null ? "~" : text.slice(tree.start(node), tree.end(node));
  return tag ? `${tag} ${source}` : source;
}

function nodes(tree: Tree): Node[] {
  return Array.from({ length: tree.size }, (_, node) => node);
}

/** The texts of all scalar values, by where they start. */
function scalars(tree: Tree, text: string): Map<number, string> {
  const found = nodes(tree)
    .filter((node) => tree.isScalar(node))
    .map((node): [number, string] => [
      tree.start(node),
      decode(text, tree.kind(node), tree.start(node), tree.end(node)),
    ]);
  return new Map(found);
}

function otherScalars(text: string): Map<number, string> {
  const found = new Map<number, string>();
  const read = (node: unknown): void => {
    if (isMap(node)) for (const { value } of node.items) read(value);
    if (isSeq(node)) for (const item of node.items) read(item);
    if (!isScalar(node) || !node.range) return;
    const [start, end] = node.range;
    if (end > start) found.set(start, String(node.value));
  };
  read(
    parseDocument(text, { schema: "failsafe", strict: false, uniqueKeys: false, logLevel: "silent" })
      .contents,
  );
  return found;
}
