/** The files that configure Pod Security admission for a whole cluster. */

import type { Field } from "../field.ts";
import type { Resource } from "../resource.ts";
import type { DeploymentSet } from "../sets.ts";
import { fieldsAt } from "./pod-kinds.ts";

/** The configurations of the admission controller in an object, alone or as one of several. */
export function podSecurityConfigurations(resource: Resource): readonly Field[] {
  if (resource.is("PodSecurityConfiguration", "pod-security.admission.config.k8s.io")) return [resource.root];
  if (!resource.is("AdmissionConfiguration", "apiserver.config.k8s.io")) return [];
  return fieldsAt(resource.root, "plugins[].configuration").filter(
    (field) => field.at("kind").value === "PodSecurityConfiguration",
  );
}

/** Whether admission does not look at a namespace at all, whatever its labels say. */
export function isExemptNamespace(name: string, set: DeploymentSet): boolean {
  return ["AdmissionConfiguration", "PodSecurityConfiguration"]
    .flatMap((kind) => set.resources(kind).flatMap(podSecurityConfigurations))
    .flatMap((configuration) => configuration.at("exemptions", "namespaces").items())
    .some((exempt) => exempt.value === name);
}
