import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { defaultSettings, type Edit, type Field, type LintOptions, resources, rule, Workspace } from "#core";
import { allReports, mends, settles } from "./laws.ts";

const file = "pod.yaml";

const text = `apiVersion: v1
kind: Pod
metadata:
  name: app
spec:
  hostNetwork: true # kept
  containers: []
`;

describe("laws of fixes", () => {
  test("a good fix passes", () => {
    apply((network) => [{ file, span: network.span, text: "false" }]);
  });

  test("a fix has to cure", () => {
    assert.throws(
      () => apply((network) => [{ file, span: network.span, text: "yes" }]),
      /leaves the finding/,
    );
  });

  test("a fix leaves a text that can be read", () => {
    assert.throws(() => apply((network) => [{ file, span: network.span, text: '"' }]), /breaks the text/);
  });

  test("a fix keeps comments", () => {
    const end = text.indexOf("\n  containers");
    const swallow = (network: Field) => [{ file, span: { start: network.span.start, end }, text: "false" }];
    assert.throws(() => apply(swallow), /swallows the comment/);
  });

  test("a fix changes nothing else", () => {
    const at = text.indexOf("  name");
    const nest = (network: Field): Edit[] => [
      { file, span: network.span, text: "false" },
      { file, span: { start: at, end: at }, text: "  labels:\n  " },
    ];
    assert.throws(() => apply(nest), /does not touch/);
  });

  test("safe fixes end", () => {
    const more = (network: Field) => [
      { file, span: { start: network.span.end, end: network.span.end }, text: " #" },
    ];
    assert.throws(() => apply(more, true), /is left/);
  });
});

function apply(edits: (network: Field) => Edit[], safe = false): void {
  const hostNetwork = rule({
    title: "Pod uses the network of its node",
    why: "A test.",
    severity: "warning",
    refs: [],
    on: resources("Pod"),
    *check(pod) {
      const network = pod.at("spec", "hostNetwork");
      if (network.boolean !== true) return;
      yield { at: network, message: "Host network", fixes: [{ title: "Mend", edits: edits(network), safe }] };
    },
  });
  const options: LintOptions = {
    rules: [{ id: "workload/host-network", rule: hostNetwork }],
    settings: defaultSettings,
    today: "2026-11-25",
  };
  const workspace = Workspace.of([[file, text]]);
  if (safe) settles(workspace, options);
  for (const report of allReports(workspace, options)) {
    for (const fix of report.fixes) mends(workspace, options, report, fix);
  }
}
