import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Result } from "../../cli/result.ts";
import { isResult, isSarif } from "./formats/schema.ts";
import { folderOf, palisade } from "./run.ts";

const role = (name: string, comment: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: ${name}
${comment}rules:
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: ["*"]
`;

const files = {
  "ours.yaml": role("ops", "# palisade allow rbac/wildcard: break-glass\n"),
  "theirs.yaml": role("dev", "# checkov:skip=CKV_K8S_49:a sandbox\n"),
  Dockerfile: "# hadolint ignore=DL3007\nFROM alpine:latest\nUSER 10001\n",
};

const check = (...args: string[]) => palisade(folderOf(files), ["check", "--fail-on", "hint", ...args]);

/** Unknown shapes of other people's formats, as far as these tests look into them. */
interface Log {
  runs: {
    results: {
      ruleId: string;
      message: { text: string };
      partialFingerprints: Record<string, string>;
      suppressions?: {
        kind: string;
        justification?: string;
        location: unknown;
        properties: { by: string };
      }[];
    }[];
  }[];
}

describe("--report-suppressions", () => {
  test("is silent unless asked", () => {
    const { status, stdout } = check("--format", "json");
    assert.equal(status, 0);
    const result = JSON.parse(stdout) as Result;
    assert.deepEqual(result.findings, []);
    assert.equal(result.suppressed, undefined);
  });

  test("tells in JSON who asked, and why", () => {
    const { status, stdout } = check("--format", "json", "--report-suppressions");
    const result = JSON.parse(stdout) as Result;
    isResult(result);
    assert.equal(status, 0);
    assert.deepEqual(result.findings, []);
    assert.deepEqual(
      result.suppressed?.map(({ file, rule, suppression: { by, reason, range } }) => [
        file,
        rule,
        by,
        reason,
        range.start.line,
      ]),
      [
        ["Dockerfile", "image/latest-tag", "hadolint", "", 1],
        ["ours.yaml", "rbac/wildcard", "palisade", "break-glass", 5],
        ["theirs.yaml", "rbac/wildcard", "checkov", "a sandbox", 5],
      ],
    );
  });

  test("has a section in the text", () => {
    const { stdout } = check("--report-suppressions");
    assert.match(stdout, /^Suppressed:\n {2}Dockerfile:2:13 {2}.* {2}image\/latest-tag\n/);
    assert.match(stdout, /\n {2}ours\.yaml:8:17 {2}.*\n {9}by palisade: break-glass\n/);
    assert.match(stdout, /\n {9}by hadolint, without a reason\n/);
    assert.match(stdout, /\n\nNo findings in /);
  });

  test("is what SARIF calls suppressions, with fingerprints of their own", () => {
    const { stdout } = check("--format", "sarif", "--report-suppressions");
    const log = JSON.parse(stdout) as Log;
    isSarif(log);
    const results = log.runs[0]?.results ?? [];
    assert.deepEqual(
      results.map(({ suppressions }) =>
        suppressions?.map(({ kind, justification, properties }) => [kind, justification, properties.by]),
      ),
      [
        [["inSource", undefined, "hadolint"]],
        [["inSource", "break-glass", "palisade"]],
        [["inSource", "a sandbox", "checkov"]],
      ],
    );
    const marks = results.map(({ partialFingerprints }) => partialFingerprints["palisade/v1"]);
    assert.equal(new Set(marks).size, 3);
    assert.ok(marks.every((mark) => /^[0-9a-f]{32}$/.test(mark ?? "")));
  });

  test("may find nothing to tell", () => {
    const run = palisade(folderOf({}), ["check", "--format", "json", "--report-suppressions"]);
    assert.deepEqual((JSON.parse(run.stdout) as Result).suppressed, []);
  });
});
