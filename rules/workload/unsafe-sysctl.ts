import { isAtLeast, remove, rule, safeSince, sharingOf, workloadsMentioning } from "#core";

export default rule({
  title: "Pod changes a kernel setting that is not safe",
  why: "Settings outside the safe set can reach other pods or take the node down. Kubelets refuse the pod unless their node was told to allow the name, and the baseline Pod Security Standard refuses it everywhere.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
  ],
  peers: {
    trivy: ["KSV-0026"],
    "kube-linter": ["unsafe-sysctls"],
  },

  on: workloadsMentioning("sysctls"),
  *check(workload, { kubernetes }) {
    if (workload.windowsLikely) return;
    for (const item of workload.security("sysctls").items()) {
      const field = item.at("name");
      const name = field.string;
      if (!name) continue;
      const since = safeSince(name);
      const shared = sharingOf(name);
      const isNodes = shared !== undefined && workload.podSpec.at(shared).value === true;
      if (!isNodes && since !== undefined && isAtLeast(since, kubernetes)) continue;
      yield {
        at: field,
        severity: isNodes ? "error" : "warning",
        message: isNodes
          ? `"${name}" would change the node: with ${shared}, the pod is refused`
          : since === undefined
            ? `"${name}" is not a safe sysctl: kubelets refuse the pod unless their node allows it`
            : `"${name}" is a safe sysctl only since Kubernetes ${since}: older kubelets refuse the pod`,
        get fixes() {
          return [{ title: `Remove ${name}`, edits: remove(item) }];
        },
      };
    }
  },
});
