import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import { Editor } from "./editor.ts";
import { narrowRole, wildcardRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

async function open(text: string): Promise<void> {
  editor = await Editor.start({ files: { "role.yaml": text } });
  editor.open("role.yaml");
  await editor.showsVersion("role.yaml", 1);
}

/** The texts that the editor underlines. */
const underlined = () =>
  editor.last("role.yaml")?.diagnostics.map(({ range }) => editor.document("role.yaml").getText(range));

describe("positions", () => {
  const texts: Record<string, string> = {
    "lines that end in CRLF": wildcardRole.replaceAll("\n", "\r\n"),
    "lines that end in one or the other": wildcardRole.replace("\n", "\r\n").replace("ops\n", "ops\r\n"),
    "emoji before the place": wildcardRole.replace('verbs: ["*"]', 'verbs: ["🦫🦫", "*"] # 🦫'),
    "letters of two units above it": `# ${"𝒦".repeat(50)}\n${wildcardRole.replace("ops", '"ops-𝒦"')}`,
    "combining marks": wildcardRole.replace("ops", '"o\u0301ps"'),
    "tabs in a comment": wildcardRole.replace("kind", "#\t\t\nkind"),
    "no last line feed": wildcardRole.trimEnd(),
    "line separators of Unicode": wildcardRole.replace("name: ops", 'name: "o\u2028p\u0085s"'),
  };
  for (const [name, text] of Object.entries(texts)) {
    test(`are exact with ${name}`, async () => {
      await open(text);
      assert.deepEqual(underlined(), ['"*"']);
    });

    test(`are exact in fixes with ${name}`, async () => {
      await open(text);
      const [, reading] = await editor.actions("role.yaml", '"*"');
      const mended = editor.after("role.yaml", reading?.edit);
      assert.match(mended, /verbs: (?:\["🦫🦫", )?(?:\[)?"get", "list", "watch"\]/);
      assert.equal(mended.split("\r\n").length, text.split("\r\n").length);
    });
  }

  test("stay exact while emoji are typed before the place", async () => {
    await open(narrowRole);
    editor.type("role.yaml", "apiVersion", "# 🦫\r\n# 🦫🦫\napiVersion");
    editor.type("role.yaml", "🦫🦫", "🦫");
    const version = editor.type("role.yaml", '"get"', '"🦫", "*"');
    await editor.showsVersion("role.yaml", version);
    assert.deepEqual(underlined(), ['"*"']);
  });

  test("survive half a letter", async () => {
    await open(wildcardRole);
    const version = editor.type("role.yaml", "ops", '"\ud83e"');
    await editor.showsVersion("role.yaml", version);
    assert.deepEqual(underlined(), ['"*"']);
  });
});

describe("addresses", () => {
  const names = ["a b.yaml", "ümläut/é.yaml", "100%.yaml", "a#b?.yaml", "c+d&e=f.yaml", "~tilde!(1).yaml"];
  for (const name of names) {
    test(`of ${name} are those of the editor`, async () => {
      editor = await Editor.start({ files: { [name]: wildcardRole } });
      const uri = `file:///work/${name.split("/").map(encodeURIComponent).join("/")}`;
      await editor.showsRules(uri, "rbac/wildcard");
      // An editor that writes them in another way is answered in its own.
      const own = uri.replaceAll("%20", " ").replace("%2B", "+");
      editor.open(own, narrowRole);
      assert.deepEqual(await editor.showsVersion(own, 1), []);
    });
  }
});
