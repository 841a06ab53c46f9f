import {
  type Container,
  type ContainerGroup,
  changesOwners,
  type Field,
  type Fix,
  FREE_UID,
  grouped,
  imageUser,
  isAtLeast,
  type Related,
  rule,
  secure,
  workloads,
} from "#core";

export default rule({
  title: "Container may run as root",
  why: "Without runAsNonRoot the image decides who the process is, and most images say root. Root in a container is root on the node once it breaks out.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  ],
  peers: {
    trivy: ["KSV-0012"],
    checkov: ["CKV_K8S_23"],
    "kube-linter": ["run-as-non-root"],
    "kube-score": ["container-security-context-user-group-id"],
    polaris: ["runAsRootAllowed"],
  },

  on: workloads,
  *check(workload, { profile, kubernetes }) {
    if (workload.windowsLikely || (workload.userNamespace && isAtLeast("1.35", kubernetes))) return;
    const silent = workload.containers.filter((container) => isAbsent(container.security("runAsNonRoot")));
    const open = silent.filter((container) => isAbsent(container.security("runAsUser")));
    const held = profile === "strict" ? silent.filter(hasUid) : [];

    for (const group of grouped(workload, open, "runAsNonRoot")) {
      const isHarmless = group.containers.every((container) => imageUser(container).uid !== undefined);
      yield {
        at: group.lacking(settingOf(group)),
        message: isHarmless
          ? `Only the image keeps ${group.name} from running as root: runAsNonRoot is not set`
          : `Nothing stops ${group.name} from running as root: runAsNonRoot is not set`,
        severity: isHarmless || workload.resource.namespace === "kube-system" ? "info" : "warning",
        related: group.containers.flatMap(chown),
        fixes: fixes(group),
      };
    }
    for (const group of grouped(workload, held, "runAsNonRoot")) {
      yield {
        at: group.lacking(settingOf(group)),
        message: `Only runAsUser keeps ${group.name} from running as root: runAsNonRoot is not set`,
        severity: "info",
        fixes: fixes(group).slice(0, 1),
      };
    }
  },
});

function fixes(group: ContainerGroup): Fix[] {
  const { workload, containers } = group;
  const context = settingOf(group).parent;
  if (!context) return [];
  const touched = context.node === workload.securityContext.node ? workload.containers : containers;
  const users = containers.map(imageUser);
  const intended = new Set(users.map((user) => user.intended));
  const uid = (intended.size === 1 ? [...intended][0] : undefined) ?? FREE_UID;

  const flag = {
    title: "Set runAsNonRoot to true",
    edits: secure(context, { runAsNonRoot: true }),
    safe: touched.every((container) => hasUid(container) || imageUser(container).uid !== undefined),
  };
  const both = {
    title: `Set runAsNonRoot to true and runAsUser to ${uid}`,
    edits: secure(context, { runAsNonRoot: true, runAsUser: uid }),
  };
  // With the flag alone, an image that starts as root would not start at all.
  return users.some(({ isRoot }) => isRoot) ? [both, flag] : [flag, both];
}

/** The missing runAsNonRoot: the pod's, unless another container is root on purpose. */
function settingOf({ workload, containers: [container] }: ContainerGroup): Field {
  const isMixed = workload.containers.some((other) => other.security("runAsUser").value === 0);
  return isMixed ? container.own("runAsNonRoot") : container.security("runAsNonRoot");
}

/** What root is often needed for, and need not be. */
function chown(container: Container): Related[] {
  const at = container.list === "initContainers" ? changesOwners(container) : undefined;
  return at ? [{ at, message: "With fsGroup in the pod's securityContext, volumes need no chown" }] : [];
}

const isAbsent = (field: Field) => field.certain && (field.missing || field.type === "null");
const hasUid = (container: Container) => Number(container.security("runAsUser").value) > 0;
