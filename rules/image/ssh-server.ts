import { rule, sshServers } from "#core";

export default rule({
  title: "Image or container runs an SSH server",
  why: "It is a second way in, with keys and passwords that the cluster's roles, audit log and network policies know nothing of. kubectl exec and kubectl debug need none.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/",
    "https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/",
    "https://csrc.nist.gov/pubs/sp/800/190/final",
  ],
  peers: {
    checkov: ["CKV_DOCKER_1"],
    trivy: ["DS-0004"],
    "kube-linter": ["ssh-port"],
  },

  on: sshServers,
  *check({ at, message, isMeant, related, fixes }) {
    yield { at, severity: isMeant ? "info" : "warning", message, related, fixes };
  },
});
