/** Which kinds of objects make pods, and where they describe them. A new operator is one line here. */

import type { Field } from "../field.ts";
import type { Resource } from "../resource.ts";

/** How a template is written: with `metadata` and `spec` as a pod is, or in an operator's own way. */
export type Shape = "pod" | "tekton" | "argo";

export interface PodKind {
  readonly kind: string;
  readonly groups: readonly string[];
  /** Path of the pod template, empty for the object itself; `[]` stands for each item of a list: one object, several pods. */
  readonly template: string;
  readonly shape: Shape;
  /** Kubernetes' own kinds are recognised even where a template writes their apiVersion. */
  readonly builtin?: boolean;
  /** A field that, where written, says that the pod spec is in another object. */
  readonly elsewhere?: string;
  /** Whether the API refuses a security context for the whole pod. */
  readonly containersOnly?: boolean;
  /** Whether whoever uses this object may still add a security context: it is a part of something else. */
  readonly reusable?: boolean;
}

const pod = { shape: "pod", template: "spec.template" } as const;
const core = { ...pod, builtin: true } as const;
const apps = { ...core, groups: ["apps", "extensions"] } as const;
const argo = { shape: "argo", template: "spec.templates[]", groups: ["argoproj.io"] } as const;
const knative = { ...pod, groups: ["serving.knative.dev"], containersOnly: true } as const;
const kruise = { ...pod, groups: ["apps.kruise.io"] } as const;
const leaderWorkerSet = { shape: "pod", groups: ["leaderworkerset.x-k8s.io"] } as const;
const tekton = { shape: "tekton", template: "spec", groups: ["tekton.dev"], reusable: true } as const;

const kinds: readonly PodKind[] = [
  { ...core, kind: "Pod", groups: [""], template: "" },
  { ...core, kind: "PodTemplate", groups: [""], template: "template" },
  { ...core, kind: "ReplicationController", groups: [""] },
  { ...apps, kind: "Deployment" },
  { ...apps, kind: "StatefulSet" },
  { ...apps, kind: "DaemonSet" },
  { ...apps, kind: "ReplicaSet" },
  { ...core, kind: "Job", groups: ["batch"] },
  { ...core, kind: "CronJob", groups: ["batch"], template: "spec.jobTemplate.spec.template" },
  // Before OpenShift had groups of its own, it was in the core group.
  { ...pod, kind: "DeploymentConfig", groups: ["apps.openshift.io", ""] },
  { ...pod, kind: "Rollout", groups: ["argoproj.io"], elsewhere: "spec.workloadRef" },
  { ...knative, kind: "Service" },
  { ...knative, kind: "Configuration" },
  { ...kruise, kind: "CloneSet" },
  { ...kruise, kind: "StatefulSet" },
  { ...kruise, kind: "DaemonSet" },
  {
    ...pod,
    kind: "JobSet",
    groups: ["jobset.x-k8s.io"],
    template: "spec.replicatedJobs[].template.spec.template",
  },
  { ...leaderWorkerSet, kind: "LeaderWorkerSet", template: "spec.leaderWorkerTemplate.leaderTemplate" },
  { ...leaderWorkerSet, kind: "LeaderWorkerSet", template: "spec.leaderWorkerTemplate.workerTemplate" },
  { ...tekton, kind: "Task" },
  { ...tekton, kind: "ClusterTask" },
  { ...argo, kind: "Workflow" },
  { ...argo, kind: "WorkflowTemplate", reusable: true },
  { ...argo, kind: "ClusterWorkflowTemplate", reusable: true },
  { ...argo, kind: "CronWorkflow", template: "spec.workflowSpec.templates[]" },
];

/** The names of the kinds that make pods, each once. */
export const podKinds: readonly string[] = [...new Set(kinds.map(({ kind }) => kind))];

/** The kinds that an object is of: none for most, several for one that has pod specs in several places. */
export function podKindsOf(resource: Resource): readonly PodKind[] {
  return kinds.filter(
    ({ kind, groups, builtin, elsewhere }) =>
      kind === resource.kind &&
      (groups.includes(resource.group) || (builtin === true && resource.apiVersion === "")) &&
      !(elsewhere && resource.at(...elsewhere.split(".")).exists),
  );
}

/** The fields at a path of a table: one, or one per item of each list on it. */
export function fieldsAt(root: Field, path: string): Field[] {
  let fields = [root];
  for (const step of path === "" ? [] : path.split(".")) {
    fields = step.endsWith("[]")
      ? fields.flatMap((field) => field.at(step.slice(0, -2)).items())
      : fields.map((field) => field.at(step));
  }
  return fields;
}
