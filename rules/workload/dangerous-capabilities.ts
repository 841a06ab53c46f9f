import {
  allowedCapabilities,
  capabilitiesOf,
  containers,
  nodeAccessOptions,
  OWNING,
  POWERS,
  remove,
  rule,
  type Severity,
  weightOnNode,
} from "#core";

export default rule({
  title: "Container adds a dangerous capability",
  why: "Some capabilities are root's power over the node under another name. The baseline Pod Security Standard refuses all that a runtime does not give by itself, and whoever breaks into the container has what it was given.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    "https://man7.org/linux/man-pages/man7/capabilities.7.html",
  ],
  peers: {
    trivy: ["KSV-0022"],
    checkov: ["CKV_K8S_25"],
    kics: ["19ebaa28"],
    polaris: ["dangerousCapabilities"],
  },

  on: containers,
  options: nodeAccessOptions,
  *check(container, context) {
    if (container.mayBePrivileged || container.workload.windowsDeclared) return;
    for (const { field, name, isKnown } of capabilitiesOf(container, "add")) {
      const severity = severityOf(name, context.profile);
      if (!isKnown || !severity) continue;
      yield {
        at: field,
        message: messageFor(name),
        severity: weightOnNode(container.workload, severity, context),
        get fixes() {
          return [{ title: `Remove ${name}`, edits: remove(field) }];
        },
      };
    }
  },
});

function messageFor(name: string): string {
  if (POWERS[name]) return `${name} lets the container ${POWERS[name]}`;
  const level = allowedCapabilities().includes(name) ? "restricted" : "baseline";
  return `${name} is more than the ${level} Pod Security Standard lets a container add`;
}

function severityOf(name: string, profile: string): Severity | undefined {
  if (OWNING.has(name)) return "error";
  if (!allowedCapabilities().includes(name)) return "warning";
  return profile === "strict" && name !== "NET_BIND_SERVICE" ? "info" : undefined;
}
