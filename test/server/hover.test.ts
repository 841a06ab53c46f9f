import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import type { Hover, MarkupContent } from "vscode-languageserver";
import { Editor } from "./editor.ts";
import { brokenSecret, wildcardRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

async function hover(text: string, at: string) {
  editor = await Editor.start({ files: { "a.yaml": text } });
  editor.open("a.yaml");
  await editor.showsVersion("a.yaml", 1);
  return editor.hover("a.yaml", at);
}

const wordsOf = (found: Hover | null) => (found?.contents as MarkupContent | undefined)?.value ?? "";

describe("hover", () => {
  test("says why, what to do, and where to read on", async () => {
    const found = await hover(wildcardRole, '"*"');
    assert.deepEqual(found?.range, { start: { line: 7, character: 12 }, end: { line: 7, character: 15 } });
    const value = wordsOf(found);
    assert.match(value, /^\*\*Rule grants a wildcard\*\*\n\n.+\n\n- .+/);
    assert.match(value, /\[rbac\/wildcard\]\(https:\/\/example\.org\/rules\/rbac\/wildcard\.md\)/);
    assert.match(value, /\[kubernetes\.io: least-privilege\]\(https:\/\/kubernetes\.io\/docs\//);
  });

  test("says nothing beside findings", async () => {
    assert.equal(await hover(wildcardRole, "metadata"), null);
  });

  test("says nothing in documents that nobody knows", async () => {
    editor = await Editor.start();
    const position = { line: 0, character: 0 };
    for (const uri of ["file:///elsewhere/a.yaml", "file:///work/none.yaml", "%%%"])
      assert.equal(await editor.request("textDocument/hover", { textDocument: { uri }, position }), null);
  });

  test("lets no name of the user become markup", async () => {
    const named = wildcardRole.replace("ops", '"[x](command:evil) <b>*bold*"').replace('"*"', '"*", "a`b"');
    const value = wordsOf(await hover(named, '"*"'));
    assert.notEqual(value, "");
    assert.ok(!/(?<!\\)<b>|\]\(command:evil/.test(value), value);
  });

  test("never shows the value of a secret", async () => {
    const value = wordsOf(await hover(brokenSecret, "hunter"));
    assert.notEqual(value, "");
    assert.ok(!value.includes("hunter"));
  });
});
