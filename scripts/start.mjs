// `npm start [folder]`: opens a real VS Code with Palisade in it, on the sample shop or on a folder of yours.
// Needs Node 20 and npm, and brings everything else itself; so nothing is imported here that `npm ci` would install.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [given] = process.argv.slice(2);
const folder = given && resolve(process.env.INIT_CWD ?? process.cwd(), given); // Where the user stands, not npm.

if (Number.parseInt(process.versions.node, 10) < 20) fail(`Node 20 is needed; this is ${process.version}`);
if (folder && !existsSync(folder)) fail(`${folder} does not exist`);

// Ctrl+C reaches the programs below too; we end when they have.
process.on("SIGINT", () => {});

if (!installed()) await run("npm", "ci", "--no-audit", "--no-fund");
await run("npm", "run", "--silent", "package");
const open = ["--import", "./scripts/typescript.mjs", "scripts/vscode/open.ts"];
await run(process.execPath, ...open, ...(folder ? [folder] : []));

function installed() {
  const installation = `${root}node_modules/.package-lock.json`;
  const wanted = `${root}package-lock.json`;
  return existsSync(installation) && statSync(installation).mtimeMs >= statSync(wanted).mtimeMs;
}

async function run(program, ...args) {
  const shell = program === "npm" && process.platform === "win32"; // There npm is a script, not a program.
  const child = spawn(program, args, { cwd: root, stdio: "inherit", shell });
  const forward = () => child.kill("SIGTERM");
  process.once("SIGTERM", forward);
  const [code, signal] = await once(child, "exit");
  process.removeListener("SIGTERM", forward);
  if (code !== 0) fail(`"${[program, ...args].join(" ")}" ended with ${signal ?? code}`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
