import {
  allWorkloads,
  type Binding,
  bindings,
  bindOwnRole,
  type DeploymentSet,
  everythingIn,
  type Fix,
  holdersInWords,
  namespacesInWords,
  type Place,
  rule,
  set,
} from "#core";

export default rule({
  title: "Binding gives full control of the cluster",
  why: "cluster-admin may do everything with everything, in every namespace and on every node. Whoever takes over one of its holders owns the cluster.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles",
    "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
  ],
  peers: {
    trivy: ["KSV-0111"],
    kics: ["249328b8"],
    "kube-linter": ["cluster-admin-role-binding"],
    polaris: ["clusterrolebindingClusterAdmin", "rolebindingClusterAdminClusterRole"],
  },

  on: bindings,
  options: { trustedSubjects: [] as readonly string[] },
  *check(binding, { set, options }) {
    const power = powerOf(binding, set);
    const holders = binding.holders.filter(
      (holder) => holder.name !== "system:masters" && !holder.isOneOf(options.trustedSubjects, set),
    );
    if (!power || (holders.length === 0 && !binding.subjects.open)) return;

    const isHuman =
      holders.every((holder) => holder.isHuman(set)) && !hasWorkloads(binding.resource.file, set);
    const who = holdersInWords(holders) || "its subjects";
    // Somebody has to be able to repair the cluster: there people get no advice.
    const advice = isHuman && binding.isClusterWide ? "" : `; ${power.advice}`;
    yield {
      at: binding.roleName,
      message: `${power.name} for ${who}: ${power.reach}${advice}`,
      severity: binding.isClusterWide && !isHuman ? "warning" : "info",
      related: power.proof
        ? [{ at: power.proof, message: "This rule grants everything (rbac/wildcard)" }]
        : [],
      get fixes() {
        return fixesOf(binding, set);
      },
    };
  },
});

interface Power {
  readonly name: string;
  readonly reach: string;
  readonly advice: string;
  /** The rule that makes another role as strong as cluster-admin. */
  readonly proof?: Place;
}

function powerOf(binding: Binding, set: DeploymentSet): Power | undefined {
  const name = binding.roleName.string;
  if (name === undefined || binding.roleKind.string !== "ClusterRole") return undefined;
  const power = {
    name: `"${name}"`,
    reach: binding.isClusterWide
      ? "full control of every namespace and node"
      : `full control of ${namespacesInWords([binding.resource], set)}, Roles included`,
    advice: "bind a role with only what is used",
  };
  if (name === "cluster-admin") return power;
  if (binding.isClusterWide && (name === "admin" || name === "edit")) {
    return {
      ...power,
      reach: "every Secret and every pod of every namespace",
      advice: "bind it in the namespaces that need it",
    };
  }
  const proof = everythingIn(binding, set);
  return proof && { ...power, name: `"${name}" (cluster-admin under another name)`, proof };
}

function hasWorkloads(file: string, set: DeploymentSet): boolean {
  return allWorkloads(set).some((workload) => workload.file === file);
}

function fixesOf(binding: Binding, deployed: DeploymentSet): Fix[] {
  const milder = binding.isClusterWide ? ["view"] : ["admin", "view"];
  const other = milder.map((name) => ({
    title: `Bind "${name}" instead (roleRef cannot change: delete the binding first)`,
    edits: set(binding.roleName, name),
  }));
  return [...other, ...bindOwnRole(binding, deployed)];
}
