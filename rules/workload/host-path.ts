import {
  HostVolume,
  hostVolumes,
  nodeAccessOptions,
  type Resource,
  resources,
  rule,
  type Severity,
  type Unit,
  weightOnNode,
  withLessOfNode,
} from "#core";

export default rule({
  title: "Folder of the node is mounted",
  why: "What lies on the node belongs to the node and to all of its pods. A pod that may change it can take the node over, and one that may read it finds what others left there.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
  ],
  peers: {
    trivy: ["KSV-0023"],
    kics: ["5308a7a8"],
    "kube-linter": ["sensitive-host-mounts", "writable-host-mount"],
    polaris: ["hostPathSet"],
  },

  on: hostPaths,
  options: nodeAccessOptions,
  *check(subject, context) {
    if (!(subject instanceof HostVolume)) {
      const path = subject.at("spec", "hostPath", "path");
      yield {
        at: path,
        message: `Whatever claims ${subject.title} gets "${path.text}" of a node`,
        severity: "info",
      };
      return;
    }
    // Another rule has more to say about it.
    if (subject.isRuntimeSocket) return;
    yield {
      at: subject.pathField,
      message: messageFor(subject),
      severity: weightOnNode(subject.workload, severityOf(subject), context),
      related: subject.mounts.map(({ container, field }) => ({
        at: field.at("mountPath"),
        message: `${container.title} mounts it here`,
      })),
      get fixes() {
        return withLessOfNode(subject);
      },
    };
  },
});

/** Volumes of pods, and volumes that pods claim. */
function* hostPaths(unit: Unit): Iterable<HostVolume | Resource> {
  yield* hostVolumes(unit);
  for (const volume of persistentVolumes(unit)) {
    if (volume.at("spec", "hostPath", "path").exists) yield volume;
  }
}

const persistentVolumes = resources("/PersistentVolume");

function messageFor({ pathField, users, writing, isUnused }: HostVolume): string {
  const path = `"${pathField.text}"`;
  if (isUnused) return `${path} of the node is a volume that no container mounts`;
  if (!users) return `Gives the pod ${path} of its node`;
  return `Lets ${users.name} ${writing.length > 0 ? "change" : "read"} ${path} of the node`;
}

function severityOf({ isSensitive, isUnused, writing, mounts }: HostVolume): Severity {
  if (isUnused) return "info";
  if (writing.length > 0) return isSensitive ? "error" : "warning";
  return isSensitive || mounts.length === 0 ? "warning" : "info";
}
