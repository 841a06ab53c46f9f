/** The commands that the server runs, by their names. */

import type { CancellationToken, ExecuteCommandParams } from "vscode-languageserver";
import type { Client } from "../client.ts";
import type { Session } from "../session.ts";
import { FIX_WORKSPACE, fixWorkspace } from "./fix-workspace.ts";
import { RESTRICT, restrict } from "./restrict.ts";

export function commandsFor(client: Client): readonly string[] {
  if (!client.applies) return [];
  // A client with a command of its own would have it twice.
  return client.commands ? [RESTRICT] : [FIX_WORKSPACE, RESTRICT];
}

export async function runCommand(
  session: Session,
  { command, arguments: [argument] = [] }: ExecuteCommandParams,
  token: CancellationToken,
): Promise<void> {
  if (command === FIX_WORKSPACE) await fixWorkspace(session, token);
  if (command === RESTRICT) await restrict(session, argument);
}
