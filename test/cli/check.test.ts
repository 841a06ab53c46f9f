import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import type { Result } from "../../cli/result.ts";
import { folderOf, palisade, type Run, role } from "./run.ts";

function json(run: Run): Result {
  return JSON.parse(run.stdout) as Result;
}

const service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n";

describe("palisade check", () => {
  test("reports findings with places and exits with 1", () => {
    const run = palisade(folderOf({ "k8s/role.yaml": role }), ["check", "--format", "json"]);
    assert.equal(run.status, 1);
    assert.equal(run.stderr, "");
    const { findings, summary, failures, version, tool } = json(run);
    assert.deepEqual(failures, []);
    assert.deepEqual([version, tool.name], [1, "palisade"]);
    assert.deepEqual([summary.files, summary.resources, summary.dockerfiles], [1, 1, 0]);
    const [finding] = findings;
    assert.equal(finding?.rule, "rbac/wildcard");
    assert.equal(finding.file, "k8s/role.yaml");
    assert.equal(finding.range.start.line, 7);
    assert.deepEqual(finding.resource, {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      namespace: null,
      name: "ops",
    });
  });

  test("exits with 0 where there is nothing", () => {
    const run = palisade(folderOf({ "a.yaml": service, "notes.yaml": "a: b\n", "README.md": "# hi\n" }), [
      "check",
    ]);
    assert.equal(run.status, 0);
    assert.match(run.stdout, /^No findings in 1 file, 1 resource, 0 Dockerfiles, \d+ ms\n$/);
  });

  test("prints the same twice", () => {
    const folder = folderOf({ "b/role.yaml": role, "a/role.yaml": role, Dockerfile: "FROM node\n" });
    const shown = (): string =>
      palisade(folder, ["check", "--format", "json"]).stdout.replace(/"durationMs": \d+/, "");
    assert.equal(shown(), shown());
    const files = json(palisade(folder, ["check", "--format", "json"])).findings.map(({ file }) => file);
    assert.deepEqual(files, [...files].sort());
  });

  test("underlines the place in text", () => {
    const { stdout } = palisade(folderOf({ "role.yaml": role }), ["check"]);
    assert.match(
      stdout,
      /^role\.yaml\n {2}7:\d+ {2}error {2}.+ {2}rbac\/wildcard\n {4}7 \| .+\n {6}\| +\^+\n/,
    );
    assert.match(stdout, /\n\n1 error.* in 1 file, 1 resource, 0 Dockerfiles, \d+ ms\n$/);
  });

  test("says only the sum with --quiet", () => {
    const { stdout, status } = palisade(folderOf({ "role.yaml": role }), ["check", "--quiet"]);
    assert.equal(status, 1);
    assert.equal(stdout.split("\n").length, 2);
  });

  test("writes to a file with --output", () => {
    const folder = folderOf({ "role.yaml": role });
    const run = palisade(folder, ["check", "--format", "json", "--output", "found.json"]);
    assert.deepEqual([run.status, run.stdout], [1, ""]);
    assert.equal(palisade(folder, ["check", "found.json"]).status, 0);
  });

  test("fails from the severity on that it is told", () => {
    const folder = folderOf({ "role.yaml": role });
    const status = (...args: string[]): number =>
      palisade(folder, ["check", "--rule", "rbac/wildcard=info", ...args]).status;
    assert.deepEqual(
      [status(), status("--fail-on", "info"), status("--fail-on", "error"), status("--fail-on", "never")],
      [0, 1, 0, 0],
    );
    assert.equal(status("--fail-on", "loud"), 2);
  });

  test("turns rules off and names those it does not know", () => {
    const folder = folderOf({ "role.yaml": role });
    assert.equal(palisade(folder, ["check", "--rule", "rbac/wildcard=off"]).status, 0);
    const unknown = palisade(folder, ["check", "--rule", "rbac/wildcrad=off"]);
    assert.deepEqual([unknown.status, unknown.stdout], [2, ""]);
    assert.match(unknown.stderr, /No rule "rbac\/wildcrad"/);
  });

  test("reads the settings of the workspace, and stops at mistakes in them", () => {
    const folder = folderOf({
      "role.yaml": role,
      ".palisade.yaml": "rules:\n  rbac/wildcard: off\n",
      "other.yaml": "profil: strict\n",
    });
    assert.equal(palisade(folder, ["check"]).status, 0);
    const run = palisade(folder, ["check", "--config", "other.yaml"]);
    assert.deepEqual([run.status, run.stdout], [2, ""]);
    assert.equal(run.stderr, 'other.yaml:1:1: "profil" is no setting; did you mean "profile"?\n');
    assert.equal(palisade(folder, ["check", "--config", "none.yaml"]).status, 2);
    assert.equal(palisade(folder, ["check", "--profile", "loose"]).status, 2);
  });

  test("looks at the whole workspace, and reports what was asked for", () => {
    const pod =
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels: {app: web}\nspec:\n  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}\n  containers: [{name: web, image: registry.example.com/web:1.2.3, resources: {limits: {memory: 64Mi}}, securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}}]\n";
    const policy =
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n";
    const folder = folderOf({ "k8s/pod.yaml": pod, "k8s/policy.yaml": policy, "k8s/role.yaml": role });
    assert.deepEqual(json(palisade(folder, ["check", "--format", "json", "k8s/pod.yaml"])).findings, []);
    const alone = folderOf({ "k8s/pod.yaml": pod });
    assert.deepEqual(
      json(palisade(alone, ["check", "--format", "json"])).findings.map(({ rule }) => rule),
      ["network/pod-not-isolated"],
    );
  });

  test("shows paths as seen from the current directory", () => {
    const folder = folderOf({ "k8s/role.yaml": role, "here/.keep": "" });
    const files = json(palisade(join(folder, "here"), ["check", "--format", "json", "../k8s"])).findings.map(
      ({ file }) => file,
    );
    assert.equal(files[0], "../k8s/role.yaml");
  });

  test("judges standard input as the file it is named for", () => {
    const folder = folderOf({ "k8s/role.yaml": service });
    const run = palisade(folder, ["check", "--format", "json", "--stdin-filename", "k8s/role.yaml", "-"], {
      stdin: () => role,
    });
    assert.deepEqual(
      json(run).findings.map(({ file, rule }) => [file, rule]),
      [["k8s/role.yaml", "rbac/wildcard"]],
    );
    assert.equal(palisade(folder, ["check", "-"]).status, 2);
  });

  test("leaves alone what .gitignore and exclude name", () => {
    const folder = folderOf({
      ".gitignore": "out/\n",
      ".palisade.yaml": 'exclude: ["**/testdata/**"]\n',
      "out/role.yaml": role,
      "a/testdata/role.yaml": role,
      "node_modules/x/role.yaml": role,
    });
    const { status, stdout } = palisade(folder, ["check"]);
    assert.equal(status, 0);
    assert.match(stdout, /in 0 files/);
  });

  test("survives links that lead in circles, and files it cannot read", () => {
    const folder = folderOf({
      "a/role.yaml": role,
      "a/bad.yaml": Buffer.concat([Buffer.from("apiVersion: v1\nkind: Secret\n"), Buffer.from([0xff, 0xfe])]),
    });
    symlinkSync("..", join(folder, "a", "up"));
    const { findings } = json(palisade(folder, ["check", "--format", "json"]));
    assert.deepEqual(
      findings.map(({ file, rule }) => `${file} ${rule}`),
      ["a/bad.yaml palisade/unreadable-file", "a/role.yaml rbac/wildcard"],
    );
  });

  test("says what it was asked that cannot be done", () => {
    const folder = folderOf({});
    for (const args of [
      ["check", "nowhere"],
      ["check", "--format", "xml"],
      ["chek"],
      ["check", "--nope"],
      [],
    ]) {
      const { status, stdout, stderr } = palisade(folder, args);
      assert.deepEqual([status, stdout], [2, ""], args.join(" "));
      assert.notEqual(stderr, "", args.join(" "));
    }
  });
});

describe("palisade rules and explain", () => {
  test("list every rule", () => {
    const lines = palisade(folderOf({}), ["rules"]).stdout.trimEnd().split("\n");
    const table = JSON.parse(palisade(folderOf({}), ["rules", "--format", "json"]).stdout) as {
      id: string;
    }[];
    assert.equal(lines.length, table.length);
    assert.ok(table.some(({ id }) => id === "rbac/wildcard"));
  });

  test("show the page of a rule", () => {
    assert.match(palisade(folderOf({}), ["explain", "rbac/wildcard"]).stdout, /^# .+\n\n`rbac\/wildcard`/);
    const unknown = palisade(folderOf({}), ["explain", "rbac/wildcrad"]);
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /did you mean "rbac\/wildcard"/);
  });

  test("answer --help and --version", () => {
    assert.match(palisade(folderOf({}), ["check", "--help"]).stdout, /Exit status:\n {2}0 /);
    assert.match(palisade(folderOf({}), ["--version"]).stdout, /^\d+\.\d+\.\d+\n$/);
  });
});
