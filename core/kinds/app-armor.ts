/** Annotations that name the AppArmor profile of a container, as it was done before there was a field for it. */

import type { Field } from "../field.ts";
import { nearest } from "../near.ts";
import type { Container, Workload } from "./pod.ts";

const PREFIX = "container.apparmor.security.beta.kubernetes.io/";

export interface AppArmorAnnotation {
  readonly at: Field;
  /** The name of the container, as written. */
  readonly key: string;
  readonly profile: string;
  /** Undefined where the pod has none of that name. */
  readonly container: Container | undefined;
  /** A container whose name is nearly that, and the key that would name it. */
  readonly similar: { readonly name: string; readonly key: string } | undefined;
}

/** Those of a pod; those whose container or profile a template may still decide are left out. */
export function* appArmorAnnotations(workload: Workload): Iterable<AppArmorAnnotation> {
  const { annotations, containers, isOpen, partial } = workload;
  const names = containers.map(({ name }) => name);
  for (const [written, at] of annotations.entries()) {
    if (!written.startsWith(PREFIX) || at.string === undefined) continue;
    const key = written.slice(PREFIX.length);
    const container = containers.find(({ name }) => name === key);
    if (!container && (isOpen || partial || names.includes("") || !/^[a-z0-9-]+$/.test(key))) continue;
    const near = container ? undefined : nearest(key, names);
    const similar = near === undefined ? undefined : { name: near, key: PREFIX + near };
    yield { at, key, profile: at.string, container, similar };
  }
}

/** Whether the API server takes the profile. */
export function isAppArmorProfile(profile: string): boolean {
  return /^(?:|unconfined|runtime\/default|localhost\/.*)$/.test(profile);
}
