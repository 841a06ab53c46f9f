import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { listFiles, PackageManager } from "@vscode/vsce";
import { afterAll, describe, test } from "vitest";
import manifest from "../package.json";
import { complaints } from "../scripts/packed.ts";

const repository = join(import.meta.dirname, "..");
const root = mkdtempSync(join(tmpdir(), "palisade-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What a package is made of, and what lies about beside it. */
const real = [
  "package.json",
  ".vscodeignore",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "docs/palisade.png",
  "media",
  "rules",
  "schemas",
];
const built = ["client.cjs", "server.cjs", "client-web.js", "server-web.js", "THIRD-PARTY-NOTICES.txt"].map(
  (file) => `out/${file}`,
);
const rubbish = [
  "out/cli.cjs",
  "out/types/core.d.ts",
  "out/test/unit.json",
  "core/field.ts",
  "server/server.ts",
  "data/images.json",
  "docs/PERFORMANCE.md",
  "test/workspace/web.yaml",
  "node_modules/yaml/package.json",
  "package-lock.json",
  "palisade-0.0.1.vsix",
  "media/other.png",
  ".env",
  ".vscode-test/server/LICENSE",
];

for (const path of [...real, "syntaxes"])
  cpSync(join(repository, path), join(root, path), { recursive: true });
for (const path of [...built, ...rubbish]) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), "");
}

const packed = () => listFiles({ cwd: root, packageManager: PackageManager.None });

describe("the package", () => {
  test("has what it needs and nothing else", async () => {
    assert.deepEqual(complaints(await packed(), root), []);
  });

  test("is not written where something is missing or too much", async () => {
    const files = await packed();
    assert.deepEqual(complaints([...files, "core/field.ts"], root), ["core/field.ts is nobody's business"]);
    assert.deepEqual(
      complaints(
        files.filter((file) => file !== "out/server.cjs"),
        root,
      ),
      ["out/server.cjs is missing"],
    );
    assert.equal(
      complaints(
        files.filter((file) => file !== "media/icon.png"),
        root,
      ).length,
      2,
    );
  });
});

describe("the manifest", () => {
  test("says what happens where the workspace is not trusted, or not on a disk", () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    assert.equal(untrustedWorkspaces.supported, true);
    assert.equal(virtualWorkspaces.supported, "limited");
    assert.match(virtualWorkspaces.description, /never opened/);
  });

  test("runs where the files are", () => {
    assert.deepEqual(manifest.extensionKind, ["workspace"]);
  });

  test("has the settings that are fixed, and one for what not everybody wants to see", () => {
    assert.deepEqual(Object.keys(manifest.contributes.configuration.properties), [
      "palisade.enable",
      "palisade.profile",
      "palisade.codeLens",
      "palisade.rules",
      "palisade.trace.server",
    ]);
  });

  test("has the commands that walkthrough and status item call", () => {
    const commands = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual(commands, ["palisade.fixWorkspace", "palisade.showOutput", "palisade.restart"]);
    const links = JSON.stringify(manifest.contributes.walkthroughs).match(/command:palisade\.\w+/g) ?? [];
    for (const link of links) assert.ok(commands.includes(link.replace("command:", "")), link);
  });

  test("has no more keywords than the marketplace takes", () => {
    assert.ok(manifest.keywords.length <= 30);
  });
});
