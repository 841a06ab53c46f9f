import {
  ContainerGroup,
  combine,
  type Fix,
  HostVolume,
  hostVolumes,
  nodeAccessOptions,
  type Resource,
  remove,
  resources,
  rule,
  type Severity,
  set,
  type Unit,
  weightOnNode,
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
        return fixes(subject);
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

function messageFor(volume: HostVolume): string {
  const { mounts, writing, workload, pathField } = volume;
  const path = `"${pathField.text}"`;
  if (volume.isUnused) return `${path} of the node is a volume that no container mounts`;
  const [first, ...others] = (writing.length > 0 ? writing : mounts).map(({ container }) => container);
  if (!first) return `Gives the pod ${path} of its node`;
  const who = new ContainerGroup(workload, [first, ...others.filter((other) => other !== first)]).name;
  return writing.length > 0
    ? `Lets ${who} change ${path} of the node`
    : `Lets ${who} read ${path} of the node`;
}

function severityOf({ isSensitive, isUnused, writing, mounts }: HostVolume): Severity {
  if (isUnused) return "info";
  if (writing.length > 0) return isSensitive ? "error" : "warning";
  return isSensitive || mounts.length === 0 ? "warning" : "info";
}

function fixes(volume: HostVolume): Fix[] {
  const { field, writing, isUnused } = volume;
  if (isUnused) return [{ title: "Remove the volume", edits: remove(field) }];
  if (writing.length === 0) return [];
  const readOnly: Fix = {
    title: writing.length > 1 ? "Mount it read-only everywhere" : "Mount it read-only",
    edits: combine(...writing.map((mount) => set(mount.field.at("readOnly"), true))),
  };
  const empty: Fix = {
    title: "Use an emptyDir instead",
    edits: combine(set(field.at("emptyDir"), {}, { after: ["name"] }), remove(field.at("hostPath"))),
  };
  return isScratch(volume) ? [readOnly, empty] : [readOnly];
}

/** Whether it may be a folder for the pod alone. Elsewhere the pod wants what the node keeps there. */
function isScratch({ workload, field, path }: HostVolume): boolean {
  const type = field.at("hostPath", "type").text;
  return (
    workload.resource.kind !== "DaemonSet" &&
    (type === "" || type.startsWith("Directory")) &&
    /^\/(?:data|mnt|opt(?!\/cni)|srv|tmp|var\/(?:cache|lib\/(?!containerd|docker|etcd|kubelet)|tmp))/.test(
      path,
    )
  );
}
