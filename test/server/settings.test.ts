import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import { able } from "./able.ts";
import { Editor, type Setup } from "./editor.ts";
import { deployment, wildcardRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

async function start(setup: Setup): Promise<void> {
  editor = await Editor.start({ ...setup, files: { "role.yaml": wildcardRole, ...setup.files } });
}

const off = "rules:\n  rbac/wildcard: off\n";

describe("the settings file", () => {
  test("counts from the first finding on", async () => {
    await start({ files: { ".palisade.yaml": off, "z.yaml": deployment } });
    await editor.showsRules("z.yaml", "network/pod-not-isolated");
    assert.equal(editor.last("role.yaml"), undefined);
  });

  test("is read again when the disk has another", async () => {
    await start({});
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.writes({ ".palisade.yaml": off });
    await editor.showsRules("role.yaml");
    editor.writes({ ".palisade.yaml": "rules:\n  rbac/wildcard: error\n" });
    assert.equal((await editor.showsRules("role.yaml", "rbac/wildcard"))[0]?.severity, 1);
    editor.writes({ ".palisade.yaml": undefined });
    await editor.shows("role.yaml", ([first]) => first?.severity === 3);
  });

  test("counts while it is typed, and as the disk has it when it is closed", async () => {
    await start({ files: { ".palisade.yaml": "rules: {}\n" } });
    editor.open(".palisade.yaml");
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.type(".palisade.yaml", "rules: {}\n", off);
    await editor.showsRules("role.yaml");
    editor.close(".palisade.yaml");
    await editor.showsRules("role.yaml", "rbac/wildcard");
  });

  test("keeps what the editor has when the folder is read again", async () => {
    await start({ files: { ".palisade.yaml": "rules: {}\n" } });
    editor.open(".palisade.yaml", off);
    await editor.settled();
    editor.writes({ ".gitignore": "nothing\n", "z.yaml": deployment });
    await editor.showsRules("z.yaml", "network/pod-not-isolated");
    assert.deepEqual(editor.last("role.yaml")?.diagnostics ?? [], []);
  });

  test("has its own problems shown in it, and the rest of it still counts", async () => {
    await start({ files: { ".palisade.yaml": `${off}  rbac/wildcrad: off\nprofil: strict\n` } });
    const found = await editor.showsRules(".palisade.yaml", "palisade/settings", "palisade/settings");
    const misspelt = found.find(({ range }) => range.start.line === 2);
    assert.match(String(misspelt?.message), /did you mean "rbac\/wildcard"/);
    assert.equal(misspelt?.range.start.character, 2);
    assert.equal(editor.last("role.yaml"), undefined);
    editor.writes({ ".palisade.yaml": off });
    await editor.showsRules(".palisade.yaml");
  });

  test("leaves out what it excludes, and takes it in again", async () => {
    await start({ files: { "test/role.yaml": wildcardRole } });
    await editor.showsRules("test/role.yaml", "rbac/wildcard");
    editor.open("test/role.yaml");
    await editor.showsVersion("test/role.yaml", 1);
    editor.writes({ ".palisade.yaml": 'exclude: ["test/**"]\n' });
    await editor.showsRules("test/role.yaml");
    editor.writes({ ".palisade.yaml": undefined });
    await editor.showsRules("test/role.yaml", "rbac/wildcard");
  });
});

describe("the editor's settings", () => {
  test("are asked for at the start", async () => {
    await start({ settings: { rules: { "rbac/wildcard": "error" } } });
    assert.equal((await editor.showsRules("role.yaml", "rbac/wildcard"))[0]?.severity, 1);
  });

  test("are asked for again whenever they change", async () => {
    await start({});
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.configure({ rules: { "rbac/wildcard": "off" } });
    await editor.showsRules("role.yaml");
    editor.configure({});
    await editor.showsRules("role.yaml", "rbac/wildcard");
  });

  test("give way to what the file says", async () => {
    const files = { ".palisade.yaml": "rules:\n  rbac/wildcard: error\n" };
    await start({ files, settings: { rules: { "rbac/wildcard": "off" } } });
    assert.equal((await editor.showsRules("role.yaml", "rbac/wildcard"))[0]?.severity, 1);
  });

  test("turn everything off and on", async () => {
    await start({});
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.open("role.yaml");
    await editor.showsVersion("role.yaml", 1);
    editor.configure({ enable: false });
    await editor.showsRules("role.yaml");
    assert.deepEqual(await editor.actions("role.yaml", '"*"'), []);
    editor.configure({ enable: true });
    await editor.showsRules("role.yaml", "rbac/wildcard");
  });

  test("are told by clients that cannot be asked", async () => {
    await start({ capabilities: { ...able, workspace: {} } });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.configure({ rules: { "rbac/wildcard": "off" } });
    await editor.showsRules("role.yaml");
  });

  test("are none where the answer is an error or nonsense", async () => {
    for (const settings of [new Error("no"), null, 7, { rules: 3, profile: [], enable: "yes" }]) {
      await start({ settings });
      await editor.showsRules("role.yaml", "rbac/wildcard");
      editor.stop();
    }
  });
});
