/** What the shell starts, and the compiled code that it keeps. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { folderOf, role } from "./run.ts";

const aside = mkdtempSync(join(tmpdir(), "palisade-"));
beforeAll(() => {
  const repository = join(import.meta.dirname, "../..");
  execFileSync(process.execPath, ["esbuild.mjs", aside], { cwd: repository });
});
afterAll(() => rmSync(aside, { recursive: true, force: true }));

/** A folder with one file to check, in which the folder for caches is, or is not yet. */
function home(...folders: string[]): string {
  const folder = folderOf({ "role.yaml": role, ".git/HEAD": "" });
  for (const name of folders) mkdirSync(join(folder, name));
  return folder;
}

function run(cwd: string, command = "check", env: NodeJS.ProcessEnv = {}) {
  const args = [join(aside, "out/cli.cjs"), command, ...(command === "check" ? ["role.yaml"] : [])];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: cwd, XDG_CACHE_HOME: join(cwd, "caches"), ...env },
  });
  return { status, stdout: stdout.replace(/\d+ ms/, "0 ms"), stderr };
}

/** The one file that is kept. */
function keptIn(folder: string): string {
  const [name, ...others] = readdirSync(join(folder, "caches/palisade"));
  assert.deepEqual([typeof name, others], ["string", []]);
  return join(folder, "caches/palisade", name ?? "");
}

function withFlipped(code: Buffer, at: number): Buffer {
  const flipped = Buffer.from(code);
  flipped.writeUInt8(flipped.readUInt8(at) ^ 255, at);
  return flipped;
}

describe.skipIf(process.platform === "win32")("the start of a check", () => {
  test("keeps compiled code for the next one, for this user alone", () => {
    const folder = home("caches");
    const first = run(folder);
    assert.deepEqual([first.status, first.stderr], [1, ""]);
    const kept = keptIn(folder);
    assert.equal(statSync(kept).mode & 0o077, 0);
    assert.equal(statSync(join(kept, "..")).mode & 0o077, 0);
    const { ino } = statSync(kept);
    assert.deepEqual(run(folder), first);
    assert.equal(statSync(keptIn(folder)).ino, ino);
  });

  test("takes nothing that is not whole or of another build", () => {
    const folder = home("caches");
    const first = run(folder);
    const kept = keptIn(folder);
    const code = readFileSync(kept);
    const damaged = [
      code.subarray(0, code.length / 2),
      Buffer.concat([Buffer.from("0".repeat(32)), code.subarray(32)]),
      Buffer.from("no code"),
      withFlipped(code, code.length >> 1),
      Buffer.alloc(0),
    ];
    for (const content of damaged) {
      writeFileSync(kept, content);
      assert.deepEqual(run(folder), first);
      assert.notDeepEqual(readFileSync(keptIn(folder)), content);
    }
  });

  test("makes no folder for caches where there is none", () => {
    const folder = home();
    assert.equal(run(folder).status, 1);
    assert.deepEqual(readdirSync(folder).sort(), [".git", "role.yaml"]);
    assert.equal(run(folder, "check", { HOME: undefined, XDG_CACHE_HOME: undefined }).status, 1);
    assert.deepEqual(readdirSync(folder).sort(), [".git", "role.yaml"]);
  });

  test("keeps nothing of another command, on request, or below the current folder by a relative path", () => {
    const folder = home("caches");
    assert.equal(run(folder, "rules").status, 0);
    assert.equal(run(folder, "check", { NODE_DISABLE_COMPILE_CACHE: "1" }).status, 1);
    assert.equal(run(folder, "check", { XDG_CACHE_HOME: "caches" }).status, 1);
    assert.deepEqual(readdirSync(join(folder, "caches")), []);
  });

  test("does without where nothing can be written", () => {
    const folder = folderOf({ "role.yaml": role, ".git/HEAD": "", caches: "not a folder" });
    const { status, stderr } = run(folder);
    assert.deepEqual([status, stderr], [1, ""]);
  });
});
