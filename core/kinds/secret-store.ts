/** Ways to keep the values of a Secret out of its file: stores that hold them, and encryption. */

import type { Fix } from "../rule.ts";
import type { DeploymentSet } from "../sets.ts";
import { externalSecrets } from "./external-secret.ts";
import type { Secret } from "./secret.ts";
import { Move } from "./secret-move.ts";
import { secretProviderClass } from "./secret-provider-class.ts";
import { sops } from "./sops.ts";
import { vaultAgent } from "./vault-agent.ts";
import { vaultStaticSecret } from "./vault-static-secret.ts";

/** What can be done about a Secret in the clear; first what the deployment set does already. */
export function waysOut(secret: Secret, set: DeploymentSet): Fix[] {
  const move = new Move(secret, set);
  const moves = move.isPossible
    ? [externalSecrets(move), vaultStaticSecret(move), secretProviderClass(move), vaultAgent(move)]
    : [];
  const ways = [...moves, sops(secret.resource, set)];
  return [...ways.filter(({ known }) => known), ...ways.filter(({ known }) => !known)].flatMap(
    ({ fixes }) => fixes,
  );
}
