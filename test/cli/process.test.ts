/** The doorway of Node: the program that shells start. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { beforeAll, describe, test } from "vitest";
import { files } from "./formats/sample.ts";
import { builtProgram } from "./program.ts";
import { folderOf, role } from "./run.ts";

let program: string;
beforeAll(async () => {
  program = await builtProgram();
});

function run(cwd: string, args: readonly string[], input = "") {
  return spawnSync(process.execPath, [program, ...args], { cwd, input, encoding: "utf8" });
}

describe("palisade as a program", () => {
  test("tells by its status how it went", () => {
    const folder = folderOf(files);
    const status = (...args: string[]): number | null => run(folder, args).status;
    assert.deepEqual(
      [status("check"), status("check", "k8s/clean.yaml"), status("check", "nowhere"), status("chek")],
      [1, 0, 2, 2],
    );
  });

  test("writes every format, the pages of rules included", () => {
    const folder = folderOf(files);
    for (const format of ["text", "json", "sarif", "junit", "github", "gitlab"]) {
      const { status, stdout, stderr } = run(folder, ["check", "--format", format]);
      assert.deepEqual([status, stderr], [1, ""], format);
      assert.ok(stdout.length > 500, format);
      assert.equal(stdout.includes("\u001b"), false, format);
    }
  });

  test("reads standard input", () => {
    const { status, stdout } = run(folderOf({}), ["check", "--stdin-filename", "k8s/role.yaml", "-"], role);
    assert.equal(status, 1);
    assert.match(stdout, /^k8s\/role\.yaml\n/);
  });

  test("stops quietly when nobody reads on", async () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`k8s/${i}.yaml`, role]));
    const child: ChildProcess = spawn(process.execPath, [program, "check"], { cwd: folderOf(many) });
    let stderr = "";
    child.stderr?.on("data", (text) => {
      stderr += text;
    });
    child.stdout?.once("data", () => child.stdout?.destroy());
    await once(child, "close");
    assert.equal(stderr, "");
  });

  test.skipIf(process.platform !== "linux")("says that what it writes to is full", () => {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, [program, "check"], {
      cwd: folderOf(files),
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    closeSync(full);
    assert.equal(status, 2);
    assert.match(stderr, /^Cannot write to standard output: ENOSPC/);
  });
});
