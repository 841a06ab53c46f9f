import {
  type DeploymentSet,
  enumerate,
  extraVerbs,
  type Finding,
  groupsInWords,
  isBuiltInGroup,
  isClusterWide,
  isCustomGroup,
  isTellingUrl,
  onlyReading,
  type PolicyRule,
  READING,
  roles,
  rule,
  STANDARD_VERBS,
  set,
} from "#core";

export default rule({
  title: "Rule grants a wildcard",
  why: "A wildcard grants what nobody thought of: Secrets, verbs that hand out more rights, and every kind that a later version or an operator brings.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources",
  ],
  peers: {
    trivy: ["KSV-0044", "KSV-0045", "KSV-0046", "KSV-0112"],
    checkov: ["CKV_K8S_49"],
    kics: ["6b896afb"],
    "kube-linter": ["wildcard-in-rules"],
  },

  on: roles,
  *check(role, context) {
    for (const entry of role.rules) {
      const finding =
        everything(entry, context.set) ?? everyResource(entry) ?? everyVerb(entry) ?? everyUrl(entry);
      if (finding) yield finding;
    }
  },
});

function everything(entry: PolicyRule, deployed: DeploymentSet): Finding | undefined {
  const { everything: star } = entry;
  if (!star) return undefined;
  const isWide = isClusterWide(entry.role, deployed);
  return {
    at: entry.unnamed(star),
    message: `This rule is cluster-admin${isWide ? "" : " of a namespace"} under another name`,
    severity: isWide ? "error" : "warning",
    fixes: isWide ? [onlyReading(entry)] : [],
  };
}

function everyResource(entry: PolicyRule): Finding | undefined {
  const star = entry.resources.find("*");
  if (!star || entry.isNamed) return undefined;
  const at = entry.unnamed(star);
  const groups = entry.groups.texts;
  // Operators do what they like with kinds of their own.
  if (entry.groups.every(isCustomGroup))
    return {
      at,
      message: `Covers every resource in ${groupsInWords(groups)}, also those to come`,
      severity: "hint",
    };
  if (!groups.some(isBuiltInGroup)) return undefined;

  const hasSecrets = groups.includes("*") || groups.includes("");
  const where = `every resource in ${groupsInWords(groups)}${hasSecrets ? ", Secrets included" : ""}`;
  const writing = entry.verbs.texts.filter((verb) => !READING.includes(verb));
  if (writing.length > 0) {
    const doing = writing.includes("*") ? "do anything with" : enumerate(writing);
    return { at, message: `May ${doing} ${where}`, fixes: hasSecrets ? [] : [onlyReading(entry)] };
  }
  return hasSecrets && entry.verbs.texts.length > 0 ? { at, message: `Reads ${where}` } : undefined;
}

function everyVerb(entry: PolicyRule): Finding | undefined {
  const star = entry.verbs.find("*");
  const extra = extraVerbs(entry);
  if (!star || extra.length === 0 || !entry.groups.texts.some(isBuiltInGroup)) return undefined;
  const standard = set(entry.verbs.field, STANDARD_VERBS);
  return {
    at: entry.about(star),
    message: `"*" also grants ${enumerate(extra)}`,
    severity: "info",
    fixes: [{ title: 'Replace "*" with the standard verbs', edits: standard }, onlyReading(entry)],
  };
}

function everyUrl(entry: PolicyRule): Finding | undefined {
  const url = entry.urls.items.find(({ string }) => string?.endsWith("*") && !isTellingUrl(string));
  if (!url || entry.verbs.texts.every((verb) => verb === "get")) return undefined;
  const paths = url.text === "*" ? "of the API server" : `that begins with "${url.text.slice(0, -1)}"`;
  return {
    at: entry.about(url),
    message: `Allows more than get on every path ${paths}`,
    severity: "info",
    fixes: [{ title: "Only get", edits: set(entry.verbs.field, ["get"]) }],
  };
}
