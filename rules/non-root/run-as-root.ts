import {
  type Container,
  ContainerGroup,
  combine,
  enumerate,
  exchange,
  type Field,
  type Finding,
  type Fix,
  FREE_UID,
  imageUser,
  isAtLeast,
  remove,
  rule,
  type Severity,
  secure,
  type Workload,
  workloads,
} from "#core";

export default rule({
  title: "Container runs as root",
  why: "A process that is root in its container is root on the node once it breaks out, and until then it may change whatever the container mounts.",
  severity: "error",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-the-security-context-for-a-pod",
  ],
  peers: {
    trivy: ["KSV-0105"],
    checkov: ["CKV_K8S_23"],
    "kube-linter": ["run-as-non-root"],
    polaris: ["runAsRootAllowed"],
  },

  on: workloads,
  *check(workload, { kubernetes }) {
    // On Windows the field means nothing; in a user namespace, root is nobody on the node.
    const isMild = workload.windowsLikely || (workload.userNamespace && isAtLeast("1.33", kubernetes));
    const severity = isMild ? "info" : "error";
    const own = workload.containers.filter((container) => container.own("runAsUser").value === 0);
    for (const container of own.filter(mayStart))
      yield asRoot(new ContainerGroup(workload, [container]), container.own("runAsUser"), severity);
    yield* ofPod(workload, severity);
  },
});

function* ofPod(workload: Workload, severity: Severity): Iterable<Finding> {
  const field = workload.security("runAsUser");
  if (field.value !== 0) return;
  const [first, ...others] = workload.containers
    .filter((container) => container.security("runAsUser").node === field.node)
    .filter(mayStart);
  if (first) yield asRoot(new ContainerGroup(workload, [first, ...others]), field, severity);
  else if (
    !workload.isOpen &&
    workload.containers.every((each) => each.own("runAsUser").number !== undefined)
  )
    yield {
      at: field,
      message: "runAsUser: 0 is unused: every container sets its own",
      severity: "hint",
      fixes: [{ title: "Remove runAsUser", edits: remove(field) }],
    };
}

function asRoot(group: ContainerGroup, field: Field, severity: Severity): Finding {
  return {
    at: field,
    message: `runAsUser: 0 runs ${group.name} as root`,
    severity,
    fixes: fixes(group, field),
  };
}

function fixes(group: ContainerGroup, field: Field): Fix[] {
  const users = group.containers.map(imageUser);
  const intended = new Set(users.map((user) => user.intended));
  const own = intended.size === 1 ? [...intended].filter((uid) => uid !== undefined) : [];
  const leave = {
    title: "Remove runAsUser and set runAsNonRoot to true",
    edits: exchange(field, { runAsNonRoot: true }),
  };
  return [
    ...(users.every(({ uid }) => uid !== undefined) ? [leave] : []),
    ...own.map((uid) =>
      runningAs(
        uid,
        group,
        field,
        users.some(({ isRoot }) => isRoot),
      ),
    ),
    runningAs(FREE_UID, group, field, false),
  ];
}

/** `owns`: the image would have given its volumes to the user before it stepped down. */
function runningAs(uid: number, { workload, containers }: ContainerGroup, field: Field, owns: boolean): Fix {
  const context = field.parent ?? field;
  const isPods = context.node === workload.securityContext.node;
  // What the pod says holds for every container, also for one that is root by its own words.
  const isMixed = isPods && workload.containers.some((other) => other.own("runAsUser").value === 0);
  const group = workload.security("fsGroup");
  const gives =
    owns && workload.hasContext && group.missing && containers.some((each) => each.at("volumeMounts").exists);

  const settings = { runAsUser: uid, ...(isMixed ? {} : { runAsNonRoot: true }) };
  const more = gives ? { fsGroup: uid } : {};
  const words = Object.entries({ ...settings, ...more }).map(([key, value]) => `${key} to ${value}`);
  return {
    title: `Set ${enumerate(words)}`,
    edits:
      isPods || !gives
        ? secure(context, { ...settings, ...more })
        : combine(secure(context, settings), secure(workload.securityContext, more)),
  };
}

/** The kubelet refuses root where runAsNonRoot is true: then nothing runs as root, and another rule speaks. */
function mayStart(container: Container): boolean {
  const field = container.security("runAsNonRoot");
  return field.certain && field.value !== true;
}
