// `npm test`: sets itself up, runs every kind of test, and closes with one line that counts them all.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);

const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
const result = "out/test/unit.json";

if (!installed() && (await run("npm", ["ci", "--no-audit", "--no-fund"])).status !== 0)
  close([{ passed: 0, failed: 1 }]);
if (scripts.build && (await run("npm", ["run", "--silent", "build"])).status !== 0)
  close([{ passed: 0, failed: 1 }]);
close([await unit(), ...(scripts["test:editor"] ? [await editor()] : [])]);

function installed() {
  const marker = "node_modules/.package-lock.json";
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync("package-lock.json").mtimeMs;
}

/** Core, pages, server, command line: everything that vitest runs. */
async function unit() {
  mkdirSync("out/test", { recursive: true });
  rmSync(result, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${result}`];
  const { status } = await run("npx", ["--no-install", "vitest", "run", ...reporters]);
  if (!existsSync(result)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(result, "utf8"));
  // A file that cannot be loaded has no tests that could fail.
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failed = numFailedTests + broken.length;
  return { passed: numPassedTests, failed: failed || (status === 0 ? 0 : 1) };
}

/** The tests in a real VS Code, which close with a line like ours. */
async function editor() {
  const { status, stdout } = await run(
    "npm",
    ["run", "--silent", "test:editor"],
    ["ignore", "pipe", "inherit"],
  );
  const [, passed, failed] = [...stdout.matchAll(/^(\d+) passed, (\d+) failed\s*$/gm)].at(-1) ?? [];
  if (passed === undefined) return { passed: 0, failed: 1 };
  return { passed: Number(passed), failed: Number(failed) || (status === 0 ? 0 : 1) };
}

/** Runs a command without input. Its output is shown, and kept where it is piped. */
async function run(command, args, stdio = ["ignore", "inherit", "inherit"]) {
  const child = spawn(command, args, { stdio });
  let stdout = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
    process.stdout.write(chunk);
  });
  const [status] = await once(child, "close");
  return { status, stdout };
}

function close(parts) {
  const sum = (word) => parts.reduce((total, part) => total + part[word], 0);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  process.exit(sum("failed") > 0 || sum("passed") === 0 ? 1 : 0);
}
