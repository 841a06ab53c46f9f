import {
  type Container,
  type ContainerGroup,
  decided,
  type Field,
  rule,
  startable,
  workloadsMentioning,
} from "#core";

export default rule({
  title: "Container must not be root and has to be",
  why: "The kubelet does not start a container that is told to run as uid 0 and not to run as root. The API server accepts it, so it shows only when the pod hangs in CreateContainerConfigError.",
  severity: "error",
  refs: [
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    "https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/kuberuntime/security_context_others.go",
  ],
  peers: {
    "kube-linter": ["run-as-non-root"],
  },

  on: workloadsMentioning("runAsNonRoot"),
  *check(workload) {
    // On Windows the uid means nothing.
    if (workload.windowsLikely) return;
    const refused = workload.containers.filter(isRefused);
    for (const { field: uid, group } of decided(workload, refused, "runAsUser")) {
      for (const { field: flag, group: same } of decided(workload, group.containers, "runAsNonRoot")) {
        yield {
          at: isDeeper(flag, uid, same) ? flag : uid,
          message: `The kubelet refuses to start ${same.name}: runAsUser is 0 and runAsNonRoot is true`,
          related: [isDeeper(flag, uid, same) ? seen(uid) : seen(flag)],
          get fixes() {
            return startable(same, isDeeper(flag, uid, same) ? flag : uid);
          },
        };
      }
    }
  },
});

function isRefused(container: Container): boolean {
  return container.security("runAsNonRoot").value === true && container.security("runAsUser").value === 0;
}

/** Whether the container says the one itself and takes the other from the pod. */
function isDeeper(flag: Field, uid: Field, { containers: [container] }: ContainerGroup): boolean {
  return container.own("runAsNonRoot").node === flag.node && container.own("runAsUser").node !== uid.node;
}

const seen = (field: Field) => ({ at: field.keyPlace, message: `${field.key} is ${field.value} here` });
