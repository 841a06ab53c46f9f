/** API groups: those of Kubernetes, and those that others bring. */

import { enumerate } from "../words.ts";

/** The API group of roles and bindings. */
export const RBAC = "rbac.authorization.k8s.io";

const BUILT_IN: ReadonlySet<string> = new Set([
  "",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "apps",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "extensions",
  "flowcontrol.apiserver.k8s.io",
  "internal.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  RBAC,
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
  "storagemigration.k8s.io",
]);

/** Whether the group belongs to Kubernetes itself; `*` includes it. */
export function isBuiltInGroup(group: string): boolean {
  return group === "*" || BUILT_IN.has(group);
}

/** Whether the group was brought by a CustomResourceDefinition or an API server of its own. */
export function isCustomGroup(group: string): boolean {
  return group.includes(".") && !BUILT_IN.has(group);
}

/** For messages: `the core group and "apps"`. */
export function groupsInWords(groups: readonly string[]): string {
  if (groups.includes("*")) return "every API group";
  return enumerate(groups.map((group) => (group === "" ? "the core group" : `"${group}"`)));
}
