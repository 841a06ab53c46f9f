import {
  type DeploymentSet,
  type Direction,
  type Dns,
  type Fix,
  isIsolated,
  isolate,
  missedPairs,
  pointing,
  policiesOf,
  rule,
  set,
  type Workload,
  workloads,
} from "#core";

export default rule({
  title: "No NetworkPolicy selects the pod",
  why: "A pod that no NetworkPolicy selects accepts connections from every pod of the cluster and may open any. One that is broken into reaches all others.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-and-all-egress-traffic",
  ],
  peers: {
    trivy: ["KSV-0038"],
    checkov: ["CKV2_K8S_6"],
    kics: ["0401f71b"],
    "kube-linter": ["non-isolated-pod"],
    "kube-score": ["pod-networkpolicy"],
    polaris: ["missingNetworkPolicy"],
  },

  on: workloads,
  options: { dns: "auto" as string, managedElsewhere: [] as readonly string[] },
  *check(workload, { set, options, profile }) {
    if (isOutOfReach(workload) || set.origin === "chart") return;
    if (set.exploratory && profile === "recommended") return;
    if (options.managedElsewhere.includes(set.namespaceOf(workload.resource).name ?? "")) return;
    const near = policiesOf(set).filter((policy) => policy.selects(workload) !== "no");
    const answers = DIRECTIONS.map((direction) => isIsolated(workload, direction, near));
    if (answers.includes("maybe")) return;
    const open = DIRECTIONS.filter((_, i) => answers[i] === "no");
    if (open.length === 0) return;

    const scope = nameOfNamespace(workload, set);
    const what =
      open.length === 2
        ? "default-deny and allow-DNS policies"
        : `a default-deny ${open[0]?.toLowerCase()} policy`;
    yield {
      at: { ...pointing(workload, workload), missing: true },
      severity: open.includes("Ingress") || profile === "strict" ? "warning" : "info",
      message: messageFor(workload, open),
      get fixes() {
        const edits = isolate(workload, open, set, options.dns as Dns);
        return [...labelFixes(workload, set), { title: `Add ${what} for ${scope}`, edits }];
      },
    };
  },
});

const DIRECTIONS: readonly Direction[] = ["Ingress", "Egress"];

/** Kinds that run in the cluster for a while; pipelines and templates of pods are judged where they are started. */
const KINDS: ReadonlySet<string> = new Set(
  "Pod Deployment StatefulSet DaemonSet ReplicaSet ReplicationController Job CronJob Rollout DeploymentConfig Service".split(
    " ",
  ),
);

function isOutOfReach({ resource, hostNetwork, partial, file }: Workload): boolean {
  if (partial || !KINDS.has(resource.kind) || resource.name === "") return true;
  // Policies do not apply to the node's own network; Helm hooks come and go.
  if (hostNetwork.value === true || !hostNetwork.certain) return true;
  return (
    resource.at("metadata", "annotations", "helm.sh/hook").exists ||
    /(^|\/)etc\/kubernetes\/manifests\//.test(file)
  );
}

function messageFor({ title }: Workload, open: readonly Direction[]): string {
  if (open.length === 2)
    return `No NetworkPolicy selects ${title}: any pod can reach it, and it can reach anything`;
  return open[0] === "Ingress"
    ? `No NetworkPolicy limits who can reach ${title}: any pod in the cluster can`
    : `No NetworkPolicy limits what ${title} can reach`;
}

function nameOfNamespace({ resource }: Workload, deployed: DeploymentSet): string {
  const { name } = deployed.namespaceOf(resource);
  return name === undefined ? "the namespace" : `namespace "${name}"`;
}

/** For policies of the same namespace that miss the pod by exactly one label. */
function labelFixes(workload: Workload, deployed: DeploymentSet): Fix[] {
  return policiesOf(deployed).flatMap(({ resource }): Fix[] => {
    if (resource.group !== "networking.k8s.io" || !deployed.mayShareNamespace(resource, workload.resource))
      return [];
    const selector = resource.at("spec", "podSelector");
    const pairs = selector.at("matchLabels").entries();
    const [missed, ...more] = missedPairs(selector, workload.labels);
    if (!missed || more.length > 0 || pairs.length < 2 || selector.at("matchExpressions").exists) return [];
    const [key, value] = missed;
    return [
      {
        title: `Set label ${key}: ${value.text}, which ${resource.title} selects`,
        edits: set(workload.labels.at(key), value.text),
      },
    ];
  });
}
