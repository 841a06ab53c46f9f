/** What can be done with a resource, and what `*` adds to what people think of. */

import { RBAC } from "./api-groups.ts";
import type { PolicyRule } from "./role.ts";

/** The verbs that only read. */
export const READING: readonly string[] = ["get", "list", "watch"];

/** What people mean by all verbs. */
export const STANDARD_VERBS: readonly string[] = [...READING, "create", "update", "patch", "delete"];

/** Verbs that only some resources have, and that hand out more rights. */
const SPECIAL_VERBS = [
  { group: RBAC, resources: ["roles", "clusterroles"], verbs: ["escalate", "bind"] },
  { group: "", resources: ["users", "groups", "serviceaccounts"], verbs: ["impersonate"] },
  { group: "authentication.k8s.io", resources: ["uids"], verbs: ["impersonate"] },
  { group: "certificates.k8s.io", resources: ["signers"], verbs: ["approve", "sign", "attest"] },
] as const;

/** Resources that are asked or acted on, but not stored: there is nothing to delete. */
const NOT_STORED: ReadonlySet<string> = new Set([
  "bindings",
  "groups",
  "localsubjectaccessreviews",
  "selfsubjectaccessreviews",
  "selfsubjectreviews",
  "selfsubjectrulesreviews",
  "signers",
  "subjectaccessreviews",
  "tokenreviews",
  "uids",
  "users",
]);

/** The verbs beyond the standard ones that the rule grants on the resources it names. */
export function extraVerbs(rule: PolicyRule): readonly string[] {
  const special = SPECIAL_VERBS.flatMap(({ group, resources, verbs }) =>
    resources.flatMap((resource) => rule.grants(group, resource, ...verbs)?.verbs ?? []),
  );
  const collections = rule.resources.texts.some((text) => !text.includes("/") && !NOT_STORED.has(text));
  const many = collections && !rule.isNamed && (rule.verbs.has("*") || rule.verbs.has("deletecollection"));
  return [...new Set([...special, ...(many ? ["deletecollection"] : [])])];
}

/** Whether an entry, as one of `nonResourceURLs`, covers a text: `*` at its end stands for anything. */
export function covers(entry: string, text: string): boolean {
  return entry === text || (entry.endsWith("*") && text.startsWith(entry.slice(0, -1)));
}

/** Paths that tell of health, version and kinds: whoever is logged in may read most of them. */
const TELLING = [
  "/metrics*",
  "/healthz*",
  "/livez*",
  "/readyz*",
  "/version*",
  "/openapi*",
  "/api*",
  "/apis*",
];

/** Whether all that an entry of `nonResourceURLs` covers tells of health, version and kinds only. */
export function isTellingUrl(entry: string): boolean {
  return TELLING.some((harmless) => covers(harmless, entry));
}
