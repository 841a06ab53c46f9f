// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of CI systems.

import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  defaultSettings,
  flowOf,
  isBefore,
  lint,
  mayScan,
  type Pipeline,
  pipelineOf,
  Workspace,
} from "#core";
import { rules } from "#rules";
import { passageOf } from "../../core/field-passage.ts";

function pipelineIn(text: string, file = ".github/workflows/build.yml"): Pipeline {
  const [document] = Workspace.of({ [file]: text }).manifest(file)?.documents ?? [];
  const pipeline = document && pipelineOf(document);
  assert.ok(pipeline);
  return pipeline;
}

/** A workflow with one step that runs the command. */
function running(command: string): Pipeline {
  return pipelineIn(`jobs:\n  a:\n    steps:\n      - run: |\n          ${command}\n`);
}

describe("commands that push an image", () => {
  const rows: Record<string, string> = {
    "docker push example.com/a:1": "example.com/a:1",
    "docker --config /tmp/x image push example.com/a": "example.com/a",
    "docker buildx build --push -t example.com/a:1 .": "example.com/a:1",
    "docker buildx build --output type=image,name=example.com/a,push=true .": "",
    "docker compose build --push": "",
    "podman push example.com/a": "example.com/a",
    "skopeo copy docker-archive:a.tar docker://example.com/a:1": "example.com/a:1",
    "crane push a.tar example.com/a:1": "",
    "/kaniko/executor --context . --destination=example.com/a:1": "example.com/a:1",
    "ko build ./cmd/a": "",
    "./mvnw -B package jib:build": "",
    "./gradlew jib": "",
    "az acr build --image a:1 --registry example .": "a:1",
    "gcloud builds submit --tag example.com/a:1": "example.com/a:1",
  };
  for (const [command, image] of Object.entries(rows)) {
    test(command, () => {
      const { pushes } = flowOf(running(command));
      assert.equal(pushes.length, 1);
      assert.ok(pushes[0]?.image.includes(image));
    });
  }
});

describe("commands that push none", () => {
  const rows = [
    "docker build -t example.com/a .",
    "docker buildx build --load .",
    "docker push localhost:5000/a",
    "docker push registry:5000/a",
    "git push origin main",
    "git stash push",
    "ko build --push=false ./cmd/a",
    "./gradlew jibDockerBuild",
    "skopeo copy docker://example.com/a docker-archive:a.tar",
    "executor --no-push --destination example.com/a",
    "helm push a.tgz oci://example.com/charts",
    "echo docker push example.com/a",
  ];
  for (const command of rows) test(command, () => assert.deepEqual(flowOf(running(command)).pushes, []));
});

describe("commands that scan an image", () => {
  const rows: Record<string, boolean> = {
    "trivy image --exit-code 1 a": true,
    "trivy --cache-dir .cache i a": true,
    "trivy fs .": false,
    "trivy config .": false,
    "trivy image --download-db-only": false,
    "grype a:1": true,
    "grype dir:.": false,
    "grype db update": false,
    "snyk container test a": true,
    "snyk test": false,
    "docker scout cves a": true,
    "docker run --rm -v /var/run/docker.sock:/var/run/docker.sock aquasec/trivy:0.74.0 image a": true,
    "docker run --rm aquasec/trivy:0.74.0 fs .": false,
    "sysdig-cli-scanner --iac .": false,
    "kubescape scan image a": true,
    "kubescape scan": false,
    "make scan-image": true,
    "./ci/trivy.sh a": true,
    "npm run scan:secrets": false,
    "./build.sh scan": false,
  };
  for (const [command, expected] of Object.entries(rows))
    test(command, () => assert.equal(flowOf(running(command)).scans.length, expected ? 1 : 0));
});

describe("what is brought in and may scan an image", () => {
  const rows: Record<string, boolean> = {
    "Jobs/Container-Scanning.gitlab-ci.yml": true,
    "Security/SAST.gitlab-ci.yml": false,
    "Security/Dependency-Scanning.gitlab-ci.yml": false,
    "Security/Secret-Detection.gitlab-ci.yml": false,
    container_scanning: true,
    "./.github/workflows/security.yml": true,
    "example/workflows/.github/workflows/trivy.yml@v2": true,
    "./.github/workflows/codeql-scan.yml": false,
    "./.github/workflows/test.yml": false,
  };
  for (const [text, expected] of Object.entries(rows))
    test(text, () => assert.equal(mayScan({ text, file: undefined }), expected));
});

describe("what comes first", () => {
  const [one, two] = ["trivy image a", "docker push a"];
  const rows: Record<string, [text: string, file: string | undefined, scanIsFirst: boolean]> = {
    "steps of a job": [`jobs: {a: {steps: [{run: ${one}}, {run: ${two}}]}}`, undefined, true],
    "commands of a step": [`jobs: {a: {steps: [{run: "${two}; ${one}"}]}}`, undefined, false],
    "jobs that wait": [
      `jobs:\n  a: {steps: [{run: ${two}}], needs: [b]}\n  b: {needs: c}\n  c: {steps: [{run: ${one}}]}\n`,
      undefined,
      true,
    ],
    "jobs that do not wait": [
      `jobs: {a: {steps: [{run: ${one}}]}, b: {steps: [{run: ${two}}]}}`,
      undefined,
      false,
    ],
    "jobs that wait for each other": [
      `jobs: {a: {needs: b, steps: [{run: ${two}}]}, b: {needs: a}, c: {steps: [{run: ${one}}]}}`,
      undefined,
      false,
    ],
    "stages by default": [`a: {stage: build, script: ${one}}\nb: {script: ${two}}`, ".gitlab-ci.yml", true],
    "stages by name": [
      `stages: [x, y]\na: {stage: y, script: ${one}}\nb: {stage: x, script: ${two}}`,
      ".gitlab-ci.yml",
      false,
    ],
    "stages that needs overrule": [
      `a: {stage: build, script: ${one}}\nb: {needs: [], script: ${two}}`,
      ".gitlab-ci.yml",
      false,
    ],
    "scripts of templates": [
      `.t: {script: [[${one}], ${two}]}\n.u: {extends: .t}\na: {extends: [.u]}`,
      ".gitlab-ci.yml",
      true,
    ],
    "stages of Azure": [
      `stages:\n- {stage: a, jobs: [{steps: [{script: ${one}}]}]}\n- {stage: b, jobs: [{steps: [{bash: ${two}}]}]}`,
      "azure-pipelines.yml",
      true,
    ],
    "stages of Azure that do not wait": [
      `stages:\n- {jobs: [{steps: [{script: ${one}}]}]}\n- {dependsOn: [], jobs: [{steps: [{script: ${two}}]}]}`,
      "azure-pipelines.yml",
      false,
    ],
    "jobs of Azure": [
      `jobs:\n- {job: a, steps: [{script: ${one}}]}\n- {deployment: b, dependsOn: a, strategy: {runOnce: {deploy: {steps: [{script: ${two}}]}}}}`,
      "azure-pipelines.yml",
      true,
    ],
    "jobs of CircleCI": [
      `commands: {c: {steps: [{run: ${one}}]}}\njobs: {a: {steps: [checkout, c]}, b: {steps: [{run: {command: ${two}}}]}}\nworkflows: {w: {jobs: [a, {b: {requires: [a]}}]}}`,
      ".circleci/config.yml",
      true,
    ],
    "jobs of CircleCI that do not wait": [
      `jobs: {a: {steps: [{when: {condition: x, steps: [{run: ${one}}]}}]}, b: {steps: [{run: ${two}}]}}\nworkflows: {w: {jobs: [a, b]}}`,
      ".circleci/config.yml",
      false,
    ],
    "scripts that extend each other": [
      `.t: {extends: .u}\n.u: {extends: .t}\na: {extends: .t, before_script: [${one}], script: [${two}]}`,
      ".gitlab-ci.yml",
      true,
    ],
  };
  for (const [name, [text, file, expected]] of Object.entries(rows)) {
    test(name, () => {
      const { pushes, scans } = flowOf(pipelineIn(text, file));
      const [push, scan] = [pushes[0], scans[0]];
      assert.ok(push && scan);
      assert.equal(isBefore(scan, push), expected);
    });
  }
});

describe("a script in a block", () => {
  for (const eol of ["\n", "\r\n"]) {
    test(`is pointed into, with ${JSON.stringify(eol)}`, () => {
      const text = ["run: |-", "", "    a \\", "      b", "", "    docker push c # d", "x: 1"].join(eol);
      const field = Workspace.of({ "a.yaml": text }).manifest("a.yaml")?.documents[0]?.root.at("run");
      assert.ok(field);
      const passage = passageOf(field);
      const at = passage.text.indexOf("docker");
      const { span } = passage.part(at, at + "docker push c".length);
      assert.equal(text.slice(span.start, span.end), "docker push c");
    });
  }
});

describe("pipelines that no hand writes", () => {
  const twice = (from: (next: string) => string) =>
    Array.from({ length: 30 }, (_, i) => `.x${i}: ${from(`.x${i + 1}`)}`).join("\n");
  const many = (line: (i: number) => string) => Array.from({ length: 5000 }, (_, i) => line(i)).join("\n");
  const rows: Record<string, [file: string, text: string]> = {
    "templates that extend two": [
      ".gitlab-ci.yml",
      `${twice((next) => `{extends: [${next}, ${next}]}`)}\na: {extends: [.x0], script: docker push a}`,
    ],
    "scripts that refer to two": [
      ".gitlab-ci.yml",
      `${twice((next) => `{s: [!reference [${next}, s], !reference [${next}, s]]}`)}\na: {script: [!reference [.x0, s]]}`,
    ],
    "lists in themselves": [".gitlab-ci.yml", "include: &i [*i]\na: {script: &s [*s, docker push a]}"],
    "commands that call two": [
      ".circleci/config.yml",
      `commands:\n${twice((next) => `{steps: [${next}, ${next}]}`).replaceAll(/^/gm, "  ")}\njobs: {a: {steps: [.x0]}}`,
    ],
    "thousands of jobs": [
      ".github/workflows/a.yml",
      `jobs:\n${many((i) => `  j${i}: {needs: j${i + 1}, steps: [{run: docker push a}]}`)}`,
    ],
    "thousands of steps": [
      ".github/workflows/a.yml",
      `jobs:\n  a:\n    steps:\n${many((i) => `      - run: ${i % 2 ? "docker push a" : "grype a"}`)}`,
    ],
    "thousands of stages": ["azure-pipelines.yml", `stages:\n${many((i) => `- stage: s${i}`)}`],
  };
  for (const [name, [file, text]] of Object.entries(rows)) {
    test(`${name} are read in no time`, () => {
      const workspace = Workspace.of({ [file]: text });
      const started = performance.now();
      const { failures } = lint(workspace, file, { rules, settings: defaultSettings, today: "2026-11-25" });
      assert.deepEqual(failures, []);
      assert.ok(performance.now() - started < 5000);
    });
  }
});
