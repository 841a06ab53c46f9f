import {
  bindingsOf,
  type DeploymentSet,
  enumerate,
  type Fix,
  type Grant,
  getByName,
  isClusterWide,
  lower,
  type Role,
  roles,
  rule,
  secretsOf,
  whereOf,
  whoHolds,
  withoutVerbs,
} from "#core";

export default rule({
  title: "Every Secret can be read",
  why: "Passwords, keys and tokens of all workloads are Secrets. Whoever may list or watch Secrets gets their values, and with the token of a ServiceAccount its rights, too.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets",
    "https://kubernetes.io/docs/concepts/security/secrets-good-practices/#least-privilege-secrets",
  ],
  peers: {
    trivy: ["KSV-0041", "KSV-0113"],
    checkov: ["CKV2_K8S_5"],
    kics: ["b7bca5c4"],
    "kube-linter": ["access-to-secrets"],
  },

  on: roles,
  *check(role, { set }) {
    // Whoever holds `edit` or `admin` reads Secrets anyway; `view` is for rbac/aggregate-to-builtin.
    if (role.aggregatesTo.length > 0 && bindingsOf(role, set).length === 0) return;

    for (const entry of role.rules) {
      const grant = entry.grants("", "secrets", "get", "list", "watch");
      // A wildcard has a rule of its own. With names, list and watch work with a field selector only.
      if (!grant || grant.resource.text === "*" || grant.named) continue;

      const isWide = isClusterWide(role, set);
      const verbs = grant.verbs.filter((verb) => verb !== "get");
      const severity = isWide && verbs.length > 0 ? "warning" : "info";
      const operator = role.operatorOf;
      yield {
        at: entry.unnamed(grant.resource),
        message: `${whoHolds(role, set)} can read ${secrets(verbs, whereOf(role, set))}${operator ? ` (looks like an operator: "${operator}")` : ""}`,
        severity: operator ? lower(severity) : severity,
        related: bindingsOf(role, set).map(({ roleName, title }) => ({
          at: roleName,
          message: `${title} gives it away`,
        })),
        get fixes() {
          return narrowed(grant, role, set);
        },
      };
    }
  },
});

function secrets(verbs: readonly string[], where: string): string {
  if (verbs.length === 0) return `any Secret ${where} whose name is known`;
  return `every Secret ${where}: ${enumerate(verbs)} ${verbs.length > 1 ? "return" : "returns"} the values`;
}

function narrowed(grant: Grant, role: Role, set: DeploymentSet): Fix[] {
  const verbs = grant.verbs.filter((verb) => verb !== "get");
  const accounts = bindingsOf(role, set).flatMap(({ holders }) =>
    holders.flatMap((holder) => holder.accounts(set) ?? []),
  );
  const names = secretsOf(accounts, set);
  const found: Fix[] = [];
  if (names.length > 0) {
    const title = `Only get, only ${enumerate(names.map((name) => `"${name}"`))}`;
    found.push({ title, edits: getByName(grant, names) });
  }
  // In a namespace, to get any of its few Secrets by name weighs no less.
  const isMilder = isClusterWide(role, set) || !grant.verbs.includes("get");
  if (verbs.length > 0 && isMilder) {
    found.push({ title: `Remove ${enumerate(verbs)}`, edits: withoutVerbs(grant, "list", "watch") });
  }
  return found;
}
