import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { repository } from "../../scripts/vscode/repository.ts";
import { copySample } from "../../scripts/vscode/sample.ts";
import { runInDesktop } from "./in-desktop.ts";
import { runInServer } from "./in-server.ts";
import type { Verdict } from "./verdict.ts";

/** What a launcher has to run. It may end in any way: only the verdict that the tests leave behind counts. */
export interface HostTests {
  /** The extension, built but not packaged. */
  extension: string;
  /** The bundled tests. */
  tests: string;
  workspace: string;
  /** A folder for whatever the run writes. */
  folder: string;
  env: Record<string, string>;
  /** Takes each line that VS Code logs. */
  print(line: string): void;
}

/** Runs the suite of `host/` inside an extension host: of the VS Code named by VSCODE_PATH, else of a server. */
export async function hostTests(): Promise<Verdict> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "palisade-host-")));
  const verdict = join(folder, "verdict.json");
  const log: string[] = [];
  const given: HostTests = {
    extension: repository,
    tests: await bundle(),
    workspace: await copySample(folder),
    folder,
    env: { PALISADE_VERDICT: verdict },
    print(line) {
      log.push(line);
      const [, words] = /^\[mocha\] (.*)/s.exec(line) ?? [];
      if (words !== undefined) console.log(words);
    },
  };
  try {
    const desktop = process.env.VSCODE_PATH;
    const launched = desktop ? runInDesktop(desktop, given) : runInServer(given);
    // A host that crashes reports 0 and one with failed tests does not, so how it ended tells less than the verdict.
    const failure = await launched.then(
      () => undefined,
      (error: unknown) => error,
    );
    const text = await readFile(verdict, "utf8").catch(() => undefined);
    if (text !== undefined) return JSON.parse(text);

    console.error(log.join("\n"));
    throw new Error("The extension host ended before its tests did", { cause: failure });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundle(): Promise<string> {
  const outfile = join(repository, "out", "e2e", "host.cjs");
  await build({
    entryPoints: [join(repository, "test", "e2e", "host", "index.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    external: ["vscode", "mocha"], // Mocha must be one: the tests register with the instance that runs them.
    logLevel: "warning",
  });
  return outfile;
}
