import {
  isRoot,
  linesOf,
  pointing,
  rule,
  shippingOptions,
  stages,
  stepDown,
  switchesFrom,
  userOf,
  weightIn,
} from "#core";

export default rule({
  title: "Last USER is root",
  why: "A process that is root in its container is root on the node once it escapes, and root on every volume that is mounted into it. Root may build the image; it need not run it.",
  severity: "warning",
  refs: [
    "https://docs.docker.com/build/building/best-practices/#user",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
  ],
  peers: {
    hadolint: ["DL3002"],
    trivy: ["DS-0002"],
    checkov: ["CKV_DOCKER_8"],
    kics: ["67fd0c4a"],
  },

  on: stages,
  options: shippingOptions,
  *check(stage, context) {
    const user = userOf(stage);
    if (user?.from !== "instruction" || !isRoot(user.operand.text)) return;
    const dropped = stepDown(stage);
    const severity = weightIn(stage, dropped ? "info" : "warning", context);
    if (!severity) return;

    const { operand } = user;
    const byDefault = operand.certainty === "default" ? " by default" : "";
    const drops = dropped ? ", though the container drops its rights by itself" : "";
    yield {
      at: pointing(operand, linesOf(stage)),
      severity,
      message: `Last USER is "${operand.text}"${byDefault}${drops}`,
      get fixes() {
        return dropped ? [] : switchesFrom(stage, operand);
      },
    };
  },
});
