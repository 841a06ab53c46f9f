import { containersMentioning, remove, rule } from "#core";

export default rule({
  title: "Container sees all of /proc",
  why: "The runtime hides the files of /proc that tell about the node or change its kernel. Unmasked shows them: what keeps the container from writing there is then only that it is not root.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#proc-access",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
  ],
  peers: {
    trivy: ["KSV-0027"],
    "kube-linter": ["unsafe-proc-mount"],
    polaris: ["procMount"],
  },

  on: containersMentioning("procMount"),
  *check(container) {
    const field = container.security("procMount");
    // Kubernetes knows no third word. A privileged container sees all of /proc anyway, and another rule says so.
    if (field.value !== "Unmasked") return;
    if (container.security("privileged").value === true || container.workload.windowsLikely) return;
    const { userNamespace } = container.workload;
    const limits = userNamespace ? ", as far as its user namespace lets it" : "";
    yield {
      at: field,
      severity: userNamespace ? "info" : "warning",
      message: `procMount: Unmasked lets ${named(container.name)} reach the node's kernel through /proc${limits}`,
      get fixes() {
        return [{ title: "Remove procMount", edits: remove(field) }];
      },
    };
  },
});

const named = (name: string) => (name === "" ? "the container" : `container "${name}"`);
