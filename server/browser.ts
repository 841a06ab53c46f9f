/** The doorway of the browser: a worker without a disk, which asks the client for files. */

import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { rules } from "#rules";
import { serve } from "./server.ts";

// The browser's own, declared here so that nothing else of the browser can be named.
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

const { port1, port2 } = new MessageChannel() as unknown as Channel;
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

serve(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), {
  disk: () => undefined,
  turn(callback) {
    waiting.push(callback);
    port2.postMessage(null);
  },
  rules,
  pages: "",
});

/** A channel as browsers have it: the only way to be called back at once and yet let others go first. */
interface Channel {
  readonly port1: { onmessage: () => void };
  readonly port2: { postMessage(message: null): void };
}
