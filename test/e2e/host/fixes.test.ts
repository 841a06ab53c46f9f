import assert from "node:assert/strict";
import { afterEach, before, describe, it as test } from "mocha";
import * as vscode from "vscode";
import { fixes } from "../fixes.ts";
import {
  action,
  appears,
  at,
  closeAll,
  disappears,
  findings,
  open,
  read,
  type,
  until,
  write,
} from "./editor.ts";

describe("A fix", () => {
  before(closeAll);
  afterEach(closeAll);

  for (const { rule, file, place, title, fixed } of fixes) {
    test(`of ${rule} gives the expected text`, async () => {
      const before = new Map(await Promise.all(Object.keys(fixed).map(contents)));
      const { document } = await open(at(file));
      const finding = await appears(at(file), rule);
      const count = findings(at(file), rule).length;
      assert.equal(document.getText(finding.range), place);

      const { edit } = await action(at(file), finding.range, title);
      assert.ok(edit);
      assert.ok(await vscode.workspace.applyEdit(edit));
      for (const [changed, expected] of Object.entries(fixed)) {
        const after = await vscode.workspace.openTextDocument(at(changed));
        assert.equal(after.getText(), expected(before.get(changed) ?? ""), changed);
      }
      await until(`fewer of ${rule} in ${file}`, () => findings(at(file), rule).length < count || undefined);

      await closeAll();
      for (const [changed, text] of before) await restore(changed, text);
      await appears(at(file), rule);
    });
  }

  test("that is safe is made on save", async () => {
    const uri = at("deploy/secrets.yaml");
    const before = await read(uri);
    await appears(uri, "secret/invalid-base64");
    const settings = vscode.workspace.getConfiguration("editor");
    await settings.update("codeActionsOnSave", { "source.fixAll.palisade": "explicit" }, true);
    try {
      const editor = await open(uri);
      await type(editor, "# Reviewed.\n", "# What the payment");
      assert.equal(await editor.document.save(), true);

      const safe = fixes.find(({ rule }) => rule === "secret/invalid-base64")?.fixed["deploy/secrets.yaml"];
      const typed = before.replace("# What the payment", "# Reviewed.\n# What the payment");
      assert.equal(await read(uri), safe?.(typed));
      await disappears(uri, "secret/invalid-base64");
    } finally {
      await settings.update("codeActionsOnSave", undefined, true);
      await write(uri, before);
    }
  });
});

/** A file and its text, which is undefined for a file that does not exist. */
async function contents(file: string): Promise<[string, string | undefined]> {
  const text = await read(at(file)).catch(() => undefined);
  return [file, text];
}

async function restore(file: string, text: string | undefined): Promise<void> {
  if (text === undefined) await vscode.workspace.fs.delete(at(file));
  else await write(at(file), text);
}
