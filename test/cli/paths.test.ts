import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import type { Result } from "../../cli/result.ts";
import { folderOf, palisade, role } from "./run.ts";

/** The files that were judged and have findings, which all of these have. */
function judged(cwd: string, ...paths: string[]): string[] {
  const { stdout } = palisade(cwd, ["check", "--format", "json", ...paths]);
  return [...new Set((JSON.parse(stdout) as Result).findings.map(({ file }) => file))];
}

const tree = {
  ".git/HEAD": "",
  "k8s/a.yaml": role,
  "k8s/b.yml": role,
  "k8s/deep/down/c.yaml": role,
  "k8s/.hidden/d.yaml": role,
  "other/e.yaml": role,
};

describe("paths", () => {
  test("are files and directories, each judged once", () => {
    const folder = folderOf(tree);
    assert.deepEqual(judged(folder, "k8s/a.yaml", "other", "k8s/a.yaml", "./other/"), [
      "k8s/a.yaml",
      "other/e.yaml",
    ]);
    assert.deepEqual(judged(folder, join(folder, "other")), ["other/e.yaml"]);
    assert.equal(judged(folder).length, 5);
  });

  test("are globs that the shell left alone", () => {
    const folder = folderOf(tree);
    assert.deepEqual(judged(folder, "k8s/*.yaml"), ["k8s/a.yaml"]);
    assert.deepEqual(judged(folder, "k8s/*.{yaml,yml}"), ["k8s/a.yaml", "k8s/b.yml"]);
    assert.deepEqual(judged(folder, "**/[ce].yaml"), ["k8s/deep/down/c.yaml", "other/e.yaml"]);
    assert.deepEqual(judged(join(folder, "other"), "../k8s/*.yml"), ["../k8s/b.yml"]);
    assert.deepEqual(judged(folder, join(folder, "o*", "*")), ["other/e.yaml"]);
  });

  test("take whole directories where a glob matches one, as the shell would", () => {
    assert.deepEqual(judged(folderOf(tree), "k8s/d*"), ["k8s/deep/down/c.yaml"]);
  });

  test("are what they are where a file is named like a glob", () => {
    const folder = folderOf({ ...tree, "k8s/[a].yaml": role });
    assert.deepEqual(judged(folder, "k8s/[a].yaml"), ["k8s/[a].yaml"]);
  });

  test("have to lead somewhere", () => {
    const folder = folderOf(tree);
    symlinkSync("loop", join(folder, "loop"));
    for (const [path, message] of [
      ["nowhere", "No such file or directory: nowhere\n"],
      ["nowhere/*.yaml", "No file matches nowhere/*.yaml\n"],
      ["k8s/*.json", "No file matches k8s/*.json\n"],
      ["loop", "Cannot read loop\n"],
    ] as const) {
      const run = palisade(folder, ["check", path]);
      assert.deepEqual([run.status, run.stdout, run.stderr], [2, "", message]);
    }
  });
});

describe("links", () => {
  test("to directories are followed where they are named, and nowhere else", () => {
    const folder = folderOf(tree);
    symlinkSync("k8s/deep", join(folder, "link"));
    symlinkSync("..", join(folder, "k8s", "deep", "up"));
    assert.equal(judged(folder).length, 5);
    assert.deepEqual(judged(folder, "link"), ["k8s/deep/down/c.yaml"]);
    assert.deepEqual(judged(join(folder, "link")), ["down/c.yaml"]);
    assert.deepEqual(judged(folder, "link/down/c.yaml"), ["k8s/deep/down/c.yaml"]);
  });

  test("to files are files", () => {
    const folder = folderOf(tree);
    symlinkSync("a.yaml", join(folder, "k8s", "z.yaml"));
    assert.deepEqual(judged(folder, "k8s/z.yaml"), ["k8s/z.yaml"]);
  });
});

describe("what .gitignore names", () => {
  const ignoring = { ...tree, ".gitignore": "rendered/\n", "rendered/f.yaml": role, "rendered/g.yaml": role };

  test("is left out, for globs too", () => {
    const folder = folderOf(ignoring);
    assert.equal(judged(folder).includes("rendered/f.yaml"), false);
    assert.equal(palisade(folder, ["check", "rendered/*"]).status, 2);
  });

  test("is judged where it is named", () => {
    const folder = folderOf(ignoring);
    assert.deepEqual(judged(folder, "rendered"), ["rendered/f.yaml", "rendered/g.yaml"]);
    assert.deepEqual(judged(folder, "rendered/g.yaml"), ["rendered/g.yaml"]);
  });
});

describe("what the settings exclude", () => {
  test("is left out always, and that is said", () => {
    const folder = folderOf({ ...tree, ".palisade.yaml": "exclude: ['other/**']\n" });
    assert.equal(judged(folder).includes("other/e.yaml"), false);
    for (const path of ["other/e.yaml", "other"]) {
      const run = palisade(folder, ["check", "--format", "json", path]);
      assert.deepEqual([run.status, (JSON.parse(run.stdout) as Result).summary.files], [0, 0]);
      assert.equal(run.stderr, `${path} is left out: the settings exclude it\n`);
    }
  });

  test("is left out on standard input, too", () => {
    const folder = folderOf({ ...tree, ".palisade.yaml": "exclude: ['other/**']\n" });
    const run = palisade(folder, ["check", "--stdin-filename", "other/new.yaml", "-"], { stdin: () => role });
    assert.equal(run.status, 0);
    assert.match(run.stderr, /^other\/new\.yaml is left out/);
  });
});
