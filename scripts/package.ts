/**
 * Writes palisade-<version>.vsix: `npm run package`. Needs no network: everything is bundled before.
 * Writes none that has a file too many or too few, and keeps none that is too large.
 */

import { rmSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createVSIX, listFiles, PackageManager } from "@vscode/vsce";
import manifest from "../package.json";
import { complaints, MAX_SIZE } from "./packed.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const { name, version } = manifest;
const file = `${name}-${version}.vsix`;
const packagePath = `${root}${file}`;

const found = complaints(await listFiles({ cwd: root, packageManager: PackageManager.None }), root);
if (found.length > 0) fail(found);
await createVSIX({
  cwd: root,
  packagePath,
  dependencies: false,
  allowMissingRepository: true,
  // Without a repository that everybody can reach there is nothing that they could become.
  rewriteRelativeLinks: false,
  skipLicense: true,
});
const { size } = statSync(packagePath);
if (size > MAX_SIZE) {
  rmSync(packagePath);
  fail([`${kilobytes(size)} are more than ${kilobytes(MAX_SIZE)}`]);
}
console.log(`${file}: ${kilobytes(size)}`);

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} KB`;
}

function fail(reasons: readonly string[]): never {
  for (const reason of reasons) console.error(`${file}: ${reason}`);
  process.exit(1);
}
