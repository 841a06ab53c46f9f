/** Admission policies of other engines, as far as they do the work of Pod Security admission. */

import type { DeploymentSet } from "../sets.ts";

/** Whether a policy among the files that are applied together keeps root out of pods, or seems to. */
export function forbidsRootByPolicy(set: DeploymentSet): boolean {
  if (set.resources("K8sPSPAllowedUsers").length > 0) return true;
  return ENGINES.some((kind) =>
    set
      .resources(kind)
      .some(({ root }) => /runAsNonRoot|runAsUser|podSecurity:|user-group-psp/.test(root.source)),
  );
}

/** Of Kyverno, of Kubernetes itself and of Kubewarden. */
const ENGINES = [
  "ClusterPolicy",
  "ValidatingPolicy",
  "ValidatingAdmissionPolicy",
  "ClusterAdmissionPolicy",
] as const;
