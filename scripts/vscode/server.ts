import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { editor } from "./editor.ts";
import { node24 } from "./node.ts";
import { run } from "./run.ts";

export interface ServerOptions {
  /** A packaged extension to install first. */
  vsix?: string;
  settings: Readonly<Record<string, unknown>>;
  /** Further variables of the environment, which extensions see too. */
  env?: Readonly<Record<string, string>>;
}

/** Something the workbench does as it opens, in the words of VS Code's own browser tests. */
export type Wish = readonly [name: string, value: string];

/** A running VS Code server. All it writes goes into a folder of its own, which goes when it stops. */
export interface Server {
  /** The folder of this run; workspaces find their place in it too. */
  readonly folder: string;
  /** The address of the workbench on a folder of this machine. */
  url(workspace: string, wishes?: readonly Wish[]): string;
  /** The address by which the workbench knows a file or folder of this machine. */
  remote(path: string): string;
  /** What the server has printed so far. */
  log(): string;
  /** Resolves when the server has ended, for whatever reason. */
  ended: Promise<unknown>;
  /** Ends the server and all it started. Close its pages first: an open one delays the end. */
  stop(): Promise<void>;
}

/** Starts a VS Code server on a free port of this machine; only who knows the secret in its address may use it. */
export async function startServer({ vsix, settings, env: further }: ServerOptions): Promise<Server> {
  const [code, node] = await Promise.all([editor(), node24()]);
  const folder = await realpath(await mkdtemp(join(tmpdir(), "palisade-")));
  try {
    const home = join(folder, "home");
    const data = join(folder, "server");
    const secret = join(folder, "secret");
    const token = randomBytes(16).toString("hex");
    await mkdir(home);
    await mkdir(join(data, "data", "User"), { recursive: true });
    await writeFile(join(data, "data", "User", "settings.json"), JSON.stringify(settings, undefined, 2));
    await writeFile(secret, token, { mode: 0o600 });

    const env = { ...environment(home), ...further };
    const start = [
      join(code, "out", "server-main.js"),
      "--accept-server-license-terms",
      "--server-data-dir",
      data,
    ];
    if (vsix) await run(node, [...start, "--install-extension", vsix, "--force"], { env });

    const child = spawn(node, [...start, ...switches, "--connection-token-file", secret], {
      env,
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // A process group: one signal reaches the extension host and the language server too.
    });
    return await running(child, folder, token);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

const switches = [
  ...["--host", "127.0.0.1"],
  ...["--port", "0"], // On a port that is taken the server would go on without listening.
  ...["--telemetry-level", "off"],
  "--disable-workspace-trust",
  "--enable-smoke-test-driver", // Otherwise a released build ignores the tests that a page's address names.
  "--force-disable-user-env", // A login shell with a slow start would hold the extension host back for seconds.
  "--enable-remote-auto-shutdown", // Should we be killed, it ends by itself, some minutes after its last page.
  ...["--reconnection-grace-time", "60"],
];

/** Nothing of the user's configuration, of an editor that runs us, or of an extension gallery. */
function environment(home: string): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  const ours = entries.filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|VITEST|npm_|NODE_OPTIONS$|NODE_ENV$)/.test(name),
  );
  return { ...Object.fromEntries(ours), HOME: home, LANG: "C.UTF-8", EXTENSIONS_GALLERY: "{}" };
}

async function running(child: ChildProcess, folder: string, token: string): Promise<Server> {
  const ended = once(child, "exit");
  const kill = () => signal(child, "SIGKILL");
  process.once("exit", kill);

  let log = "";
  const port = await new Promise<string>((listens, failed) => {
    const read = (text: Buffer) => {
      log += text;
      const [, found] = /Extension host agent listening on (\d+)/.exec(log) ?? [];
      if (found) listens(found);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", failed);
    child.once("exit", (code) =>
      failed(new Error(`The VS Code server ended with ${code} as it started:\n${log}`)),
    );
  });

  const host = `127.0.0.1:${port}`;
  return {
    folder,
    ended,
    url(workspace, wishes = []) {
      const url = new URL(`http://${host}/`);
      url.searchParams.set("tkn", token);
      url.searchParams.set("folder", workspace);
      if (wishes.length > 0) url.searchParams.set("payload", JSON.stringify(wishes));
      return url.toString();
    },
    remote: (path) => `vscode-remote://${host}${path}`,
    log: () => log,
    async stop() {
      signal(child, "SIGTERM");
      const impatient = setTimeout(kill, 3000);
      await ended;
      clearTimeout(impatient);
      kill();
      process.removeListener("exit", kill);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(-child.pid, name);
  } catch {
    // The whole group has ended already.
  }
}
