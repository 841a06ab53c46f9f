/** How far a role reaches in its deployment set: who holds it, and in how much of the cluster. */

import type { Field } from "../field.ts";
import type { Resource } from "../resource.ts";
import type { DeploymentSet } from "../sets.ts";
import { enumerate } from "../words.ts";
import { type Binding, bindingsNaming, type Holder, hasUnknownRoleBinding, names } from "./binding.ts";
import { aggregatesOf, effectiveRules, type Role, rolesNamed } from "./role.ts";

/** The role of the set that a binding names; undefined for built-in ones and those that others define. */
export function roleOf(binding: Binding, set: DeploymentSet): Role | undefined {
  const kind = binding.roleKind.string;
  if (kind !== "Role" && kind !== "ClusterRole") return undefined;
  return rolesNamed(kind, binding.roleName.text, set).find((role) => names(binding, role, set));
}

/** What makes a role that a binding names as strong as cluster-admin: the `*` of one of its rules. */
export function everythingIn(binding: Binding, set: DeploymentSet): Field | undefined {
  const role = roleOf(binding, set);
  for (const { everything } of role ? effectiveRules(role, set) : []) if (everything) return everything;
  return undefined;
}

/** The bindings of the set that name the role, or an aggregate that takes over its rules. */
export function bindingsOf(role: Role, set: DeploymentSet): readonly Binding[] {
  return [role, ...aggregatesOf(role, set)].flatMap((one) => bindingsNaming(one, set));
}

/**
 * Whether a role counts in the whole cluster: a ClusterRoleBinding names it, or it is a ClusterRole that nothing
 * binds yet. Where a template hides what a RoleBinding names, that may be the role.
 */
export function isClusterWide(role: Role, set: DeploymentSet): boolean {
  if (!role.isClusterRole) return false;
  const bound = bindingsOf(role, set);
  if (bound.some((binding) => binding.isClusterWide)) return true;
  return bound.length === 0 && !hasUnknownRoleBinding(set);
}

/** For messages: `ServiceAccount "web" and Group "ops"`, or `Whoever is bound to Role "x"` where nobody is yet. */
export function whoHolds(role: Role, set: DeploymentSet): string {
  const holders = bindingsOf(role, set).flatMap((binding) => binding.holders);
  const known = holders.filter((holder) => holder.name !== "");
  if (known.length === 0)
    return `Whoever is bound to ${role.resource.name === "" ? `this ${role.resource.kind}` : role.title}`;
  return holdersInWords(known);
}

/** For messages: `ServiceAccount "web" and Group "ops"`; empty where there is nobody. */
export function holdersInWords(holders: readonly Holder[]): string {
  return enumerate([...new Set(holders.map(({ title }) => title))]);
}

/** For messages, where a role counts: `cluster-wide`, `in namespace "shop"`. */
export function whereOf(role: Role, set: DeploymentSet): string {
  if (isClusterWide(role, set)) return "cluster-wide";
  const bound = role.isClusterRole ? bindingsOf(role, set).map(({ resource }) => resource) : [role.resource];
  return `in ${namespacesInWords(bound, set)}`;
}

/**
 * For messages, where resources live: `namespace "shop"`, or `its namespace` where another file decides. Overlays
 * write another one each, and would say the same thing in as many words.
 */
export function namespacesInWords(resources: readonly Resource[], set: DeploymentSet): string {
  const names = resources.map((resource) =>
    set.setsNamespace(resource.file) ? undefined : set.namespaceOf(resource).name,
  );
  const known = [...new Set(names.flatMap((name) => (name === undefined ? [] : `"${name}"`)))];
  if (known.length === 0 || names.includes(undefined))
    return names.length > 1 ? "their namespaces" : "its namespace";
  return `${known.length > 1 ? "namespaces" : "namespace"} ${enumerate(known)}`;
}
