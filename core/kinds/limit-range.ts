/** LimitRanges: what a namespace gives to containers that ask for nothing. */

import type { Resource } from "../resource.ts";
import type { DeploymentSet } from "../sets.ts";

/** Whether one limits the memory of all containers in the namespace of an object: by its default, or its maximum. */
export function hasMemoryLimitByDefault(resource: Resource, set: DeploymentSet): boolean {
  return set
    .resources("LimitRange")
    .filter((range) => set.mayShareNamespace(range, resource))
    .flatMap((range) => range.at("spec", "limits").items())
    .some(
      (limit) =>
        limit.at("type").value === "Container" &&
        ["default", "max"].some((key) => limit.at(key, "memory").exists),
    );
}
