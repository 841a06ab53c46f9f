/** Which ServiceAccounts pods run as, and which Secrets they use. */

import type { Field } from "../field.ts";
import type { DeploymentSet } from "../sets.ts";
import type { Accounts } from "./binding.ts";
import { podKinds, type Workload, workloadsOf } from "./pod.ts";

/** All pods that the set makes. */
export function allWorkloads(set: DeploymentSet): readonly Workload[] {
  return podKinds.flatMap((kind) => set.resources(kind)).flatMap(workloadsOf);
}

/** The name of the ServiceAccount a pod runs as; undefined where nobody can know it. */
export function accountOf({ podSpec }: Workload): string | undefined {
  const account = podSpec.at("serviceAccountName");
  const field = account.missing ? podSpec.at("serviceAccount") : account;
  if (field.missing || field.value === null) return field.certain ? "default" : undefined;
  return field.string;
}

/** For fixes: the names of the Secrets that the pods of the accounts are given, as environment or as files. */
export function secretsOf(accounts: readonly Accounts[], set: DeploymentSet): readonly string[] {
  const named = accounts.filter(({ name }) => name !== undefined);
  if (named.length === 0) return [];
  const pods = podKinds.flatMap((kind) => set.peek(kind)).flatMap(workloadsOf);
  const running = pods.filter((workload) => {
    const account = accountOf(workload);
    const namespace = set.namespaceOf(workload.resource);
    return named.some(
      (one) => one.name === account && (!one.namespace || set.mayEqual(one.namespace, namespace)),
    );
  });
  return [...new Set(running.flatMap(secretsGivenTo))].sort();
}

function secretsGivenTo({ podSpec, containers }: Workload): string[] {
  const volumes = podSpec.at("volumes").items();
  const fields: Field[] = [
    ...containers.flatMap(({ field }) => [
      ...field
        .at("env")
        .items()
        .map((item) => item.at("valueFrom", "secretKeyRef", "name")),
      ...field
        .at("envFrom")
        .items()
        .map((item) => item.at("secretRef", "name")),
    ]),
    ...volumes.map((volume) => volume.at("secret", "secretName")),
    ...volumes
      .flatMap((volume) => volume.at("projected", "sources").items())
      .map((item) => item.at("secret", "name")),
  ];
  return fields.flatMap((field) => field.string ?? []);
}
