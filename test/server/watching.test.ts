import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import { rules } from "#rules";
import { Editor, type Setup } from "./editor.ts";
import { deployment, narrowRole, policy, wildcardRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

async function start(setup: Setup): Promise<void> {
  editor = await Editor.start(setup);
}

describe("files on the disk", () => {
  test("are asked to be watched", async () => {
    await start({});
    await editor.until(() => editor.registered.includes("workspace/didChangeWatchedFiles") || undefined);
  });

  test("come, change and go", async () => {
    await start({});
    editor.writes({ "role.yaml": wildcardRole });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.writes({ "role.yaml": narrowRole });
    await editor.showsRules("role.yaml");
    editor.writes({ "role.yaml": wildcardRole });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.writes({ "role.yaml": undefined });
    await editor.showsRules("role.yaml");
  });

  test("change what is said of others", async () => {
    await start({ files: { "web.yaml": deployment } });
    await editor.showsRules("web.yaml", "network/pod-not-isolated");
    editor.writes({ "policy.yaml": policy });
    await editor.showsRules("web.yaml");
    editor.writes({ "policy.yaml": undefined });
    await editor.showsRules("web.yaml", "network/pod-not-isolated");
  });

  test("say what stays out of an image", async () => {
    const files = { Dockerfile: "FROM node:24-slim\nCOPY . .\n" };
    await start({ files, rules: rules.filter(({ id }) => id === "image/context-leak") });
    await editor.showsRules("Dockerfile", "image/context-leak");
    editor.writes({ ".dockerignore": ".git\n" });
    await editor.showsRules("Dockerfile");
    editor.writes({ ".dockerignore": "# .git\n" });
    await editor.showsRules("Dockerfile", "image/context-leak");
  });

  test("change all at once with the branch", async () => {
    const names = Array.from({ length: 200 }, (_, i) => `d${i % 7}/role-${i}.yaml`);
    const [old, both, young] = [names.slice(0, 80), names.slice(80, 120), names.slice(120)];
    const all = (files: readonly string[], text: string | undefined) =>
      Object.fromEntries(files.map((file) => [file, text]));
    await start({ files: { ...all(old, wildcardRole), ...all(both, narrowRole) } as Record<string, string> });
    for (const file of old) await editor.showsRules(file, "rbac/wildcard");
    editor.writes({ ...all(old, undefined), ...all(both, wildcardRole), ...all(young, wildcardRole) });
    for (const file of old) await editor.showsRules(file);
    for (const file of [...both, ...young]) await editor.showsRules(file, "rbac/wildcard");
  });

  test("come and go with their directory, of which alone the watcher tells", async () => {
    await start({ files: { "k8s/a/role.yaml": wildcardRole } });
    await editor.showsRules("k8s/a/role.yaml", "rbac/wildcard");
    editor.disk.files.delete("k8s/a/role.yaml");
    editor.watched(["k8s", 3]);
    await editor.showsRules("k8s/a/role.yaml");
    editor.disk.files.set("k8s/b/role.yaml", wildcardRole);
    editor.watched(["k8s", 1]);
    await editor.showsRules("k8s/b/role.yaml", "rbac/wildcard");
  });

  test("do not count while the editor has another text", async () => {
    await start({ files: { "role.yaml": wildcardRole, "web.yaml": "" } });
    editor.open("role.yaml", narrowRole);
    assert.deepEqual(await editor.showsVersion("role.yaml", 1), []);
    editor.writes({ "role.yaml": `${wildcardRole}# more\n`, "web.yaml": deployment });
    await editor.showsRules("web.yaml", "network/pod-not-isolated");
    assert.deepEqual(editor.last("role.yaml")?.diagnostics, []);
  });

  test("are left alone as .gitignore says, of which every change counts", async () => {
    await start({ files: { ".gitignore": "out/\n", "out/role.yaml": wildcardRole, "web.yaml": deployment } });
    await editor.showsRules("web.yaml", "network/pod-not-isolated");
    assert.equal(editor.last("out/role.yaml"), undefined);
    editor.writes({ ".gitignore": "" });
    await editor.showsRules("out/role.yaml", "rbac/wildcard");
    editor.writes({ ".gitignore": "out/\n" });
    await editor.showsRules("out/role.yaml");
    editor.writes({ "out/other.yaml": wildcardRole, "new.yaml": wildcardRole });
    await editor.showsRules("new.yaml", "rbac/wildcard");
    assert.equal(editor.last("out/other.yaml"), undefined);
  });

  test("that nobody reads are nobody's business", async () => {
    await start({ files: { "role.yaml": wildcardRole } });
    editor.writes({ "node_modules/x/role.yaml": wildcardRole, ".git/index.yaml": wildcardRole });
    editor.watched(["notes.txt", 1], ["../outside.yaml", 1], ["%", 2]);
    await editor.showsRules("role.yaml", "rbac/wildcard");
    assert.deepEqual([...new Set(editor.published.map(({ uri }) => uri))], [editor.uri("role.yaml")]);
  });
});

describe("closing a document", () => {
  test("says at once what waited for the keyboard to rest", async () => {
    const isolated = `${deployment}---\n${policy}`;
    await start({ files: { "all.yaml": isolated } });
    editor.open("all.yaml");
    await editor.showsVersion("all.yaml", 1);
    const version = editor.type(
      "all.yaml",
      "matchLabels:\n      app: web\n  policyTypes",
      "matchLabels:\n      app: we\n  policyTypes",
    );
    assert.deepEqual(await editor.showsVersion("all.yaml", version), []);
    editor.disk.files.set("all.yaml", editor.document("all.yaml").getText());
    editor.close("all.yaml");
    await editor.showsRules("all.yaml", "network/pod-not-isolated");
  });

  test("takes back what was typed and not saved", async () => {
    await start({ files: { "role.yaml": narrowRole } });
    editor.open("role.yaml", wildcardRole);
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.close("role.yaml");
    await editor.showsRules("role.yaml");
  });

  test("takes everything back where the disk has no such file", async () => {
    await start({});
    editor.open("new.yaml", wildcardRole);
    await editor.showsRules("new.yaml", "rbac/wildcard");
    editor.close("new.yaml");
    await editor.showsRules("new.yaml");
  });
});
