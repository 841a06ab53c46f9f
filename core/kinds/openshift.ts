/** OpenShift, which gives pods uids of its own and the root group. */

import type { DeploymentSet } from "../sets.ts";

/** Whether the files that are applied together are for OpenShift: they have objects that only it knows. */
export function isOpenShift(set: DeploymentSet): boolean {
  return ["Route", "DeploymentConfig", "BuildConfig", "ImageStream", "SecurityContextConstraints"].some(
    (kind) =>
      set
        .resources(kind)
        .some(({ apiVersion, group }) => group.endsWith(".openshift.io") || apiVersion === "v1"),
  );
}
