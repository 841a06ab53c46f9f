/** The editor's settings, read anew whenever they change. */

import { CodeLensRefreshRequest, type ConfigurationItem } from "vscode-languageserver";
import type { Session } from "../session.ts";
import { choicesFrom } from "../settings.ts";

/** Asks for the settings of every folder. Clients that cannot be asked tell by themselves. */
export async function configure(session: Session): Promise<void> {
  if (!session.client.configures) return;
  const folders = [...session.folders];
  const scopes = folders.map(({ uri }) => (uri === undefined ? {} : { scopeUri: uri }));
  const items = [...scopes, {}].map((scope) => ({ ...scope, section: "palisade" }));
  const answers = await ask(session, items);
  for (const [i, folder] of [...folders, session.loose].entries()) folder.choose(choicesFrom(answers[i]));
  session.wake();
  if (session.client.refreshesLenses) void session.connection.sendRequest(CodeLensRefreshRequest.type);
}

/** A client that cannot answer is one without settings. */
async function ask(session: Session, items: ConfigurationItem[]): Promise<readonly unknown[]> {
  try {
    const answers: unknown = await session.connection.workspace.getConfiguration(items);
    return Array.isArray(answers) ? answers : [];
  } catch (error) {
    session.failures.other("Asking for the settings", error);
    return [];
  }
}

export async function configurationChanged(session: Session, settings: unknown): Promise<void> {
  if (session.client.configures) return configure(session);
  const told = typeof settings === "object" && settings !== null ? settings : {};
  const choices = choicesFrom("palisade" in told ? told.palisade : undefined);
  for (const folder of [...session.folders, session.loose]) folder.choose(choices);
  session.wake();
}
