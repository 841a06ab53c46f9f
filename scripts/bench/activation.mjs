// Prints how many milliseconds the extension's client takes to load and activate, before the server starts.
// The editor's API is a stand-in that answers everything and does nothing: what is measured is ours.
import Module, { createRequire } from "node:module";
import { performance } from "node:perf_hooks";

const anything = new Proxy(() => {}, {
  get(target, key) {
    if (key === "then" || key === Symbol.toPrimitive) return undefined;
    if (key === Symbol.iterator) return () => [].values();
    return key === "prototype" ? target.prototype : anything;
  },
  set: () => true,
  apply: () => anything,
  construct: () => anything,
});

const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? anything : load(name, ...rest));

const [client] = process.argv.slice(2);
const start = performance.now();
createRequire(import.meta.url)(client).activate({ subscriptions: [], extensionUri: anything });
console.log(performance.now() - start);
process.exit();
