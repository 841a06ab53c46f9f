import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  type Answer,
  type Field,
  isIsolated,
  Manifest,
  policiesOf,
  type Resource,
  selects,
  Workspace,
  workloadsOf,
} from "#core";
import { setOf } from "./sets.ts";

function field(text: string): Field {
  const [document] = Manifest.parse("a.yaml", text).documents;
  assert.ok(document);
  return document.root;
}

describe("a label selector", () => {
  const cases: [selector: string, labels: string, answer: Answer][] = [
    ["{}", "{app: web}", "yes"],
    ["", "{app: web}", "yes"],
    ["{matchLabels: {app: web}}", "{app: web, tier: front}", "yes"],
    ["{matchLabels: {app: web, tier: back}}", "{app: web, tier: front}", "no"],
    ["{matchLabels: {version: '1'}}", "{version: 1}", "yes"],
    ["{matchExpressions: [{key: app, operator: In, values: [web, api]}]}", "{app: api}", "yes"],
    ["{matchExpressions: [{key: app, operator: In, values: [web, api]}]}", "{}", "no"],
    ["{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", "{}", "yes"],
    ["{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", "{app: web}", "no"],
    ["{matchExpressions: [{key: app, operator: Exists}]}", "{app: ''}", "yes"],
    ["{matchExpressions: [{key: app, operator: DoesNotExist}]}", "{app: ''}", "no"],
    ["{matchExpressions: [{key: app, operator: Matches}]}", "{app: ''}", "maybe"],
    ["{matchLabels: {app: '${APP}'}}", "{app: web}", "maybe"],
    ["{matchLabels: {app: web}}", "{app: '${APP}'}", "maybe"],
    [
      "{matchLabels: {app: web}, matchExpressions: [{key: a, operator: In, values: ['${A}']}]}",
      "{a: b}",
      "no",
    ],
  ];
  for (const [selector, labels, answer] of cases) {
    test(`${selector || "absent"} on ${labels}: ${answer}`, () => {
      const root = field(`labels: ${labels}\nselector: ${selector}\n`);
      assert.equal(selects(root.at("selector"), root.at("labels")), answer);
    });
  }

  test("that a template may still extend is undecided", () => {
    const root = field(
      'selector:\n  matchLabels:\n    {{- include "l" . | nindent 4 }}\nlabels: {app: web}\n',
    );
    assert.equal(selects(root.at("selector"), root.at("labels")), "maybe");
  });
});

describe("isolation", () => {
  const pod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: a, image: a:1}]}\n";
  const policy = (spec: string, kind = "NetworkPolicy", apiVersion = "networking.k8s.io/v1"): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: p, namespace: shop}\nspec: ${spec}\n`;
  const cases: [what: string, policy: string, ingress: Answer, egress: Answer][] = [
    ["no types, no rules", policy("{podSelector: {}}"), "yes", "no"],
    ["no types, an egress rule", policy("{podSelector: {}, egress: [{}]}"), "yes", "yes"],
    ["no types, an empty egress list", policy("{podSelector: {}, egress: []}"), "yes", "no"],
    ["empty types", policy("{podSelector: {}, policyTypes: [], egress: [{}]}"), "yes", "yes"],
    ["egress only", policy("{podSelector: {}, policyTypes: [Egress]}"), "no", "yes"],
    ["a type from a variable", policy("{podSelector: {}, policyTypes: ['${T}']}"), "maybe", "maybe"],
    ["another pod", policy("{podSelector: {matchLabels: {app: api}}}"), "no", "no"],
    ["old API group", policy("{podSelector: {}}", "NetworkPolicy", "extensions/v1beta1"), "yes", "no"],
    [
      "Calico for all",
      policy("{selector: all(), types: [Ingress]}", "NetworkPolicy", "projectcalico.org/v3"),
      "yes",
      "no",
    ],
    [
      "Calico for some",
      policy("{selector: app == 'web'}", "NetworkPolicy", "crd.projectcalico.org/v1"),
      "maybe",
      "no",
    ],
    [
      "Calico with egress rules only",
      policy("{egress: [{action: Deny}]}", "GlobalNetworkPolicy", "projectcalico.org/v3"),
      "no",
      "yes",
    ],
    [
      "Cilium for all",
      policy("{endpointSelector: {}, ingress: [{}]}", "CiliumNetworkPolicy", "cilium.io/v2"),
      "yes",
      "no",
    ],
    [
      "Cilium for some",
      policy(
        "{endpointSelector: {matchLabels: {app: web}}, egress: [{}]}",
        "CiliumNetworkPolicy",
        "cilium.io/v2",
      ),
      "no",
      "maybe",
    ],
    [
      "Cilium without default deny",
      policy(
        "{endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingress: false}}",
        "CiliumNetworkPolicy",
        "cilium.io/v2",
      ),
      "no",
      "no",
    ],
    [
      "an administrator's deny",
      policy(
        "{subject: {namespaces: {}}, ingress: [{action: Deny}]}",
        "AdminNetworkPolicy",
        "policy.networking.k8s.io/v1alpha1",
      ),
      "maybe",
      "no",
    ],
    [
      "an administrator's allow",
      policy(
        "{subject: {namespaces: {}}, ingress: [{action: Allow}]}",
        "AdminNetworkPolicy",
        "policy.networking.k8s.io/v1alpha1",
      ),
      "no",
      "no",
    ],
  ];
  for (const [what, text, ingress, egress] of cases) {
    test(what, () => {
      const set = setOf(Workspace.of({ "pod.yaml": pod, "policy.yaml": text }), "pod.yaml");
      const [workload] = workloadsOf(set.resources("Pod")[0] as Resource);
      assert.ok(workload);
      assert.deepEqual(
        [isIsolated(workload, "Ingress", policiesOf(set)), isIsolated(workload, "Egress", policiesOf(set))],
        [ingress, egress],
      );
    });
  }
});
