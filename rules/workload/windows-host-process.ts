import {
  ContainerGroup,
  type Field,
  nodeAccessOptions,
  remove,
  rule,
  type Workload,
  weightOnNode,
  workloads,
} from "#core";

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

/** Where HostProcess is asked for: for the whole pod, for containers, or for both. */
function hostProcesses(workload: Workload): { field: Field; who: string }[] {
  const { containers } = workload;
  const [first, ...others] = containers;
  const ofPod = workload.security("windowsOptions", "hostProcess");
  const all = first ? new ContainerGroup(workload, [first, ...others]).name : "the pod";
  return [
    { field: ofPod, who: all },
    ...containers.map((container) => ({
      field: container.own("windowsOptions", "hostProcess"),
      who: new ContainerGroup(workload, [container]).name,
    })),
  ].filter(({ field }) => field.value === true);
}
