import {
  type Container,
  decided,
  type Field,
  type Fix,
  givesVolumes,
  insteadOfRoot,
  isAtLeast,
  remove,
  rule,
  type Workload,
  workloads,
} from "#core";

export default rule({
  title: "Container runs as root",
  why: "A process that is root in its container is root on the node once it breaks out, and until then it may change whatever the container mounts.",
  severity: "error",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-the-security-context-for-a-pod",
  ],
  peers: {
    trivy: ["KSV-0105"],
    checkov: ["CKV_K8S_23"],
    "kube-linter": ["run-as-non-root"],
    polaris: ["runAsRootAllowed"],
  },

  on: workloads,
  *check(workload, { kubernetes }) {
    // The API server refuses the field in a pod for Windows, and another rule says so.
    if (workload.windowsDeclared) return;
    const { windowsLikely } = workload;
    // In a user namespace, root is nobody on the node.
    const isMild = windowsLikely || (workload.userNamespace && isAtLeast("1.33", kubernetes));
    for (const { field, group } of decided(workload, workload.containers.filter(mayStart), "runAsUser")) {
      if (field.value !== 0) continue;
      yield {
        at: field,
        message: windowsLikely
          ? "runAsUser: 0 means nothing on Windows"
          : `runAsUser: 0 runs ${group.name} as root`,
        severity: isMild ? "info" : "error",
        related: group.containers.flatMap(givesVolumes),
        get fixes() {
          return windowsLikely ? [unused(field)] : insteadOfRoot(group, field);
        },
      };
    }
    const ofPod = workload.security("runAsUser");
    if (ofPod.value !== 0 || !isOverridden(workload)) return;
    yield {
      at: ofPod,
      message: "runAsUser: 0 is unused: every container sets its own",
      severity: "hint",
      fixes: [unused(ofPod)],
    };
  },
});

/** The kubelet refuses root where runAsNonRoot is true: then nothing runs as root, and another rule speaks. */
function mayStart(container: Container): boolean {
  const field = container.security("runAsNonRoot");
  return field.certain && field.value !== true;
}

const unused = (field: Field): Fix => ({ title: "Remove runAsUser", edits: remove(field) });

function isOverridden({ isOpen, containers }: Workload): boolean {
  return !isOpen && containers.every((container) => container.own("runAsUser").number !== undefined);
}
