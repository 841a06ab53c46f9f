/** Security settings at places where Kubernetes knows no such field: it leaves them out, and they protect nothing. */

import { combine } from "../combine.ts";
import { remove, rename, set } from "../edit.ts";
import type { Field } from "../field.ts";
import { nearest } from "../near.ts";
import type { Edit } from "../place.ts";
import type { Resource } from "../resource.ts";
import type { Fix, Unit } from "../rule.ts";
import type { Json } from "../to-yaml.ts";
import { containerOnly, podOnly, type Workload, workloadsOf } from "./pod.ts";
import { podKindsOf } from "./pod-kinds.ts";

export interface Misplaced {
  /** What is written at the wrong place. */
  readonly field: Field;
  /** Where it would mean something, for messages. */
  readonly advice: string;
  fixes(): readonly Fix[];
}

const OF_BOTH: readonly string[] = [
  "appArmorProfile",
  "runAsGroup",
  "runAsNonRoot",
  "runAsUser",
  "seLinuxOptions",
  "seccompProfile",
  "windowsOptions",
];
const OF_PODS: ReadonlySet<string> = new Set([...OF_BOTH, ...podOnly]);
const OF_CONTAINERS: ReadonlySet<string> = new Set([...OF_BOTH, ...containerOnly]);
const OF_CONTEXTS: ReadonlySet<string> = new Set([...OF_PODS, ...OF_CONTAINERS]);

/** What is at the wrong place in the pods of a document. A null is as good as nothing. */
export function* misplacedSettings(unit: Unit): Iterable<Misplaced> {
  if (unit.type !== "document") return;
  for (const resource of unit.resources) {
    for (const found of misplacedIn(resource)) if (found.field.type !== "null") yield found;
  }
}

function* misplacedIn(resource: Resource): Iterable<Misplaced> {
  yield* aboveThePod(resource);
  for (const workload of workloadsOf(resource)) {
    yield* besidePodContext(workload);
    yield* inPodContext(workload);
    yield* inContainers(workload);
  }
}

const POD = "the pod's securityContext";
const EACH = "each container's securityContext";

const OF_POD_SPECS: readonly string[] = [
  "securityContext",
  "hostIPC",
  "hostNetwork",
  "hostPID",
  "hostUsers",
  "shareProcessNamespace",
  "containers",
  "initContainers",
];

/** What belongs to the pod, written for the object that makes it, or on the way down to the pod. */
function* aboveThePod(resource: Resource): Iterable<Misplaced> {
  for (const { builtin, template } of podKindsOf(resource)) {
    if (!builtin || template === "") continue;
    const steps = template.split(".");
    const home = `${template}.spec`;
    const podSpec = resource.at(...steps, "spec");
    const above = steps.map((_, i) => resource.at(...steps.slice(0, i + 1)));
    for (const holder of [...above, resource.at(...steps, "metadata")]) {
      for (const key of OF_POD_SPECS) {
        const field = holder.at(key);
        if (field.exists) yield misplaced(field, home, [podSpec.at(key)]);
      }
    }
  }
}

/** Settings of a security context beside it, in the pod's spec. */
function* besidePodContext({
  podSpec,
  securityContext,
  containers,
  hasPodSpec,
}: Workload): Iterable<Misplaced> {
  if (!hasPodSpec) return;
  for (const [key, field] of podSpec.entries()) {
    if (OF_PODS.has(key)) yield misplaced(field, POD, [securityContext.at(key)]);
    else if (containerOnly.has(key))
      yield misplaced(
        field,
        EACH,
        containers.map((container) => container.field.at("securityContext", key)),
      );
    else yield* misspelt(field, ["securityContext"]);
  }
}

function* inPodContext({ securityContext, containers, stepTemplate }: Workload): Iterable<Misplaced> {
  // That of a Tekton step template is a container's.
  const known = stepTemplate ? OF_CONTAINERS : OF_PODS;
  for (const [key, field] of securityContext.entries()) {
    if (known.has(key)) continue;
    if (OF_CONTAINERS.has(key))
      yield misplaced(
        field,
        EACH,
        containers.map((container) => container.field.at("securityContext", key)),
      );
    else if (!OF_PODS.has(key)) yield* misspelt(field, known);
  }
}

function* inContainers({
  containers,
  securityContext,
  hasContext,
  stepTemplate,
}: Workload): Iterable<Misplaced> {
  const takesMore = hasContext && !stepTemplate;
  for (const container of containers) {
    const context = container.field.at("securityContext");
    for (const [key, field] of container.field.entries()) {
      if (OF_CONTAINERS.has(key))
        yield misplaced(field, "the container's securityContext", [context.at(key)]);
      else if (podOnly.has(key) && takesMore) yield misplaced(field, POD, [securityContext.at(key)]);
      else yield* misspelt(field, ["securityContext"]);
    }
    for (const [key, field] of context.entries()) {
      if (OF_CONTAINERS.has(key)) continue;
      if (podOnly.has(key)) yield misplaced(field, POD, takesMore ? [securityContext.at(key)] : []);
      else yield* misspelt(field, OF_CONTAINERS);
    }
  }
}

function misplaced(field: Field, home: string, targets: readonly Field[]): Misplaced {
  return {
    field,
    advice: `it belongs in ${home}`,
    fixes: () => moves(field, home, targets),
  };
}

/** One or two slips of the keyboard away from a setting, or only in another case. */
function* misspelt(field: Field, known: Iterable<string>): Iterable<Misplaced> {
  const { key = "" } = field;
  const meant = OF_CONTEXTS.has(key) ? undefined : nearest(key, known);
  const holder = field.parent;
  if (meant === undefined || meant === key || !holder) return;
  yield {
    field,
    advice: `it is called ${meant}`,
    fixes: () => [
      holder.at(meant).missing && protects({ key: meant, value: field.value })
        ? { title: `Rename it to ${meant}`, edits: rename(field, meant) }
        : { title: "Remove it", edits: remove(field) },
    ],
  };
}

/** Writes the setting at all places that lack it, where that protects. Lists are left to their author. */
function moves(field: Field, home: string, targets: readonly Field[]): Fix[] {
  const value = contentOf(field);
  const lacking = targets.filter((target) => target.missing);
  if (value === undefined || targets.length === 0 || field.type === "sequence") return [];
  const more = field.key === "securityContext" ? addedTo(targets[0], field) : [];
  if (lacking.length === 0 && more.length > 0)
    return [{ title: `Move it to ${home}`, edits: combine(...more, remove(field)) }];
  if (lacking.length === 0 || !protects(field)) return [{ title: "Remove it", edits: remove(field) }];
  const order = { after: ["imagePullPolicy", "image", "name"] };
  const written = lacking.map((target): Edit[] => set(target, value, order));
  return [{ title: `Move it to ${home}`, edits: combine(...written, remove(field)) }];
}

/** Writes what a security context says more than the one that counts, where that protects. */
function addedTo(context: Field | undefined, field: Field): Edit[][] {
  if (context?.type !== "map") return [];
  return field.entries().flatMap(([key, child]) => {
    const value = contentOf(child);
    return context.at(key).missing && protects(child) && value !== undefined
      ? [set(context.at(key), value)]
      : [];
  });
}

/** Whether the pod would be safer if the setting counted. What would weaken it has done without, too. */
function protects({ key, value }: Pick<Field, "key" | "value">): boolean {
  switch (key) {
    case "hostIPC":
    case "hostNetwork":
    case "hostPID":
    case "privileged":
    case "procMount":
      return false;
    case "allowPrivilegeEscalation":
    case "hostUsers":
      return value === false;
    case "readOnlyRootFilesystem":
    case "runAsNonRoot":
      return value === true;
    default:
      return value !== 0;
  }
}

/** All that is written there; undefined where a part of it is unknown. */
function contentOf(field: Field): Json | undefined {
  if (field.type === "map") {
    const entries = field.entries().map(([key, child]) => [key, contentOf(child)] as const);
    return entries.some(([, value]) => value === undefined)
      ? undefined
      : (Object.fromEntries(entries) as Json);
  }
  if (field.type === "sequence") {
    const items = field.items().map(contentOf);
    return items.some((value) => value === undefined) ? undefined : (items as Json);
  }
  return field.value;
}
