import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { formatJson } from "../../../cli/formats/json.ts";
import type { Result } from "../../../cli/result.ts";
import { folderOf, palisade, role } from "../run.ts";
import { sample } from "./sample.ts";
import { isResult } from "./schema.ts";
import { broken } from "./view.ts";

describe("--format json", () => {
  test("is what its schema says", () => {
    const folder = sample();
    const { stdout, status } = palisade(folder, ["check", "--format", "json"]);
    const result = JSON.parse(stdout) as Result;
    isResult(result);
    isResult(JSON.parse(formatJson(broken)));
    assert.equal(status, 1);
    assert.ok(result.findings.some(({ fixes }) => fixes.length > 0));
    palisade(folder, ["check", "--write-baseline", "baseline.json"]);
    isResult(
      JSON.parse(palisade(folder, ["check", "--format", "json", "--baseline", "baseline.json"]).stdout),
    );
  });

  test("tells of what is allowed when it is asked to", () => {
    const allowed = role.replace("rules:", "# palisade allow rbac/wildcard: break glass\nrules:");
    const folder = folderOf({ "role.yaml": allowed });
    const { stdout, status } = palisade(folder, ["check", "--format", "json", "--report-suppressions"]);
    const result = JSON.parse(stdout) as Result;
    isResult(result);
    assert.equal(status, 0);
    assert.deepEqual(
      result.suppressed?.map(({ rule, suppression }) => [rule, suppression.reason]),
      [["rbac/wildcard", "break glass"]],
    );
  });

  test("refuses what the schema does not know", () => {
    assert.throws(() => isResult({ ...broken, more: 1 }));
    assert.throws(() => isResult({ ...broken, findings: [{ rule: "rbac/wildcard" }] }));
  });

  test("has findings in order of file, line, column and rule, and the same ones twice", () => {
    const folder = sample();
    const run = (): Result => JSON.parse(palisade(folder, ["check", "--format", "json"]).stdout) as Result;
    const { findings } = run();
    const keys = findings.map(({ file, range: { start }, rule }) =>
      [file, String(start.line).padStart(4, "0"), String(start.column).padStart(4, "0"), rule].join("\0"),
    );
    assert.deepEqual(keys, [...keys].sort());
    assert.deepEqual(run().findings, findings);
  });

  test("never has the value of a secret", () => {
    const { stdout } = palisade(sample(), ["check", "--format", "json"]);
    assert.match(stdout, /"Encode in base64"/);
    assert.doesNotMatch(stdout, /hunter2|aHVudGVy/);
  });
});
