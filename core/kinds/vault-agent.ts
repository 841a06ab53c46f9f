/** The Vault Agent: a sidecar, asked for by annotations, that writes what Vault holds into a file of the pod. */

import { combine } from "../combine.ts";
import { set } from "../edit.ts";
import type { Edit } from "../place.ts";
import { podKinds, type Workload, workloadsOf } from "./pod.ts";
import type { Move, Way } from "./secret-move.ts";

const PREFIX = "vault.hashicorp.com/agent-inject";

/**
 * Annotations for the pods that read the Secret from their environment. Whether their programs read a file instead
 * cannot be seen from here, so Secret and environment stay until somebody has changed that.
 */
export function vaultAgent(move: Move): Way {
  const pods = podKinds.flatMap((kind) => move.set.peek(kind)).flatMap(workloadsOf);
  const readers = pods.flatMap((workload) => {
    const variables = isOurs(workload, move) ? variablesOf(workload, move) : new Map<string, string>();
    return variables.size > 0 ? [{ workload, variables }] : [];
  });
  const [first, ...others] = readers;
  if (!first) return { known: false, fixes: [] };

  const into = others.length === 0 ? first.workload.title : `${readers.length} workloads`;
  return {
    known: pods.some(({ annotations }) => annotations.at(PREFIX).exists),
    fixes: [
      {
        title: `Let the Vault Agent write a file into ${into}`,
        edits: combine(...readers.map(({ workload, variables }) => annotated(workload, variables, move))),
        prepares: true,
      },
    ],
  };
}

/** Whether it may be changed: Helm would run the agent's template itself. */
function isOurs(
  { resource, annotations }: Workload,
  { set: deployment, resource: secret, name }: Move,
): boolean {
  return (
    !resource.document.manifest.template &&
    deployment.mayShareNamespace(secret, resource) &&
    !annotations.at(`${PREFIX}-secret-${name}`).exists
  );
}

/** The variables that come from the Secret, and the key that each is. */
function variablesOf({ containers }: Workload, { name, keys }: Move): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const { field } of containers) {
    for (const list of field.at("envFrom").items()) {
      if (list.at("secretRef", "name").string !== name) continue;
      for (const key of keys) variables.set(`${list.at("prefix").string ?? ""}${key}`, key);
    }
    for (const variable of field.at("env").items()) {
      const reference = variable.at("valueFrom", "secretKeyRef");
      const { string: key } = reference.at("key");
      const { string: as } = variable.at("name");
      if (reference.at("name").string === name && key !== undefined && as !== undefined)
        variables.set(as, key);
    }
  }
  return variables;
}

function annotated(
  { annotations }: Workload,
  variables: ReadonlyMap<string, string>,
  { name, role, path }: Move,
): Edit[] {
  const source = `secret/data/${path}`;
  const names = [...variables].filter(([as]) => /^[A-Za-z_]\w*$/.test(as));
  const lines = names.map(([as, key]) => `export ${as}="{{ index .Data.data "${key}" }}"`);
  const written = {
    [PREFIX]: "true",
    "vault.hashicorp.com/role": role,
    [`${PREFIX}-secret-${name}`]: source,
    [`${PREFIX}-template-${name}`]: [`{{- with secret "${source}" -}}`, ...lines, "{{- end }}", ""].join(
      "\n",
    ),
  };
  if (annotations.type !== "map") return set(annotations, written);
  const missing = Object.entries(written).filter(([key]) => annotations.at(key).missing);
  return combine(...missing.map(([key, value]) => set(annotations.at(key), value)));
}
