import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import { CancellationTokenSource, type ChangeAnnotation } from "vscode-languageserver";
import { able } from "./able.ts";
import { codes, Editor, FOLDER, type Setup } from "./editor.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { brokenSecret, deployment, mendedSecret, narrowRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

async function start(setup: Setup): Promise<void> {
  editor = await Editor.start(setup);
}

const fixWorkspace = () =>
  editor.request("workspace/executeCommand", { command: "palisade.fixWorkspace", arguments: [] });

describe("fix all in workspace", () => {
  test("is one edit in groups, of which only the safe ones need no word", async () => {
    await start({
      files: { "a/secret.yaml": brokenSecret, "b/web.yaml": deployment, "b/role.yaml": narrowRole },
    });
    await editor.showsRules("b/web.yaml", "network/pod-not-isolated");
    await fixWorkspace();
    const [edit, ...others] = editor.applied;
    assert.deepEqual(others, []);
    const groups: readonly ChangeAnnotation[] = Object.values(edit?.changeAnnotations ?? {});
    assert.deepEqual(
      groups.map(({ label, description, needsConfirmation }) => [label, description, needsConfirmation]),
      [
        ["secret/invalid-base64", 'Move "a" to stringData · Move "b" to stringData', false],
        ["network/pod-not-isolated", 'Add default-deny and allow-DNS policies for namespace "shop"', true],
      ],
    );
    const ids = Object.keys(edit?.changeAnnotations ?? {});
    for (const change of edit?.documentChanges ?? []) {
      const named = "edits" in change ? change.edits : [change];
      for (const one of named) assert.ok("annotationId" in one && ids.includes(one.annotationId ?? ""));
    }
    assert.equal(editor.after("a/secret.yaml", edit), mendedSecret);
    assert.match(editor.after("b/networkpolicies.yaml", edit), /kind: NetworkPolicy/);
  });

  test("is shown before it is made even where all of it is safe", async () => {
    await start({ files: { "secret.yaml": brokenSecret } });
    await editor.shows("secret.yaml", (found) => codes(found).includes("secret/invalid-base64"));
    await fixWorkspace();
    const groups = Object.values(editor.applied[0]?.changeAnnotations ?? {});
    assert.ok(groups.length > 0 && groups.every(({ needsConfirmation }) => needsConfirmation));
    assert.ok(editor.applied[0]?.documentChanges?.length);
  });

  test("takes the text of open documents", async () => {
    await start({ files: { "secret.yaml": "" } });
    editor.open("secret.yaml", brokenSecret);
    editor.type("secret.yaml", "apiVersion", "# typed\napiVersion");
    await editor.shows("secret.yaml", (found) => codes(found).includes("secret/invalid-base64"));
    await fixWorkspace();
    const [change] = editor.applied[0]?.documentChanges ?? [];
    assert.ok(change && "edits" in change && change.textDocument.version === 2);
    assert.match(editor.after("secret.yaml", editor.applied[0]), /^# typed\n.*\nstringData:\n/s);
  });

  test("looks into every folder", async () => {
    const other = "file:///other";
    const disks = { [other]: new MemoryDisk({ "secret.yaml": brokenSecret }) };
    await start({ files: { "secret.yaml": brokenSecret }, folders: [FOLDER, other], disks });
    for (const file of ["secret.yaml", `${other}/secret.yaml`])
      await editor.shows(file, (found) => codes(found).includes("secret/invalid-base64"));
    await fixWorkspace();
    const uris = editor.applied[0]?.documentChanges?.map(
      (change) => "edits" in change && change.textDocument.uri,
    );
    assert.deepEqual(uris, [editor.uri("secret.yaml"), `${other}/secret.yaml`]);
  });

  test("speaks to clients without versions and groups", async () => {
    await start({ files: { "secret.yaml": brokenSecret }, capabilities: { workspace: { applyEdit: true } } });
    await editor.shows("secret.yaml", (found) => codes(found).includes("secret/invalid-base64"));
    await fixWorkspace();
    assert.deepEqual(Object.keys(editor.applied[0] ?? {}), ["changes"]);
    assert.match(editor.after("secret.yaml", editor.applied[0]), /stringData:\n {2}a: .*\n {2}b:/);
  });

  test("says so where nothing is to be done", async () => {
    await start({ files: { "role.yaml": narrowRole } });
    await fixWorkspace();
    assert.deepEqual(editor.applied, []);
    const message = await editor.until(() =>
      editor.told.find(({ method }) => method === "window/showMessage"),
    );
    assert.match(JSON.stringify(message.params), /nothing that it could fix/);
  });

  test("can be cancelled", async () => {
    await start({ files: { "secret.yaml": brokenSecret } });
    await editor.shows("secret.yaml", (found) => found.length > 0);
    const cancel = new CancellationTokenSource();
    const running = editor.request(
      "workspace/executeCommand",
      { command: "palisade.fixWorkspace" },
      cancel.token,
    );
    cancel.cancel();
    await running.catch(() => undefined);
    assert.deepEqual(editor.applied, []);
  });

  test("is no command of the server's where the client has its own, or cannot edit", async () => {
    const commands = async (setup: Setup) => {
      await start(setup);
      const { executeCommandProvider } = editor.greeting?.capabilities ?? {};
      editor.stop();
      return executeCommandProvider?.commands;
    };
    assert.deepEqual(await commands({}), ["palisade.fixWorkspace", "palisade.restrict"]);
    assert.deepEqual(await commands({ options: { commands: true } }), ["palisade.restrict"]);
    assert.equal(await commands({ capabilities: { ...able, workspace: {} } }), undefined);
  });

  test("isolates the pods of a namespace once, wherever they are written", async () => {
    const files = {
      "a.yaml": deployment,
      "b.yaml": deployment.replaceAll("web", "api"),
      "c.yaml": narrowRole,
    };
    await start({ files });
    for (const file of ["a.yaml", "b.yaml"]) await editor.showsRules(file, "network/pod-not-isolated");
    await fixWorkspace();
    const text = editor.after("networkpolicies.yaml", editor.applied[0]);
    assert.equal(text.match(/name: default-deny-all/g)?.length, 1);
  });

  test("looks again where what was typed is not judged yet", async () => {
    await start({ files: { "secret.yaml": brokenSecret } });
    editor.open("secret.yaml");
    await editor.showsVersion("secret.yaml", 1);
    editor.type("secret.yaml", "apiVersion", "# typed\napiVersion");
    await fixWorkspace();
    const [change] = editor.applied[0]?.documentChanges ?? [];
    assert.ok(change && "edits" in change && change.textDocument.version === 2);
    assert.equal(editor.after("secret.yaml", editor.applied[0]), `# typed\n${mendedSecret}`);
  });
});
