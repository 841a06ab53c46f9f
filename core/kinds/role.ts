/**
 * Roles as the API server reads them: what each of their rules grants.
 * Matching is that of its `evaluation_helpers.go`; what is uncertain never matches.
 */

import type { Field } from "../field.ts";
import { groupedBy } from "../grouped-by.ts";
import { once } from "../once.ts";
import { type Place, pointing } from "../place.ts";
import type { Resource } from "../resource.ts";
import type { Subject } from "../rule.ts";
import type { DeploymentSet } from "../sets.ts";
import { remembered } from "../subjects.ts";
import { isCustomGroup, RBAC } from "./api-groups.ts";
import { selects } from "./labels.ts";

const AGGREGATE_TO = `${RBAC}/aggregate-to-`;

/** Whether every cluster has a role or binding of this name from its start. */
export function isBuiltInName(name: string): boolean {
  return ["cluster-admin", "admin", "edit", "view"].includes(name) || name.startsWith("system:");
}

/** The roles that people wrote: Roles and ClusterRoles without those that every cluster brings along. */
export const roles: Subject<Role> = remembered((unit) =>
  unit.type === "document"
    ? unit.resources
        .filter(isRole)
        .map(roleFrom)
        .filter((role) => !role.isBuiltIn)
    : [],
);

/** Whether the object is a Role or ClusterRole, of a group that a template writes where it is unknown. */
export function isRole(resource: Resource): boolean {
  return (resource.kind === "Role" || resource.kind === "ClusterRole") && isOfRbac(resource);
}

/** Whether the object is of the group for roles and bindings, as far as anybody can know. */
export function isOfRbac(resource: Resource): boolean {
  return resource.group === RBAC || resource.apiVersion === "";
}

/** The Role or ClusterRole that an object is. */
export const roleFrom = once((resource: Resource): Role => new Role(resource));

export class Role {
  private ruleList: readonly PolicyRule[] | undefined;

  constructor(readonly resource: Resource) {}

  /** For messages: `ClusterRole "ops"`. */
  get title(): string {
    return this.resource.title;
  }
  get isClusterRole(): boolean {
    return this.resource.kind === "ClusterRole";
  }

  /** Whether every cluster has it from its start: dumps of clusters contain them, and nobody can change them. */
  get isBuiltIn(): boolean {
    const { name } = this.resource;
    return (
      (isBuiltInName(name) && (this.isClusterRole || name.startsWith("system:"))) ||
      this.resource.label("kubernetes.io/bootstrapping") === "rbac-defaults"
    );
  }

  /** Whether its rules are collected from other ClusterRoles. */
  get isAggregate(): boolean {
    return this.resource.at("aggregationRule").type === "map";
  }

  /** Its own rules; none for an aggregate, where the controller overwrites what is written. See `effectiveRules`. */
  get rules(): readonly PolicyRule[] {
    this.ruleList ??= this.isAggregate
      ? []
      : this.resource
          .at("rules")
          .items()
          .map((field) => new PolicyRule(this, field));
    return this.ruleList;
  }

  /** The built-in ClusterRoles to which its rules are added by its labels. */
  get aggregatesTo(): readonly ("view" | "edit" | "admin")[] {
    if (!this.isClusterRole) return [];
    return (["view", "edit", "admin"] as const).filter(
      (name) => this.resource.label(AGGREGATE_TO + name) === "true",
    );
  }

  /** The API group it serves as an operator does: it writes the status of that group's objects or may do all with them. */
  get operatorOf(): string | undefined {
    for (const { groups, resources } of this.rules) {
      const group = groups.texts.find(isCustomGroup);
      if (group !== undefined && resources.texts.some((text) => /^\*$|\/(status|finalizers)$/.test(text)))
        return group;
    }
    return undefined;
  }
}

/** What a rule grants of what was asked. */
export interface Grant {
  readonly rule: PolicyRule;
  readonly group: string;
  /** The entry of `resources` that matches; `*` before any other. */
  readonly resource: Field;
  /** Those of the verbs asked for that are granted, in the order asked. */
  readonly verbs: readonly string[];
  /** Whether it holds for some names only. A request without a name then fails: create, deletecollection, and list or watch without a field selector. */
  readonly named: boolean;
}

/** One entry of `rules`, its lists as fields with places. */
export class PolicyRule {
  readonly groups: RuleList;
  readonly resources: RuleList;
  readonly verbs: RuleList;
  readonly names: RuleList;
  readonly urls: RuleList;

  constructor(
    readonly role: Role,
    readonly field: Field,
  ) {
    this.groups = new RuleList(field.at("apiGroups"));
    this.resources = new RuleList(field.at("resources"));
    this.verbs = new RuleList(field.at("verbs"));
    this.names = new RuleList(field.at("resourceNames"));
    this.urls = new RuleList(field.at("nonResourceURLs"));
  }

  /** Whether it is limited to objects of some names. An empty list limits nothing. */
  get isNamed(): boolean {
    return this.names.items.length > 0;
  }

  /** A place of the rule, for a claim about the whole of it: a patch of any part may refute it. */
  about(place: Place): Place {
    return pointing(place, this.field);
  }

  /** The same, for a claim that no names limit the rule: a template may still write them. */
  unnamed(place: Place): Place {
    return { ...pointing(place, this.names.field), claim: this.field };
  }

  /** What it grants on a resource, `pods` or `pods/exec`, in an API group: undefined where none of the verbs. */
  grants(group: string, resource: string, ...verbs: readonly string[]): Grant | undefined {
    const subresource = resource.split("/")[1];
    const granted = verbs.filter((verb) => this.verbs.find("*", verb));
    const entry = this.resources.find("*", resource, ...(subresource ? [`*/${subresource}`] : []));
    if (!entry || granted.length === 0 || !this.groups.find("*", group)) return undefined;
    return { rule: this, group, resource: entry, verbs: granted, named: this.isNamed };
  }

  /** The `*` of a rule that says of resources what `cluster-admin` does: every verb on everything, of any name. */
  get everything(): Field | undefined {
    const isAll = this.groups.has("*") && this.verbs.has("*") && !this.isNamed && this.names.field.certain;
    return isAll ? this.resources.find("*") : undefined;
  }

  /** Whether a template may still decide what stands in one of its lists. */
  get isOpen(): boolean {
    return [this.groups, this.resources, this.verbs, this.names, this.urls].some(
      ({ field, items }) =>
        !field.certain || (field.exists && field.open) || items.some((item) => !item.certain),
    );
  }
}

/** A list of words in a rule. */
export class RuleList {
  readonly items: readonly Field[];

  constructor(readonly field: Field) {
    this.items = field.items();
  }

  /** Its words as far as they are known. */
  get texts(): readonly string[] {
    return this.items.flatMap((item) => item.string ?? []);
  }
  has(text: string): boolean {
    return this.find(text) !== undefined;
  }
  /** Whether there are words, all are known, and this is true of each. */
  every(holds: (text: string) => boolean): boolean {
    return this.items.length > 0 && this.items.every(({ string }) => string !== undefined && holds(string));
  }
  /** The entry that is the first of these words that is in the list. */
  find(...texts: readonly string[]): Field | undefined {
    for (const text of texts) {
      const found = this.items.find((item) => item.string === text);
      if (found) return found;
    }
    return undefined;
  }
}

/** The rules that count: an aggregate has those of the ClusterRoles in the set that it selects. */
export function effectiveRules(role: Role, set: DeploymentSet): readonly PolicyRule[] {
  const found: PolicyRule[] = [];
  const seen = new Set<Role>();
  const collect = (one: Role): void => {
    if (seen.has(one)) return;
    seen.add(one);
    found.push(...one.rules);
    if (!one.isAggregate) return;
    for (const other of clusterRoles(set).all) if (aggregates(one, other)) collect(other);
  };
  collect(role);
  return found;
}

/** The aggregates of the set that take over the role's rules, directly or through one another. */
export function aggregatesOf(role: Role, set: DeploymentSet): readonly Role[] {
  if (!role.isClusterRole) return [];
  const found = new Set<Role>();
  const collect = (one: Role): void => {
    for (const other of clusterRoles(set).aggregates) {
      if (found.has(other) || !aggregates(other, one)) continue;
      found.add(other);
      collect(other);
    }
  };
  collect(role);
  return [...found];
}

/** The roles of the set of that kind and with that text as their name. */
export function rolesNamed(kind: "Role" | "ClusterRole", name: string, set: DeploymentSet): readonly Role[] {
  return indexOf(set.resources(kind)).byName.get(name) ?? [];
}

function clusterRoles(set: DeploymentSet): Index {
  return indexOf(set.resources("ClusterRole"));
}

/** The roles of one answer. */
interface Index {
  readonly all: readonly Role[];
  readonly aggregates: readonly Role[];
  /** By the text of their names, templates included. */
  readonly byName: ReadonlyMap<string, readonly Role[]>;
}

/** A set answers with the same array until one of its roles changes. */
const indexOf = once((resources: readonly Resource[]): Index => {
  const all = resources.filter(isOfRbac).map(roleFrom);
  return {
    all,
    aggregates: all.filter(({ isAggregate }) => isAggregate),
    byName: groupedBy(all, ({ resource }) => resource.at("metadata", "name").text),
  };
});

/** Whether one of the selectors of an aggregate certainly matches the labels of the other role. */
function aggregates(aggregate: Role, other: Role): boolean {
  const labels = other.resource.at("metadata", "labels");
  return aggregate.resource
    .at("aggregationRule", "clusterRoleSelectors")
    .items()
    .some((selector) => selects(selector, labels) === "yes");
}
