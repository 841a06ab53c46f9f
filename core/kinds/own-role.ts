/** A fix for bindings that give too much: a Role of its own, to be filled. */

import { appendDocument, set as write } from "../edit.ts";
import type { Fix } from "../rule.ts";
import type { DeploymentSet } from "../sets.ts";
import type { Binding } from "./binding.ts";

/** Binds an empty Role instead of what the binding names; only for ServiceAccounts of one namespace, as a Role counts in one. */
export function bindOwnRole(binding: Binding, set: DeploymentSet): Fix[] {
  const { resource, holders, isClusterWide } = binding;
  const [first] = holders;
  const namespaces = holders.map(
    (holder) => holder.kind === "ServiceAccount" && holder.accounts(set)?.namespace?.name,
  );
  const [home] = namespaces;
  if (!first || typeof home !== "string" || namespaces.some((namespace) => namespace !== home)) return [];

  const name = holders.length === 1 ? first.name : resource.name;
  const isTaken = set.peek("Role").some((role) => role.name === name);
  if (name === "" || isTaken) return [];
  const isSet = set.setsNamespace(resource.file);
  const namespace = isSet ? undefined : isClusterWide ? home : resource.namespace;

  const steps = [
    ...(isClusterWide ? [write(resource.at("kind"), "RoleBinding")] : []),
    ...(isClusterWide && namespace
      ? [write(resource.at("metadata", "namespace"), namespace, { after: ["name"] })]
      : []),
    write(binding.roleKind, "Role"),
    write(binding.roleName, name),
    appendDocument(resource.document.manifest, emptyRole(name, namespace)),
  ];
  // One step without the others would bind a role that nobody defines.
  const edits = steps.some((step) => step.length === 0) ? [] : steps.flat();
  return [{ title: "Bind a Role of its own instead, empty at first", edits }];
}

function emptyRole(name: string, namespace: string | undefined): string {
  return [
    "apiVersion: rbac.authorization.k8s.io/v1",
    "kind: Role",
    "metadata:",
    `  name: ${name}`,
    ...(namespace ? [`  namespace: ${namespace}`] : []),
    "# Nothing yet: add what is used, and only that.",
    "rules: []",
    "",
  ].join("\n");
}
