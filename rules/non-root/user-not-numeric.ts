import {
  aboutStage,
  byNumber,
  isRoot,
  isWindows,
  rule,
  shippingOptions,
  stages,
  undefinedAccounts,
  userOf,
  weightIn,
} from "#core";

export default rule({
  title: "USER is a name, which Kubernetes cannot check",
  why: 'Where a pod says runAsNonRoot, the kubelet has to know before the container starts that its user is not root. It does not look names up, so the pod fails with "image has non-numeric user". A number is checked and means the same account.',
  severity: "info",
  refs: [
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/security_context_others.go",
  ],
  peers: {
    hadolint: ["DL3066"],
  },

  on: stages,
  options: shippingOptions,
  *check(stage, context) {
    const user = userOf(stage);
    if (user?.from !== "instruction" || isRoot(user.operand.text) || isWindows(stage)) return;
    const { operand, name } = user;
    const severity = /^\+?\d+$/.test(name) ? undefined : weightIn(stage, "info", context);
    if (!severity) return;
    // Where there is no such account, another rule speaks.
    const { stage: here = stage } = user.instruction;
    if (undefinedAccounts(here).some((account) => account.name === name)) return;

    const byDefault = operand.certainty === "default" ? ", the user by default," : "";
    yield {
      at: aboutStage(stage, operand.part(0, name.length)),
      severity,
      message: `Kubernetes cannot check that "${name}"${byDefault} is not root: under runAsNonRoot the container does not start`,
      get fixes() {
        return byNumber(stage, operand);
      },
    };
  },
});
