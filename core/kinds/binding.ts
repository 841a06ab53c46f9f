/** RoleBindings and ClusterRoleBindings: which role they name, and whom they give it to. */

import type { Field } from "../field.ts";
import { groupedBy } from "../grouped-by.ts";
import { once } from "../once.ts";
import type { Resource } from "../resource.ts";
import type { Subject } from "../rule.ts";
import type { DeploymentSet, Namespace } from "../sets.ts";
import { remembered } from "../subjects.ts";
import { isBuiltInName, isOfRbac, type Role } from "./role.ts";
import { covers } from "./verbs.ts";

/** The bindings that people wrote; those that every cluster brings along are left out. */
export const bindings: Subject<Binding> = remembered((unit) =>
  unit.type === "document"
    ? unit.resources
        .filter(isBinding)
        .map((resource) => new Binding(resource))
        .filter((binding) => !binding.isBuiltIn)
    : [],
);

/** Whether the object is a RoleBinding or ClusterRoleBinding. */
export function isBinding(resource: Resource): boolean {
  return (resource.kind === "RoleBinding" || resource.kind === "ClusterRoleBinding") && isOfRbac(resource);
}

export class Binding {
  private holderList: readonly Holder[] | undefined;

  constructor(readonly resource: Resource) {}

  /** For messages: `ClusterRoleBinding "ops"`. */
  get title(): string {
    return this.resource.title;
  }
  /** Whether it counts in every namespace and for what is in none. */
  get isClusterWide(): boolean {
    return this.resource.kind === "ClusterRoleBinding";
  }
  get roleName(): Field {
    return this.resource.at("roleRef", "name");
  }
  get roleKind(): Field {
    return this.resource.at("roleRef", "kind");
  }

  /** Whether every cluster has it from its start: `cluster-admin`, and those whose names begin with `system:`. */
  get isBuiltIn(): boolean {
    const isKnown = /^cluster-admin$|^system:/.test(this.resource.name);
    return isKnown && isBuiltInName(this.roleName.string ?? "");
  }

  get subjects(): Field {
    return this.resource.at("subjects");
  }
  /** Everybody the role is given to, as written under `subjects`. */
  get holders(): readonly Holder[] {
    this.holderList ??= this.subjects.items().map((field) => new Holder(this, field));
    return this.holderList;
  }
}

/** One entry of `subjects`: somebody who holds a role. */
export class Holder {
  constructor(
    readonly binding: Binding,
    readonly field: Field,
  ) {}

  /** `ServiceAccount`, `User` or `Group`; empty where it is unknown. */
  get kind(): string {
    return this.field.at("kind").string ?? "";
  }
  /** Empty where it is unknown. */
  get name(): string {
    return this.field.at("name").string ?? "";
  }
  /** For messages: `ServiceAccount "ci"`. */
  get title(): string {
    const kind = this.kind || "subject";
    return this.name === "" ? `a ${kind}` : `${kind} "${this.name}"`;
  }

  /** The ServiceAccounts it stands for; undefined where it means people, or nobody can know. */
  accounts(set: DeploymentSet): Accounts | undefined {
    const { kind, name } = this;
    if (kind === "ServiceAccount") return { name: name || undefined, namespace: this.namespace(set) };
    if (kind === "User") {
      const [, namespace, account] = /^system:serviceaccount:([^:]+):(.+)$/.exec(name) ?? [];
      return account === undefined ? undefined : { name: account, namespace: named(namespace) };
    }
    if (kind !== "Group") return undefined;
    if (name === "system:authenticated" || name === "system:serviceaccounts") return { every: true };
    const [, namespace] = /^system:serviceaccounts:(.+)$/.exec(name) ?? [];
    return namespace === undefined ? undefined : { every: true, namespace: named(namespace) };
  }

  /** Whether it is a person or a group of people: no ServiceAccount, and nobody who did not log in. */
  isHuman(set: DeploymentSet): boolean {
    const isNobody = /^system:(anonymous|unauthenticated)$/.test(this.name);
    return (this.kind === "User" || this.kind === "Group") && !isNobody && !this.accounts(set);
  }

  /** Whether one of these means it: `namespace/name` of a ServiceAccount, the name of a user or group, with `*` at the end for more. */
  isOneOf(entries: readonly string[], set: DeploymentSet): boolean {
    const account = this.kind === "ServiceAccount";
    const id = account ? `${this.namespace(set).name ?? ""}/${this.name}` : this.name;
    return this.name !== "" && entries.some((entry) => covers(entry, id));
  }

  /** The namespace of a ServiceAccount: as written, else the RoleBinding's own. */
  private namespace(set: DeploymentSet): Namespace {
    const field = this.field.at("namespace");
    if (field.missing && !this.binding.isClusterWide) return set.namespaceOf(this.binding.resource);
    return field.string === undefined ? { known: field.missing && field.certain } : named(field.string);
  }
}

/** One ServiceAccount, or with `every` all of a namespace, or of the cluster where none is given. */
export interface Accounts {
  readonly every?: boolean;
  /** Undefined where it is unknown. */
  readonly name?: string | undefined;
  readonly namespace?: Namespace;
}

function named(name: string | undefined): Namespace {
  return name === undefined ? { known: false } : { name, known: true };
}

/** Whether the binding names this very role. Names that a template writes are the same where their text is. */
export function names(binding: Binding, role: Role, set: DeploymentSet): boolean {
  const { resource } = role;
  return (
    binding.roleKind.string === resource.kind &&
    binding.roleName.text !== "" &&
    binding.roleName.text === resource.at("metadata", "name").text &&
    (role.isClusterRole || set.mayShareNamespace(binding.resource, resource))
  );
}

/** The bindings of the set that name the role. */
export function bindingsNaming(role: Role, set: DeploymentSet): readonly Binding[] {
  const name = role.resource.at("metadata", "name").text;
  return ["ClusterRoleBinding", "RoleBinding"]
    .flatMap((kind) => indexOf(set.resources(kind)).byName.get(name) ?? [])
    .filter((binding) => names(binding, role, set));
}

/** Whether a RoleBinding of the set names a ClusterRole that nobody can know. */
export function hasUnknownRoleBinding(set: DeploymentSet): boolean {
  return indexOf(set.resources("RoleBinding")).unknown.some(({ roleKind }) => roleKind.text !== "Role");
}

/** Bindings by the text of the name that they refer to. */
interface Index {
  readonly byName: ReadonlyMap<string, readonly Binding[]>;
  /** Those whose role nobody can know. */
  readonly unknown: readonly Binding[];
}

/** A set answers with the same array until one of its bindings changes. */
const indexOf = once((resources: readonly Resource[]): Index => {
  const all = resources.filter(isBinding).map((resource) => new Binding(resource));
  return {
    byName: groupedBy(all, ({ roleName }) => roleName.text),
    unknown: all.filter(({ roleName, roleKind }) => !roleName.certain || !roleKind.certain),
  };
});
