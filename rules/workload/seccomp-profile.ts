import {
  type Container,
  type ContainerGroup,
  confine,
  decided,
  grouped,
  groupOf,
  isAbsent,
  isAtLeast,
  oldProfiles,
  rule,
  set,
  type Workload,
  workloads,
} from "#core";

export default rule({
  title: "System calls are not limited",
  why: "Most holes in the kernel that let a container out are behind system calls that no application makes. The runtime's own seccomp profile refuses those, and a pod that names none runs without, unless its kubelet was told otherwise.",
  severity: "info",
  refs: [
    "https://kubernetes.io/docs/tutorials/security/seccomp/",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
  ],
  peers: {
    trivy: ["KSV-0030", "KSV-0104"],
    checkov: ["CKV_K8S_31"],
    kics: ["f377b83e"],
    "kube-score": ["container-seccomp-profile"],
  },

  on: workloads,
  /** Whether the kubelets give the runtime's profile to pods that name none. */
  options: { seccompDefault: false },
  *check(workload, { options, profile, kubernetes }) {
    if (workload.windowsLikely) return;
    const { confinable } = workload;
    for (const { field, group } of decided(workload, confinable, "seccompProfile")) {
      const type = field.at("type");
      if (type.value !== "Unconfined") continue;
      yield {
        at: type,
        message: `Unconfined lets ${group.name} make every system call of the kernel`,
        severity: "warning",
        fixes: [{ title: "Set type to RuntimeDefault", edits: set(type, "RuntimeDefault") }],
      };
    }

    const old = oldProfiles(workload);
    for (const { field, edits } of isAtLeast("1.27", kubernetes) ? old : []) {
      yield {
        at: field.keyPlace,
        message: "This annotation does nothing since Kubernetes 1.27, so no system call is refused",
        severity: "warning",
        fixes: [{ title: "Set seccompProfile instead", edits }],
      };
    }

    if (options.seccompDefault || old.some(({ container }) => !container)) return;
    const silent = confinable.filter(
      (container) =>
        isAbsent(container.security("seccompProfile")) && !old.some((one) => one.container === container),
    );
    for (const group of alike(workload, silent)) {
      const claim = group.containers[0].security("seccompProfile");
      yield {
        at: group.lacking(claim),
        message: `No system call of ${group.name} is refused: seccompProfile is not set`,
        get fixes() {
          const edits = confine(claim);
          return [{ title: "Set seccompProfile to RuntimeDefault", edits, safe: profile === "strict" }];
        },
      };
    }
  },
});

/** All containers as one group where the pod can speak for them: its profile does not harm those that need none. */
function alike(workload: Workload, silent: readonly Container[]): readonly ContainerGroup[] {
  const all =
    silent.length > 0 && workload.lacks(["seccompProfile"]) && groupOf(workload, workload.containers);
  return all ? [all] : grouped(workload, silent, "seccompProfile");
}
