// Writes palisade-<version>.vsix: `npm run package`. Needs no network: everything is bundled before.
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createVSIX } from "@vscode/vsce";

const root = fileURLToPath(new URL("..", import.meta.url));
const { name, version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const packagePath = `${root}${name}-${version}.vsix`;

await createVSIX({
  cwd: root,
  packagePath,
  dependencies: false,
  allowMissingRepository: true,
  // The README's picture and the pages of the rules travel with it.
  rewriteRelativeLinks: false,
  skipLicense: true,
});
console.log(`${name}-${version}.vsix: ${Math.round(statSync(packagePath).size / 1024)} KB`);
