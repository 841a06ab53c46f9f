import { containers, nodeAccessOptions, remove, rule, weightOnNode } from "#core";

export default rule({
  title: "Container takes a port of its node",
  why: "A hostPort is open on the address of every node that the pod runs on, to whoever reaches the node, and not every network plugin lets a NetworkPolicy close it. It also keeps a second such pod from the node.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports",
  ],
  peers: { trivy: ["KSV-0024"], checkov: ["CKV_K8S_26"], polaris: ["hostPortSet"] },

  on: containers,
  options: nodeAccessOptions,
  *check(container, context) {
    const { workload, list } = container;
    // The API server takes no ports for those that debug.
    if (list === "ephemeralContainers") return;
    // On the node's own network every port is one of the node, and another rule speaks.
    if (workload.hostNetwork.value === true || !workload.hostNetwork.certain) return;
    for (const port of container.at("ports").items()) {
      const field = port.at("hostPort");
      if (!field.number) continue;
      yield {
        at: field,
        message: `Port ${field.number} of the node leads into the container, past every Service and Ingress`,
        severity: weightOnNode(workload, "warning", context),
        get fixes() {
          return [{ title: "Remove hostPort", edits: remove(field) }];
        },
      };
    }
  },
});
