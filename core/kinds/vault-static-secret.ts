/** VaultStaticSecret: the Vault Secrets Operator makes the Secret of what Vault holds. */

import { combine } from "../combine.ts";
import type { Move, Way } from "./secret-move.ts";

const VERSION = "secrets.hashicorp.com/v1beta1";

/** The Secret as a VaultStaticSecret, with the login that is there or else with a new one. */
export function vaultStaticSecret(move: Move): Way {
  const { secret, name, role, path } = move;
  const login = move.nearest("VaultAuth");
  const vaultAuthRef = login?.name ?? "default";
  const edits = move.become(
    VERSION,
    "VaultStaticSecret",
    {
      vaultAuthRef,
      mount: "secret",
      type: "kv-v2",
      path,
      refreshAfter: "60s",
      destination: { name, create: true, ...(secret.type === "Opaque" ? {} : { type: secret.type }) },
    },
    move.vaultCommand,
  );
  const kubernetes = { role, serviceAccount: name };
  const fresh = () =>
    move.append(VERSION, "VaultAuth", vaultAuthRef, {
      method: "kubernetes",
      mount: "kubernetes",
      kubernetes,
    });
  return {
    known: login !== undefined,
    fixes: [{ title: "Move to a VaultStaticSecret", edits: login ? edits : combine(edits, fresh()) }],
  };
}
