/** HostProcess containers: programs that Windows runs on the node itself, with its files, network and users. */

import type { Field } from "../field.ts";
import { groupOf } from "./container-group.ts";
import type { Workload } from "./pod.ts";

export interface HostProcess {
  /** What asks for it. */
  readonly field: Field;
  /** For messages: the containers that it is asked for. */
  readonly who: string;
}

/** Where HostProcess is asked for: for the whole pod, for containers, or for both. */
export function hostProcesses(workload: Workload): readonly HostProcess[] {
  const { containers } = workload;
  const nameOf = (all: typeof containers) => groupOf(workload, all)?.name ?? "the pod";
  return [
    { field: workload.security("windowsOptions", "hostProcess"), who: nameOf(containers) },
    ...containers.map((container) => ({
      field: container.own("windowsOptions", "hostProcess"),
      who: nameOf([container]),
    })),
  ].filter(({ field }) => field.value === true);
}
