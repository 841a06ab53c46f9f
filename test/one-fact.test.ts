import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { defaultSettings, lint, Workspace } from "#core";
import { rules } from "#rules";

/** What runAsNonRoot and runAsUser may say, in one place. */
const written = [undefined, true, false].flatMap((flag) =>
  [undefined, 0, 10001].map((uid) => ({ flag, uid })),
);

/** One fact, one finding: the rules about who a container runs as leave room for each other. */
describe("who a container runs as is said once", () => {
  for (const pod of written) {
    for (const container of written) {
      test(`pod ${yaml(pod)}, container ${yaml(container)}`, () => {
        const flag = container.flag ?? pod.flag;
        const uid = container.uid ?? pod.uid;
        const text = [
          "apiVersion: v1",
          "kind: Pod",
          "metadata: { name: web }",
          "spec:",
          `  securityContext: ${yaml(pod)}`,
          "  containers:",
          "    - name: web",
          "      image: registry.example.com/web:1.4",
          `      securityContext: ${yaml(container)}`,
          "",
        ].join("\n");
        assert.deepEqual(spoken(text), expected(flag, uid));
      });
    }
  }
});

test("what the API server refuses is said by one rule alone", () => {
  const text = [
    "apiVersion: v1",
    "kind: Pod",
    "metadata: { name: web }",
    "spec:",
    "  os: { name: windows }",
    "  containers:",
    "    - name: web",
    "      image: registry.example.com/web:1.4",
    "      securityContext: { runAsUser: 0, runAsNonRoot: true }",
    "",
  ].join("\n");
  assert.deepEqual(spoken(text), ["workload/rejected-combination"]);
});

test("users of the pod's own are proposed once its root is allowed", () => {
  const pod = (allowance: string) =>
    [
      "apiVersion: v1",
      "kind: Pod",
      "metadata: { name: mail }",
      "spec:",
      "  containers:",
      "    - name: mail",
      "      image: registry.example.com/mail:1.4",
      "      securityContext:",
      `        runAsUser: 0${allowance}`,
      "",
    ].join("\n");
  const said = (text: string) =>
    lint(Workspace.of({ "pod.yaml": text }), "pod.yaml", {
      rules,
      settings: { ...defaultSettings, profile: "strict" },
      today: "2026-11-25",
    })
      .reports.map(({ rule }) => rule)
      .filter((rule) => /run-as-root|user-namespace/.test(rule));
  assert.deepEqual(said(pod("")), ["non-root/run-as-root"]);
  const allowed = pod(" # palisade allow non-root/run-as-root: switches users");
  assert.deepEqual(said(allowed), ["non-root/use-user-namespace"]);
});

test("whoever waits for another rule waits for one that there is", () => {
  const ids = new Set(rules.map(({ id }) => id));
  assert.deepEqual(
    rules.flatMap(({ rule: { after = [] } }) => after.filter((id) => !ids.has(id))),
    [],
  );
});

function expected(flag: boolean | undefined, uid: number | undefined): string[] {
  if (flag === true) return uid === 0 ? ["non-root/user-contradiction"] : [];
  if (uid === 0) return ["non-root/run-as-root"];
  if (uid !== undefined) return [];
  return [flag === false ? "non-root/run-as-non-root-false" : "non-root/run-as-non-root"];
}

/** The rules that warn. What a pod says to nobody is only noted. */
function spoken(text: string): string[] {
  const options = {
    rules: rules.filter(({ id }) =>
      /^non-root\/(?:run-as-|user-contradiction)|^workload\/rejected-combination$/.test(id),
    ),
    settings: defaultSettings,
    today: "2026-11-25",
  };
  const { reports } = lint(Workspace.of(new Map([["pod.yaml", text]])), "pod.yaml", options);
  return reports
    .filter(({ severity }) => severity === "error" || severity === "warning")
    .map(({ rule }) => rule);
}

function yaml({ flag, uid }: { flag: boolean | undefined; uid: number | undefined }): string {
  const pairs = [
    ...(flag === undefined ? [] : [`runAsNonRoot: ${flag}`]),
    ...(uid === undefined ? [] : [`runAsUser: ${uid}`]),
  ];
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}
