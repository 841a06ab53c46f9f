import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import { Editor } from "./editor.ts";
import { wildcardRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

async function start(files: Readonly<Record<string, string>>): Promise<void> {
  editor = await Editor.start({ files: { "role.yaml": wildcardRole, ...files } });
}

const off = "rules:\n  rbac/wildcard: off\n";

describe("settings that extend others", () => {
  test("count from the first finding on, chains, too", async () => {
    await start({
      ".palisade.yaml": "extends: a/one.yaml\n",
      "a/one.yaml": "extends: two.yaml\n",
      "a/two.yaml": off,
    });
    await editor.settled();
    assert.deepEqual(editor.last("role.yaml")?.diagnostics ?? [], []);
  });

  test("follow the file that they extend", async () => {
    await start({ ".palisade.yaml": "extends: base.yaml\n", "base.yaml": "profile: recommended\n" });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.writes({ "base.yaml": off });
    await editor.showsRules("role.yaml");
    editor.writes({ "base.yaml": undefined });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    await editor.showsRules(".palisade.yaml", "palisade/settings");
  });

  test("follow what is typed in it", async () => {
    await start({ ".palisade.yaml": "extends: base.yaml\n", "base.yaml": "profile: recommended\n" });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.open("base.yaml", off);
    await editor.showsRules("role.yaml");
  });

  test("may be told so while the other file is open", async () => {
    await start({ ".palisade.yaml": "profile: recommended\n", "base.yaml": "profile: recommended\n" });
    editor.open("base.yaml", off);
    editor.open(".palisade.yaml");
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.type(".palisade.yaml", "profile: recommended\n", "extends: base.yaml\n");
    await editor.showsRules("role.yaml");
  });

  test("have the mistakes of the other file shown in it", async () => {
    await start({ ".palisade.yaml": "extends: base.yaml\n", "base.yaml": "profil: strict\n" });
    const [found] = await editor.showsRules("base.yaml", "palisade/settings");
    assert.match(String(found?.message), /did you mean "profile"/);
    editor.writes({ "base.yaml": "profile: strict\n" });
    await editor.showsRules("base.yaml");
  });

  test("say where they extend what is not there, or themselves", async () => {
    await start({ ".palisade.yaml": "extends: ../gone.yaml\n" });
    const [gone] = await editor.showsRules(".palisade.yaml", "palisade/settings");
    assert.match(String(gone?.message), /^There is no file "\.\.\/gone\.yaml"/);
    assert.equal(gone?.range.start.character, "extends: ".length);
    editor.writes({ ".palisade.yaml": "extends: .palisade.yaml\n" });
    await editor.shows(".palisade.yaml", ([first]) => /extend themselves/.test(String(first?.message)));
  });

  test("may be others for some paths", async () => {
    const overrides = (files: string) => `overrides: [{ files: ${files}, rules: { rbac/wildcard: off } }]\n`;
    await start({ ".palisade.yaml": overrides("a/**"), "a/role.yaml": wildcardRole });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    assert.deepEqual(editor.last("a/role.yaml")?.diagnostics ?? [], []);
    editor.writes({ ".palisade.yaml": overrides("role.yaml") });
    await editor.showsRules("role.yaml");
    await editor.showsRules("a/role.yaml", "rbac/wildcard");
  });
});
