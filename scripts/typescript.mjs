// Lets Node 20 run TypeScript: `node --import ./scripts/typescript.mjs file.ts`.
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";
import { transform } from "esbuild";

if (isMainThread) register(import.meta.url);

export async function load(url, context, nextLoad) {
  const path = new URL(url);
  if (path.protocol !== "file:" || path.pathname.includes("/node_modules/")) return nextLoad(url, context);
  // A JSON file becomes a module, so that it can be imported with and without attributes, as bundlers allow.
  if (path.pathname.endsWith(".json")) return module(`export default ${await readFile(path, "utf8")}`);
  if (!path.pathname.endsWith(".ts")) return nextLoad(url, context);
  const { code } = await transform(await readFile(path, "utf8"), {
    loader: "ts",
    target: "node20",
    sourcemap: "inline",
    sourcefile: path.pathname,
  });
  return module(code);
}

function module(source) {
  return { format: "module", source, shortCircuit: true };
}
