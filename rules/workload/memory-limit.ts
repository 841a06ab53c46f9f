import {
  bytesIn,
  type Container,
  type Fix,
  hasMemoryLimitByDefault,
  isAbsent,
  memoryMistake,
  pointing,
  rule,
  set,
  workloads,
} from "#core";

export default rule({
  title: "Container has no memory limit",
  why: "Without a limit a leak, or a request that asks for too much, takes the memory of the whole node, and the kernel ends the processes of others.",
  severity: "info",
  refs: [
    "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits",
    "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory",
    "https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/#if-you-do-not-specify-a-memory-limit",
  ],
  peers: {
    trivy: ["KSV-0018"],
    checkov: ["CKV_K8S_13"],
    kics: ["b14d1bc4"],
    "kube-linter": ["unset-memory-requirements"],
    "kube-score": ["container-resources"],
    polaris: ["memoryLimitsMissing"],
  },

  on: workloads,
  *check(workload, { set }) {
    const ofPod = workload.podSpec.at("resources", "limits", "memory");
    const { containers } = workload;
    for (const limit of [ofPod, ...containers.filter(takesResources).map(limitOf)]) {
      const mistake = memoryMistake(limit);
      if (mistake) yield mistake;
    }

    if (!isAbsent(ofPod)) return;
    const unlimited = containers.filter((container) => keepsRunning(container) && isUnlimited(container));
    if (unlimited.length === 0) return;
    const hasDefault = hasMemoryLimitByDefault(workload.resource, set);
    for (const container of unlimited) {
      const limit = limitOf(container);
      if (hasDefault && isAbsent(limit)) continue;
      yield {
        at: pointing(container.at("resources").exists ? limit : container, limit),
        message: `${container.title} has no memory limit${isAbsent(limit) ? "" : ", for 0 is none"}: it may use up the memory of its node`,
        get fixes() {
          return fixes(container);
        },
      };
    }
  },
});

const limitOf = (container: Container) => container.at("resources", "limits", "memory");

const takesResources = ({ list }: Container) => list !== "ephemeralContainers";

/** Whether the container runs as long as the pod does. What only prepares the pod ends before it matters. */
function keepsRunning(container: Container): boolean {
  return container.list === "containers" || container.isSidecar;
}

function isUnlimited(container: Container): boolean {
  const limit = limitOf(container);
  return isAbsent(limit) || bytesIn(limit) === 0;
}

/** A limit below what is requested would be refused. */
function fixes(container: Container): Fix[] {
  const limit = limitOf(container);
  const requested = container.at("resources", "requests", "memory");
  if (!requested.certain) return [];
  const order = { after: ["envFrom", "env", "ports"] };
  const { value } = requested;
  if (typeof value === "string" || typeof value === "number")
    return [{ title: `Limit memory to the ${value} that are requested`, edits: set(limit, value, order) }];
  return [{ title: "Limit memory to 256Mi", edits: set(limit, "256Mi", order) }];
}
