/** The Pod Security Standards: whether admission lets a pod in at a level, and what would have to change. */

import { remove, set } from "../edit.ts";
import type { Field } from "../field.ts";
import { groupedBy } from "../grouped-by.ts";
import { lazy, once } from "../once.ts";
import type { Edit } from "../place.ts";
import type { Container, Workload } from "./pod.ts";
import { type Claim, type Control, controls } from "./pod-security-controls.ts";
import { isAtLeast } from "./security-context.ts";

export {
  allowedCapabilities,
  allowedSeLinux,
  allowedSysctls,
  type Control,
  type Remedy,
  SE_LINUX_LABELS,
} from "./pod-security-controls.ts";

/** From everything to almost nothing. */
export type Level = "privileged" | "baseline" | "restricted";

export const LEVELS: readonly Level[] = ["privileged", "baseline", "restricted"];

/** A field for which admission refuses a pod, or may. */
export interface Breach {
  readonly control: Control;
  /** What is written and must not be, or the missing field that has to be written. */
  readonly field: Field;
  /** Those that it is about; none where it is the pod. Several share a field of the pod that none of them has. */
  readonly containers: readonly Container[];
  /** False where a template, a variable or a patch by its own words may still decide. */
  readonly certain: boolean;
  /** What would satisfy the control; undefined where somebody has to think. */
  readonly remedy: Claim["remedy"];
}

/** The controls of a level, as that version of Kubernetes judges by them: baseline ones first. */
export function controlsOf(level: Level, version?: string): readonly Control[] {
  const present = controls.filter(
    (control) =>
      isAtLeast(control.since, version) &&
      level !== "privileged" &&
      (level === "restricted" || control.level === level),
  );
  const replaced = new Set(present.map(({ replaces }) => replaces));
  return present.filter(({ id }) => !replaced.has(id));
}

/**
 * Everything for which a pod would not be let in. A pod that has no breach at all is let in for certain; one that
 * has only uncertain ones may be. Without a version the newest counts.
 */
export function breachesOf(workload: Workload, level: Level, version?: string): readonly Breach[] {
  const known = breachesBy(workload);
  const id = `${level} ${version}`;
  const find = known.get(id) ?? lazy(() => findBreaches(workload, level, version));
  known.set(id, find);
  return find();
}

/** What somebody asked about a workload, by level and version. */
const breachesBy = once((_: Workload) => new Map<string, () => readonly Breach[]>());

function findBreaches(workload: Workload, level: Level, version?: string): readonly Breach[] {
  return controlsOf(level, version).flatMap((control) => {
    const claims = [...control.claims(workload, version)];
    return [...groupedBy(claims, ({ field }) => `${field.node} ${field.rest.join(".")}`).values()].flatMap(
      (group): Breach[] => {
        const [first] = group;
        if (!first) return [];
        return [
          {
            control,
            field: first.field,
            containers: group.flatMap(({ container }) => container ?? []),
            certain: group.some(({ certain }) => certain),
            remedy: first.remedy,
          },
        ];
      },
    );
  });
}

/** Satisfies the control at this field; no edits where somebody has to think. */
export function mend({ field, remedy }: Breach): Edit[] {
  if (remedy === "remove") return remove(field);
  return remedy ? set(field, remedy.set, { after: ["imagePullPolicy", "image", "name"] }) : [];
}
