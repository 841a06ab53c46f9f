/** Which Dockerfile an image is built from, and that an edit of it is noticed where the image runs. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { builtImage, defaultSettings, Engine, lint, parseReference, targetsOf, Workspace } from "#core";
import { rules } from "#rules";
import { numbers } from "../numbers.ts";
import { setOf } from "./sets.ts";

const DOCKERFILE = "FROM debian AS base\nFROM base AS web\n";

/** The stage that `ours/web:1` is made of, for a pod in k8s/pod.yaml, as `file#number`; with `?` where the tag is another. */
function found(files: Readonly<Record<string, string>>, named: Readonly<Record<string, string>> = {}) {
  const workspace = Workspace.of({ "k8s/pod.yaml": "apiVersion: v1\nkind: Pod\n", ...files });
  const reference = parseReference("ours/web:1");
  assert.ok(reference);
  const built = builtImage(reference, "k8s/pod.yaml", setOf(workspace, "k8s/pod.yaml"), named);
  return built && `${built.stage.file}#${built.stage.index}${built.isSameTag ? "" : "?"}`;
}

const skaffold = (artifact: string) => ({
  "skaffold.yaml": `apiVersion: skaffold/v4beta13\nkind: Config\nbuild: {artifacts: [{image: ours/web, ${artifact}}]}\n`,
});
const compose = (service: string) => ({ "compose.yaml": `services: {web: {${service}}}\n` });

describe("builtImage", () => {
  const rows: Record<string, [files: Readonly<Record<string, string>>, expected: string | undefined]> = {
    "Skaffold, by its defaults": [{ ...skaffold(""), Dockerfile: DOCKERFILE }, "Dockerfile#1"],
    "Skaffold, in a folder": [
      { ...skaffold("context: ./web"), "web/Dockerfile": DOCKERFILE },
      "web/Dockerfile#1",
    ],
    "Skaffold, with a target": [
      { ...skaffold("docker: {dockerfile: a.Dockerfile, target: base}"), "a.Dockerfile": DOCKERFILE },
      "a.Dockerfile#0",
    ],
    "Skaffold, with a target that is not there": [
      { ...skaffold("docker: {target: none}"), Dockerfile: DOCKERFILE },
      undefined,
    ],
    "Skaffold, without Docker": [{ ...skaffold("ko: {}"), Dockerfile: DOCKERFILE }, undefined],
    "Compose, in short": [
      { ...compose("image: 'ours/web:1', build: web"), "web/Dockerfile": DOCKERFILE },
      "web/Dockerfile#1",
    ],
    "Compose, beside it": [
      { ...compose("image: ours/web, build: ."), Dockerfile: DOCKERFILE },
      "Dockerfile#1",
    ],
    "Compose, in full": [
      {
        ...compose("image: 'ours/web:2', build: {context: web, dockerfile: ../a.Dockerfile, target: base}"),
        "a.Dockerfile": DOCKERFILE,
      },
      "a.Dockerfile#0?",
    ],
    "Compose, with a Dockerfile of its own": [
      { ...compose("image: ours/web, build: {dockerfile_inline: FROM a}"), Dockerfile: DOCKERFILE },
      undefined,
    ],
    "Compose, with a variable": [
      { ...compose("image: 'ours/web:1', build: {context: '${HERE}'}"), Dockerfile: DOCKERFILE },
      undefined,
    ],
    "Compose, from elsewhere": [
      { ...compose("image: 'ours/web:1', build: 'https://example.com/web.git'"), Dockerfile: DOCKERFILE },
      undefined,
    ],
    "another image": [{ ...compose("image: 'ours/api:1', build: ."), Dockerfile: DOCKERFILE }, undefined],
    "a file that leads out of the workspace": [compose("image: 'ours/web:1', build: ../web"), undefined],
    "two that say the same": [
      { ...skaffold(""), ...compose("image: 'ours/web:1', build: ."), Dockerfile: DOCKERFILE },
      "Dockerfile#1",
    ],
    "two that do not": [
      {
        ...skaffold(""),
        ...compose("image: 'ours/web:1', build: web"),
        Dockerfile: DOCKERFILE,
        "web/Dockerfile": DOCKERFILE,
      },
      undefined,
    ],
    nothing: [{ Dockerfile: DOCKERFILE }, undefined],
  };
  for (const [name, [files, expected]] of Object.entries(rows)) {
    test(name, () => assert.equal(found(files), expected));
  }

  test("the settings, with a target", () => {
    assert.equal(
      found({ "a/Dockerfile": DOCKERFILE }, { "ours/web": "a/Dockerfile#base" }),
      "a/Dockerfile#0",
    );
    assert.equal(
      found({ "a/Dockerfile": DOCKERFILE }, { "docker.io/ours/web": "a/Dockerfile" }),
      "a/Dockerfile#1",
    );
  });
});

describe("targetsOf", () => {
  const rows: Record<string, [files: Readonly<Record<string, string>>, expected: readonly string[]]> = {
    "Compose, without an image": [compose("build: {context: web, target: base}"), ["base"]],
    "Compose, for another Dockerfile": [compose("build: {context: api, target: base}"), []],
    "Compose, without a target": [compose("build: web"), []],
    "Compose, with a variable": [compose("build: {context: web, target: '${STAGE}'}"), []],
    Skaffold: [skaffold("context: web, docker: {target: base}"), ["base"]],
  };
  for (const [name, [files, expected]] of Object.entries(rows)) {
    test(name, () => {
      const workspace = Workspace.of({ "web/Dockerfile": DOCKERFILE, ...files });
      const source = workspace.source("web/Dockerfile");
      assert.ok(source?.type === "dockerfile");
      assert.deepEqual(targetsOf(source, setOf(workspace, source.file)), expected);
    });
  }
});

test("a stage is judged again when somebody builds it by name, and when nobody does any more", () => {
  const options = {
    rules: rules.filter(({ id }) => id === "non-root/user-is-root"),
    settings: defaultSettings,
    today: "2026-11-25",
  };
  const engine = new Engine(options);
  engine.complete = true;
  const said = (file: string, text: string | undefined) => {
    engine.update([{ file, text }]);
    for (const _ of engine.work());
    return engine.refresh("Dockerfile").length;
  };
  assert.equal(said("Dockerfile", "FROM debian AS web\nUSER root\nFROM debian\nUSER 7\n"), 0);
  assert.equal(said("compose.yaml", "services: {web: {build: {context: ., target: web}}}\n"), 1);
  assert.equal(said("compose.yaml", "services: {web: {build: .}}\n"), 0);
  assert.equal(said("compose.yaml", "services: {web: {build: {context: ., target: web}}}\n"), 1);
  assert.equal(said("compose.yaml", undefined), 0);
});

test("a pod is judged again after every edit of what its image is built from", () => {
  const id = "non-root/image-user-mismatch";
  const options = {
    rules: rules.filter((rule) => rule.id === id),
    settings: defaultSettings,
    today: "2026-11-25",
  };
  const pod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext: {runAsNonRoot: true}\n  containers: [{name: web, image: 'ours/web:1'}]\n";
  const steps: [file: string, text: string | undefined, said: number][] = [
    ["k8s/pod.yaml", pod, 0],
    ["compose.yaml", "services: {web: {image: 'ours/web:1', build: web}}\n", 0],
    ["web/Dockerfile", "FROM debian\n", 1],
    ["web/Dockerfile", "FROM debian\nUSER 7\n", 0],
    ["web/Dockerfile", "FROM debian\nUSER www-data\n", 1],
    ["compose.yaml", "services: {web: {image: 'ours/api:1', build: web}}\n", 0],
    [
      "k8s/skaffold.yaml",
      "apiVersion: a/b\nkind: Config\nbuild: {artifacts: [{image: ours/web, context: ../web}]}\n",
      1,
    ],
    ["web/Dockerfile", undefined, 0],
  ];
  const engine = new Engine(options);
  engine.complete = true;
  for (const [file, text, said] of steps) {
    engine.update([{ file, text }]);
    for (const _ of engine.work());
    const reports = engine.refresh("k8s/pod.yaml");
    assert.equal(reports.length, said, `${file} ${text}`);
    const { reports: expected } = lint(engine.workspace, "k8s/pod.yaml", options);
    assert.deepEqual(
      reports.map(({ message, related }) => [
        message,
        related.map(({ at }) => [at.file, ...numbers(at.span)]),
      ]),
      expected.map(({ message, related }) => [
        message,
        related.map(({ at }) => [at.file, ...numbers(at.span)]),
      ]),
    );
  }
});
