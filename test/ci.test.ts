/** What docs/ci.md, action.yml and the hooks promise, done: their own commands, with the package as npm installs it. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { parse } from "yaml";
import { mayMatter } from "#core";
import manifest from "../package.json";
import { isSarif } from "./cli/formats/schema.ts";
import { folderOf, read, role } from "./cli/run.ts";
import { installInto, packInto } from "./npm-package.ts";

interface Hook {
  readonly id: string;
  readonly entry?: string;
  readonly args?: readonly string[];
  readonly files?: string;
  readonly exclude?: string;
  readonly pass_filenames?: boolean;
}

interface Step {
  readonly run?: string;
  readonly script?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Fence {
  readonly language: string;
  readonly name: string;
  readonly text: string;
  /** The heading that it stands below. */
  readonly heading: string;
}

const repository = join(import.meta.dirname, "..");
const hooks = parse(read(repository, ".pre-commit-hooks.yaml")) as Hook[];
const actionText = read(repository, "action.yml");
const action = parse(actionText) as Action;
const guide = read(repository, "docs/ci.md");
const fences = fencesOf(guide);

const home = mkdtempSync(join(tmpdir(), "palisade-"));
/** Where the action keeps what it installs. */
const runner = join(home, "runner");
let tarball: string;
beforeAll(() => {
  tarball = packInto(home);
  installInto(home, tarball);
});
afterAll(() => rmSync(home, { recursive: true }));

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script where `npx palisade` and `palisade` are the installed package, and npm has no network. */
function shell(cwd: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  const path = `${join(home, "node_modules", ".bin")}${delimiter}${process.env.PATH}`;
  const around = { ...process.env, PATH: path, npm_config_offline: "true", ...env };
  return spawnSync(program, args, { cwd, env: around, encoding: "utf8" });
}

/** Runs commands until one fails, as CI does. */
function script(cwd: string, commands: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  return shell(cwd, "sh", ["-ec", commands.join("\n")], env);
}

/** A repository below the project that has the package, as `npx` wants it. */
function repositoryWith(files: Readonly<Record<string, string>>): string {
  return folderOf({ ".git/HEAD": "ref: refs/heads/main\n", ...files }, home);
}

const good = { "k8s/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n" };
const bad = { ...good, "k8s/role.yaml": role };

describe("action.yml", () => {
  const { inputs, runs } = action;
  const names = Object.keys(inputs);

  test("is a composite action whose steps name their shell and have no input in their text", () => {
    assert.equal(runs.using, "composite");
    for (const { run, shell } of runs.steps) {
      assert.equal(shell, "bash");
      assert.doesNotMatch(run ?? "", /\$\{\{/);
    }
  });

  test("uses the inputs that it has, tells of them all, and installs its own version", () => {
    const used = [...actionText.matchAll(/\$\{\{ inputs\.([\w-]+) \}\}/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(used)].sort(), names.toSorted());
    for (const [name, { description, default: value }] of Object.entries(inputs)) {
      assert.ok(description, name);
      assert.equal(typeof value, "string", name);
      assert.match(guide, new RegExp(`^\\|.*\`${name}\`.*\\|$`, "m"));
    }
    assert.equal(inputs.version?.default, manifest.version);
  });

  test("annotates what it finds, and fails as it is told", () => {
    const folder = repositoryWith(bad);
    const { status, stdout } = act(folder);
    assert.equal(status, 1);
    assert.match(stdout, /^::error .*file=k8s\/role\.yaml,line=7,/m);
    assert.equal(act(folder, { "fail-on": "never" }).status, 0);
    assert.equal(act(folder, { "fail-on": "sometimes" }).status, 2);
    assert.equal(act(repositoryWith(good)).status, 0);
  });

  test("judges the paths that are named, a line each, whatever is in them", () => {
    const odd = "k8s/a b $(exit 7) `exit 8` \"'.yaml";
    const folder = repositoryWith({ ...bad, [odd]: role, "-dash.yaml": role });
    const count = (given: Readonly<Record<string, string>>): number =>
      act(folder, given).stdout.match(/^::error/gm)?.length ?? 0;
    assert.equal(count({}), 3);
    assert.equal(count({ paths: `${odd}\n-dash.yaml\n` }), 2);
    assert.equal(count({ paths: "k8s/r*.yaml\n" }), 1);
    assert.equal(count({ paths: "role.yaml", "working-directory": "k8s" }), 1);
    assert.equal(act(folder, { paths: "nowhere" }).status, 2);
  });

  test("hands on settings, profile, baseline and where to write", () => {
    const folder = repositoryWith({ ...bad, "all off.yaml": "rules: { rbac/wildcard: off }\n" });
    assert.equal(act(folder, { config: "all off.yaml" }).status, 0);
    assert.equal(act(folder, { profile: "lax" }).status, 2);
    assert.equal(act(folder, { profile: "strict" }).status, 1);
    assert.equal(script(folder, ["palisade check --write-baseline 'known ones.json'"]).status, 0);
    assert.equal(act(folder, { baseline: "known ones.json" }).status, 0);
    const written = act(folder, { format: "text", output: "out/a b.txt" });
    assert.deepEqual([written.status, /::error/.test(written.stdout)], [1, false]);
    assert.match(read(folder, "out/a b.txt"), /rbac\/wildcard/);
  });

  test("writes SARIF besides, also where it fails", () => {
    const folder = repositoryWith(bad);
    const { status, stdout } = act(folder, { sarif: "palisade.sarif" });
    assert.equal(status, 1);
    assert.match(stdout, /^::error/m);
    isSarif(JSON.parse(read(folder, "palisade.sarif")));
  });
});

describe(".pre-commit-hooks.yaml", () => {
  const [hook] = hooks;

  test("has hooks that judge, and mend, what is named", () => {
    assert.deepEqual(
      hooks.map(({ id }) => id),
      ["palisade", "palisade-fix"],
    );
    const folder = repositoryWith({ ...bad, Dockerfile: "FROM scratch\nADD a b\n" });
    assert.equal(hooked(folder, { id: "palisade" }, ["k8s/role.yaml", "Dockerfile"]).status, 1);
    assert.equal(hooked(folder, { id: "palisade" }, ["k8s/service.yaml"]).status, 0);
    assert.equal(hooked(folder, { id: "palisade-fix" }, ["k8s/role.yaml"]).status, 0);
    assert.equal(read(folder, "k8s/role.yaml"), role);
  });

  test("asks for the files that can matter", () => {
    const names = [
      "a.yaml",
      "k8s/a.yml",
      "A.YAML",
      "Dockerfile",
      "app/Dockerfile",
      "Dockerfile.dev",
      "dockerfile-prod",
      "Containerfile",
      "web.dockerfile",
      "web.Containerfile",
      "Kustomization",
      "base/Kustomization",
      ".palisade.yaml",
      "README.md",
      "a.yaml.txt",
      "ayaml",
      "Dockerfile.md",
      "Dockerfile.sh",
      "Dockerfiles/a.txt",
      "MyDockerfile",
      "package.json",
    ];
    const files = pattern(hook?.files);
    const exclude = pattern(hook?.exclude);
    for (const name of names) assert.equal(files.test(name) && !exclude.test(name), mayMatter(name), name);
  });
});

describe("docs/ci.md", () => {
  test("names the version that this is, as the hooks do", () => {
    const pages = guide + read(repository, ".pre-commit-hooks.yaml");
    const versions = [...pages.matchAll(/(?:palisade@v?|rev: v)(\d[\w.-]*)/g)].map(([, version]) => version);
    assert.ok(versions.length > 5);
    assert.deepEqual(new Set(versions), new Set([manifest.version]));
  });

  for (const fence of fences.filter(({ heading }) => !heading.startsWith("An old repository"))) {
    test(`${fence.heading}: the snippet fails where something is wrong, and only there`, () => {
      const folder = repositoryWith({ ...bad, ".palisade-baseline.json": '{"version": 1, "findings": []}' });
      assert.equal(follow(fence, folder).status, 1);
      for (const file of [...fence.text.matchAll(/\bpalisade\.(?:sarif|xml)|\bgl-[\w-]+\.json/g)])
        assert.match(read(folder, file[0]), /rbac\/wildcard/);
      const other = repositoryWith({ ...good, ".palisade-baseline.json": '{"version": 1, "findings": []}' });
      assert.equal(follow(fence, other).status, 0);
    });
  }

  test("has the job that the template for GitLab is", () => {
    const job = jobIn(read(repository, "docs/palisade.gitlab-ci.yml"));
    const folder = repositoryWith(bad);
    const { status, stdout } = script(folder, job.script, job.variables);
    assert.equal(status, 1);
    assert.match(stdout, /rbac\/wildcard/);
    assert.equal((JSON.parse(read(folder, "gl-code-quality-report.json")) as unknown[]).length, 1);
    const options = { PALISADE_OPTIONS: "--rule rbac/wildcard=off k8s" };
    assert.equal(script(folder, job.script.slice(-1), { ...job.variables, ...options }).status, 0);
    const fence = fences.find(({ name }) => name === ".gitlab-ci.yml");
    const shown = jobIn(fence?.text ?? "");
    assert.deepEqual({ ...job, script: [], variables: {} }, { ...shown, script: [], variables: {} });
    assert.equal(job.variables?.PALISADE_VERSION, manifest.version);
  });

  test("brings an old repository to where only what is new counts", () => {
    const folder = repositoryWith(bad);
    rmSync(join(folder, ".git"), { recursive: true });
    shell(folder, "git", ["init", "--quiet"]);
    const commands = fences
      .filter(({ heading }) => heading.startsWith("An old repository"))
      .flatMap(({ text }) => text.trim().split("\n"));
    assert.ok(commands.length >= 5);
    for (const command of commands) assert.equal(script(folder, [command]).status, 0, command);
    const last = commands.at(-1) ?? "";
    appendFileSync(join(folder, "k8s/role.yaml"), `---\n${role.replace("ops", "more")}`);
    const { status, stdout } = script(folder, [last]);
    assert.equal(status, 1);
    assert.match(stdout, /1 known finding in the baseline/);
  });
});

/** Runs the steps of the action as a runner does. What the first one installs serves all tests. */
function act(workspace: string, given: Readonly<Record<string, string>> = {}): Run {
  const values = { version: `file:${tarball}`, ...given };
  const { steps } = action.runs;
  let run: Run = { status: null, stdout: "", stderr: "" };
  for (const step of existsSync(runner) ? steps.slice(1) : steps) {
    run = take(step, workspace, values);
    if (run.status !== 0) break;
  }
  return run;
}

function take(step: Step, workspace: string, values: Readonly<Record<string, string>>): Run {
  const { run = "", env = {}, "working-directory": directory = "." } = step;
  const filled = (text: string): string =>
    text.replace(
      /\$\{\{ inputs\.([\w-]+) \}\}/g,
      (_, name: string) => values[name] ?? action.inputs[name]?.default ?? "",
    );
  const file = join(home, "step.sh");
  writeFileSync(file, run);
  const own = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)]));
  const args = ["--noprofile", "--norc", "-eo", "pipefail", file];
  return shell(resolve(workspace, filled(directory)), "bash", args, { RUNNER_TEMP: runner, ...own });
}

/** Runs a hook on these files, with what somebody's configuration says of it. */
function hooked(folder: string, configured: Hook, files: readonly string[]): Run {
  const hook = { ...hooks.find(({ id }) => id === configured.id), ...configured };
  const [program = "", ...words] = (hook.entry ?? "").split(" ");
  return shell(folder, program, [
    ...words,
    ...(hook.args ?? []),
    ...(hook.pass_filenames === false ? [] : files),
  ]);
}

/** Does what a snippet says. */
function follow({ name, language, text }: Fence, folder: string): Run {
  if (name.startsWith(".github/")) return actions(text, folder);
  if (name === ".gitlab-ci.yml") return script(folder, jobIn(text).script);
  if (name === ".pre-commit-config.yaml") return committed(text, folder);
  if (name === "azure-pipelines.yml")
    return script(
      folder,
      (parse(text) as { steps: Step[] }).steps.flatMap(({ script }) => script ?? []),
    );
  if (name === "Jenkinsfile")
    return script(
      folder,
      [...text.matchAll(/\bsh '(.+)'/g)].map(([, line = ""]) => line),
    );
  assert.equal(language, "sh");
  return script(folder, [text]);
}

/** The steps of a workflow that are ours. */
function actions(text: string, folder: string): Run {
  const { jobs } = parse(text) as { jobs: Record<string, { steps: Step[] }> };
  const own = Object.values(jobs)
    .flatMap(({ steps }) => steps)
    .filter(({ uses }) => uses?.startsWith("OWNER/"));
  assert.equal(own.length, 1);
  const given = own[0]?.with ?? {};
  for (const name of Object.keys(given)) assert.ok(name in action.inputs, name);
  return act(folder, given);
}

/** All hooks of a configuration, on a commit of everything; the first that fails decides. */
function committed(text: string, folder: string): Run {
  const { repos } = parse(text) as { repos: { hooks: Hook[] }[] };
  const runs = repos
    .flatMap(({ hooks }) => hooks)
    .map((hook) => {
      assert.ok(hooks.some(({ id }) => id === hook.id));
      return hooked(
        folder,
        hook,
        ["k8s/service.yaml", "k8s/role.yaml"].filter((file) => existsSync(join(folder, file))),
      );
    });
  return runs.find(({ status }) => status !== 0) ?? { status: 0, stdout: "", stderr: "" };
}

interface Job {
  readonly script: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

function jobIn(text: string): Job {
  return (parse(text) as { palisade: Job }).palisade;
}

/** A pattern of Python, whose flag stands at its start. */
function pattern(written = ""): RegExp {
  return new RegExp(written.replace("(?i)", ""), "i");
}

/** The fenced blocks of a page, those in lists, too. */
function fencesOf(page: string): Fence[] {
  const found = page.matchAll(/^## ([^\n]+)$|^( *)```(\w+)(?: (\S+))?\n(.*?)^\2```$/gms);
  let heading = "";
  return [...found].flatMap(([, title, indent = "", language = "", name = "", text = ""]) => {
    if (title !== undefined) heading = title;
    return title === undefined
      ? [{ language, name, heading, text: text.replaceAll(new RegExp(`^${indent}`, "gm"), "") }]
      : [];
  });
}
