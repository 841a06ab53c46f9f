/** Containers of one pod about which the same is said: once where it is all of them, else one by one. */

import type { Field } from "../field.ts";
import { type Place, pointing } from "../place.ts";
import { enumerate } from "../words.ts";
import type { Container, Workload } from "./pod.ts";

export class ContainerGroup {
  constructor(
    readonly workload: Workload,
    readonly containers: readonly [Container, ...Container[]],
  ) {}

  get isWhole(): boolean {
    return this.containers.length === this.workload.containers.length;
  }

  /** For messages: `container "api"`, `containers "a" and "b"`, `the containers of Deployment "web"`. */
  get name(): string {
    const names = this.containers.map(({ name }) => name).filter((name) => name !== "");
    if (this.containers.length === 1)
      return names[0] === undefined ? "a container" : `container "${names[0]}"`;
    return this.isWhole
      ? `the containers of ${this.workload.title}`
      : `containers ${enumerate(names.map(quote))}`;
  }

  /**
   * Where to show that a setting is missing: at the security context where there is one, else at the pod's `spec`
   * or the container's name. `claim` is the missing setting itself.
   */
  lacking(claim: Field): Place {
    const [container] = this.containers;
    const { securityContext, podSpec, hasContext } = this.workload;
    const isPods = this.isWhole && hasContext;
    const context = isPods ? securityContext : container.field.at("securityContext");
    const isWritten = context.exists && (!context.shared || (isPods ? podSpec : container.field).shared);
    const shown = isWritten ? context.keyPlace : isPods ? podSpec.keyPlace : container;
    return { ...pointing(shown, claim), missing: true };
  }
}

/** All these containers as one group; undefined where there are none. */
export function groupOf(workload: Workload, containers: Iterable<Container>): ContainerGroup | undefined {
  const [first, ...others] = containers;
  return first && new ContainerGroup(workload, [first, ...others]);
}

/** The containers as one group where they are the whole pod and its context may speak for them, else each alone. */
export function grouped(
  workload: Workload,
  containers: readonly Container[],
  key: string,
): readonly ContainerGroup[] {
  const all = groupOf(workload, containers);
  if (all?.isWhole && workload.lacks([key])) return [all];
  return containers.map((container) => new ContainerGroup(workload, [container]));
}

/**
 * The containers by the fields that decide a setting for them: each one's own field, or the pod's for those that
 * leave it to the pod.
 */
export function decided(
  workload: Workload,
  containers: readonly Container[],
  ...keys: readonly [string, ...string[]]
): readonly { readonly field: Field; readonly group: ContainerGroup }[] {
  const found = new Map<string, { field: Field; containers: [Container, ...Container[]] }>();
  for (const container of containers) {
    const field = container.security(...keys);
    const id = `${field.file} ${field.span.start} ${field.missing}`;
    const known = found.get(id);
    if (known) known.containers.push(container);
    else found.set(id, { field, containers: [container] });
  }
  return [...found.values()].map((one) => ({
    field: one.field,
    group: new ContainerGroup(workload, one.containers),
  }));
}

/** What the pod's security context says and every container says otherwise: only admission looks at it. */
export function unheeded(workload: Workload, ...keys: readonly [string, ...string[]]): Field | undefined {
  const field = workload.security(...keys);
  if (field.missing || workload.isOpen) return undefined;
  const isTaken = workload.containers.some((container) => container.security(...keys).node === field.node);
  return isTaken ? undefined : field;
}

/** The fields that decide a setting, and with no group the one that every container overrides. */
export function decidedOrUnheeded(
  workload: Workload,
  containers: readonly Container[],
  ...keys: readonly [string, ...string[]]
): readonly { readonly field: Field; readonly group: ContainerGroup | undefined }[] {
  const field = unheeded(workload, ...keys);
  return [...decided(workload, containers, ...keys), ...(field ? [{ field, group: undefined }] : [])];
}

const quote = (name: string): string => `"${name}"`;
