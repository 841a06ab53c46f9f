import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { formatText } from "../../../cli/formats/text.ts";
import { folderOf, palisade, role } from "../run.ts";
import { sample } from "./sample.ts";
import { broken, view } from "./view.ts";

const check = (folder: string, ...args: string[]): string => palisade(folder, ["check", ...args]).stdout;

describe("--format text", () => {
  test("names a file once, with its findings below", () => {
    const text = check(sample());
    assert.equal(text.match(/^k8s\/secret\.yaml$/gm)?.length, 1);
    assert.match(text, /^ {2}7:17 {2}error {2}This rule is .+ {2}rbac\/wildcard$/m);
  });

  test("underlines the place, whatever is before it", () => {
    const lines = check(sample(), "k8s/cat.yaml").split("\n");
    const at = lines.findIndex((line) => /^ +\| +\^+$/.test(line));
    const line = lines[at - 1] ?? "";
    // The cat is two units here and two columns on a terminal.
    assert.equal(line.slice(lines[at]?.indexOf("^"), (lines[at]?.lastIndexOf("^") ?? 0) + 1), '"*"');
  });

  test("shows what leads to a secret, never the secret", () => {
    const text = check(sample(), "k8s/secret.yaml");
    assert.match(text, /\| {3}password: •••\n/);
    assert.doesNotMatch(text, /hunter2/);
  });

  test("shows nothing that a terminal would obey", () => {
    const text = check(
      folderOf({ "role.yaml": role.replace('resources: ["*"]', 'resources: ["*"] # \u001b[2J\u202e') }),
    );
    assert.match(text, /# \ufffd\[2J\ufffd/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: This is what must not be there.
    assert.doesNotMatch(text, /\u001b|\u202e/);
  });

  test("has colours only where they were allowed", () => {
    const folder = folderOf({ "role.yaml": role });
    const colored = (...args: string[]): boolean =>
      palisade(folder, ["check", ...args], { color: true }).stdout.includes("\u001b[31merror\u001b[39m");
    assert.deepEqual([colored(), colored("--no-color"), colored("--output", "x.txt")], [true, false, false]);
    assert.equal(check(folder).includes("\u001b"), false);
  });

  test("shows long lines around the place", () => {
    const long = `{ apiGroups: ["${"x".repeat(300)}"], resources: ["*"], verbs: ["*"], nonResourceURLs: [${'"/x", '.repeat(40)}] }`;
    const text = check(
      folderOf({ "role.yaml": role.slice(0, role.indexOf("  - apiGroups")).concat(`  - ${long}\n`) }),
    );
    for (const line of text.split("\n").filter((each) => each.includes(" | ")))
      assert.ok(line.length < 120, line);
  });

  test("tells of rules that broke in one line each", () => {
    assert.match(
      formatText(broken, view),
      /^internal error in rbac\/wildcard on a,b\.yaml: TypeError: 100% <wrong>\n/,
    );
  });
});
