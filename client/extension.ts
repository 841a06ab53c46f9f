/** The doorway of the desktop and of remote machines: the server is a process of its own. */

import { type ExtensionContext, Uri } from "vscode";
import { type Palisade, start } from "./start.ts";

let palisade: Palisade | undefined;

export function activate(context: ExtensionContext): Palisade {
  const module = Uri.joinPath(context.extensionUri, "out", "server.cjs").fsPath;
  palisade = start(context, async (options) => {
    // Loading the protocol takes longer than everything else here, so it waits until we have returned.
    const { LanguageClient, TransportKind } = await import("vscode-languageclient/node");
    const server = { module, transport: TransportKind.ipc };
    return new LanguageClient("palisade", "Palisade", server, options);
  });
  return palisade;
}

export function deactivate(): Promise<void> | undefined {
  return palisade?.stop();
}
