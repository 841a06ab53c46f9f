import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { check } from "../../cli/library.ts";
import type { Result } from "../../cli/result.ts";
import { folderOf, palisade, role } from "./run.ts";

/** What is reported: each file with its rule and severity. */
function said(folder: string, ...args: string[]): string[] {
  const { findings } = JSON.parse(palisade(folder, ["check", "--format", "json", ...args]).stdout) as Result;
  return findings.map(({ file, rule, severity }) => `${file} ${rule} ${severity}`);
}

describe("settings of a run", () => {
  test("lie over those of the file that they extend, outside the workspace, too", () => {
    const folder = folderOf({
      "shared/palisade.yaml": "rules: { rbac/wildcard: hint }\n",
      "team/base.yaml": "extends: ../shared/palisade.yaml\nexclude: [old/**]\n",
      "team/app/.palisade.yaml": "extends: ../base.yaml\n",
      "team/app/role.yaml": role,
      "team/app/old/role.yaml": role,
    });
    assert.deepEqual(said(`${folder}/team/app`), ["role.yaml rbac/wildcard hint"]);
    assert.deepEqual(said(folder, "team/app"), ["team/app/role.yaml rbac/wildcard hint"]);
    assert.deepEqual(said(`${folder}/team`, "--config", "base.yaml", "app"), [
      "app/role.yaml rbac/wildcard hint",
    ]);
  });

  test("name a mistake in the file that it is in", () => {
    const folder = folderOf({
      "sub/.palisade.yaml": "profile: strict\nextends: ../base.yaml\n",
      "base.yaml": "rules:\n  rbac/wildcrad: off\n",
      "sub/role.yaml": role,
    });
    assert.deepEqual(palisade(folder, ["check", "sub"]), {
      status: 2,
      stdout: "",
      stderr: 'base.yaml:2:3: No rule "rbac/wildcrad"; did you mean "rbac/wildcard"?\n',
    });
  });

  test("may be others for some paths, and what is typed wins", () => {
    const folder = folderOf({
      ".palisade.yaml":
        "overrides:\n  - { files: test/**, rules: { rbac/wildcard: off } }\n  - { files: ['*/keep.yaml'], rules: { rbac/wildcard: info } }\n",
      "role.yaml": role,
      "test/role.yaml": role,
      "test/keep.yaml": role,
    });
    assert.deepEqual(said(folder), ["role.yaml rbac/wildcard error", "test/keep.yaml rbac/wildcard info"]);
    assert.deepEqual(said(folder, "--rule", "rbac/wildcard=hint"), [
      "role.yaml rbac/wildcard hint",
      "test/keep.yaml rbac/wildcard hint",
      "test/role.yaml rbac/wildcard hint",
    ]);
  });

  test("reach the library", () => {
    const files = [
      { path: ".palisade.yaml", text: "extends: base.yaml\n" },
      { path: "base.yaml", text: "overrides: [{ files: a/**, rules: { rbac/wildcard: off } }]\n" },
      { path: "a/role.yaml", text: role },
      { path: "b/role.yaml", text: role },
    ];
    assert.deepEqual(
      check(files).findings.map(({ file }) => file),
      ["b/role.yaml"],
    );
  });
});
