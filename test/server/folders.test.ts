import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import { Editor, FOLDER, type Setup } from "./editor.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { deployment, narrowRole, policy, wildcardRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

const other = "file:///other";
const inner = `${FOLDER}/inner`;
let nested: MemoryDisk;
const settings = "rules:\n  rbac/wildcard: error\n";

/** Two folders side by side, and one that lies in the first. */
async function start(setup: Setup): Promise<void> {
  nested = new MemoryDisk({ "role.yaml": wildcardRole });
  const disks = { [other]: new MemoryDisk({ "role.yaml": wildcardRole }), [inner]: nested };
  editor = await Editor.start({ disks, ...setup });
}

describe("folders", () => {
  test("are read when they are added, and nothing is said of them once they are gone", async () => {
    await start({ files: { "role.yaml": wildcardRole } });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.folders([other], []);
    await editor.showsRules(`${other}/role.yaml`, "rbac/wildcard");
    editor.folders([], [other]);
    await editor.showsRules(`${other}/role.yaml`);
    assert.equal(editor.last("role.yaml")?.diagnostics.length, 1);
  });

  test("that go while they are read leave nothing behind", async () => {
    const many = Array.from({ length: 200 }, (_, i) => [`role-${i}.yaml`, wildcardRole] as const);
    const disks = { [other]: new MemoryDisk(Object.fromEntries(many)) };
    await start({ files: { "z.yaml": narrowRole }, disks, folders: [other] });
    editor.folders([FOLDER], [other]);
    editor.writes({ "z.yaml": wildcardRole });
    await editor.showsRules("z.yaml", "rbac/wildcard");
    for (const { uri } of editor.published)
      if (uri.startsWith(other)) assert.deepEqual(editor.last(uri)?.diagnostics, [], uri);
  });

  test("keep what they have to themselves", async () => {
    const disks = { [other]: new MemoryDisk({ "policy.yaml": policy }) };
    await start({ files: { "web.yaml": deployment }, disks, folders: [FOLDER, other] });
    await editor.showsRules("web.yaml", "network/pod-not-isolated");
  });

  test("have settings of their own", async () => {
    const off = "rules:\n  rbac/wildcard: off\n";
    await start({ files: { "role.yaml": wildcardRole, ".palisade.yaml": off }, folders: [FOLDER, other] });
    await editor.showsRules(`${other}/role.yaml`, "rbac/wildcard");
    assert.equal(editor.last("role.yaml"), undefined);
  });

  test("take their open documents in, and let them go", async () => {
    await start({ files: {} });
    editor.open(`${other}/web.yaml`, deployment);
    await editor.settled();
    editor.folders([other], []);
    await editor.showsRules(`${other}/role.yaml`, "rbac/wildcard");
    await editor.showsRules(`${other}/web.yaml`, "network/pod-not-isolated");
    editor.folders([], [other]);
    await editor.showsRules(`${other}/role.yaml`);
    const version = editor.type(`${other}/web.yaml`, "registry", "registry2");
    await editor.showsVersion(`${other}/web.yaml`, version);
  });
});

describe("a folder in a folder", () => {
  const files = { "inner/role.yaml": wildcardRole, "web.yaml": deployment };

  test("answers for its files, once", async () => {
    await start({ files, folders: [FOLDER, inner] });
    await editor.showsRules("inner/role.yaml", "rbac/wildcard");
    await editor.showsRules("web.yaml", "network/pod-not-isolated");
    const said = editor.published.filter(({ uri }) => uri === editor.uri("inner/role.yaml"));
    assert.equal(said.length, 1);
  });

  test("takes its files over when it is added, and gives them back", async () => {
    await start({ files });
    await editor.showsRules("inner/role.yaml", "rbac/wildcard");
    nested.files.set(".palisade.yaml", settings);
    editor.folders([inner], []);
    await editor.shows("inner/role.yaml", ([first]) => first?.severity === 1);
    editor.folders([], [inner]);
    await editor.shows("inner/role.yaml", ([first]) => first?.severity === 3);
  });

  test("takes an open document over without a gap in what is shown", async () => {
    await start({ files });
    editor.open("inner/role.yaml");
    await editor.showsRules("inner/role.yaml", "rbac/wildcard");
    nested.files.set(".palisade.yaml", settings);
    editor.folders([inner], []);
    await editor.shows("inner/role.yaml", ([first]) => first?.severity === 1);
    editor.writes({ "web.yaml": undefined });
    await editor.showsRules("web.yaml");
    assert.equal(editor.last("inner/role.yaml")?.diagnostics[0]?.severity, 1);
  });
});
