/** The doorway of the web: the server is a worker, and asks us for files. */

import { type ExtensionContext, Uri } from "vscode";
import { type Palisade, start } from "./start.ts";

// The browser's own, declared here so that nothing else of the browser can be named.
declare class Worker {
  constructor(address: string);
  terminate(): void;
}

let palisade: Palisade | undefined;

export function activate(context: ExtensionContext): Palisade {
  const address = Uri.joinPath(context.extensionUri, "out", "server-web.js").toString(true);
  palisade = start(context, async (options) => {
    const { LanguageClient } = await import("vscode-languageclient/browser");
    return new LanguageClient("palisade", "Palisade", async () => new Worker(address), options);
  });
  return palisade;
}

export function deactivate(): Promise<void> | undefined {
  return palisade?.stop();
}
