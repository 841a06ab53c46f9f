/** Edits change what they name, read as what was asked for, and touch nothing else. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import {
  appendDocument,
  appendItem,
  insertAfter,
  newFile,
  remove,
  rename,
  replace,
  set,
} from "../../core/edit.ts";
import type { Field } from "../../core/field.ts";
import { Manifest } from "../../core/manifest.ts";
import { apply, type Edit, overlaps } from "../../core/place.ts";
import type { Json } from "../../core/to-yaml.ts";
import { yamlComments } from "../leaves.ts";
import { contentOf, root } from "./reading.ts";
import { below, elsewhere, type Path, paths } from "./untouched.ts";
import { wildSamples } from "./wild-yaml.ts";
import { plainSamples, yamlSamples } from "./yaml.ts";

const polite = yamlSamples.map(({ text }) => text);
/** Behind a bracket, js-yaml takes no tab in front of a comma: an edit may bring that about, and has no part in it. */
const wild = wildSamples.filter((text) => !text.includes("\t,"));
const anyText = fc.oneof({ weight: 2, arbitrary: polite }, wild);
const choice = fc.nat(10_000);
const values: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(
  true,
  7,
  "word",
  "yes",
  "a: #b",
  "two\nlines\n",
  null,
  {},
  [],
  ["a", "b"],
  { a: 1, b: ["x", { c: "d" }] },
  [{ a: 1, b: 2 }, []],
);

/** Text before, what is done, text after. */
const examples: [name: string, before: string, edits: (field: Field) => Edit[], after: string][] = [
  ["a value", "a: b # c\n", (f) => set(f.at("a"), true), "a: true # c\n"],
  ["a value in the quotes of the old", "a: 'b'\n", (f) => set(f.at("a"), "it's"), "a: 'it''s'\n"],
  ["a value that has to be quoted", "a: b\n", (f) => set(f.at("a"), "yes"), 'a: "yes"\n'],
  ["a value with a tag", "a: !!str 1\n", (f) => set(f.at("a"), 2), "a: 2\n"],
  ["a value with an anchor that nobody uses", "a: &x 1\n", (f) => set(f.at("a"), 2), "a: 2\n"],
  ["nothing where it is written", "a: 0x10\n", (f) => set(f.at("a"), 16), "a: 0x10\n"],
  [
    "nothing where others share it",
    "a: &x 1\nb: *x\n",
    (f) => [...set(f.at("a"), 2), ...set(f.at("b"), 2)],
    "a: &x 1\nb: *x\n",
  ],
  [
    "nothing below a merge key",
    "a: &x {b: 1}\nc:\n  <<: *x\n",
    (f) => [...set(f.at("c", "d"), 1), ...set(f.at("c", "b"), 2)],
    "a: &x {b: 1}\nc:\n  <<: *x\n",
  ],
  [
    "an entry",
    "a:\n  b: 1 # c\n  # d\ne: 2\n",
    (f) => set(f.at("a", "x"), 1),
    "a:\n  b: 1 # c\n  x: 1\n  # d\ne: 2\n",
  ],
  [
    "an entry behind one that is named",
    "a: 1\nb: 2\nc: 3\n",
    (f) => set(f.at("x"), 0, { after: ["q", "b"] }),
    "a: 1\nb: 2\nx: 0\nc: 3\n",
  ],
  [
    "all that is missing above",
    "a:\n    b: 1\n",
    (f) => set(f.at("a", "c", "d", 0, "e"), true),
    "a:\n    b: 1\n    c:\n        d:\n          - e: true\n",
  ],
  ["in flow style", "a: {b: 1}\n", (f) => set(f.at("a", "c", "d"), true), "a: {b: 1, c: {d: true}}\n"],
  ["in padded flow style", "a: { b: 1 }\n", (f) => set(f.at("a", "c"), [1]), "a: { b: 1, c: [1] }\n"],
  ["in an empty map", "a: {}\nb: c\n", (f) => set(f.at("a", "x"), 1), "a:\n  x: 1\nb: c\n"],
  ["in an empty map with a comment", "a: {} # c\n", (f) => set(f.at("a", "x"), 1), "a: # c\n  x: 1\n"],
  ["below a key without a value", "a:\nb: c\n", (f) => set(f.at("a", "x"), 1), "a:\n  x: 1\nb: c\n"],
  [
    "below a key without a value but a comment",
    "a: # c\nb: c\n",
    (f) => set(f.at("a", "x"), 1),
    "a: # c\n  x: 1\nb: c\n",
  ],
  ["below null", "a: ~\n", (f) => set(f.at("a", "x"), 1), "a:\n  x: 1\n"],
  ["in an empty file", "", (f) => set(f.at("a", "b"), 1), "a:\n  b: 1\n"],
  [
    "with CRLF",
    "a:\r\n  b: 1\r\n",
    (f) => set(f.at("a", "c", "d"), "x\ny\n"),
    "a:\r\n  b: 1\r\n  c:\r\n    d: |\r\n      x\r\n      y\r\n",
  ],
  ["without a last line break", "a: 1", (f) => set(f.at("b"), 2), "a: 1\nb: 2"],
  ["with a BOM", "\uFEFFa: 1\n", (f) => set(f.at("b"), 2), "\uFEFFa: 1\nb: 2\n"],
  ["with tabs behind values", "a: 1\t\nb:\t2\t# c\n", (f) => set(f.at("b"), 3), "a: 1\t\nb:\t3\t# c\n"],
  [
    "behind a block of text",
    "a: |\n  x\n\nb: 1\n",
    (f) => set(f.at("c"), 1, { after: ["a"] }),
    "a: |\n  x\nc: 1\n\nb: 1\n",
  ],
  [
    "behind a block that keeps its lines",
    "a: |+\n  x\n\nb: 1\n",
    (f) => set(f.at("c"), 1, { after: ["a"] }),
    "a: |+\n  x\n\nc: 1\nb: 1\n",
  ],
  [
    "a text above a comment",
    "a: 1\n  # b\nc: 2\n",
    (f) => set(f.at("a"), "x\ny\n"),
    'a: "x\\ny\\n"\n  # b\nc: 2\n',
  ],
  ["in a list item", "- a: 1\n- b: 2\n", (f) => set(f.at(0, "c"), 3), "- a: 1\n  c: 3\n- b: 2\n"],
  [
    "an item",
    "a:\n- b\n- c\n",
    (f) => appendItem(f.at("a"), { d: 1, e: 2 }),
    "a:\n- b\n- c\n- d: 1\n  e: 2\n",
  ],
  [
    "an item behind one that is there",
    "a: [b, c]\n",
    (f) => insertAfter(f.at("a", 0), "x"),
    "a: [b, x, c]\n",
  ],
  [
    "an item on a line of its own",
    "a: [\n  b, # c\n  d # e\n]\n",
    (f) => appendItem(f.at("a"), "x"),
    "a: [\n  b, # c\n  d, # e\n  x\n]\n",
  ],
  ["an item of a missing list", "a: 1\n", (f) => appendItem(f.at("b"), "x"), "a: 1\nb:\n  - x\n"],
  ["another key", "a:\n  'b': 1\n", (f) => rename(f.at("a", "b"), "it's"), "a:\n  'it''s': 1\n"],
  [
    "without an entry",
    "a:\n  b: 1\n  # c\n  d: 2 # e\nf: 3\n",
    (f) => remove(f.at("a", "d")),
    "a:\n  b: 1\n  # c\nf: 3\n",
  ],
  [
    "without the last entry of a map",
    "a:\n  b:\n    c: 1\nd: 2\n",
    (f) => remove(f.at("a", "b", "c")),
    "d: 2\n",
  ],
  [
    "with what the last entry leaves",
    "a:\n  b: 1\nc: 2\n",
    (f) => remove(f.at("a", "b"), { keepEmpty: true }),
    "a: {}\nc: 2\n",
  ],
  ["without the entry behind a dash", "- a: 1\n  b: 2\n", (f) => remove(f.at(0, "a")), "- b: 2\n"],
  ["without an item", "a:\n  - b\n  - c\n", (f) => remove(f.at("a", 0)), "a:\n  - c\n"],
  [
    "without an entry in braces",
    "a: {b: 1, c: 2, d: 3}\n",
    (f) => [...remove(f.at("a", "c"))],
    "a: {b: 1, d: 3}\n",
  ],
  ["without the last one in braces", "a: { b: 1, c: 2 }\n", (f) => remove(f.at("a", "c")), "a: { b: 1 }\n"],
  ["without one that an alias needs", "a: &x 1\nb: *x\n", (f) => remove(f.at("a")), "a: &x 1\nb: *x\n"],
  [
    "two entries of one map",
    "a:\n  b: 1\n",
    (f) => [...set(f.at("a", "c"), 1), ...set(f.at("a", "d"), 2)],
    "a:\n  b: 1\n  c: 1\n  d: 2\n",
  ],
  [
    "two entries of one map in braces",
    "a: {b: 1}\n",
    (f) => [...set(f.at("a", "c"), 1), ...set(f.at("a", "d"), 2)],
    "a: {b: 1, c: 1, d: 2}\n",
  ],
  ["a pair in a list never", "a: [b: 1]\n", (f) => set(f.at("a", 0, "b"), 2), "a: [b: 1]\n"],
];

const template = `kind: Pod
metadata:
  labels:
    {{- include "labels" . | nindent 4 }}
  name: {{ .Values.name }}
spec:
  {{- if .Values.a }}
  a: 1
  {{- end }}
  hostNetwork: true
  containers:
    - name: app
      image: {{ .Values.image }}
`;

describe("an edit gives", () => {
  for (const [name, before, edits, after] of examples)
    test(name, () => assert.equal(apply(before, edits(root(before))), after));

  test("nothing where a template writes", () => {
    const chart = root(template, "templates/pod.yaml");
    assert.deepEqual(set(chart.at("metadata", "name"), "x"), []);
    assert.deepEqual(set(chart.at("metadata", "labels", "x"), "y"), []);
    assert.deepEqual(remove(chart.at("metadata")), []);
    assert.deepEqual(set(chart.at("spec", "containers", 0, "image"), "x"), []);
  });

  test("what was asked for beside a template", () => {
    const chart = root(template, "templates/pod.yaml");
    const container = chart.at("spec", "containers", 0);
    const edits = [...set(chart.at("spec", "hostNetwork"), false), ...set(container.at("tty"), true)];
    assert.equal(
      apply(template, edits),
      template
        .replace("hostNetwork: true", "hostNetwork: false")
        .replace(".image }}\n", ".image }}\n      tty: true\n"),
    );
  });

  test("a new file", () => {
    assert.deepEqual(newFile("b.yaml", "x\n"), [{ file: "b.yaml", span: { start: 0, end: 0 }, text: "x\n" }]);
  });

  test("a document more", () => {
    const append = (text: string) => apply(text, appendDocument(Manifest.parse("a.yaml", text), "b: 1"));
    assert.equal(append(""), "b: 1\n");
    assert.equal(append("\n\n"), "\n\nb: 1\n");
    assert.equal(append("a: 1"), "a: 1\n---\nb: 1\n");
    assert.equal(append("a: 1\r\n"), "a: 1\r\n---\r\nb: 1\r\n");
    assert.equal(append("a: 1\n---\n"), "a: 1\n---\nb: 1\n");
    assert.equal(append("a: |\n  b\n\n\n\n\n\n\n\n\n"), "a: |\n  b\n\n\n\n\n\n\n\n\n---\nb: 1\n");
    assert.equal(append("a: 1\n...\n"), "a: 1\n...\n---\nb: 1\n");
  });

  test("another text of a place", () => {
    const field = root("a: b:c\n").at("a");
    assert.deepEqual(replace(field.part(2, 3), "x"), [
      { file: "a.yaml", span: { start: 5, end: 6 }, text: "x" },
    ]);
    assert.deepEqual(replace(field.at("missing"), "x"), []);
  });
});

describe("set", () => {
  test("writes another value, and nothing else", () => {
    const count = { all: 0, done: 0 };
    fc.assert(
      fc.property(anyText, choice, values, (text, pick, value) => {
        const field = written(text, pick);
        if (!field) return;
        count.all++;
        const edits = set(field, value);
        if (edits.length === 0) return;
        count.done++;
        const path = below(field);
        const after = root(applied(text, edits));
        holds(text, edits, elsewhere(root(text), path), elsewhere(after, path));
        assert.deepEqual(contentOf(follow(after, path)), value);
        assert.deepEqual(set(follow(after, path), value), []);
      }),
      { numRuns: 600 },
    );
    assert.ok(count.done > count.all / 2, `${count.done} of ${count.all}`);
  });

  test("writes what is missing, with all above it", () => {
    const count = { all: 0, done: 0 };
    fc.assert(
      fc.property(
        anyText,
        choice,
        values,
        fc.constantFrom(["AddedKey"], ["AddedKey", "a"], ["AddedKey", 0, "b"], [99]),
        (text, pick, value, keys) => {
          const holder = written(text, pick);
          if (!holder?.at(...keys).missing) return;
          count.all++;
          const edits = set(holder.at(...keys), value);
          if (edits.length === 0) return;
          count.done++;
          const path = below(holder);
          const after = follow(root(applied(text, edits)), path);
          const added = typeof keys[0] === "number" ? Math.max(0, after.items().length - 1) : keys[0];
          const field = after.at(...keys.map((key, i) => (i === 0 ? (added ?? 0) : key)));
          assert.deepEqual(contentOf(field), value);
          assert.deepEqual(set(field, value), []);
          // A null or an empty collection was replaced by one that has the value, others got an entry more.
          const isNew = holder.type === "null" || holder.children().length === 0;
          const entry = isNew ? path : [...path, after.children().indexOf(after.at(added ?? 0).node)];
          holds(
            text,
            edits,
            isNew ? elsewhere(root(text), path) : elsewhere(root(text), undefined),
            elsewhere(after.document.root, entry, isNew ? "replaced" : "removed"),
          );
        },
      ),
      { numRuns: 600 },
    );
    assert.ok(count.done > count.all / 4, `${count.done} of ${count.all}`);
  });

  test("never gives up where every place can be changed alone", () => {
    fc.assert(
      fc.property(plainSamples, choice, ({ text }, pick) => {
        const field = written(text, pick);
        if (!field) return;
        assert.notDeepEqual(set(field, "other"), [], text);
        if (field.type === "map") assert.notDeepEqual(set(field.at("AddedKey", "y"), 1), [], text);
        if (field.type === "sequence") assert.notDeepEqual(appendItem(field, { a: 1 }), [], text);
      }),
      { numRuns: 400 },
    );
  });
});

describe("remove", () => {
  test("takes an entry out, with the collections that it leaves empty", () => {
    const count = { all: 0, done: 0 };
    fc.assert(
      fc.property(anyText, choice, fc.boolean(), (text, pick, keepEmpty) => {
        const field = written(text, pick);
        if (!field?.parent) return;
        count.all++;
        const edits = remove(field, { keepEmpty });
        if (edits.length === 0) return;
        count.done++;
        let gone: Field = field;
        while (!keepEmpty && gone.parent?.parent && gone.parent.children().length === 1) gone = gone.parent;
        const isLast = gone.parent?.children().length === 1;
        const path = below(isLast ? (gone.parent ?? gone) : gone);
        const after = root(applied(text, edits));
        holds(
          text,
          edits,
          elsewhere(root(text), path, isLast ? "replaced" : "removed"),
          elsewhere(after, isLast ? path : undefined),
        );
        if (isLast) assert.equal(follow(after, path).children().length, 0);
      }),
      { numRuns: 600 },
    );
    assert.ok(count.done > count.all / 3, `${count.done} of ${count.all}`);
  });
});

describe("rename", () => {
  test("changes a key, and nothing else", () => {
    fc.assert(
      fc.property(anyText, choice, fc.constantFrom("zz", "a b", "yes", "x: y", "12"), (text, pick, key) => {
        const field = written(text, pick);
        const edits = field ? rename(field, key) : [];
        if (!field || edits.length === 0) return;
        const path = below(field);
        const after = root(applied(text, edits));
        assert.equal(follow(after, path).key, key);
        holds(text, edits, elsewhere(root(text), path, "renamed"), elsewhere(after, path, "renamed"));
      }),
      { numRuns: 400 },
    );
  });
});

describe("items", () => {
  test("are added behind others", () => {
    fc.assert(
      fc.property(anyText, choice, values, fc.boolean(), (text, pick, value, last) => {
        const item = written(text, pick);
        const list = item?.parent;
        if (!item || list?.type !== "sequence") return;
        const edits = last ? appendItem(list, value) : insertAfter(item, value);
        if (edits.length === 0) return;
        const path = below(list);
        const after = root(applied(text, edits));
        const children = follow(after, path).children();
        const index = last ? children.length - 1 : list.children().indexOf(item.node) + 1;
        assert.deepEqual(contentOf(follow(after, [...path, index])), value);
        holds(text, edits, elsewhere(root(text), undefined), elsewhere(after, [...path, index], "removed"));
      }),
      { numRuns: 600 },
    );
  });
});

describe("several edits", () => {
  test("of one map can be applied at once where they do not overlap", () => {
    fc.assert(
      fc.property(anyText, choice, choice, values, (text, one, other, value) => {
        const [first, second] = [written(text, one), written(text, other)];
        if (!first || !second || isAbove(first, second) || isAbove(second, first)) return;
        const [a, b] = [set(first, value), set(second, value)];
        if (
          a.length === 0 ||
          b.length === 0 ||
          a.some((edit) => b.some(({ span }) => overlaps(edit.span, span)))
        )
          return;
        const after = root(applied(text, [...a, ...b]));
        assert.deepEqual(contentOf(follow(after, below(first))), value);
        assert.deepEqual(contentOf(follow(after, below(second))), value);
      }),
      { numRuns: 400 },
    );
  });
});

describe("a document", () => {
  test("is appended behind all others", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const before = Manifest.parse("a.yaml", text);
        if (before.problems.length > 0) return;
        const edits = appendDocument(before, "kind: Added\n");
        const after = Manifest.parse("a.yaml", apply(text, edits));
        assert.deepEqual(after.problems, []);
        assert.deepEqual(contentOf(after.documents.at(-1)?.root ?? assert.fail()), { kind: "Added" });
        const isBare = before.documents.length === after.documents.length;
        if (!isBare)
          assert.deepEqual(
            elsewhere(after.documents[0]?.root ?? assert.fail(), undefined),
            elsewhere(root(text), undefined),
          );
      }),
      { numRuns: 300 },
    );
  });
});

/** The field of the picked node, where the text is well-formed and the field can be reached. */
function written(text: string, pick: number): Field | undefined {
  const { document } = root(text);
  if (document.manifest.problems.length > 0 || document.manifest.documents.length > 1) return undefined;
  const all = paths(document.root);
  const path = all[pick % all.length] ?? [];
  return follow(document.root, path);
}

function follow(field: Field, path: Path): Field {
  return path.reduce((at, index) => {
    const node = at.children()[index] ?? assert.fail("no such child");
    return new (at.constructor as typeof Field)(at.document, node);
  }, field);
}

function isAbove(field: Field, other: Field): boolean {
  const [path, longer] = [below(field), below(other)];
  return path.every((index, i) => index === longer[i]);
}

function applied(text: string, edits: readonly Edit[]): string {
  const after = apply(text, edits);
  assert.deepEqual(Manifest.parse("a.yaml", after).problems, [], after);
  return after;
}

/** What is not named by an edit stays, comments and line ends included. */
function holds(text: string, edits: readonly Edit[], before: unknown, after: unknown): void {
  const now = apply(text, edits);
  assert.deepEqual(after, before, now);
  const gone = (start: number, end: number) => edits.some(({ span }) => span.start < end && start < span.end);
  const kept = yamlComments(text).filter(({ span }) => !gone(span.start, span.end));
  assert.deepEqual(
    yamlComments(now).map(({ words }) => words.trim()),
    kept.map(({ words }) => words.trim()),
    now,
  );
  if (/\r\n/.test(text) && !/[^\r]\n/.test(text)) assert.ok(!/[^\r]\n/.test(now), "line ends are mixed");
}
