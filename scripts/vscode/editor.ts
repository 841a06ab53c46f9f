// A whole VS Code (server and workbench) is inside the npm package code-server, under lib/vscode. Only that part is
// taken: the wrapper around it refuses the switch that lets tests run in the extension host.
import { existsSync } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cached } from "./cache.ts";
import { npm, unpack } from "./npm.ts";
import { repository } from "./repository.ts";

const version = "4.139.1"; // Carries VS Code 1.139.1. With another version, look at the two lists below again.

/** Dependencies of the AI chat, of containers and of other platforms: 250 MB that neither we nor a user of this needs. */
const unneeded = [
  "@github/copilot-sdk",
  "@microsoft/mxc-sdk",
  "@devcontainers/cli",
  "@vscode/sqlite3",
  "@vscode/sandbox-runtime",
  "@vscode/windows-process-tree",
  "@vscode/windows-registry",
  "kerberos",
  "ssh2",
];

/** Addons without a prebuilt binary. Plain JavaScript stands in for them, which spares a compiler. */
const standIns = {
  "@vscode/spdlog": "spdlog.cjs",
  "@vscode/native-watchdog": "native-watchdog.cjs",
};

/** The folder of the VS Code server, `out/server-main.js` being its start. */
export async function editor(): Promise<string> {
  const folder = await cached(`vscode-server-${version}`, async (empty) => {
    await unpack(`code-server@${version}`, empty, "lib/vscode");
    const server = join(empty, "lib", "vscode");
    await trim(join(server, "package.json"));
    await npm(["install", "--omit=dev"], server);
    for (const [addon, standIn] of Object.entries(standIns)) {
      const place = join(server, "node_modules", addon);
      if (!existsSync(place)) throw new Error(`code-server ${version} no longer has ${addon}`);
      await copyFile(join(repository, "scripts", "vscode", "stand-ins", standIn), join(place, "index.js"));
    }
  });
  return join(folder, "lib", "vscode");
}

async function trim(file: string): Promise<void> {
  const manifest = JSON.parse(await readFile(file, "utf8"));
  for (const name of unneeded) delete manifest.dependencies[name];
  await writeFile(file, JSON.stringify(manifest, undefined, 2));
}
