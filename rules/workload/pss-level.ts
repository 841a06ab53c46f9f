import {
  type Breach,
  breachesOf,
  type Demand,
  demandsOn,
  enumerate,
  groupOf,
  type Place,
  pointing,
  rule,
  type Workload,
  workloads,
} from "#core";

export default rule({
  title: "Pod is not what its namespace asks for",
  why: "Where a namespace enforces a Pod Security Standard, the API server refuses every pod that is less. A Deployment is taken all the same, and only the events of its ReplicaSet tell why nothing starts.",
  severity: "error",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
  ],

  on: workloads,
  /** What admission enforces where no label of the namespace says so. */
  options: { enforced: "privileged" as string },
  *check(workload, { set, options, kubernetes }) {
    const { resource, isPlain, partial } = workload;
    if (!isPlain || partial) return;
    for (const demand of demandsOn(resource, set, { kubernetes, enforced: options.enforced })) {
      const breaches = breachesOf(workload, demand.level, demand.version).filter(
        ({ certain, field }) => certain && !set.isPatched(resource, field),
      );
      const [first] = breaches;
      if (!first) continue;
      const kind = resource.at("kind");
      const waits = breaches.every(({ field }) => field.missing);
      yield {
        // What is only missing may be typed in a moment.
        at: waits ? { ...pointing(kind, first.field), missing: true } : kind,
        message: messageFor(workload, demand, breaches),
        severity: demand.mode === "enforce" ? "error" : "warning",
        related: [
          ...(demand.label ? [{ at: demand.label, message: `${demand.mode}: ${demand.level}` }] : []),
          ...breaches.map((breach) => ({ at: placeOf(breach), message: detailOf(workload, breach) })),
        ],
      };
      // What is refused need not be warned of.
      return;
    }
  },
});

function messageFor({ resource }: Workload, demand: Demand, breaches: readonly Breach[]): string {
  const { mode, level, version, namespace } = demand;
  const pods = resource.is("Pod", "") ? "this pod" : `the pods of ${resource.title}`;
  const standard = version === undefined ? level : `${level} (v${version})`;
  const who = namespace === undefined ? "The cluster" : `Namespace "${namespace}"`;
  const words = enumerate([...new Set(breaches.map(({ control }) => control.words))], 4);
  return mode === "enforce"
    ? `${who} enforces ${standard} and refuses ${pods}: ${words}`
    : `${who} asks for ${standard}, and ${pods} ${resource.is("Pod", "") ? "is" : "are"} less: ${words}`;
}

function placeOf({ field }: Breach): Place {
  return field.type === "map" || field.type === "sequence" ? field.keyPlace : field;
}

/** As admission itself words it, and whom it is about. */
function detailOf(workload: Workload, { control, containers }: Breach): string {
  return `${control.words}: ${groupOf(workload, containers)?.name ?? "the pod"}`;
}
