/** How a pod says that it runs on nodes with Windows. */

import type { Field } from "../field.ts";

/** Whether the pod's spec says so, or a template may still make it say so. */
export function wantsWindows(podSpec: Field): boolean {
  const says = (field: Field): boolean => field.value === "windows" || (field.exists && !field.certain);
  const selector = podSpec.at("nodeSelector");
  return (
    says(podSpec.at("os", "name")) || LABELS.some((label) => says(selector.at(label))) || requires(podSpec)
  );
}

const LABELS: readonly string[] = ["kubernetes.io/os", "beta.kubernetes.io/os"];
const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

/** Whether every set of nodes that its affinity allows is one of Windows nodes. */
function requires(podSpec: Field): boolean {
  const terms = podSpec.at("affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms").items();
  const isWindows = (wish: Field): boolean =>
    LABELS.includes(wish.at("key").text) &&
    wish.at("operator").value === "In" &&
    wish
      .at("values")
      .items()
      .every(({ value }) => value === "windows");
  return terms.length > 0 && terms.every((term) => term.at("matchExpressions").items().some(isWindows));
}
