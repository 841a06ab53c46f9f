import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Result } from "../../cli/result.ts";
import { folderOf, palisade, read } from "./run.ts";

const aside = mkdtempSync(join(tmpdir(), "palisade-"));
const program = join(aside, "cli.cjs");

/** Runs before the program and stands in the way of one step of its first write. */
const saboteur = `
const fs = require("node:fs");
const [step, deed] = process.env.SABOTAGE.split(" ");
const real = fs[step];
const die = () => process.kill(process.pid, "SIGKILL");
let idle = false;
fs[step] = (...given) => {
  const isOurs = step === "openSync" ? given[1] === "wx" : step !== "writeFileSync" || typeof given[0] === "number";
  if (idle || !isOurs) return real(...given);
  idle = true;
  if (step === "writeFileSync") real(given[0], given[1].slice(0, 40));
  if (deed === "dies") die();
  if (deed === "fails") throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  const result = real(...given);
  die();
  return result;
};
require("node:module").syncBuiltinESMExports();
`;

/** A file with one safe fix. */
const pod = (name: string): string => `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  containers:
    - name: app
      image: gcr.io/distroless/static:nonroot@sha256:${"a".repeat(64)}
`;
const files = { "a.yaml": pod("a"), "b.yaml": pod("b") };
const limit = ["--rule", "non-root/run-as-non-root"];

function sabotaged(folder: string, sabotage: string) {
  const args = ["--require", join(aside, "saboteur.cjs"), program, "fix", ...limit];
  const env = { ...process.env, SABOTAGE: sabotage };
  return spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
}

let fixed: Record<string, string>;

beforeAll(async () => {
  writeFileSync(join(aside, "saboteur.cjs"), saboteur);
  const entry = fileURLToPath(new URL("../../cli/node.ts", import.meta.url));
  await build({ entryPoints: [entry], outfile: program, bundle: true, platform: "node", logLevel: "error" });
  const folder = folderOf(files);
  assert.equal(sabotaged(folder, "nothing happens").status, 0);
  fixed = { "a.yaml": read(folder, "a.yaml"), "b.yaml": read(folder, "b.yaml") };
  assert.notDeepEqual(fixed, files);
});

afterAll(() => rmSync(aside, { recursive: true }));

describe("a run of palisade fix that is cut off", () => {
  for (const step of ["openSync", "writeFileSync", "fchmodSync", "fsyncSync", "renameSync"]) {
    test(`at ${step} leaves every file as it was`, () => {
      const folder = folderOf(files);
      assert.equal(sabotaged(folder, `${step} dies`).signal, "SIGKILL");
      assert.deepEqual({ "a.yaml": read(folder, "a.yaml"), "b.yaml": read(folder, "b.yaml") }, files);
    });
  }

  test("behind renameSync leaves the new file", () => {
    const folder = folderOf(files);
    assert.equal(sabotaged(folder, "renameSync dies-afterwards").signal, "SIGKILL");
    assert.equal(read(folder, "a.yaml"), fixed["a.yaml"]);
    assert.equal(read(folder, "b.yaml"), files["b.yaml"]);
  });
});

describe("what a run that was cut off leaves", () => {
  /** A folder that a run died in, with its draft, which is the first of the names. */
  function abandoned(): { folder: string; draft: string } {
    const folder = folderOf(files);
    sabotaged(folder, "renameSync dies");
    const [draft = "", ...others] = readdirSync(folder).sort();
    assert.deepEqual(others, ["a.yaml", "b.yaml"]);
    return { folder, draft };
  }

  test("is no file that is read", () => {
    const { folder, draft } = abandoned();
    const { summary } = JSON.parse(
      palisade(folder, ["check", "--format", "json", ".", draft]).stdout,
    ) as Result;
    assert.equal(summary.files, 2);
  });

  test("is gone after the next one, unless it is young and may be somebody's", () => {
    const { folder, draft } = abandoned();
    const known = ".palisade-known.json";
    writeFileSync(join(folder, known), "");
    const yesterday = Date.now() / 1000 - 24 * 60 * 60;
    for (const file of [draft, known]) utimesSync(join(folder, file), yesterday, yesterday);
    const young = draft.replace(/.{12}$/, "0".repeat(12));
    writeFileSync(join(folder, young), "");
    assert.equal(palisade(folder, ["fix", ...limit]).status, 0);
    assert.deepEqual(readdirSync(folder).sort(), [young, known, "a.yaml", "b.yaml"].sort());
  });
});

describe("a write that fails", () => {
  for (const step of ["openSync", "writeFileSync", "fsyncSync", "renameSync"]) {
    test(`at ${step} is named, and costs only its file`, () => {
      const folder = folderOf(files);
      const { status, stdout, stderr } = sabotaged(folder, `${step} fails`);
      assert.deepEqual([status, stderr], [1, ""]);
      assert.match(stdout, /^a\.yaml was left alone: it could not be written: ENOSPC.+$/m);
      assert.match(stdout, /1 fix in 1 file, 1 finding left/);
      assert.equal(read(folder, "a.yaml"), files["a.yaml"]);
      assert.equal(read(folder, "b.yaml"), fixed["b.yaml"]);
      assert.deepEqual(readdirSync(folder).sort(), ["a.yaml", "b.yaml"]);
    });
  }
});

describe("a file that may not be written", () => {
  test("is named, and fails the run whatever its findings weigh", ({ skip }) => {
    const folder = folderOf(files);
    for (const path of [join(folder, "a.yaml"), folder]) chmodSync(path, 0o555);
    chmodSync(aside, 0o755);
    // The administrator may write everything.
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const args = [program, "fix", ...limit, "--fail-on", "never"];
    const { error, status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: "utf8",
      ...user,
    });
    chmodSync(folder, 0o755);
    skip(error !== undefined, "nobody cannot run Node here");
    assert.deepEqual([status, stderr], [1, ""]);
    assert.match(stdout, /^a\.yaml was left alone: it may not be written$/m);
    assert.match(stdout, /^b\.yaml was left alone: it may not be written$/m);
    assert.match(stdout, /^0 fixes in 0 files, 2 findings left/m);
    assert.equal(read(folder, "a.yaml"), files["a.yaml"]);
  });
});
