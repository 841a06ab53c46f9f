import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { deterministic } from "../../scripts/vscode/settings.ts";
import type { HostTests } from "./host-tests.ts";

/** Runs tests in the extension host of a desktop VS Code. */
export async function runInDesktop(program: string, given: HostTests): Promise<void> {
  const { extension, tests, workspace, folder, env } = given;
  await mkdir(join(folder, "user", "User"), { recursive: true });
  await writeFile(join(folder, "user", "User", "settings.json"), JSON.stringify(deterministic));
  await runTests({
    vscodeExecutablePath: program,
    extensionDevelopmentPath: extension,
    extensionTestsPath: tests,
    extensionTestsEnv: env,
    launchArgs: [
      workspace,
      ...["--user-data-dir", join(folder, "user")],
      ...["--extensions-dir", join(folder, "extensions")],
      ...["--disable-extensions", "--disable-workspace-trust", "--skip-welcome", "--skip-release-notes"],
      ...["--disable-telemetry", "--disable-updates", "--disable-gpu"],
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  });
}
