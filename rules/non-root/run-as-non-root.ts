import {
  type ContainerGroup,
  type Field,
  forbidRoot,
  givesVolumes,
  grouped,
  hasUid,
  isAbsent,
  keeperOf,
  mayBeRoot,
  rule,
  weightOfRoot,
  workloads,
} from "#core";

export default rule({
  title: "Container may run as root",
  why: "Without runAsNonRoot the image decides who the process is, and most images say root. Root in a container is root on the node once it breaks out.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  ],
  peers: {
    trivy: ["KSV-0012"],
    checkov: ["CKV_K8S_23"],
    "kube-linter": ["run-as-non-root"],
    "kube-score": ["container-security-context-user-group-id"],
    polaris: ["runAsRootAllowed"],
  },

  on: workloads,
  *check(workload, { profile, kubernetes, set }) {
    if (workload.windowsLikely || mayBeRoot(workload, kubernetes)) return;
    const silent = workload.containers.filter((container) => isAbsent(container.security("runAsNonRoot")));
    const open = silent.filter((container) => isAbsent(container.security("runAsUser")));
    const held = profile === "strict" ? silent.filter(hasUid) : [];

    for (const containers of [open, held]) {
      for (const group of grouped(workload, containers, "runAsNonRoot")) {
        yield {
          at: group.lacking(settingOf(group)),
          message: messageFor(group),
          severity: weightOfRoot(group, set),
          related: group.containers.flatMap(givesVolumes),
          get fixes() {
            const context = settingOf(group).parent;
            return context ? forbidRoot(group, context) : [];
          },
        };
      }
    }
  },
});

function messageFor(group: ContainerGroup): string {
  const keeper = keeperOf(group);
  return keeper
    ? `Only ${keeper} keeps ${group.name} from running as root: runAsNonRoot is not set`
    : `Nothing stops ${group.name} from running as root: runAsNonRoot is not set`;
}

/** The missing runAsNonRoot: the pod's, unless another container is root on purpose. */
function settingOf({ workload, containers: [container] }: ContainerGroup): Field {
  const isMixed = workload.containers.some((other) => other.security("runAsUser").value === 0);
  return isMixed ? container.own("runAsNonRoot") : container.security("runAsNonRoot");
}
