import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import {
  apply,
  Batch,
  clearFix,
  combine,
  defaultSettings,
  type Edit,
  type Finding,
  type Fix,
  fixAll,
  type LintOptions,
  overlaps,
  resources,
  rule,
  safeFix,
  set,
  Workspace,
} from "#core";
import { byFile, textOf } from "../fixing.ts";

const meta = { title: "Draft", why: "A test asks.", severity: "warning", refs: [] } as const;

/** Wants `spec[key]` to be a value. */
function wants(key: string, value: number, fixes: (edits: Edit[]) => Fix[]) {
  return rule({
    ...meta,
    on: resources("Pod"),
    *check(pod): Iterable<Finding> {
      const field = pod.at("spec", key);
      if (field.value !== value) yield { at: field, message: `${key}`, fixes: fixes(set(field, value)) };
    },
  });
}

const safe = (edits: Edit[]): Fix[] => [{ title: "Mend", edits, safe: true }];
const only = (edits: Edit[]): Fix[] => [{ title: "Mend", edits }];
const either = (edits: Edit[]): Fix[] => [
  { title: "Mend", edits },
  { title: "Or this", edits: [] },
  { title: "Or that", edits },
];

function options(...named: [id: string, rule: ReturnType<typeof rule>][]): LintOptions {
  return {
    rules: named.map(([id, one]) => ({ id, rule: one })),
    settings: defaultSettings,
    today: "2026-11-25",
  };
}

const pod = "kind: Pod\nmetadata: {name: a}\nspec:\n  x: 0\n";

describe("fixing", () => {
  test("goes on until nothing is left, and says what changed since the start", () => {
    const before = Workspace.of({ "a.yaml": pod, "b.yaml": pod.replace("x: 0", "x: 1") });
    const all = options(
      ["t/a", wants("x", 1, safe)],
      ["t/b", wants("w", 2, safe)],
      ["t/c", wants("z", 3, safe)],
    );
    const { workspace, edits, applied } = fixAll(before, before.files(), all);
    assert.equal(textOf(workspace, "a.yaml"), `${pod.replace("x: 0", "x: 1")}  w: 2\n  z: 3\n`);
    assert.equal(applied.length, 5);
    for (const [file, own] of byFile(edits))
      assert.equal(apply(textOf(before, file), own), textOf(workspace, file));
    assert.deepEqual(fixAll(workspace, workspace.files(), all).edits, []);
  });

  test("chooses safe fixes, or those that leave no choice", () => {
    const before = Workspace.of({ "a.yaml": pod });
    const all = options(
      ["t/a", wants("x", 1, safe)],
      ["t/b", wants("w", 2, only)],
      ["t/c", wants("z", 3, either)],
    );
    assert.equal(textOf(fixAll(before, ["a.yaml"], all, safeFix).workspace, "a.yaml"), pod.replace("0", "1"));
    assert.equal(
      textOf(fixAll(before, ["a.yaml"], all, clearFix).workspace, "a.yaml"),
      `${pod.replace("0", "1")}  w: 2\n`,
    );
  });

  test("gives up on fixes that do not help or undo each other", () => {
    const before = Workspace.of({ "a.yaml": pod });
    const useless = (): Fix[] => [
      { title: "Add", edits: [{ file: "a.yaml", span: { start: 0, end: 0 }, text: "#\n" }], safe: true },
    ];
    assert.equal(
      textOf(fixAll(before, ["a.yaml"], options(["t/a", wants("x", 1, useless)])).workspace, "a.yaml"),
      `#\n${pod}`,
    );
    fixAll(before, ["a.yaml"], options(["t/a", wants("x", 1, safe)], ["t/b", wants("x", 2, safe)]));
  });

  test("creates files and leaves those alone that are not there", () => {
    const create = (): Fix[] => [
      { title: "Add", edits: [{ file: "new.yaml", span: { start: 0, end: 0 }, text: "a: b\n" }], safe: true },
    ];
    const before = Workspace.of({ "a.yaml": pod });
    const { workspace } = fixAll(before, ["a.yaml", "gone.yaml"], options(["t/a", wants("x", 1, create)]));
    assert.equal(textOf(workspace, "new.yaml"), "a: b\n");
  });
});

const spans = fc.tuple(fc.nat(20), fc.nat(5)).map(([start, length]) => ({ start, end: start + length }));
const edit = fc.record<Edit>({
  file: fc.constantFrom("a", "b"),
  span: spans,
  text: fc.constantFrom("", "x", "yz\n"),
});

describe("a batch", () => {
  test("takes fixes whole that do not touch each other", () => {
    fc.assert(
      fc.property(fc.array(fc.array(edit, { minLength: 1, maxLength: 2 })), (all) => {
        const batch = new Batch();
        for (const edits of all) {
          const before = [...batch.edits.values()].flat();
          const free = !edits.some((one) =>
            before.some((other) => one.file === other.file && overlaps(one.span, other.span)),
          );
          assert.equal(batch.add({ title: "Fix", edits }), free);
          assert.equal([...batch.edits.values()].flat().length, before.length + (free ? edits.length : 0));
        }
      }),
    );
  });
});

describe("combined edits", () => {
  const insertion = fc.record({ at: fc.nat(30), text: fc.constantFrom("x", "\ny", "\r\nz") });

  test("can be applied, whatever they remove", () => {
    const text = "0123456789\n".repeat(4);
    fc.assert(
      fc.property(fc.array(spans, { minLength: 1 }), fc.array(insertion), (removed, inserted) => {
        const deletions = removed.map((span): Edit[] => [{ file: "a", span, text: "" }]);
        const insertions = inserted.map(({ at, text: words }): Edit[] => [
          { file: "a", span: { start: at, end: at }, text: words },
        ]);
        const after = apply(text, combine(...deletions, ...insertions));
        const kept = [...text]
          .filter((_, i) => !removed.some(({ start, end }) => start <= i && i < end))
          .join("");
        const added = inserted.map(({ text: words }) => words).join("");
        assert.equal(after.length, kept.length + added.length);
      }),
    );
  });

  test("are none where one part cannot be done", () => {
    assert.deepEqual(combine([{ file: "a", span: { start: 0, end: 1 }, text: "" }], []), []);
  });
});
