import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { calm } from "./settings.ts";

const windows = process.platform === "win32";

/** The `code` command of a desktop VS Code, where it is on PATH. */
export function desktop(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders
    .map((folder) => join(folder, windows ? "code.cmd" : "code"))
    .find((path) => existsSync(path));
}

interface Opening {
  vsix: string;
  /** A folder for the settings and extensions of this run: those of the user stay as they are. */
  place: string;
  folder: string;
  file: string | undefined;
  /** Resolves when the user no longer wants to wait. */
  stop: Promise<unknown>;
}

/** Opens a folder in a desktop VS Code with the extension installed; resolves when its window is closed. */
export async function openDesktop(code: string, opening: Opening): Promise<void> {
  const { vsix, place, folder, file, stop } = opening;
  const user = join(place, "user");
  await mkdir(join(user, "User"), { recursive: true });
  await writeFile(join(user, "User", "settings.json"), JSON.stringify(calm, undefined, 2));

  const own = ["--user-data-dir", user, "--extensions-dir", join(place, "extensions")];
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  await run(code, [...own, ...root, "--install-extension", vsix, "--force"], stop);
  console.log(`\nVS Code is open on ${folder}; closing its window ends it.`);
  await run(
    code,
    [...own, ...root, "--disable-workspace-trust", "--new-window", "--wait", folder, ...(file ? [file] : [])],
    stop,
  );
}

async function run(code: string, args: readonly string[], stop: Promise<unknown>): Promise<void> {
  // On Windows `code` is a script, which only a shell runs, and a shell splits at spaces.
  const [program, words] = windows ? [`"${code}"`, args.map((arg) => `"${arg}"`)] : [code, args];
  const child = spawn(program, words, { stdio: "inherit", shell: windows });
  stop.then(() => child.kill());
  const [exit] = await once(child, "exit");
  if (exit) throw new Error(`code ended with ${exit}`);
}
