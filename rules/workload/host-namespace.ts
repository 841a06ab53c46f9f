import {
  hostProcesses,
  nodeAccessOptions,
  remove,
  rule,
  type Severity,
  weightOnNode,
  workloads,
} from "#core";

export default rule({
  title: "Pod shares a namespace of its node",
  why: "Namespaces are what makes a container one. With those of the node, a pod sees the processes, the shared memory or the network of everything that runs there, and the fences that others rely on have a gap.",
  severity: "error",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods",
  ],

  on: workloads,
  options: nodeAccessOptions,
  *check(workload, context) {
    for (const { key, severity, message, isOfNode = true } of SHARED) {
      const field = workload.podSpec.at(key);
      if (field.value !== true) continue;
      if (!isOfNode && context.profile !== "strict") continue;
      // Windows has no other way, and another rule speaks.
      if (key === "hostNetwork" && hostProcesses(workload).length > 0) continue;
      yield {
        at: field,
        message,
        severity: isOfNode ? weightOnNode(workload, severity, context) : severity,
        get fixes() {
          return [{ title: `Remove ${key}`, edits: remove(field) }];
        },
      };
    }
  },
});

interface Shared {
  readonly key: string;
  readonly severity: Severity;
  readonly message: string;
  readonly isOfNode?: boolean;
}

const SHARED: readonly Shared[] = [
  {
    key: "hostPID",
    severity: "error",
    message:
      "hostPID shows the pod every process of its node, with its arguments, and lets root in it look inside",
  },
  {
    key: "hostIPC",
    severity: "error",
    message: "hostIPC lets the pod read and change the shared memory of everything on its node",
  },
  {
    key: "hostNetwork",
    severity: "warning",
    message:
      "hostNetwork lets the pod reach what listens on its node's localhost, and no NetworkPolicy holds for it",
  },
  {
    key: "shareProcessNamespace",
    severity: "info",
    message:
      "shareProcessNamespace lets each container of the pod see and signal the processes of the others",
    isOfNode: false,
  },
];
