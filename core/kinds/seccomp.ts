/** Seccomp profiles: how fixes name them, and the annotations that named them before there was a field. */

import { combine } from "../combine.ts";
import { remove, set } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Edit } from "../place.ts";
import { type Container, isAbsent, type Workload } from "./pod.ts";

type Profile = Readonly<Record<string, string>>;

/** An annotation that somebody relies on, for the whole pod or for one container, and that nobody reads. */
export interface OldProfile {
  readonly field: Field;
  readonly container?: Container | undefined;
  /** Says the same with the field that took its place. */
  readonly edits: readonly Edit[];
}

/** The annotations that name a profile which nothing else names. Kubernetes reads them until 1.26. */
export function oldProfiles(workload: Workload): readonly OldProfile[] {
  return workload.annotations.entries().flatMap(([key, field]): OldProfile[] => {
    const [, owner, name] = KEY.exec(key) ?? [];
    const container = workload.containers.find((one) => owner === "container." && one.name === name);
    const isKnown = container !== undefined || (owner === "" && name === "pod");
    const profile = profileIn(field.string);
    if (!isKnown || !profile) return [];
    const claim = container ? container.own("seccompProfile") : workload.security("seccompProfile");
    if (!isAbsent(claim)) return [];
    return [{ field, container, edits: combine(remove(field), confine(claim, profile)) }];
  });
}

/** Writes a profile where none is, by default the runtime's own. */
export function confine(missing: Field, profile: Profile = { type: "RuntimeDefault" }): Edit[] {
  return set(missing, profile, { after: ["imagePullPolicy", "image", "name"] });
}

/** The profile that an annotation names; undefined where it names none that confines. */
function profileIn(value: string | undefined): Profile | undefined {
  if (value === "runtime/default" || value === "docker/default") return { type: "RuntimeDefault" };
  return value?.startsWith("localhost/")
    ? { type: "Localhost", localhostProfile: value.slice("localhost/".length) }
    : undefined;
}

const KEY = /^(container\.|)seccomp\.security\.alpha\.kubernetes\.io\/(.+)$/;
