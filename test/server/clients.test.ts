import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import { CancellationTokenSource, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { plain } from "./able.ts";
import { Editor, FOLDER, type Setup } from "./editor.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { deployment, narrowRole, policy, wildcardRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

async function start(setup: Setup): Promise<void> {
  editor = await Editor.start(setup);
}

describe("a client that can do nothing", () => {
  test("sees findings, and nothing that it did not ask for", async () => {
    await start({ capabilities: plain, files: { "role.yaml": wildcardRole, Dockerfile: "FROM node\n" } });
    const [found] = await editor.showsRules("role.yaml", "rbac/wildcard");
    assert.deepEqual(Object.keys(found ?? {}).sort(), ["code", "message", "range", "severity", "source"]);
    const [user] = await editor.shows("Dockerfile", (now) => now.length > 0);
    assert.equal(user?.relatedInformation, undefined);
    assert.deepEqual(editor.registered, []);
    assert.equal(editor.greeting?.capabilities.executeCommandProvider, undefined);
  });

  test("types, and follows", async () => {
    await start({ capabilities: plain, files: { "role.yaml": narrowRole } });
    editor.open("role.yaml");
    await editor.showsVersion("role.yaml", 1);
    editor.type("role.yaml", '"get"', '"*"');
    await editor.showsRules("role.yaml", "rbac/wildcard");
    const [, reading] = await editor.actions("role.yaml", '"*"');
    assert.deepEqual(Object.keys(reading?.edit ?? {}), ["changes"]);
    assert.match(editor.after("role.yaml", reading?.edit), /\["get", "list", "watch"\]/);
  });

  test("has one folder, or none", async () => {
    await start({ capabilities: plain, rootUri: FOLDER, files: { "role.yaml": wildcardRole } });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    editor.stop();
    await start({ capabilities: plain, folders: [], files: { "role.yaml": wildcardRole } });
    editor.open("untitled:one", wildcardRole);
    await editor.showsRules("untitled:one", "rbac/wildcard");
    assert.equal(editor.last("role.yaml"), undefined);
  });

  test("sends whole texts, which are texts, too", async () => {
    await start({ capabilities: plain, files: { "role.yaml": narrowRole } });
    editor.open("role.yaml");
    editor.notify("textDocument/didChange", {
      textDocument: { uri: editor.uri("role.yaml"), version: 2 },
      contentChanges: [{ text: wildcardRole }],
    });
    await editor.showsVersion("role.yaml", 2);
    assert.equal(editor.last("role.yaml")?.diagnostics.length, 1);
  });
});

describe("a client that reads files for us", () => {
  const folder = "vscode-vfs://github/work";

  test("is asked where there is no disk", async () => {
    const files = {
      "web.yaml": deployment,
      "policy.yaml": policy.replace("app: web", "app: other"),
      "out/role.yaml": wildcardRole,
      ".gitignore": "out/\n",
    };
    await start({ folders: [folder], options: { files: true }, files });
    await editor.showsRules(`${folder}/web.yaml`, "network/pod-not-isolated");
    assert.equal(editor.last(`${folder}/out/role.yaml`), undefined);
    editor.disk.files.set("policy.yaml", policy);
    editor.watched([`${folder}/policy.yaml`, 2]);
    await editor.showsRules(`${folder}/web.yaml`);
  });

  test("that fails loses what it could not read, and no more", async () => {
    const disk = new MemoryDisk({ "role.yaml": wildcardRole });
    await start({ folders: [folder, "file:///other"], disks: { "file:///other": disk } });
    editor.open(`${folder}/web.yaml`, deployment);
    await editor.showsRules(`${folder}/web.yaml`);
    await editor.showsRules("file:///other/role.yaml", "rbac/wildcard");
    editor.stop();
    editor = await Editor.start({
      folders: [folder, "file:///other"],
      disks: { "file:///other": disk },
      options: { files: true },
      offline: true,
    });
    editor.open(`${folder}/web.yaml`, deployment);
    await editor.showsRules(`${folder}/web.yaml`, "network/pod-not-isolated");
    await editor.showsRules("file:///other/role.yaml", "rbac/wildcard");
    await editor.logs("no network");
  });
});

describe("requests", () => {
  test("that are cancelled before their turn are not answered with work", async () => {
    await start({ files: { "role.yaml": wildcardRole } });
    editor.open("role.yaml");
    const cancel = new CancellationTokenSource();
    const asked = editor.request(
      "textDocument/hover",
      { textDocument: { uri: editor.uri("role.yaml") }, position: { line: 7, character: 13 } },
      cancel.token,
    );
    cancel.cancel();
    await assert.rejects(
      asked,
      (error) => error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled,
    );
  });

  test("are answered while the workspace is read", async () => {
    const many = Array.from({ length: 300 }, (_, i) => [`role-${i}.yaml`, wildcardRole] as const);
    await start({ files: Object.fromEntries(many) });
    editor.open("role-0.yaml");
    const actions = await editor.actions("role-0.yaml", '"*"');
    assert.equal(actions.length, 3);
    assert.ok(new Set(editor.published.map(({ uri }) => uri)).size < 300);
  });
});

describe("a server that is started again", () => {
  test("says what the one before said", async () => {
    const setup = { files: { "role.yaml": wildcardRole, "web.yaml": deployment } };
    const run = async () => {
      await start(setup);
      await editor.request("shutdown", undefined).catch(() => undefined);
      const found = await editor.showsRules("web.yaml", "network/pod-not-isolated");
      const role = await editor.showsRules("role.yaml", "rbac/wildcard");
      editor.stop();
      return [found, role];
    };
    assert.deepEqual(await run(), await run());
  });
});
