import { type HostVolume, hostVolumes, nodeAccessOptions, rule, weightOnNode } from "#core";

export default rule({
  title: "Socket of the container runtime is mounted",
  why: "The runtime does what it is asked without asking back. Whoever may talk to it starts a privileged container on the node, past every policy of the cluster.",
  severity: "error",
  refs: [
    "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
  ],
  peers: {
    trivy: ["KSV-0006"],
    checkov: ["CKV_K8S_27"],
    kics: ["a6f34658"],
    "kube-linter": ["docker-sock"],
  },

  on: hostVolumes,
  options: nodeAccessOptions,
  *check(volume, context) {
    if (!volume.isRuntimeSocket) return;
    yield {
      at: volume.pathField,
      message: messageFor(volume),
      severity: volume.isUnused ? "info" : weightOnNode(volume.workload, "error", context),
      related: volume.mounts.map(({ container, field }) => ({
        at: field.at("mountPath"),
        message: `${container.title} reaches it here`,
      })),
    };
  },
});

function messageFor({ isSocket, isUnused, pathField }: HostVolume): string {
  const path = `"${pathField.text}"`;
  if (isUnused) return `Whoever reaches ${path} is root on the node, and no container needs it`;
  return isSocket
    ? `Whoever reaches ${path} is root on the node`
    : `${path} has the socket of the container runtime in it: whoever reaches that is root on the node`;
}
