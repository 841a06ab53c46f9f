import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { check, fix } from "../../cli/library.ts";

const image = `gcr.io/distroless/static:nonroot@sha256:${"a".repeat(64)}`;
const pod = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
    - name: app
      image: ${image}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
        seccompProfile: {type: RuntimeDefault}
      resources: {limits: {memory: 64Mi}}
`;
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
`;
const files = [
  { path: "k8s/pod.yaml", text: pod },
  { path: "k8s/policy.yaml", text: policy },
];
const today = "2026-11-25";
const ruleIds = (found: readonly { rule: string }[]): string[] => found.map(({ rule }) => rule);

describe("the library", () => {
  test("checks files that make one workspace", () => {
    const { findings, failures } = check(files, { today });
    assert.deepEqual(failures, []);
    assert.deepEqual(ruleIds(findings), ["non-root/run-as-non-root"]);
    const [finding] = findings;
    assert.equal(finding?.file, "k8s/pod.yaml");
    assert.equal(finding.range.start.line, 4);
    assert.equal(finding.resource?.name, "web");
    assert.deepEqual(ruleIds(check(files.slice(0, 1), { today }).findings), [
      "network/pod-not-isolated",
      "non-root/run-as-non-root",
    ]);
  });

  test("takes settings from the call, else from the files", () => {
    const off = "rules: {non-root/run-as-non-root: off}\n";
    assert.deepEqual(check(files, { today, yaml: off }).findings, []);
    const withFile = [...files, { path: ".palisade.yaml", text: off }];
    assert.deepEqual(check(withFile, { today }).findings, []);
    assert.equal(check(withFile, { today, yaml: "profile: recommended" }).findings.length, 1);
    assert.deepEqual(check(files, { today, yaml: 'exclude: ["k8s/**"]' }).findings, []);
  });

  test("has nothing to say about files that are no objects", () => {
    const others = [
      { path: "README.md", text: "# [" },
      { path: "values.yaml", text: "image: nginx\n" },
    ];
    assert.deepEqual(check(others), { findings: [], failures: [] });
    assert.deepEqual(check([]), { findings: [], failures: [] });
  });

  test("fixes what is safe, and answers only what changed", () => {
    const { files: changed, applied, findings, failures } = fix(files, { today });
    assert.deepEqual([findings, failures], [[], []]);
    assert.deepEqual(applied, [
      { rule: "non-root/run-as-non-root", file: "k8s/pod.yaml", title: "Set runAsNonRoot to true" },
    ]);
    assert.deepEqual(
      changed.map(({ path }) => path),
      ["k8s/pod.yaml"],
    );
    assert.match(changed[0]?.text ?? "", /runAsNonRoot: true/);
    assert.deepEqual(fix([...changed, ...files.slice(1)], { today }).files, []);
  });

  test("fixes what has one fix with all, and makes files", () => {
    const kustomized = [
      { path: "k8s/kustomization.yaml", text: "resources: [pod.yaml]\n" },
      { path: "k8s/pod.yaml", text: pod },
    ];
    assert.deepEqual(ruleIds(fix(kustomized, { today }).findings), ["network/pod-not-isolated"]);
    const { files: changed, findings } = fix(kustomized, { today }, { all: true });
    assert.deepEqual(findings, []);
    assert.equal(changed.length, 3);
    assert.ok(changed.some(({ path }) => !kustomized.some((file) => file.path === path)));
  });

  test("keeps to the rules that are named", () => {
    const alone = files.slice(0, 1);
    const limited = fix(alone, { today }, { all: true, rules: ["network/pod-not-isolated"] });
    assert.deepEqual([ruleIds(limited.applied), limited.findings], [["network/pod-not-isolated"], []]);
    assert.doesNotMatch(limited.files[0]?.text ?? "", /runAsNonRoot/);
  });

  test("leaves files with syntax errors as they are", () => {
    const broken = { path: "k8s/broken.yaml", text: `${pod}---\nkind: [\n` };
    const { files: changed, findings } = fix([broken], { today }, { all: true });
    assert.deepEqual(changed, []);
    assert.ok(ruleIds(findings).includes("palisade/syntax-error"));
  });

  test("keeps line ends and byte order marks", () => {
    const text = `\uFEFF${pod.replaceAll("\n", "\r\n")}`;
    const [changed] = fix([{ path: "pod.yaml", text }], { today }).files;
    assert.ok(changed?.text.startsWith("\uFEFFapiVersion: v1\r\n"));
    assert.doesNotMatch(changed?.text ?? "", /[^\r]\n/);
  });

  test("does not change what it is given", () => {
    const frozen = Object.freeze(files.map((file) => Object.freeze({ ...file })));
    assert.deepEqual(fix(frozen, { today }, { all: true }), fix(files, { today }, { all: true }));
  });
});
