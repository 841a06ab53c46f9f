import {
  type Field,
  isAbsent,
  isAtLeast,
  isWritten,
  pointing,
  rule,
  set,
  type Workload,
  workloadsMentioning,
} from "#core";

export default rule({
  title: "Root of the pod is root on the node",
  why: "With hostUsers: false the pod gets uids of its own: root inside is nobody outside, and a break-out or a stray mount is worth little. Most programs notice nothing, so it is the way out where root cannot be avoided.",
  severity: "hint",
  profile: "strict",
  refs: [
    "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
    "https://kubernetes.io/docs/tasks/configure-pod-container/user-namespaces/",
  ],
  after: ["non-root/run-as-root"],

  on: workloadsMentioning("runAsUser", "runAsNonRoot"),
  *check(workload, { kubernetes }) {
    const hostUsers = workload.podSpec.at("hostUsers");
    if (isWritten(hostUsers) || !isAtLeast("1.33", kubernetes)) return;
    const root = rootIn(workload);
    if (!root || !mayHaveUsers(workload)) return;
    yield {
      at: pointing(root, hostUsers),
      message: "If this root cannot be avoided, hostUsers: false makes it an unprivileged user of the node",
      get fixes() {
        return [{ title: "Set hostUsers to false", edits: set(hostUsers, false) }];
      },
    };
  },
});

/** What lets the first of the containers be root. */
function rootIn({ containers }: Workload): Field | undefined {
  for (const container of containers) {
    const uid = container.security("runAsUser");
    const flag = container.security("runAsNonRoot");
    if (flag.value === false && (uid.value === 0 || isAbsent(uid))) return flag;
    if (uid.value === 0 && flag.certain && flag.value !== true) return uid;
  }
  return undefined;
}

/** Whether nothing else of the pod needs the users of the node, or is refused beside users of its own. */
function mayHaveUsers(workload: Workload): boolean {
  const { podSpec, containers, isOpen } = workload;
  if (workload.windowsLikely || !workload.isPlain || isOpen) return false;
  const shares = ["hostNetwork", "hostPID", "hostIPC"].map((key) => podSpec.at(key));
  const volumes = podSpec.at("volumes");
  return (
    [...shares, ...containers.map((container) => container.security("privileged"))].every(isOff) &&
    containers.every((container) => isAbsent(container.at("volumeDevices"))) &&
    !volumes.open &&
    // Neither NFS nor all that is on a node can show its files to other uids.
    !volumes.items().some((volume) => volume.at("nfs").exists || volume.at("hostPath").exists)
  );
}

const isOff = (field: Field) => isAbsent(field) || field.value === false;
