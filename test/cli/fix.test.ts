import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { defaultSettings, fixAll } from "#core";
import { rules } from "#rules";
import { changesOf } from "../../cli/changes.ts";
import { findRoot, readProject } from "../../cli/project.ts";
import { folderOf, palisade, read } from "./run.ts";

/** A pod that lacks one thing, which has a safe fix. */
const pod = (name = "web", namespace = "shop"): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  # The user is set below.
  containers:
    - name: app
      image: gcr.io/distroless/static:nonroot@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
        seccompProfile: {type: RuntimeDefault}
      resources: {limits: {memory: 64Mi}}
`;
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
`;
const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: ops}
rules:
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: ["*"]
`;
const isFixed = (text: string): boolean => text.includes("runAsNonRoot: true");

describe("palisade fix", () => {
  test("makes the safe fixes, says so, and exits with 0 where nothing is left", () => {
    const folder = folderOf({ "k8s/pod.yaml": pod(), "k8s/policy.yaml": policy });
    const { status, stdout, stderr } = palisade(folder, ["fix"]);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(
      stdout,
      /^k8s\/pod\.yaml\n {2}fixed {2}.+ {2}non-root\/run-as-non-root\n\n1 fix in 1 file, nothing left\n$/,
    );
    const text = read(folder, "k8s/pod.yaml");
    assert.ok(isFixed(text));
    assert.ok(text.includes("# The user is set below."));
    assert.equal(read(folder, "k8s/policy.yaml"), policy);
  });

  test("does nothing the second time", () => {
    const folder = folderOf({ "pod.yaml": pod(), "policy.yaml": policy, "role.yaml": role });
    palisade(folder, ["fix", "--all"]);
    const after = [read(folder, "pod.yaml"), read(folder, "role.yaml")];
    const inode = statSync(join(folder, "pod.yaml")).ino;
    assert.match(palisade(folder, ["fix", "--all"]).stdout, /0 fixes in 0 files/);
    assert.deepEqual([read(folder, "pod.yaml"), read(folder, "role.yaml")], after);
    assert.equal(statSync(join(folder, "pod.yaml")).ino, inode);
  });

  test("lists what is left and exits with 1 from --fail-on on", () => {
    const folder = folderOf({ "pod.yaml": pod(), "policy.yaml": policy, "role.yaml": role });
    const { status, stdout } = palisade(folder, ["fix"]);
    assert.equal(status, 1);
    assert.match(stdout, /\nrole\.yaml:6:\d+ {2}\w+ {2}.+ {2}rbac\/wildcard\n/);
    assert.match(stdout, /1 fix in 1 file, \d finding.* left \(.+\)/);
    assert.equal(palisade(folder, ["fix", "--fail-on", "never"]).status, 0);
    assert.equal(palisade(folder, ["fix", "--quiet"]).stdout.split("\n").length, 2);
  });

  test("makes the fixes without a choice with --all, and those only", () => {
    const folder = folderOf({ "pod.yaml": `# palisade allow rbac/wildcard: no need\n${pod()}` });
    palisade(folder, ["fix"]);
    assert.match(palisade(folder, ["fix"]).stdout, /--all fixes 2 of them/);
    const { status, stdout } = palisade(folder, ["fix", "--all"]);
    assert.equal(status, 0);
    assert.match(
      stdout,
      /network\/pod-not-isolated\n.*palisade\/unused-allow|palisade\/unused-allow\n.*network\/pod-not-isolated/s,
    );
    assert.ok(!read(folder, "pod.yaml").includes("allow rbac"));
    assert.match(read(folder, "pod.yaml"), /kind: NetworkPolicy/);
  });

  test("keeps to the rules that are named", () => {
    const folder = folderOf({ "pod.yaml": pod(), "role.yaml": role, "policy.yaml": policy });
    const { status, stdout } = palisade(folder, ["fix", "--rule", "rbac/wildcard"]);
    assert.equal(status, 1);
    assert.ok(!stdout.includes("non-root"));
    assert.ok(!isFixed(read(folder, "pod.yaml")));
    palisade(folder, ["fix", "--rule", "rbac/wildcard", "--rule", "non-root/run-as-non-root"]);
    assert.ok(isFixed(read(folder, "pod.yaml")));
    const unknown = palisade(folder, ["fix", "--rule", "rbac/wildcrad"]);
    assert.deepEqual([unknown.status, unknown.stdout], [2, ""]);
    assert.match(unknown.stderr, /No rule "rbac\/wildcrad"; did you mean "rbac\/wildcard"\?/);
  });

  test("keeps byte order mark, line ends and every other byte", () => {
    const text = `\uFEFF${pod().replaceAll("\n", "\r\n")}# grün 🌳\r\n---\r\n${policy}`;
    const folder = folderOf({ "pod.yaml": text });
    palisade(folder, ["fix"]);
    const after = read(folder, "pod.yaml");
    assert.ok(after.startsWith("\uFEFFapiVersion: v1\r\n"));
    assert.ok(isFixed(after));
    const lines = after.split("\n");
    const before = text.split("\n");
    assert.deepEqual(
      lines.filter((line) => before.includes(line)),
      before,
    );
    assert.ok(lines.filter((line) => !before.includes(line)).every((line) => line.endsWith("\r")));
  });

  test("leaves files with syntax errors alone and names them", () => {
    const broken = `${pod("web")}---\nkind: [\n`;
    const folder = folderOf({ "a.yaml": broken, "b.yaml": pod("other"), "policy.yaml": policy });
    const { status, stdout } = palisade(folder, ["fix"]);
    assert.equal(status, 1);
    assert.match(stdout, /^a\.yaml was left alone: it has a syntax error in line \d+$/m);
    assert.equal(read(folder, "a.yaml"), broken);
    assert.ok(isFixed(read(folder, "b.yaml")));
  });

  test("leaves files alone that it cannot read", () => {
    const latin = Buffer.concat([Buffer.from(pod()), Buffer.from([0xe9, 0x0a])]);
    const folder = folderOf({ "a.yaml": latin });
    const { status, stdout } = palisade(folder, ["fix"]);
    assert.equal(status, 1);
    assert.match(stdout, /^a\.yaml was left alone: it is not encoded in UTF-8$/m);
    assert.ok(readFileSync(join(folder, "a.yaml")).equals(latin));
  });

  test("never writes what is excluded, ignored or outside", () => {
    const outside = folderOf({ "pod.yaml": pod() });
    const folder = folderOf({
      ".palisade.yaml": "exclude: [vendor/**]\n",
      ".gitignore": "out/\n",
      "vendor/pod.yaml": pod(),
      "out/pod.yaml": pod(),
      "policy.yaml": policy,
    });
    symlinkSync(join(outside, "pod.yaml"), join(folder, "link.yaml"));
    palisade(folder, ["fix", "--all"]);
    const named = palisade(folder, ["fix", "vendor/pod.yaml", "link.yaml"]);
    assert.match(named.stderr, /^vendor\/pod\.yaml is left out: the settings exclude it$/m);
    assert.match(named.stdout, /^link\.yaml was left alone: it is outside the workspace$/m);
    for (const path of [join(folder, "vendor"), join(folder, "out"), outside])
      assert.equal(read(path, "pod.yaml"), pod());
    // Whoever names a file that git ignores means it.
    palisade(folder, ["fix", "out/pod.yaml"]);
    assert.ok(isFixed(read(folder, "out/pod.yaml")));
  });

  test("changes only what was asked for", () => {
    const folder = folderOf({
      ".palisade.yaml": "",
      "a/kustomization.yaml": "resources: [pod.yaml]\n",
      "a/pod.yaml": pod(),
      "b/pod.yaml": pod(),
    });
    const { stdout } = palisade(folder, ["fix", "--all", "a/pod.yaml"]);
    assert.ok(isFixed(read(folder, "a/pod.yaml")));
    assert.equal(read(folder, "b/pod.yaml"), pod());
    assert.deepEqual(readdirSync(join(folder, "a")), ["kustomization.yaml", "pod.yaml"]);
    assert.match(stdout, /^a\/kustomization\.yaml was left alone: it was not asked for$/m);
    palisade(folder, ["fix", "--all", "a"]);
    assert.equal(readdirSync(join(folder, "a")).length, 3);
  });

  test("keeps modes, and links to files inside", () => {
    const folder = folderOf({ "real/pod.yaml": pod(), "policy.yaml": policy });
    chmodSync(join(folder, "real/pod.yaml"), 0o640);
    symlinkSync("real/pod.yaml", join(folder, "link.yaml"));
    const { stdout } = palisade(folder, ["fix"]);
    assert.match(stdout, /in 1 file/);
    assert.ok(lstatSync(join(folder, "link.yaml")).isSymbolicLink());
    assert.ok(isFixed(read(folder, "link.yaml")));
    assert.equal(statSync(join(folder, "real/pod.yaml")).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(folder).sort(), ["link.yaml", "policy.yaml", "real"]);
    assert.deepEqual(readdirSync(join(folder, "real")), ["pod.yaml"]);
  });

  test("refuses what makes no sense", () => {
    const folder = folderOf({ "pod.yaml": pod(), "bad.yaml": "profil: strict\n" });
    for (const args of [["nowhere"], ["-"], ["--fail-on", "loud"], ["--config", "bad.yaml"], ["--nope"]]) {
      const run = palisade(folder, ["fix", ...args]);
      assert.deepEqual([run.status, run.stdout], [2, ""], args.join(" "));
      assert.notEqual(run.stderr, "");
    }
    assert.equal(read(folder, "pod.yaml"), pod());
  });
});

describe("changes", () => {
  test("are not made to files that changed or went away meanwhile", () => {
    const folder = folderOf({
      "a.yaml": pod("a"),
      "b.yaml": pod("b"),
      "c.yaml": pod("c"),
      "policy.yaml": policy,
    });
    const request = { paths: ["."], cwd: folder };
    const project = readProject(request, findRoot(request), []);
    const options = { rules, settings: defaultSettings, today: "2026-11-25" };
    const fixed = fixAll(project.workspace, project.files, options);
    writeFileSync(join(folder, "a.yaml"), `${pod("a")}# A word more.\n`);
    rmSync(join(folder, "b.yaml"));
    const { changes, stale } = changesOf(project, fixed);
    assert.deepEqual(stale, ["a.yaml", "b.yaml"]);
    assert.deepEqual(
      changes.map(({ name }) => name),
      ["c.yaml"],
    );
  });
});

describe("palisade fix --dry-run", () => {
  const files = {
    "k8s/a pod.yaml": pod("web", "shop"),
    "k8s/größe.yaml": `\uFEFF${pod("two", "shop").replaceAll("\n", "\r\n")}`,
    "k8s/end.yaml": pod("three", "other").trimEnd(),
  };

  test("prints what git applies, and what fixing writes", () => {
    const folder = folderOf(files);
    const twin = folderOf(files);
    const run = palisade(folder, ["fix", "--all", "--dry-run"]);
    for (const [file, text] of Object.entries(files)) assert.equal(read(folder, file), text);
    assert.match(run.stdout, /^--- \/dev\/null\n\+\+\+ b\/k8s\//m);
    assert.match(run.stderr, /\d fixes would change \d files/);
    git(folder, ["init", "-q"]);
    git(folder, ["apply", "--check"], run.stdout);
    git(folder, ["apply"], run.stdout);

    const real = palisade(twin, ["fix", "--all"]);
    assert.equal(real.status, run.status);
    const names = readdirSync(join(twin, "k8s")).sort();
    assert.ok(names.length > 3);
    assert.deepEqual(readdirSync(join(folder, "k8s")).sort(), names);
    for (const name of names) assert.equal(read(folder, "k8s", name), read(twin, "k8s", name));
  });

  test("names files as seen from the current directory, or from the root where that is not above", () => {
    const folder = folderOf({ "k8s/pod.yaml": pod(), ".palisade.yaml": "" });
    mkdirSync(join(folder, "src"));
    assert.match(
      palisade(join(folder, "k8s"), ["fix", "--dry-run"]).stdout,
      /^--- a\/pod\.yaml\n\+\+\+ b\/pod\.yaml\n@@ /,
    );
    assert.match(
      palisade(join(folder, "src"), ["fix", "--dry-run", "../k8s"]).stdout,
      /^--- a\/k8s\/pod\.yaml\n/,
    );
  });

  test("prints nothing where there is nothing", () => {
    const { status, stdout } = palisade(folderOf({ "policy.yaml": policy }), ["fix", "--dry-run"]);
    assert.deepEqual([status, stdout], [0, ""]);
  });
});

function git(cwd: string, args: readonly string[], input = ""): void {
  execFileSync("git", args, {
    cwd,
    input,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, GIT_CEILING_DIRECTORIES: "/" },
  });
}
