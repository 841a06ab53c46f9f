import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import { codes, Editor, type Setup } from "./editor.ts";
import { deployment, narrowRole, policy, wildcardRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

async function start(setup: Setup): Promise<Editor> {
  editor = await Editor.start(setup);
  return editor;
}

describe("diagnostics", () => {
  test("stand on the token, with rule, page and version", async () => {
    await start({ files: { "role.yaml": wildcardRole } });
    editor.open("role.yaml");
    const [found] = await editor.showsVersion("role.yaml", 1);
    assert.equal(found?.code, "rbac/wildcard");
    assert.equal(found.source, "palisade");
    assert.equal(found.codeDescription?.href, "https://example.org/rules/rbac/wildcard.md");
    assert.deepEqual(found.range, { start: { line: 7, character: 12 }, end: { line: 7, character: 15 } });
  });

  test("are published for files that were never opened", async () => {
    await start({ files: { "a/role.yaml": wildcardRole, "a/clean.yaml": narrowRole, "notes.yaml": "a: [" } });
    await editor.showsRules("a/role.yaml", "rbac/wildcard");
    assert.equal(editor.last("a/role.yaml")?.version, undefined);
    assert.equal(editor.last("a/clean.yaml"), undefined);
    assert.equal(editor.last("notes.yaml"), undefined);
  });

  test("follow every edit, and the last of many at once", async () => {
    await start({ files: { "role.yaml": narrowRole } });
    editor.open("role.yaml");
    await editor.showsVersion("role.yaml", 1);
    for (let i = 0; i < 9; i++) editor.type("role.yaml", i % 2 ? '"*"' : '"get"', i % 2 ? '"get"' : '"*"');
    const version = editor.type("role.yaml", '"deployments"', '"pods"');
    const found = await editor.showsVersion("role.yaml", version);
    assert.deepEqual(codes(found), ["rbac/wildcard"]);
    const versions = editor.published
      .filter(({ uri }) => uri.endsWith("role.yaml"))
      .map(({ version: v }) => v);
    assert.deepEqual(versions, [1, version], "nine texts that nobody waited for were not linted");
  });

  test("are those of the editor, not of the disk", async () => {
    await start({ files: { "role.yaml": wildcardRole } });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.open("role.yaml", narrowRole);
    assert.deepEqual(await editor.showsVersion("role.yaml", 1), []);
    editor.watched(["role.yaml", 2]);
    editor.close("role.yaml");
    await editor.showsRules("role.yaml", "rbac/wildcard");
  });

  test("of one file follow an edit of another", async () => {
    await start({ files: { "web.yaml": deployment, "policy.yaml": "" } });
    await editor.showsRules("web.yaml", "network/pod-not-isolated");
    editor.open("policy.yaml", policy);
    await editor.showsRules("web.yaml");
    editor.type("policy.yaml", "      app: web", "      app: other");
    await editor.showsRules("web.yaml", "network/pod-not-isolated");
  });

  test("name what is missing only when the keyboard rests", async () => {
    await start({ files: { "all.yaml": `${deployment}---\n${policy}` } });
    editor.open("all.yaml");
    await editor.showsVersion("all.yaml", 1);
    const started = performance.now();
    const version = editor.type(
      "all.yaml",
      "matchLabels:\n      app: web\n  policyTypes",
      "matchLabels:\n      app: we\n  policyTypes",
    );
    assert.deepEqual(await editor.showsVersion("all.yaml", version), []);
    await editor.showsRules("all.yaml", "network/pod-not-isolated");
    assert.ok(performance.now() - started >= 800);
    const mended = editor.type("all.yaml", "app: we\n", "app: web\n");
    assert.deepEqual(await editor.showsVersion("all.yaml", mended), []);
  });

  test("of a syntax error wait, too, and are gone at once", async () => {
    await start({ files: { "role.yaml": wildcardRole } });
    editor.open("role.yaml");
    await editor.showsVersion("role.yaml", 1);
    const started = performance.now();
    const broken = editor.type("role.yaml", 'verbs: ["*"]', 'verbs: ["*"');
    const atOnce = await editor.showsVersion("role.yaml", broken);
    assert.ok(!codes(atOnce).includes("palisade/syntax-error"));
    await editor.shows("role.yaml", (now) => codes(now).includes("palisade/syntax-error"));
    assert.ok(performance.now() - started >= 800);
    const mended = editor.type("role.yaml", 'verbs: ["*"', 'verbs: ["*"]');
    assert.deepEqual(codes(await editor.showsVersion("role.yaml", mended)), ["rbac/wildcard"]);
  });

  test("are a thousand at most, the most severe", async () => {
    const roles = Array.from({ length: 1100 }, (_, i) => wildcardRole.replace("ops", `ops-${i}`)).join(
      "---\n",
    );
    const worst =
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\nrules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]\n';
    await start({ files: { "roles.yaml": `${roles}---\n${worst}` } });
    const found = await editor.shows("roles.yaml", (now) => now.length > 0);
    assert.equal(found.length, 1000);
    assert.ok(found.some(({ range }) => range.start.line > 9000));
  });

  test("are gone with their file", async () => {
    await start({ files: { "role.yaml": wildcardRole } });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.disk.files.delete("role.yaml");
    editor.watched(["role.yaml", 3]);
    await editor.showsRules("role.yaml");
  });
});

describe("documents outside the workspace", () => {
  test("are linted while they are open", async () => {
    await start({ folders: [] });
    editor.open("untitled:Untitled-1", wildcardRole);
    await editor.showsRules("untitled:Untitled-1", "rbac/wildcard");
    editor.close("untitled:Untitled-1");
    await editor.showsRules("untitled:Untitled-1");
  });

  test("are judged with what lies beside them, of which nothing is said", async () => {
    await start({
      folders: [],
      files: { "web.yaml": deployment, "policy.yaml": policy, "role.yaml": wildcardRole },
    });
    editor.open("web.yaml");
    assert.deepEqual(await editor.showsVersion("web.yaml", 1), []);
    assert.equal(editor.last("role.yaml"), undefined);
  });

  test("are Dockerfiles when the editor says so", async () => {
    await start({ folders: [] });
    editor.open("untitled:Untitled-2", "FROM alpine:latest\n", "dockerfile");
    const found = await editor.shows("untitled:Untitled-2", (now) => now.length > 0);
    assert.ok(codes(found).includes("image/latest-tag"));
  });
});
