import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import type { CodeAction } from "vscode-languageserver";
import { plain } from "./able.ts";
import { codes, Editor, type Setup } from "./editor.ts";
import { brokenSecret, deployment, mendedSecret, narrowRole, wildcardRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

async function open(file: string, setup: Setup): Promise<void> {
  editor = await Editor.start(setup);
  editor.open(file);
  await editor.showsVersion(file, 1);
}

const titles = (actions: readonly CodeAction[]) => actions.map(({ title }) => title);

describe("quick fixes", () => {
  test("belong to the finding under the cursor, to allow it being the last", async () => {
    await open("role.yaml", { files: { "role.yaml": wildcardRole } });
    const actions = await editor.actions("role.yaml", '"*"');
    assert.deepEqual(titles(actions), [
      'Replace "*" with the standard verbs',
      "Only get, list and watch",
      "Allow rbac/wildcard here…",
    ]);
    assert.deepEqual(await editor.actions("role.yaml", "metadata"), []);
    for (const { kind, diagnostics } of actions) {
      assert.equal(kind, "quickfix");
      assert.deepEqual(diagnostics, editor.last("role.yaml")?.diagnostics);
    }
  });

  test("mend the text, and the finding is gone", async () => {
    await open("role.yaml", { files: { "role.yaml": wildcardRole } });
    const [, reading] = await editor.actions("role.yaml", '"*"');
    const version = editor.apply("role.yaml", reading?.edit);
    assert.match(editor.document("role.yaml").getText(), /verbs: \["get", "list", "watch"\]\n/);
    assert.deepEqual(await editor.showsVersion("role.yaml", version), []);
  });

  test("prefer the one that needs no choice", async () => {
    await open("secret.yaml", { files: { "secret.yaml": brokenSecret } });
    const actions = await editor.actions("secret.yaml", "hello");
    const preferred = actions.filter(({ isPreferred }) => isPreferred);
    assert.deepEqual(titles(preferred), ['Move "a" to stringData']);
  });

  test("prefer none where there is a choice", async () => {
    await open("role.yaml", { files: { "role.yaml": wildcardRole } });
    const actions = await editor.actions("role.yaml", '"*"');
    assert.ok(actions.every(({ isPreferred }) => isPreferred === undefined));
  });

  test("may create a file, in the version of the disk", async () => {
    await open("web.yaml", { files: { "web.yaml": deployment, "role.yaml": narrowRole } });
    await editor.showsRules("web.yaml", "network/pod-not-isolated");
    const [fix] = await editor.actions("web.yaml", "web");
    const [create, write] = fix?.edit?.documentChanges ?? [];
    assert.deepEqual(create, { kind: "create", uri: editor.uri("networkpolicies.yaml") });
    assert.ok(write && "edits" in write && write.textDocument.version === null);
    assert.match(editor.after("networkpolicies.yaml", fix?.edit), /kind: NetworkPolicy/);
  });

  test("that a client cannot make are not offered", async () => {
    const files = { "web.yaml": deployment, "role.yaml": narrowRole };
    await open("web.yaml", { files, capabilities: plain });
    await editor.showsRules("web.yaml", "network/pod-not-isolated");
    assert.deepEqual(titles(await editor.actions("web.yaml", "web", ["quickfix"])), [
      "Allow network/pod-not-isolated here…",
    ]);
  });

  test("are not made twice for two findings at one place", async () => {
    const two = wildcardRole.replace('verbs: ["*"]', 'verbs: ["*", "*"]');
    await open("role.yaml", { files: { "role.yaml": two } });
    const all = titles(await editor.actions("role.yaml", '"*", "*"'));
    assert.deepEqual(all, [...new Set(all)]);
  });

  test("know the text that was typed a moment ago", async () => {
    await open("role.yaml", { files: { "role.yaml": wildcardRole } });
    editor.type("role.yaml", "apiVersion", "# one\n# more\napiVersion");
    const [, reading] = await editor.actions("role.yaml", '"*"');
    const [change] = reading?.edit?.documentChanges ?? [];
    assert.ok(change && "edits" in change);
    assert.equal(change.textDocument.version, 2);
    assert.match(editor.after("role.yaml", reading?.edit), /verbs: \["get", "list", "watch"\]\n$/);
  });

  test("are none of those where another kind is asked for", async () => {
    await open("role.yaml", { files: { "role.yaml": wildcardRole } });
    assert.deepEqual(await editor.actions("role.yaml", '"*"', ["refactor"]), []);
    assert.equal((await editor.actions("role.yaml", '"*"', ["quickfix"])).length, 3);
  });
});

describe("allow here", () => {
  test("writes the comment above, the reason selected", async () => {
    await open("role.yaml", { files: { "role.yaml": wildcardRole } });
    const allow = (await editor.actions("role.yaml", '"*"')).at(-1);
    assert.match(
      editor.after("role.yaml", allow?.edit),
      /\n {4}# palisade allow rbac\/wildcard: \$\{1:the reason\}\n {4}verbs/,
    );
  });

  test("is plain text where the client knows no snippets, and silences the finding", async () => {
    await open("role.yaml", { files: { "role.yaml": wildcardRole }, capabilities: plain });
    const allow = (await editor.actions("role.yaml", '"*"')).at(-1);
    const version = editor.apply("role.yaml", allow?.edit);
    assert.match(editor.document("role.yaml").getText(), /# palisade allow rbac\/wildcard: the reason\n/);
    assert.deepEqual(await editor.showsVersion("role.yaml", version), []);
  });
});

describe("fix all of one rule", () => {
  const title = "Fix all secret/invalid-base64 in this file";

  test("is offered where there is more than one, and made when chosen", async () => {
    await open("secret.yaml", { files: { "secret.yaml": brokenSecret } });
    const actions = await editor.actions("secret.yaml", "hello");
    assert.deepEqual(titles(actions).slice(-2), [title, "Allow secret/invalid-base64 here…"]);
    const { edit } = await editor.chosen(actions.find((action) => action.title === title));
    assert.equal(editor.after("secret.yaml", edit), mendedSecret);
  });

  test("is made for the text of now, whatever was typed since it was offered", async () => {
    await open("secret.yaml", { files: { "secret.yaml": brokenSecret } });
    const actions = await editor.actions("secret.yaml", "hello");
    editor.type("secret.yaml", "apiVersion", "# a comment\napiVersion");
    const { edit } = await editor.chosen(actions.find((action) => action.title === title));
    assert.equal(editor.after("secret.yaml", edit), `# a comment\n${mendedSecret}`);
  });

  test("comes with its edit for clients that cannot ask for it", async () => {
    await open("secret.yaml", { files: { "secret.yaml": brokenSecret }, capabilities: plain });
    const actions = await editor.actions("secret.yaml", "hello");
    const fix = actions.find((action) => action.title === title);
    assert.equal(editor.after("secret.yaml", fix?.edit), mendedSecret);
  });

  test("is not offered for one finding", async () => {
    const one = brokenSecret.replace(/\n {2}b: .*/, "");
    await open("secret.yaml", { files: { "secret.yaml": one } });
    assert.ok(!titles(await editor.actions("secret.yaml", "hello")).includes(title));
  });
});

describe("source.fixAll.palisade", () => {
  test("makes what is safe and nothing else", async () => {
    const files = { "all.yaml": `${brokenSecret}---\n${wildcardRole}` };
    await open("all.yaml", { files });
    const [fix, ...others] = await editor.actions("all.yaml", "a", ["source.fixAll.palisade"]);
    assert.deepEqual(others, []);
    assert.equal(fix?.kind, "source.fixAll.palisade");
    assert.equal(editor.after("all.yaml", fix.edit), `${mendedSecret}---\n${wildcardRole}`);
  });

  test("is what fixing all sources asks for, too", async () => {
    await open("secret.yaml", { files: { "secret.yaml": brokenSecret } });
    for (const kind of ["source", "source.fixAll"])
      assert.equal((await editor.actions("secret.yaml", "a", [kind])).length, 1, kind);
    assert.deepEqual(await editor.actions("secret.yaml", "a", ["source.organizeImports"]), []);
    assert.deepEqual(await editor.actions("secret.yaml", "a", ["source.fixAll.eslint"]), []);
  });

  test("is for the version that the editor has when it asks", async () => {
    await open("secret.yaml", { files: { "secret.yaml": brokenSecret } });
    for (let i = 0; i < 5; i++) editor.type("secret.yaml", "apiVersion", "# typed\napiVersion");
    const [fix] = await editor.actions("secret.yaml", "a", ["source.fixAll.palisade"]);
    const [change] = fix?.edit?.documentChanges ?? [];
    assert.ok(change && "edits" in change && change.textDocument.version === 6);
    const version = editor.apply("secret.yaml", fix?.edit);
    assert.equal(editor.document("secret.yaml").getText(), `${"# typed\n".repeat(5)}${mendedSecret}`);
    const left = await editor.showsVersion("secret.yaml", version);
    assert.ok(!codes(left).includes("secret/invalid-base64"));
    assert.deepEqual(await editor.actions("secret.yaml", "a", ["source.fixAll.palisade"]), []);
  });

  test("does nothing in a file without findings", async () => {
    await open("notes.yaml", { files: { "notes.yaml": "a: b\n" } });
    assert.deepEqual(await editor.actions("notes.yaml", "a", ["source.fixAll.palisade"]), []);
  });
});
