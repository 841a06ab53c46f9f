import { type Container, containers, type Fix, nodeAccessOptions, remove, rule, weightOnNode } from "#core";

export default rule({
  title: "Container is privileged",
  why: "A privileged container has every capability, every device of its node and no seccomp, AppArmor or SELinux profile. Whoever takes it over has the node, and with it every pod that runs there.",
  severity: "error",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    "https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/#privileged-containers",
  ],
  peers: {
    trivy: ["KSV-0017"],
    checkov: ["CKV_K8S_16"],
    kics: ["dd29336b"],
    "kube-linter": ["privileged-container"],
    "kube-score": ["container-security-context-privileged"],
    polaris: ["runAsPrivileged"],
  },

  on: containers,
  options: nodeAccessOptions,
  *check(container, context) {
    const field = container.security("privileged");
    if (field.value !== true || container.workload.windowsDeclared) return;

    yield {
      at: field,
      message: `${container.titleFor(field)} is privileged: nothing keeps it from the node's devices and kernel`,
      severity: weightOnNode(container.workload, "error", context),
      get fixes(): Fix[] {
        if (mountsForOthers(container)) return [];
        return [{ title: "Remove privileged", edits: remove(field) }];
      },
    };
  },
});

/** The API server refuses such mounts from any other container, so this one could not be created any more. */
function mountsForOthers(container: Container): boolean {
  return container
    .at("volumeMounts")
    .items()
    .some((mount) => mount.at("mountPropagation").value === "Bidirectional");
}
