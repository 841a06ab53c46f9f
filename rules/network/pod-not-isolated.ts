import {
  type Direction,
  type Dns,
  isBeyondPolicies,
  isIsolated,
  isolate,
  pointing,
  policiesOf,
  rule,
  selectedBy,
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
    if (isBeyondPolicies(workload) || set.origin === "chart") return;
    if (set.exploratory && profile === "recommended") return;
    if (options.managedElsewhere.includes(set.namespaceOf(workload.resource).name ?? "")) return;
    const near = policiesOf(set).filter((policy) => policy.selects(workload) !== "no");
    const answers = DIRECTIONS.map((direction) => isIsolated(workload, direction, near));
    if (answers.includes("maybe")) return;
    const open = DIRECTIONS.filter((_, i) => answers[i] === "no");
    if (open.length === 0) return;

    yield {
      at: { ...pointing(workload, workload), missing: true },
      severity: open.includes("Ingress") || profile === "strict" ? "warning" : "info",
      message: messageFor(workload, open),
      get fixes() {
        return [...selectedBy(workload, set), isolate(workload, open, set, options.dns as Dns)];
      },
    };
  },
});

const DIRECTIONS: readonly Direction[] = ["Ingress", "Egress"];

function messageFor({ title }: Workload, open: readonly Direction[]): string {
  if (open.length === 2)
    return `No NetworkPolicy selects ${title}: any pod can reach it, and it can reach anything`;
  return open[0] === "Ingress"
    ? `No NetworkPolicy limits who can reach ${title}: any pod in the cluster can`
    : `No NetworkPolicy limits what ${title} can reach`;
}
