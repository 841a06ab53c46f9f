/** SecretProviderClass: the Secrets Store CSI driver mounts what a store holds, and copies it while it is mounted. */

import { combine } from "../combine.ts";
import { appendItem, remove, set } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Edit } from "../place.ts";
import { DEFAULT_STYLE, type Json, toYaml } from "../to-yaml.ts";
import { podKinds, type Workload, workloadsOf } from "./pod.ts";
import type { Move, Way } from "./secret-move.ts";

/** The Secret as a SecretProviderClass, mounted by the workloads that use it: nothing is fetched without a mount. */
export function secretProviderClass(move: Move): Way {
  const classes = move.set.peek("SecretProviderClass");
  const users = usersOf(move);
  const isAws = classes.every((each) => each.at("spec", "provider").string === "aws");
  if (!isAws || users.length === 0) return { known: false, fixes: [] };

  const { secret, name, keys, path } = move;
  const jmesPaths = keys.map((key) => ({ path: jmesPath(key), objectAlias: key }));
  const objects = [{ objectName: path, objectType: "secretsmanager", jmesPath: jmesPaths }];
  const copy = {
    secretName: name,
    type: secret.type,
    data: keys.map((key) => ({ key, objectName: key })),
  };
  const edits = move.become(
    "secrets-store.csi.x-k8s.io/v1",
    "SecretProviderClass",
    {
      provider: "aws",
      parameters: { objects: `${toYaml(objects, 0, { ...DEFAULT_STYLE, quote: "'" })}\n` },
      ...(users.some(({ container }) => container) ? { secretObjects: [copy] } : {}),
    },
    move.awsCommand,
  );
  return {
    known: classes.length > 0,
    fixes: [
      {
        title: "Move to a SecretProviderClass (AWS Secrets Manager)",
        edits: combine(edits, ...users.map((user) => mounted(user, name))),
      },
    ],
  };
}

/** In a JMESPath expression, dots and dashes mean something. */
const jmesPath = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : `"${key}"`);

/** A pod that uses the Secret: through a volume of it, or else through the environment of a container. */
interface User {
  readonly workload: Workload;
  readonly volume: Field | undefined;
  readonly container: Field | undefined;
}

/** The pods that use the Secret; none where one uses it in a way that no store can stand in for. */
function usersOf({ set: deployment, resource, name }: Move): User[] {
  const users: User[] = [];
  const isServed = deployment.peek("Ingress").some((ingress) =>
    ingress
      .at("spec", "tls")
      .items()
      .some((tls) => tls.at("secretName").string === name),
  );
  if (isServed) return [];
  for (const workload of podKinds.flatMap((kind) => deployment.peek(kind)).flatMap(workloadsOf)) {
    if (!deployment.mayShareNamespace(resource, workload.resource)) continue;
    const { podSpec, containers } = workload;
    const names = (list: Field, ...path: string[]) =>
      list.items().filter((item) => item.at(...path).string === name);
    const volumes = podSpec.at("volumes");
    const own = names(volumes, "secret", "secretName");
    const isProjected = volumes
      .items()
      .some((volume) => names(volume.at("projected", "sources"), "secret", "name").length > 0);
    const isPulled = names(podSpec.at("imagePullSecrets"), "name").length > 0;
    if (
      isProjected ||
      isPulled ||
      own.length > 1 ||
      own.some((volume) => volume.at("secret", "items").exists)
    )
      return [];

    const reader = containers.find(
      ({ field }) =>
        names(field.at("env"), "valueFrom", "secretKeyRef", "name").length > 0 ||
        names(field.at("envFrom"), "secretRef", "name").length > 0,
    );
    if (own[0] || reader) users.push({ workload, volume: own[0], container: reader?.field });
  }
  return users;
}

/** Mounts the store: in place of the Secret's volume, or in a new one. */
function mounted({ workload, volume, container }: User, name: string): Edit[] {
  const csi: Json = {
    driver: "secrets-store.csi.k8s.io",
    readOnly: true,
    volumeAttributes: { secretProviderClass: name },
  };
  if (volume) return combine(set(volume.at("csi"), csi, { after: ["name"] }), remove(volume.at("secret")));
  if (!container) return [];
  const store = `${name}-store`;
  return combine(
    appendItem(container.at("volumeMounts"), {
      name: store,
      mountPath: `/mnt/secrets/${name}`,
      readOnly: true,
    }),
    appendItem(workload.podSpec.at("volumes"), { name: store, csi }),
  );
}
