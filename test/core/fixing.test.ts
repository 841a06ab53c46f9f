import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  clearFix,
  containers,
  defaultSettings,
  fixAll,
  instructions,
  type LintOptions,
  lint,
  type NamedRule,
  newFile,
  replace,
  resources,
  rule,
  set,
  Workspace,
} from "#core";

const meta = { title: "Draft", why: "A test asks.", severity: "warning", refs: [] } as const;

/** Writes a line at the end of the file for each object that has none: all want the same place. */
const listed: NamedRule = {
  id: "test/listed",
  rule: rule({
    ...meta,
    on: resources("Pod"),
    *check(pod) {
      const { text, file } = pod.document.manifest;
      if (text.includes(`# ${pod.name} is listed\n`)) return;
      const span = { start: text.length, end: text.length };
      const edits = [{ file, span, text: `# ${pod.name} is listed\n` }];
      yield {
        at: pod.at("metadata", "name"),
        message: `${pod.title} is not listed`,
        fixes: [{ title: "List it", edits, safe: true }],
      };
    },
  }),
};

const named = (id: string, from: string, to: string): NamedRule => ({
  id,
  rule: rule({
    ...meta,
    on: containers,
    *check(container) {
      const image = container.field.at("image");
      if (image.string !== from) return;
      yield {
        at: image,
        message: `"${from}"`,
        fixes: [{ title: `Set ${to}`, edits: set(image, to), safe: true }],
      };
    },
  }),
});

const options = (...rules: NamedRule[]): LintOptions => ({
  rules,
  settings: defaultSettings,
  today: "2026-11-25",
});
const pod = (name: string, image = "a"): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: app, image: ${image}}]}\n`;
const textOf = (workspace: Workspace, file: string): string | undefined => workspace.source(file)?.text;

describe("fixing", () => {
  test("makes as many rounds as conflicts need", () => {
    const names = Array.from({ length: 40 }, (_, i) => `web-${i}`);
    const before = Workspace.of({ "a.yaml": names.map((name) => pod(name)).join("---\n") });
    const { workspace, applied, left } = fixAll(before, ["a.yaml"], options(listed));
    assert.equal(applied.length, 40);
    assert.deepEqual(left, []);
    assert.equal(fixAll(workspace, ["a.yaml"], options(listed)).applied.length, 0);
  });

  test("says what was done and what is left", () => {
    const before = Workspace.of({ "a.yaml": pod("web", "a"), "b.yaml": pod("web", "c") });
    const fixed = fixAll(
      before,
      ["a.yaml", "b.yaml"],
      options(named("test/a", "a", "b"), named("test/b", "b", "c")),
    );
    assert.deepEqual(fixed.applied, [
      { rule: "test/a", file: "a.yaml", title: "Set b" },
      { rule: "test/b", file: "a.yaml", title: "Set c" },
    ]);
    assert.equal(textOf(fixed.workspace, "a.yaml"), pod("web", "c"));
    assert.deepEqual([fixed.left, fixed.failures], [[], []]);
  });

  test("stops where fixes undo each other", () => {
    const rules = [named("test/a", "a", "b"), named("test/b", "b", "a")];
    const { left, applied } = fixAll(Workspace.of({ "a.yaml": pod("web") }), ["a.yaml"], options(...rules));
    assert.deepEqual([left.length, applied.length], [1, 2]);
  });

  test("looks again at files that a fix in another file changed", () => {
    const rules: NamedRule[] = [
      named("test/a", "a", "b"),
      {
        id: "test/neighbour",
        rule: rule({
          ...meta,
          on: instructions("USER"),
          *check(user) {
            const edits = [...emptied(user.file, user.dockerfile.text), ...newFile("a.yaml", pod("web"))];
            yield { at: user, message: "A user", fixes: [{ title: "Move it", edits, safe: true }] };
          },
        }),
      },
    ];
    const before = Workspace.of({ Dockerfile: "USER root\n" });
    const { workspace } = fixAll(before, ["Dockerfile", "a.yaml"], options(...rules));
    assert.equal(textOf(workspace, "a.yaml"), pod("web", "b"));
    assert.equal(textOf(workspace, "Dockerfile"), "");
  });

  test("leaves out what would break a file, and says so", () => {
    const breaking: NamedRule = {
      id: "test/breaking",
      rule: rule({
        ...meta,
        on: containers,
        *check(container) {
          const at = container.field.at("name");
          yield {
            at,
            message: "A name",
            fixes: [{ title: "Break it", edits: replace(at, "["), safe: true }],
          };
        },
      }),
    };
    const before = Workspace.of({ "a.yaml": pod("web") });
    const fixed = fixAll(before, ["a.yaml"], options(breaking, named("test/a", "a", "b")));
    assert.equal(textOf(fixed.workspace, "a.yaml"), pod("web", "b"));
    assert.deepEqual(fixed.failures, [
      { rule: "test/breaking", file: "a.yaml", message: 'The fix "Break it" would break the file' },
    ]);
    assert.equal(fixed.left.length, 1);
  });

  test("leaves out a fix whose edits collide", () => {
    const twice: NamedRule = {
      id: "test/twice",
      rule: rule({
        ...meta,
        on: containers,
        *check(container) {
          const at = container.field.at("name");
          const edits = [...replace(at, "one"), ...replace(at, "two")];
          yield { at, message: "A name", fixes: [{ title: "Name it", edits, safe: true }] };
        },
      }),
    };
    const { failures, edits } = fixAll(Workspace.of({ "a.yaml": pod("web") }), ["a.yaml"], options(twice));
    assert.deepEqual([failures.length, edits], [1, []]);
  });

  test("takes the only fix where somebody reads the outcome", () => {
    const one = { title: "One", edits: [] };
    const [report] = lint(
      Workspace.of({ "a.yaml": pod("web") }),
      "a.yaml",
      options(named("test/a", "a", "b")),
    ).reports;
    assert.ok(report);
    assert.equal(clearFix({ ...report, fixes: [one] }), one);
    assert.equal(clearFix({ ...report, fixes: [one, { ...one, title: "Two" }] }), undefined);
  });
});

function emptied(file: string, text: string) {
  return [{ file, span: { start: 0, end: text.length }, text: "" }];
}
