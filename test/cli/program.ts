/** The program as shells start it, built aside so that tests do not meet in out/. */

import { chmodSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll } from "vitest";

/** The path of the program, which is gone after the tests of the file. Call it in `beforeAll`. */
export async function builtProgram(): Promise<string> {
  const repository = join(import.meta.dirname, "../..");
  const root = mkdtempSync(join(tmpdir(), "palisade-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const outfile = join(root, "out", "cli.cjs");
  const bundle = { bundle: true, platform: "node", format: "cjs", logLevel: "error" } as const;
  const banner = { js: "#!/usr/bin/env node" };
  await build({ ...bundle, absWorkingDir: repository, entryPoints: ["cli/node.ts"], outfile, banner });
  chmodSync(outfile, 0o755);
  symlinkSync(join(repository, "rules"), join(root, "rules"));
  return outfile;
}
