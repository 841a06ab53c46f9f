/** LimitRanges: what a namespace gives to containers that ask for nothing. */

import type { Resource } from "../resource.ts";
import type { DeploymentSet } from "../sets.ts";

/** Whether one gives containers in the namespace of an object a limit of their own accord: its default, or its maximum. */
export function isLimitedByDefault(resource: Resource, kind: "cpu" | "memory", set: DeploymentSet): boolean {
  return set
    .resources("LimitRange")
    .filter((range) => set.mayShareNamespace(range, resource))
    .flatMap((range) => range.at("spec", "limits").items())
    .some(
      (limit) =>
        limit.at("type").value === "Container" &&
        ["default", "max"].some((key) => limit.at(key, kind).exists),
    );
}
