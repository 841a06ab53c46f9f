import {
  type Image,
  images,
  isAtLeast,
  isLocal,
  isUnpublished,
  pointing,
  type Reference,
  rule,
  set,
} from "#core";

export default rule({
  title: "Pull policy lets nodes run an image that nobody checks",
  why: "What a node has under a name is not what the registry has: it may be older, without the fixes that were pushed since, and differ from node to node. A pull is a question about a few hashes; only layers that are new are loaded.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
    "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwayspullimages",
  ],
  peers: {
    checkov: ["CKV_K8S_15"],
    "kube-score": ["container-image-pull-policy"],
    polaris: ["pullPolicyNotAlways"],
  },

  on: images,
  *check(image, { profile, kubernetes }) {
    const { reference, pullPolicy } = image;
    if (!pullPolicy || reference.digest || isHomemade(reference)) return;
    // Newer kubelets ask whether a pod may pull what the node has already.
    const isStrict = profile === "strict" && !isAtLeast("1.35", kubernetes);
    const problem = problemOf(image, isStrict);
    if (!problem) return;

    const missing = pullPolicy.missing;
    yield {
      at: missing ? pointing(image, pullPolicy) : pointing(pullPolicy, image.claim ?? image),
      ...problem,
      get fixes() {
        const better = moves(reference) || isStrict ? ["Always"] : ["IfNotPresent", "Always"];
        return better.map((policy) => ({
          title: `Set ${pullPolicy.key} to ${policy}`,
          edits: set(pullPolicy, policy, { after: ["image", "reference"] }),
        }));
      },
    };
  },
});

function problemOf({ reference, pullPolicy }: Image, isStrict: boolean) {
  const policy = pullPolicy?.value;
  if (policy === "Never")
    return { message: `"${reference.text}" is never pulled: a node runs whatever it has under that name` };
  const isKept = policy === "IfNotPresent" || (pullPolicy?.missing && !moves(reference));
  if (policy === "IfNotPresent" && moves(reference))
    return { message: `A node that has "${reference.text}" keeps it, however old it is` };
  if (!isStrict || !isKept) return undefined;
  const message = `A node that has "${reference.text}" runs it without asking whether the pod may pull it`;
  return { message, severity: "info" } as const;
}

/** Whether the name means the newest image, which is another one after the next push. */
function moves({ tag }: Reference): boolean {
  return !tag || tag.text === "latest";
}

/** Built on the machine, for a cluster on the machine: there is nothing to pull. */
function isHomemade(reference: Reference): boolean {
  return isLocal(reference) || isUnpublished(reference);
}
