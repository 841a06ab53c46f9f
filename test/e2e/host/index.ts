// What an extension host loads as its tests, be it of a desktop VS Code or of the VS Code server.
import { writeFileSync } from "node:fs";
import { format } from "node:util";
import Mocha from "mocha";
import type { Verdict } from "../verdict.ts";

export async function run(): Promise<void> {
  // An extension host's console belongs to VS Code, so mocha's lines are marked, for the launcher to pick them out.
  Mocha.reporters.Base.consoleLog = (...words: unknown[]) => console.log(`[mocha] ${format(...words)}`);

  const mocha = new Mocha({ timeout: 180_000, color: false, forbidOnly: Boolean(process.env.CI) });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await import("./workspace.test.ts"); // First: some of its findings are in files that were never opened.
  await import("./typing.test.ts");
  await import("./fixes.test.ts");
  await import("./server.test.ts");

  const verdict = await new Promise<Verdict>((done) => {
    const runner = mocha.run((failed) => done({ passed: runner.stats?.passes ?? 0, failed }));
  });
  if (process.env.PALISADE_VERDICT) writeFileSync(process.env.PALISADE_VERDICT, JSON.stringify(verdict));
  if (verdict.failed > 0) throw new Error(`${verdict.failed} tests failed`);
}
