import {
  type Container,
  enumerate,
  type Fix,
  type Profile,
  readOnlyWith,
  rule,
  unmounted,
  workloads,
  writtenFolders,
} from "#core";

export default rule({
  title: "Root filesystem can be written to",
  why: "Whoever gets into a container that may change its own files can replace programs and leave others there. Most programs write to a few folders only, and those can be volumes.",
  severity: "info",
  refs: [
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    "https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF",
  ],
  peers: {
    trivy: ["KSV-0014"],
    checkov: ["CKV_K8S_22"],
    kics: ["a9c2f49d"],
    "kube-linter": ["no-read-only-root-fs"],
    "kube-score": ["container-security-context-readonlyrootfilesystem"],
    polaris: ["notReadOnlyRootFilesystem"],
  },

  on: workloads,
  *check(workload, { profile }) {
    // Written for the whole pod, the field is at the wrong place, and another rule speaks.
    if (workload.windowsLikely || workload.securityContext.at(FIELD).exists) return;
    for (const container of workload.containers) {
      const field = container.security(FIELD);
      const isSet = field.exists && field.type !== "null";
      if (isExempt(container, profile) || (isSet && field.value !== false)) continue;
      yield {
        at: field.exists ? field : container.lacking(field),
        message: `${container.title} can change its own files: ${FIELD} is ${isSet ? "false" : "not set"}`,
        get fixes() {
          return fixes(container);
        },
      };
    }
  },
});

const FIELD = "readOnlyRootFilesystem";

/** What prepares the pod is gone before anybody can reach it; whoever looks for a mistake brings programs along. */
function isExempt({ list, isSidecar }: Container, profile: Profile): boolean {
  return list === "ephemeralContainers" || (list === "initContainers" && !isSidecar && profile !== "strict");
}

function fixes(container: Container): Fix[] {
  const title = `Set ${FIELD} to true`;
  const known = writtenFolders(container);
  const folders = unmounted(container, known ?? ["/tmp"]);
  const plain = { title, edits: readOnlyWith(container, []) };
  if (folders.length === 0) return [plain];
  const withFolders = {
    title: `${title} and mount ${folders.length === 1 ? "an emptyDir" : "emptyDirs"} at ${enumerate(folders)}`,
    edits: readOnlyWith(container, folders),
  };
  return known ? [withFolders] : [withFolders, plain];
}
