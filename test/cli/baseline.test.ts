import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import type { KnownFinding } from "../../cli/baseline.ts";
import type { Result } from "../../cli/result.ts";
import { folderOf, palisade, read } from "./run.ts";

const role = (name: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: ${name}}
rules:
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: ["*"]
`;
const service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n";
const secret = (value: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: ${value}}\n`;

const result = (folder: string, ...args: string[]): Result =>
  JSON.parse(
    palisade(folder, ["check", "--format", "json", "--baseline", "known.json", ...args]).stdout,
  ) as Result;
const entries = (folder: string): KnownFinding[] =>
  (JSON.parse(read(folder, "known.json")) as { findings: KnownFinding[] }).findings;
const write = (folder: string, ...args: string[]) =>
  palisade(folder, ["check", "--write-baseline", "known.json", ...args]);
/** A folder with two findings in a baseline. */
function adopted(): string {
  const folder = folderOf({ ".palisade.yaml": "", "a.yaml": role("a"), "b.yaml": role("b") });
  assert.equal(write(folder).status, 0);
  return folder;
}

describe("a baseline", () => {
  test("makes what was found known", () => {
    const folder = folderOf({ "a.yaml": role("a"), "b.yaml": role("b") });
    const written = write(folder);
    assert.deepEqual([written.status, written.stderr], [0, ""]);
    assert.match(written.stdout, /^No findings in .+\n2 known findings in the baseline\n$/);
    const run = palisade(folder, ["check", "--baseline", "known.json"]);
    assert.deepEqual([run.status, run.stderr], [0, ""]);
    assert.match(run.stdout, /^No findings in .+\n2 known findings in the baseline\n$/);
    assert.equal(palisade(folder, ["check"]).status, 1);
  });

  test("lets what is new through, and nothing else", () => {
    const folder = adopted();
    writeFileSync(join(folder, "a.yaml"), `# moved\n\n${service}---\n${role("new")}---\n${role("a")}`);
    const { findings, summary, baseline } = result(folder);
    assert.deepEqual(
      findings.map(({ resource, range }) => [resource?.name, range.start.line]),
      [["new", 12]],
    );
    assert.equal(summary.errors, 1);
    assert.deepEqual(baseline, { known: 2, removable: [] });
    assert.equal(palisade(folder, ["check", "--baseline", "known.json"]).status, 1);
    const quiet = palisade(folder, ["check", "--baseline", "known.json", "--quiet"]).stdout;
    assert.match(quiet, /^1 error in .+\n2 known findings in the baseline\n$/);
  });

  test("says what can be removed, and loses it when it is written again", () => {
    const folder = adopted();
    writeFileSync(join(folder, "a.yaml"), service);
    const { baseline } = result(folder);
    assert.equal(baseline?.known, 1);
    assert.deepEqual(
      baseline.removable.map(({ file, rule }) => [file, rule]),
      [["a.yaml", "rbac/wildcard"]],
    );
    assert.match(
      palisade(folder, ["check", "--baseline", "known.json"]).stdout,
      /^No longer found, although in the baseline:\n {2}a\.yaml {2}.+ {2}rbac\/wildcard\n\n.+\n1 known finding in the baseline, which has 1 that can be removed\n$/,
    );
    rmSync(join(folder, "b.yaml"));
    assert.equal(result(folder).baseline?.removable.length, 2);
    write(folder, "--baseline", "known.json");
    assert.deepEqual(entries(folder), []);
    assert.equal(read(folder, "known.json"), '{\n  "version": 1,\n  "findings": []\n}\n');
  });

  test("does not call removable what was not judged", () => {
    const folder = adopted();
    writeFileSync(join(folder, "a.yaml"), service);
    assert.deepEqual(result(folder, "b.yaml").baseline?.removable, []);
    assert.deepEqual(result(folder, "--rule", "rbac/wildcard=off").baseline?.removable, []);
    writeFileSync(join(folder, "a.yaml"), "apiVersion: v1\nkind: [\n");
    assert.deepEqual(result(folder).baseline?.removable, []);
  });

  test("keeps what it knew of files that were not judged", () => {
    const folder = adopted();
    const before = entries(folder);
    writeFileSync(join(folder, "b.yaml"), `${role("b")}---\n${role("new")}`);
    write(folder, "--baseline", "known.json", "b.yaml");
    assert.deepEqual(
      entries(folder).map(({ file }) => file),
      ["a.yaml", "b.yaml", "b.yaml"],
    );
    for (const entry of before)
      assert.deepEqual(
        entries(folder).find(({ fingerprint }) => fingerprint === entry.fingerprint),
        entry,
      );
    write(folder, "b.yaml");
    assert.deepEqual(
      entries(folder).map(({ file }) => file),
      ["b.yaml", "b.yaml"],
    );
  });

  test("is the same file from any directory and in any order, a finding a line", () => {
    const folder = folderOf({
      ".palisade.yaml": "",
      "k8s/b.yaml": role("b"),
      "k8s/a.yaml": `${role("z")}---\n${role("y")}`,
    });
    write(folder);
    const text = read(folder, "known.json");
    palisade(join(folder, "k8s"), ["check", "--write-baseline", "../again.json", "b.yaml", "a.yaml"]);
    assert.equal(read(folder, "again.json"), text);
    const lines = text.split("\n").filter((line) => line.startsWith("    "));
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line.replace(/,$/, "")) as KnownFinding).file),
      ["k8s/a.yaml", "k8s/a.yaml", "k8s/b.yaml"],
    );
    assert.deepEqual(readdirSync(folder).sort(), [".palisade.yaml", "again.json", "k8s", "known.json"]);
  });

  test("holds no secret", () => {
    const folder = folderOf({ "a.yaml": secret("hunter2") });
    write(folder);
    assert.ok(entries(folder).length > 0);
    assert.ok(!read(folder, "known.json").includes("hunter2"));
    writeFileSync(join(folder, "a.yaml"), secret("correct-horse"));
    assert.deepEqual(result(folder).findings, []);
  });

  test("leaves the fingerprints of other formats as they are", () => {
    const folder = folderOf({ "a.yaml": `${role("a")}---\n${role("a")}` });
    interface Issue {
      fingerprint: string;
    }
    const all = JSON.parse(palisade(folder, ["check", "--format", "gitlab"]).stdout) as Issue[];
    write(folder);
    const known = entries(folder).filter(({ fingerprint }) => fingerprint !== all[1]?.fingerprint);
    writeFileSync(join(folder, "known.json"), JSON.stringify({ version: 1, findings: known }));
    const fresh = JSON.parse(
      palisade(folder, ["check", "--format", "gitlab", "--baseline", "known.json"]).stdout,
    ) as Issue[];
    assert.deepEqual(fresh, all.slice(1));
  });

  test("that is missing or broken is wrong usage", () => {
    const folder = folderOf({
      "a.yaml": role("a"),
      "text.json": "no json",
      "list.json": "[]",
      "later.json": '{"version": 2, "findings": []}',
      "none.json": '{"version": 1}',
      "entry.json": '{"version": 1, "findings": [{"file": "a.yaml"}]}',
    });
    const said = (file: string): string => {
      const { status, stdout, stderr } = palisade(folder, ["check", "--baseline", file]);
      assert.deepEqual([status, stdout], [2, ""], file);
      return stderr;
    };
    assert.match(
      said("nowhere.json"),
      /^Cannot read the baseline nowhere\.json; --write-baseline nowhere\.json makes one\n$/,
    );
    assert.match(said("text.json"), /^text\.json is no baseline: .*JSON/);
    assert.match(said("list.json"), /it has no "version"/);
    assert.match(said("later.json"), /its version is 2, and 1 is what can be read/);
    assert.match(said("none.json"), /it has no list of "findings"/);
    assert.match(said("entry.json"), /finding 1 has not the texts/);
    const { status, stdout } = palisade(folder, ["check", "--write-baseline", "a.yaml/known.json"]);
    assert.deepEqual([status, stdout], [2, ""]);
  });
});
