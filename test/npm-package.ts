/** The npm package, written from a copy of what it is made of, so that tests do not meet in out/. */

import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";

const repository = join(import.meta.dirname, "..");

/** Writes the package into a folder that is there, and returns its path. */
export function packInto(folder: string): string {
  const copy = join(folder, "repository");
  for (const path of [
    "package.json",
    ".npmignore",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "rules",
    "schemas",
  ])
    cpSync(join(repository, path), join(copy, path), { recursive: true });
  run(repository, process.execPath, "esbuild.mjs", copy);
  const [{ filename }] = JSON.parse(
    run(copy, "npm", "pack", "--json", "--ignore-scripts", "--offline", "--pack-destination", folder),
  ) as [{ filename: string }];
  return join(folder, filename);
}

/** Makes an empty project that has the package installed, by npm and without a network. */
export function installInto(folder: string, tarball: string): void {
  run(folder, "npm", "init", "--yes");
  run(folder, "npm", "install", "--offline", "--no-audit", "--no-fund", tarball);
}

/** Runs a program and returns what it says. Throws where it fails. */
export function run(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
