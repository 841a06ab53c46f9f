import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { formatGitlab } from "../../../cli/formats/gitlab.ts";
import { palisade } from "../run.ts";
import { sample } from "./sample.ts";
import { broken, view } from "./view.ts";

interface Issue {
  description: string;
  check_name: string;
  fingerprint: string;
  severity: string;
  location: { path: string; lines: { begin: number; end: number } };
}

describe("--format gitlab", () => {
  test("is a list of issues with what GitLab asks for", () => {
    const issues = JSON.parse(palisade(sample(), ["check", "--format", "gitlab"]).stdout) as Issue[];
    assert.ok(issues.length > 5);
    for (const { description, check_name, fingerprint, severity, location } of issues) {
      assert.notEqual(description, "");
      assert.match(check_name, /^[a-z-]+\/[a-z0-9-]+$/);
      assert.match(fingerprint, /^[0-9a-f]{32}$/);
      assert.ok(["info", "minor", "major", "critical"].includes(severity));
      assert.ok(location.lines.begin >= 1 && location.lines.end >= location.lines.begin);
      assert.doesNotMatch(location.path, /^\.{0,2}\//);
    }
    assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, issues.length);
  });

  test("is an empty list where there is nothing", () => {
    assert.equal(formatGitlab(broken, view), "[]\n");
  });
});
