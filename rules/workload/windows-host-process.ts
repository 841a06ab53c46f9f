import { hostProcesses, nodeAccessOptions, remove, rule, weightOnNode, workloads } from "#core";

export default rule({
  title: "Windows container runs on the node itself",
  why: "A HostProcess container is no container: it is a process of the node, with the node's files, network and users. It is to Windows what privileged is to Linux.",
  severity: "error",
  refs: [
    "https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
  ],
  peers: {
    trivy: ["KSV-0103"],
    polaris: ["hostProcess"],
  },

  on: workloads,
  options: nodeAccessOptions,
  *check(workload, context) {
    // The API server refuses any windowsOptions there.
    if (workload.podSpec.at("os", "name").value === "linux") return;
    for (const { field, who } of hostProcesses(workload)) {
      yield {
        at: field,
        message: `hostProcess runs ${who} as a process of the node`,
        severity: weightOnNode(workload, "error", context),
        fixes: [{ title: "Remove hostProcess", edits: remove(field) }],
      };
    }
  },
});
