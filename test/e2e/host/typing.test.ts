import assert from "node:assert/strict";
import { afterEach, describe, it as test } from "mocha";
import * as vscode from "vscode";
import { appears, at, closeAll, disappears, erase, open, read, type, write } from "./editor.ts";

describe("While typing", () => {
  afterEach(closeAll);

  test("a Dockerfile lights up before it is saved, and goes dark when it is mended", async () => {
    const dockerfile = at("worker/Dockerfile");
    await write(dockerfile, "");
    const editor = await open(dockerfile);

    await type(editor, 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "worker.js"]\n');
    const finding = await appears(dockerfile, "non-root/missing-user");
    assert.equal(editor.document.getText(finding.range), "CMD");
    assert.equal(editor.document.isDirty, true);
    assert.equal(await read(dockerfile), "");

    await type(editor, "USER 1000\n", "CMD");
    await disappears(dockerfile, "non-root/missing-user");

    await closeAll();
    await vscode.workspace.fs.delete(at("worker"), { recursive: true });
  });

  test("a manifest that is in no file yet lights up", async () => {
    const document = await vscode.workspace.openTextDocument({ language: "yaml", content: "" });
    const editor = await vscode.window.showTextDocument(document);
    await type(
      editor,
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: ops }\n",
    );
    await type(editor, 'rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["*"] }]\n');

    const finding = await appears(document.uri, "rbac/wildcard");
    assert.equal(document.getText(finding.range), '"*"');
  });

  test("one finding gives way to another, and comes back", async () => {
    const manifest = at("deploy/frontend.yaml");
    const editor = await open(manifest);
    await appears(manifest, "non-root/run-as-non-root");

    const user = "runAsUser: 0";
    await type(editor, `${user}\n            `, "allowPrivilegeEscalation:");
    const finding = await appears(manifest, "non-root/run-as-root");
    assert.equal(editor.document.getText(finding.range), "0");
    await disappears(manifest, "non-root/run-as-non-root");

    await erase(editor, user);
    await disappears(manifest, "non-root/run-as-root");
    await appears(manifest, "non-root/run-as-non-root");
  });
});
