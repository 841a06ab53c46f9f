// `npm run test:editor`: the tests in a real VS Code, first inside its extension host, then at its user interface.
import { existsSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import { findBrowser } from "../../scripts/vscode/chromium.ts";
import { editor } from "../../scripts/vscode/editor.ts";
import { node24 } from "../../scripts/vscode/node.ts";
import { repository, vsix } from "../../scripts/vscode/repository.ts";
import { hostTests } from "./host-tests.ts";
import type { Verdict } from "./verdict.ts";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1)); // Ends servers too.

if (!existsSync(vsix)) throw new Error(`${vsix} is missing: npm run package`);

const verdicts = (await isSetUp())
  ? [await suite("extension host", hostTests), await suite("user interface", interfaceTests)]
  : [{ passed: 0, failed: 1 }];
const passed = verdicts.reduce((sum, verdict) => sum + verdict.passed, 0);
const failed = verdicts.reduce((sum, verdict) => sum + verdict.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && verdicts.every((verdict) => verdict.passed > 0) ? 0 : 1);

/** Brings everything that the tests need; says what is missing where that fails. */
async function isSetUp(): Promise<boolean> {
  try {
    await editor();
    await node24();
    await findBrowser();
    return true;
  } catch (error) {
    console.error(`\nThe tests in a real VS Code cannot run:\n${reasons(error).join("\n")}`);
    return false;
  }
}

function reasons(error: unknown): string[] {
  return error instanceof Error ? [error.message, ...reasons(error.cause)] : [];
}

/** A suite that ends without a verdict counts as one failed test. */
async function suite(name: string, run: () => Promise<Verdict>): Promise<Verdict> {
  console.log(`\nIn the ${name} of VS Code`);
  try {
    return await run();
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1 };
  }
}

async function interfaceTests(): Promise<Verdict> {
  const mocha = new Mocha({ timeout: 180_000, forbidOnly: Boolean(process.env.CI) });
  for (const name of ["typing", "fixes", "workspace"]) {
    mocha.addFile(join(repository, "test", "e2e", "ui", `${name}.test.ts`));
  }
  await mocha.loadFilesAsync();
  return new Promise((done) => {
    const runner = mocha.run((failed) => done({ passed: runner.stats?.passes ?? 0, failed }));
  });
}
