import {
  type Container,
  type ContainerGroup,
  decided,
  givesVolumes,
  hasUid,
  insteadOfFalse,
  keeperOf,
  mayBeRoot,
  rule,
  set,
  unheeded,
  weightOfRoot,
  workloadsMentioning,
} from "#core";

export default rule({
  title: "Container is allowed to run as root",
  why: "runAsNonRoot: false says what is so anyway: the image decides who the process is, and most images say root. The restricted Pod Security Standard refuses a pod in which it is written.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  ],
  peers: {
    trivy: ["KSV-0012"],
    checkov: ["CKV_K8S_23"],
    "kube-linter": ["run-as-non-root"],
    polaris: ["runAsRootAllowed"],
  },

  on: workloadsMentioning("runAsNonRoot"),
  *check(workload, { profile, kubernetes, set: files }) {
    if (workload.windowsLikely || mayBeRoot(workload, kubernetes)) return;
    const allowed = workload.containers.filter(
      (container) => isAllowed(container) && (profile === "strict" || !hasUid(container)),
    );
    for (const { field, group } of decided(workload, allowed, "runAsNonRoot")) {
      yield {
        at: field,
        message: messageFor(group),
        severity: weightOfRoot(group, files),
        related: group.containers.flatMap(givesVolumes),
        get fixes() {
          return insteadOfFalse(group, field);
        },
      };
    }
    const ofPod = unheeded(workload, "runAsNonRoot");
    if (ofPod?.value !== false || !workload.containers.every(isForbidden)) return;
    yield {
      at: ofPod,
      severity: "info",
      message:
        "Every container forbids root, yet the restricted standard refuses the pod for runAsNonRoot: false",
      get fixes() {
        return [{ title: "Set runAsNonRoot to true", edits: set(ofPod, true), safe: true }];
      },
    };
  },
});

/** Where runAsUser is 0 it is not only allowed, and another rule speaks. */
function isAllowed(container: Container): boolean {
  const uid = container.security("runAsUser");
  return container.security("runAsNonRoot").value === false && uid.certain && uid.value !== 0;
}

const isForbidden = (container: Container) => container.own("runAsNonRoot").value === true;

function messageFor(group: ContainerGroup): string {
  const keeper = keeperOf(group);
  return keeper
    ? `Only ${keeper} keeps ${group.name} from running as root: runAsNonRoot is false`
    : `runAsNonRoot: false lets ${group.name} run as root`;
}
