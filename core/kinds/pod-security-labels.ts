/** The labels by which a namespace says what Pod Security admission has to do with its pods. */

import type { Field } from "../field.ts";
import type { Resource } from "../resource.ts";
import type { DeploymentSet } from "../sets.ts";
import { compareVersions } from "./image-table.ts";
import { LEVELS, type Level } from "./pod-security.ts";
import { isExemptNamespace } from "./pod-security-configuration.ts";

/** What happens to a pod that is not of the level: it is refused, or its author or the audit log is told. */
export type Mode = "enforce" | "warn" | "audit";

export const MODES: readonly Mode[] = ["enforce", "warn", "audit"];

/** What a namespace asks of its pods, in one mode. */
export interface Demand {
  readonly mode: Mode;
  readonly level: Level;
  /** The version of the standards that counts; undefined for the newest that is known. */
  readonly version: string | undefined;
  /** The namespace that asks, and its label; both are undefined where the cluster asks it of all. */
  readonly namespace?: string;
  readonly label?: Field;
}

export interface Defaults {
  /** The version of the cluster. */
  readonly kubernetes?: string | undefined;
  /** The level that admission enforces where no label of the namespace says another. */
  readonly enforced?: string;
}

/**
 * What the namespace of an object asks of the pods there, the gravest consequence first. Labels that somebody may still
 * decide, or that say nothing valid, are left out. Where the namespace is not known, the cluster alone asks, unless a
 * namespace that comes along has a word of its own.
 */
export function demandsOn(
  resource: Resource,
  set: DeploymentSet,
  defaults: Defaults = {},
): readonly Demand[] {
  const { name } = set.namespaceOf(resource);
  const level = LEVELS.find((one) => one === defaults.enforced);
  const cluster: Demand | undefined = level && { mode: "enforce", level, version: defaults.kubernetes };
  const namespaces = set.resources("Namespace");
  if (name === undefined) return cluster && !namespaces.some(isLabelled) ? [cluster] : [];
  if (isExemptNamespace(name, set)) return [];
  const [namespace, ...others] = namespaces.filter((one) => one.name === name);
  // Of several we cannot tell which one counts.
  if (others.length > 0) return [];
  const asked = namespace
    ? demandsOf(namespace, defaults.kubernetes).filter(({ label }) => !set.isPatched(namespace, label))
    : [];
  return cluster && !(namespace && isLabelled(namespace)) ? [cluster, ...asked] : asked;
}

function isLabelled(namespace: Resource): boolean {
  return namespace.at(...labelOf("enforce")).exists;
}

/** What the labels of a namespace ask. */
export function demandsOf(namespace: Resource, kubernetes?: string): readonly Demand[] {
  return MODES.flatMap((mode): Demand[] => {
    const label = namespace.at(...labelOf(mode));
    const pinned = namespace.at(...labelOf(`${mode}-version`));
    const level = LEVELS.find((one) => one === label.string);
    if (!level || !pinned.certain) return [];
    return [{ mode, level, version: versionOf(pinned.string, kubernetes), namespace: namespace.name, label }];
  });
}

const labelOf = (name: string) => ["metadata", "labels", `pod-security.kubernetes.io/${name}`];

/** A cluster does not know standards that are newer than itself. */
function versionOf(pinned: string | undefined, kubernetes: string | undefined): string | undefined {
  const [, version] = /^v(\d+\.\d+)$/.exec(pinned ?? "") ?? [];
  if (version === undefined) return kubernetes;
  return kubernetes !== undefined && compareVersions(version, kubernetes) > 0 ? kubernetes : version;
}
