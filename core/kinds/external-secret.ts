/** ExternalSecret: the External Secrets Operator makes the Secret of what a store holds. */

import { combine } from "../combine.ts";
import type { Edit } from "../place.ts";
import type { Resource } from "../resource.ts";
import type { Fix } from "../rule.ts";
import type { Json } from "../to-yaml.ts";
import type { Move, Way } from "./secret-move.ts";

const VERSION = "external-secrets.io/v1";

/** The Secret as an ExternalSecret of the store that is there, or else of a new one in AWS or in Vault. */
export function externalSecrets(move: Move): Way {
  const store =
    move.nearest("SecretStore") ?? move.set.peek("ClusterSecretStore").find(({ name }) => name !== "");
  if (store) {
    const title = `Move to an ExternalSecret of ${store.title}`;
    return { known: true, fixes: [{ title, edits: externalSecret(move, store, commandFor(store, move)) }] };
  }
  return {
    known: move.set.peek("ExternalSecret").length > 0,
    fixes: [
      withStore(move, {
        title: "AWS Secrets Manager",
        name: "aws-secretsmanager",
        provider: AWS,
        command: move.awsCommand,
        note: 'Needs the ServiceAccount "external-secrets" in this namespace, annotated with eks.amazonaws.com/role-arn.',
      }),
      withStore(move, {
        title: "Vault",
        name: "vault",
        provider: vault(move.role),
        command: move.vaultCommand,
        note: 'Write the address of your Vault. Needs the ServiceAccount "external-secrets" in this namespace, bound to the role.',
      }),
    ],
  };
}

interface Store {
  readonly title: string;
  readonly name: string;
  readonly provider: Json;
  readonly command: string;
  readonly note: string;
}

function withStore(move: Move, { title, name, provider, command, note }: Store): Fix {
  return {
    title: `Move to an ExternalSecret (${title})`,
    edits: combine(
      externalSecret(move, { kind: "SecretStore", name }, command),
      move.append(VERSION, "SecretStore", name, { provider }, note),
    ),
  };
}

function externalSecret(
  move: Move,
  store: { readonly kind: string; readonly name: string },
  command: string | undefined,
): Edit[] {
  const { secret, resource, name, keys, path } = move;
  return move.become(
    VERSION,
    "ExternalSecret",
    {
      refreshInterval: "1h",
      secretStoreRef: { kind: store.kind, name: store.name },
      target: {
        name,
        creationPolicy: "Owner",
        ...(resource.at("immutable").value === true ? { immutable: true } : {}),
        ...(secret.type === "Opaque" ? {} : { template: { type: secret.type } }),
      },
      data: keys.map((key) => ({ secretKey: key, remoteRef: { key: path, property: key } })),
    },
    command,
  );
}

function commandFor(store: Resource, move: Move): string | undefined {
  const provider = store.at("spec", "provider");
  if (provider.at("aws").exists) return move.awsCommand;
  return provider.at("vault").exists ? move.vaultCommand : undefined;
}

const AWS: Json = {
  aws: {
    service: "SecretsManager",
    region: "eu-central-1",
    auth: { jwt: { serviceAccountRef: { name: "external-secrets" } } },
  },
};

const vault = (role: string): Json => ({
  vault: {
    server: "https://vault.example.com:8200",
    path: "secret",
    version: "v2",
    auth: {
      kubernetes: { mountPath: "kubernetes", role, serviceAccountRef: { name: "external-secrets" } },
    },
  },
});
