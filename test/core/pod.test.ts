import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type Container, containers, type Workload, workloads, workloadsOf } from "../../core/kinds/pod.ts";
import { Manifest } from "../../core/manifest.ts";

describe("workloads", () => {
  const template =
    "spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: a }] } } }";
  const places: readonly [string, string, string][] = [
    ["Pod", "v1", "{ metadata: { labels: { app: web } }, spec: { containers: [{ name: a }] } }"],
    ["Deployment", "apps/v1", `{ ${template} }`],
    ["Deployment", "extensions/v1beta1", `{ ${template} }`],
    ["StatefulSet", "apps/v1", `{ ${template} }`],
    ["DaemonSet", "apps/v1", `{ ${template} }`],
    ["ReplicaSet", "apps/v1", `{ ${template} }`],
    ["ReplicationController", "v1", `{ ${template} }`],
    ["Job", "batch/v1", `{ ${template} }`],
    ["CronJob", "batch/v1beta1", `{ spec: { jobTemplate: { ${template} } } }`],
    [
      "PodTemplate",
      "v1",
      "{ template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: a }] } } }",
    ],
    ["DeploymentConfig", "apps.openshift.io/v1", `{ ${template} }`],
    ["DeploymentConfig", "v1", `{ ${template} }`],
    ["Rollout", "argoproj.io/v1alpha1", `{ ${template} }`],
    ["Service", "serving.knative.dev/v1", `{ ${template} }`],
    ["CloneSet", "apps.kruise.io/v1alpha1", `{ ${template} }`],
    ["JobSet", "jobset.x-k8s.io/v1alpha2", `{ spec: { replicatedJobs: [{ template: { ${template} } }] } }`],
    ["Task", "tekton.dev/v1", "{ spec: { metadata: { labels: { app: web } }, steps: [{ name: a }] } }"],
    [
      "Workflow",
      "argoproj.io/v1alpha1",
      "{ spec: { templates: [{ steps: [] }, { metadata: { labels: { app: web } }, containerSet: { containers: [{ name: a }] } }] } }",
    ],
    [
      "CronWorkflow",
      "argoproj.io/v1alpha1",
      "{ spec: { workflowSpec: { templates: [{ metadata: { labels: { app: web } }, sidecars: [{ name: a }], containerSet: {} }] } } }",
    ],
  ];
  for (const [kind, apiVersion, body] of places) {
    test(`${apiVersion} ${kind}`, () => {
      const [workload, ...others] = read(`{ apiVersion: ${apiVersion}, kind: ${kind}, ${body.slice(1)}`);
      assert.deepEqual(others, []);
      assert.equal(workload?.labels.at("app").string, "web");
      assert.deepEqual(
        workload?.containers.map(({ name }) => name),
        ["a"],
      );
    });
  }

  const others: readonly [string, string][] = [
    ["a Service of Kubernetes", "apiVersion: v1\nkind: Service\nspec: { template: { spec: {} } }"],
    [
      "a Deployment of somebody else",
      "apiVersion: example.com/v1\nkind: Deployment\nspec: { template: { spec: {} } }",
    ],
    [
      "a Rollout that points elsewhere",
      "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: { workloadRef: {}, template: { spec: {} } }",
    ],
    ["a Deployment without a pod spec", "apiVersion: apps/v1\nkind: Deployment\nspec: { replicas: 2 }"],
    [
      "an Argo template that only calls others",
      "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec: { templates: [{ dag: {} }] }",
    ],
  ];
  for (const [name, text] of others) {
    test(`not ${name}`, () => assert.deepEqual(read(text), []));
  }

  test("a built-in kind is known without its apiVersion", () => {
    assert.equal(read("kind: Pod\nspec: { containers: [] }").length, 1);
    assert.equal(
      read('apiVersion: {{ include "version" . }}\nkind: Deployment\nspec: { template: { spec: {} } }')
        .length,
      1,
    );
    assert.equal(read("kind: CloneSet\nspec: { template: { spec: {} } }").length, 0);
  });

  test("one object may make several pods", () => {
    const set = read(
      "apiVersion: leaderworkerset.x-k8s.io/v1\nkind: LeaderWorkerSet\nspec: { leaderWorkerTemplate: { leaderTemplate: { spec: {} }, workerTemplate: { spec: {} } } }",
    );
    assert.equal(set.length, 2);
  });

  test("items of lists", () => {
    assert.equal(
      read("apiVersion: v1\nkind: List\nitems: [{ apiVersion: v1, kind: Pod, spec: {} }]").length,
      1,
    );
    assert.equal(read("apiVersion: v1\nkind: PodList\nitems: [{ spec: {} }, { spec: {} }]").length, 2);
  });

  test("a pod spec behind an alias keeps its own metadata", () => {
    const [, second] = read(
      "apiVersion: v1\nkind: List\nitems:\n- { kind: Deployment, spec: { template: { metadata: { labels: { app: a } }, spec: &pod { containers: [] } } } }\n- { kind: Deployment, spec: { template: { metadata: { labels: { app: b } }, spec: *pod } } }",
    );
    assert.equal(second?.labels.at("app").string, "b");
  });

  test("are read once per document", () => {
    const [resource] = documentOf("kind: Pod\nspec: {}").resources;
    assert.ok(resource);
    assert.equal(workloadsOf(resource), workloadsOf(resource));
  });
});

describe("containers", () => {
  test("come in the order of their lists", () => {
    const names = [
      ...containers(
        documentOf(
          "kind: Pod\nspec: { containers: [{ name: b }, { name: c }], ephemeralContainers: [{ name: d }], initContainers: [{ name: a, restartPolicy: Always }] }",
        ),
      ),
    ];
    assert.deepEqual(
      names.map(({ name, list, isSidecar }) => `${list} ${name} ${isSidecar}`),
      ["initContainers a true", "containers b false", "containers c false", "ephemeralContainers d false"],
    );
  });

  test("stand where their name stands", () => {
    const text = "kind: Pod\nspec:\n  containers:\n  - image: x\n    name: api\n  - image: y\n";
    const [api, nameless] = [...containers(documentOf(text))];
    assert.equal(shown(text, api), "api");
    assert.equal(api?.title, 'Container "api"');
    assert.equal(shown(text, nameless), "image");
    assert.equal(nameless?.title, "Container");
  });

  test("of Tekton take image and security context from the step template", () => {
    const [step, sidecar] = firstOf(
      "apiVersion: tekton.dev/v1\nkind: Task\nspec: { stepTemplate: { image: x, securityContext: { runAsUser: 5, privileged: true } }, steps: [{ name: a }], sidecars: [{ name: b, image: y }] }",
    ).containers;
    assert.equal(step?.image.string, "x");
    assert.equal(step?.security("runAsUser").value, 5);
    assert.equal(step?.security("privileged").value, true);
    assert.equal(sidecar?.security("runAsUser").exists, false);
    assert.equal(sidecar?.security("privileged").exists, false);
  });

  test("of Argo take the security context of their template or else of the workflow", () => {
    const workflow = (own: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec: { securityContext: { runAsUser: 5, runAsNonRoot: true }, templates: [{ ${own}container: { image: x } }] }`;
    const [inherits] = firstOf(workflow("")).containers;
    assert.equal(inherits?.name, "main");
    assert.equal(inherits?.security("runAsUser").value, 5);
    const [replaces] = firstOf(workflow("securityContext: { runAsUser: 6 }, ")).containers;
    assert.equal(replaces?.security("runAsUser").value, 6);
    assert.equal(replaces?.security("runAsNonRoot").exists, false);
  });
});

describe("the effective security context", () => {
  const pod = (podContext: string, ...contexts: string[]): Workload =>
    firstOf(
      `kind: Pod\nspec:\n  securityContext: ${podContext}\n  containers:\n${contexts
        .map((context, at) => `  - name: c${at}\n    image: x\n    securityContext: ${context}\n`)
        .join("")}`,
    );

  test("is the container's where it says something, else the pod's", () => {
    const [first, second, third] = pod(
      "{ runAsUser: 1, runAsNonRoot: true }",
      "{ runAsUser: 2 }",
      "{ runAsUser: null }",
      "",
    ).containers;
    assert.equal(first?.security("runAsUser").value, 2);
    assert.equal(first?.security("runAsNonRoot").value, true);
    assert.equal(second?.security("runAsUser").value, 1);
    assert.equal(third?.security("runAsUser").value, 1);
  });

  test("knows which settings pods and containers do not share", () => {
    const [container] = pod("{ privileged: true, fsGroup: 1 }", "{ fsGroup: 2 }").containers;
    assert.equal(container?.security("privileged").exists, false);
    assert.equal(container?.security("fsGroup").value, 1);
  });

  test("replaces objects as a whole but merges windowsOptions", () => {
    const [container] = pod(
      "{ seccompProfile: { type: Localhost, localhostProfile: p }, windowsOptions: { hostProcess: true, runAsUserName: a } }",
      "{ seccompProfile: { type: RuntimeDefault }, windowsOptions: { runAsUserName: b } }",
    ).containers;
    assert.equal(container?.security("seccompProfile", "type").value, "RuntimeDefault");
    assert.equal(container?.security("seccompProfile", "localhostProfile").exists, false);
    assert.equal(container?.security("windowsOptions", "runAsUserName").value, "b");
    assert.equal(container?.security("windowsOptions", "hostProcess").value, true);
  });

  test("is missing at the pod where all containers lack it, else at the container", () => {
    const [all] = pod("{}", "{}", "").containers;
    assert.equal(all?.security("runAsNonRoot").parent?.parent?.key, "spec");
    const [one] = pod("{}", "{}", "{ runAsNonRoot: false }").containers;
    assert.equal(one?.security("runAsNonRoot").parent?.parent?.at("name").value, "c0");
  });

  test("is missing at the container where the API takes no context for the pod", () => {
    const [container] = firstOf(
      "apiVersion: serving.knative.dev/v1\nkind: Service\nspec: { template: { spec: { containers: [{ name: a, image: x }] } } }",
    ).containers;
    assert.equal(container?.security("runAsNonRoot").parent?.parent?.at("name").value, "a");
  });

  test("is undecided where a template may still write it", () => {
    const chart = (podContext: string, context: string) =>
      firstOf(
        `kind: Pod\nspec:\n  securityContext:\n    ${podContext}\n  containers:\n  - name: a\n    image: x\n    securityContext:\n      ${context}\n`,
      ).containers[0];
    const certain = (container: Container | undefined) => container?.security("runAsNonRoot").certain;
    assert.equal(certain(chart("runAsUser: 1", "runAsUser: 1")), true);
    assert.equal(certain(chart("{{- toYaml .Values.pod | nindent 4 }}", "runAsUser: 1")), false);
    assert.equal(certain(chart("runAsUser: 1", "{{- toYaml .Values.own | nindent 6 }}")), false);
    assert.equal(certain(chart("runAsNonRoot: true", "{{- toYaml .Values.own | nindent 6 }}")), false);
    assert.equal(certain(chart("{{- toYaml .Values.pod | nindent 4 }}", "runAsNonRoot: true")), true);
  });

  test("is undecided in what is only a piece", () => {
    const lacks = (text: string) => firstOf(text).containers[0]?.security("runAsNonRoot").certain;
    assert.equal(lacks("kind: Pod\nspec: { containers: [{ name: a, image: x }] }"), true);
    assert.equal(lacks("kind: Pod\nspec: { containers: [{ name: a }] }"), false);
    assert.equal(
      lacks("kind: Pod\nspec: { containers: [{ name: a, image: x, env: [{ $patch: replace }] }] }"),
      false,
    );
    assert.equal(
      lacks(
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nspec: { templates: [{ container: { image: x } }] }",
      ),
      false,
    );
  });
});

test("a patch is partial, a whole pod is not", () => {
  const partial = (spec: string) => firstOf(`kind: Pod\nspec: ${spec}`).partial;
  assert.equal(partial("{ containers: [{ name: a, image: x }] }"), false);
  assert.equal(partial("{ containers: [{ name: a, image: x }, { name: b }] }"), true);
  assert.equal(partial("{ nodeSelector: { disk: ssd } }"), true);
});

test("Windows is likely where a node selector, the OS or an option says so", () => {
  const likely = (spec: string) => firstOf(`kind: Pod\nspec: ${spec}`).windowsLikely;
  assert.equal(likely("{ containers: [{ image: x }] }"), false);
  assert.equal(likely("{ nodeSelector: { kubernetes.io/os: linux } }"), false);
  assert.equal(likely("{ nodeSelector: { kubernetes.io/os: windows } }"), true);
  assert.equal(likely("{ nodeSelector: { kubernetes.io/os: '{{ .Values.os }}' } }"), true);
  assert.equal(likely("{ os: { name: windows } }"), true);
  assert.equal(likely("{ securityContext: { windowsOptions: {} } }"), true);
  assert.equal(likely("{ containers: [{ image: x, securityContext: { windowsOptions: {} } }] }"), true);
});

function documentOf(text: string) {
  const [document] = Manifest.parse("file.yaml", text).documents;
  assert.ok(document);
  return document;
}

function read(text: string): Workload[] {
  return [...workloads(documentOf(text))];
}

function firstOf(text: string): Workload {
  const [workload] = read(text);
  assert.ok(workload);
  return workload;
}

function shown(text: string, place: Container | undefined): string {
  return text.slice(place?.span.start, place?.span.end);
}
