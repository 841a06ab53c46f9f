import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type Severity, Workspace, weightOnNode, workloads } from "#core";
import { setOf } from "./sets.ts";

describe("what a pod may reach of its node weighs", () => {
  const cases: readonly [kind: string, namespace: string, treatSystemAsApp: boolean, weight: Severity][] = [
    ["Deployment", "shop", false, "error"],
    ["Deployment", "systems", false, "error"],
    ["Deployment", "kube-system", false, "warning"],
    ["Deployment", "istio-system", false, "warning"],
    ["Deployment", "system", false, "warning"],
    ["DaemonSet", "shop", false, "warning"],
    ["DaemonSet", "kube-system", false, "warning"],
    ["DaemonSet", "kube-system", true, "error"],
  ];
  for (const [kind, namespace, treatSystemAsApp, weight] of cases) {
    test(`${weight} for a ${kind} in ${namespace}${treatSystemAsApp ? ", as for any other" : ""}`, () => {
      assert.equal(weigh(kind, `, namespace: ${namespace}`, treatSystemAsApp), weight);
    });
  }

  test("by the namespace that a kustomization writes", () => {
    const kustomization = "namespace: kube-system\nresources: [a.yaml]\n";
    assert.equal(weigh("Deployment", "", false, ["kustomization.yaml", kustomization]), "warning");
  });
});

function weigh(
  kind: string,
  metadata: string,
  treatSystemAsApp: boolean,
  ...others: readonly [string, string][]
): Severity {
  const text = `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: web${metadata} }\nspec: { template: { spec: { containers: [] } } }\n`;
  const workspace = Workspace.of(new Map([["a.yaml", text], ...others]));
  const manifest = workspace.manifest("a.yaml");
  const [workload] = manifest?.documents.flatMap((document) => [...workloads(document)]) ?? [];
  assert.ok(workload);
  return weightOnNode(workload, "error", { set: setOf(workspace, "a.yaml"), options: { treatSystemAsApp } });
}
