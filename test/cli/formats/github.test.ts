import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { formatGithub } from "../../../cli/formats/github.ts";
import { folderOf, palisade, role } from "../run.ts";
import { ODD, sample } from "./sample.ts";
import { broken, view } from "./view.ts";

/** Reads a line as the runner does: https://github.com/actions/runner, ActionCommand. */
function command(
  line: string,
): { name: string; properties: Record<string, string>; message: string } | undefined {
  const match = /^::(\w+) ([^:]*)::(.*)$/.exec(line);
  if (!match) return undefined;
  const [, name = "", properties = "", message = ""] = match;
  const pairs = properties.split(",").map((pair) => pair.split("=").map(plain) as [string, string]);
  return { name, properties: Object.fromEntries(pairs), message: plain(message) };
}

function plain(text: string): string {
  const CODES: Record<string, string> = { "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%" };
  return text.replace(/%(?:0D|0A|3A|2C|25)/g, (code) => CODES[code] ?? code);
}

describe("--format github", () => {
  test("is one command for each finding, and a summary", () => {
    const lines = palisade(sample(), ["check", "--format", "github"]).stdout.trimEnd().split("\n");
    assert.match(lines.pop() ?? "", /^\d+ errors?, .* in \d+ files/);
    const commands = lines.map((line) => command(line) ?? assert.fail(line));
    assert.deepEqual(new Set(commands.map(({ name }) => name)), new Set(["error", "warning", "notice"]));
    const odd = commands.find(({ properties }) => properties.file === ODD);
    assert.ok(odd?.message.startsWith(`${ODD}:`));
  });

  test("says the place, from the root of the repository", () => {
    const folder = folderOf({ ".git/HEAD": "", "k8s/role.yaml": role });
    const [line = ""] = palisade(join(folder, "k8s"), ["check", "--format", "github"]).stdout.split("\n");
    assert.deepEqual(command(line)?.properties, {
      title: "Palisade (rbac/wildcard)",
      file: "k8s/role.yaml",
      line: "7",
      endLine: "7",
      col: "17",
      endColumn: "20",
    });
    mkdirSync(join(folder, "a"));
    assert.ok(
      palisade(join(folder, "a"), ["check", "--format", "github", "../k8s"]).stdout.includes(
        "file=k8s/role.yaml",
      ),
    );
  });

  test("tells of rules that broke", () => {
    const [line = ""] = formatGithub(broken, view).split("\n");
    const { name, properties, message } = command(line) ?? assert.fail(line);
    assert.deepEqual([name, properties.file], ["error", "a,b.yaml"]);
    assert.equal(message, "rbac/wildcard: TypeError: 100% <wrong>\n    at check");
  });
});
