/** Annotations that name the AppArmor profile of a container, as it was done before there was a field for it. */

import { remove, rename, set } from "../edit.ts";
import type { Field } from "../field.ts";
import { nearest } from "../near.ts";
import type { Finding } from "../rule.ts";
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

/** For what the API server refuses the pod: there is no such container, or no such profile. */
export function appArmorMistake({
  at,
  key,
  profile,
  container,
  similar,
}: AppArmorAnnotation): Finding | undefined {
  if (!container) {
    return {
      at: at.keyPlace,
      message: `The API server refuses the pod: it has no container "${key}" to confine`,
      fixes: [
        similar
          ? { title: `Name container ${similar.name}`, edits: rename(at, similar.key) }
          : { title: "Remove the annotation", edits: remove(at) },
      ],
    };
  }
  if (/^(?:|unconfined|runtime\/default|localhost\/.*)$/.test(profile)) return undefined;
  return {
    at,
    message: `The API server refuses the pod: "${profile}" is no AppArmor profile`,
    fixes: [`localhost/${profile}`, "runtime/default"].map((wanted) => ({
      title: `Set it to ${wanted}`,
      edits: set(at, wanted),
    })),
  };
}
