/** How much it weighs that a pod reaches the node: less where looking after nodes is what it is for. */

import { BELOW, type Context, type Severity } from "../rule.ts";
import type { DeploymentSet } from "../sets.ts";
import type { Workload } from "./pod.ts";

/** What rules about access to the node let users decide. */
export const nodeAccessOptions = {
  /** Whether pods of system namespaces and DaemonSets weigh as much as others. */
  treatSystemAsApp: false,
};

/** One step less for the pods that look after the node, unless the settings treat them as any other. */
export function weightOnNode(
  workload: Workload,
  severity: Severity,
  { set, options }: Pick<Context<typeof nodeAccessOptions>, "set" | "options">,
): Severity {
  return !options.treatSystemAsApp && looksAfterNodes(workload, set) ? BELOW[severity] : severity;
}

/** Whether a pod runs on every node, or in one of the namespaces that the cluster itself lives in. */
function looksAfterNodes({ resource }: Workload, set: DeploymentSet): boolean {
  return resource.kind === "DaemonSet" || /^(?:.+-)?system$/.test(set.namespaceOf(resource).name ?? "");
}
