import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import { documents, type NamedRule, rule } from "#core";
import { codes, Editor, type Setup } from "./editor.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { deployment, fewRules, narrowRole, wildcardRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

async function start(setup: Setup): Promise<void> {
  editor = await Editor.start(setup);
}

const meta = { title: "Bad", why: "", severity: "warning", refs: [] } as const;

/** Throws wherever it looks. */
const throwing: NamedRule = {
  id: "test/throwing",
  rule: rule({
    ...meta,
    on: documents,
    // biome-ignore lint/correctness/useYield: it never comes so far
    *check() {
      throw new RangeError("oh no");
    },
  }),
};

/** Finds something, and throws when it is asked what to do about it. */
const fixless: NamedRule = {
  id: "test/fixless",
  rule: rule({
    ...meta,
    on: documents,
    *check({ root }) {
      yield {
        at: root.at("kind"),
        message: "A kind",
        get fixes(): never {
          throw new RangeError("no idea");
        },
      };
    },
  }),
};

describe("a rule that throws", () => {
  const files = { "a.yaml": wildcardRole, "b.yaml": wildcardRole, "c.yaml": deployment };

  test("is told to the log once, and the others go on", async () => {
    await start({ rules: [throwing, ...fewRules], files });
    for (const file of ["a.yaml", "b.yaml"]) await editor.showsRules(file, "rbac/wildcard");
    await editor.showsRules("c.yaml", "network/pod-not-isolated");
    editor.open("a.yaml");
    for (let i = 0; i < 5; i++)
      await editor.showsVersion("a.yaml", editor.type("a.yaml", "apiVersion", "# more\napiVersion"));
    assert.deepEqual(codes(editor.last("a.yaml")?.diagnostics ?? []), ["rbac/wildcard"]);
    const lines = editor.logged().filter((line) => line.includes("oh no"));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /^The rule test\/throwing failed on a\.yaml: RangeError: oh no/);
  });

  test("when it is asked for fixes keeps its finding, and the others their fixes", async () => {
    await start({ rules: [fixless, ...fewRules], files });
    editor.open("a.yaml");
    await editor.showsRules("a.yaml", "rbac/wildcard", "test/fixless");
    const actions = await editor.actions("a.yaml", wildcardRole);
    assert.deepEqual(
      actions.map(({ title }) => title),
      [
        'Replace "*" with the standard verbs',
        "Only get, list and watch",
        "Allow test/fixless here…",
        "Allow rbac/wildcard here…",
      ],
    );
    await editor.logs("no idea");
    assert.notEqual(await editor.hover("a.yaml", "ClusterRole"), null);
  });
});

describe("messages that make no sense", () => {
  const role = { "role.yaml": wildcardRole };

  test("cost nothing but themselves", async () => {
    await start({ files: role });
    editor.notify("textDocument/didOpen", {});
    editor.notify("textDocument/didOpen", { textDocument: { uri: editor.uri("x.yaml"), version: 1 } });
    editor.notify("textDocument/didOpen", { textDocument: { uri: 7, text: "a: b", languageId: "yaml" } });
    editor.notify("textDocument/didChange", {
      textDocument: { uri: editor.uri("never-opened.yaml"), version: 3 },
      contentChanges: [{ text: "" }],
    });
    editor.notify("textDocument/didClose", { textDocument: { uri: "file:///nobody.yaml" } });
    editor.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: "", type: 9 }, {}] });
    editor.notify("workspace/didChangeConfiguration", null);
    editor.notify("$/whatever", [1, 2]);
    assert.deepEqual(await editor.request("textDocument/codeAction", { textDocument: {}, context: {} }), []);
    await assert.rejects(editor.request("textDocument/unheardOf", {}));
    assert.deepEqual(
      await editor.request("codeAction/resolve", { title: "x", data: { uri: "y", rule: 3 } }),
      {
        title: "x",
        data: { uri: "y", rule: 3 },
      },
    );
    await editor.showsRules("role.yaml", "rbac/wildcard");
  });

  test("about places outside the text mean its ends", async () => {
    await start({ files: role });
    editor.open("role.yaml");
    await editor.showsVersion("role.yaml", 1);
    const far = { line: 9999, character: 9999 };
    editor.notify("textDocument/didChange", {
      textDocument: { uri: editor.uri("role.yaml"), version: 2 },
      contentChanges: [{ range: { start: { line: 9998, character: 7 }, end: far }, text: "# the end\n" }],
    });
    assert.equal((await editor.showsVersion("role.yaml", 2)).length, 1);
    const request = { textDocument: { uri: editor.uri("role.yaml") }, position: { line: -1, character: -5 } };
    await editor.request("textDocument/hover", request);
  });

  test("are skipped where they are no JSON", async () => {
    await start({ files: role });
    editor.babble("Content-Length: 9\r\n\r\n{no json}");
    editor.open("role.yaml");
    await editor.showsRules("role.yaml", "rbac/wildcard");
  });
});

/** Lists files that are gone when they are read, and one that cannot be. */
class MovingDisk extends MemoryDisk {
  override read(file: string) {
    if (file.startsWith("gone")) return undefined;
    const content = super.read(file);
    return file.startsWith("locked") && content ? { ...content, problem: "cannot be read" } : content;
  }
}

describe("files", () => {
  test("that vanish while they are read are not there", async () => {
    const disk = new MovingDisk({ "gone.yaml": wildcardRole, "role.yaml": wildcardRole });
    await start({ disks: { "file:///work": disk } });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    assert.equal(editor.last("gone.yaml"), undefined);
  });

  test("that cannot be read are a finding of their own, until they can", async () => {
    const disk = new MovingDisk({ "locked.yaml": wildcardRole, "locked-notes.yaml": "a: b\n" });
    await start({ disks: { "file:///work": disk } });
    await editor.showsRules("locked.yaml", "palisade/unreadable-file");
    assert.equal(editor.last("locked-notes.yaml"), undefined);
    editor.open("locked.yaml", wildcardRole);
    await editor.showsRules("locked.yaml", "rbac/wildcard");
    editor.close("locked.yaml");
    await editor.showsRules("locked.yaml", "palisade/unreadable-file");
  });

  test("of more than 10 MB are not judged, in the editor neither", async () => {
    await start({ files: { "role.yaml": wildcardRole } });
    editor.open("role.yaml", `${wildcardRole}${"# much\n".repeat(1_600_000)}`);
    await editor.showsRules("role.yaml", "palisade/unreadable-file");
    editor.close("role.yaml");
    await editor.showsRules("role.yaml", "rbac/wildcard");
  });

  test("of hostile making take nobody's time", async () => {
    const files = {
      "bomb.yaml": `apiVersion: v1\nkind: Pod\na: &a [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 20 }, (_, i) => `b${i}: &b${i} [*${i ? `b${i - 1}` : "a"},*${i ? `b${i - 1}` : "a"},*${i ? `b${i - 1}` : "a"}]\n`).join("")}`,
      "deep.yaml": `apiVersion: v1\nkind: Pod\nspec: ${"[".repeat(100_000)}\n`,
      "__proto__.yaml": narrowRole.replace("metadata:", "__proto__: {}\nconstructor: {}\nmetadata:"),
      "role.yaml": wildcardRole,
    };
    await start({ files });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    assert.deepEqual(editor.logged(), []);
  });
});
