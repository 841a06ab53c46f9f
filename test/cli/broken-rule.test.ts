import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { defaultSettings, resources, rule } from "#core";
import { rules } from "#rules";
import { judge } from "../../cli/judge.ts";
import { outcomeOf, statusOf } from "../../cli/outcome.ts";
import { Progress } from "../../cli/progress.ts";
import { readProject } from "../../cli/project.ts";
import { Presenter } from "../../cli/result.ts";

import { folderOf, role } from "./run.ts";

const broken = rule({
  title: "Rule breaks",
  why: "To see what happens then.",
  severity: "error",
  refs: [],
  on: resources("rbac.authorization.k8s.io/ClusterRole"),
  // biome-ignore lint/correctness/useYield: It does not come to that.
  *check() {
    throw new TypeError("name is undefined");
  },
});

describe("a rule that breaks", () => {
  test("is named, costs nobody else a finding, and makes the status 3", () => {
    const folder = folderOf({ "k8s/role.yaml": role });
    const project = readProject({ paths: ["."], cwd: folder }, folder, []);
    const options = {
      rules: [...rules, { id: "rbac/broken", rule: broken }],
      settings: defaultSettings,
      today: "2026-01-01",
    };
    const judged = judge(project, options, new Progress({ progress: false, stderr: () => {} }));
    const outcome = outcomeOf(judged, project, new Presenter(project.workspace, project.shown));
    assert.deepEqual(
      outcome.failures.map(({ rule, file }) => [rule, file]),
      [["rbac/broken", "k8s/role.yaml"]],
    );
    assert.match(outcome.failures[0]?.message ?? "", /name is undefined/);
    assert.deepEqual(
      outcome.findings.map(({ rule }) => rule),
      ["rbac/wildcard"],
    );
    assert.equal(
      statusOf(outcome, () => true),
      3,
    );
    assert.equal(
      statusOf({ ...outcome, failures: [] }, () => true),
      1,
    );
    assert.equal(
      statusOf({ ...outcome, failures: [] }, () => false),
      0,
    );
  });
});
