import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, test } from "vitest";
import { installInto, packInto, run } from "./npm-package.ts";

const repository = join(import.meta.dirname, "..");
/** An empty project that has the package installed. */
const consumer = mkdtempSync(join(tmpdir(), "palisade-"));
const packed = mkdtempSync(join(tmpdir(), "palisade-"));
const installed = join(consumer, "node_modules", "palisade");

beforeAll(() => installInto(consumer, packInto(packed)));

afterAll(() => {
  for (const folder of [consumer, packed]) rmSync(folder, { recursive: true });
});

/** A script that answers what is found, whether fixing does something, and whether the tolerant parser is there. */
const script = `
const text = 'apiVersion: v1\\nkind: Secret\\nmetadata: {name: db}\\ndata: {host: "tr0ub4dor&3"}\\n';
const files = [{ path: "secret.yaml", text }];
const { findings } = check(files, { today: "2026-11-25" });
const fixed = fix(files, { today: "2026-11-25" }, { rules: ["secret/invalid-base64"] });
answer = JSON.stringify([findings[0].rule, fixed.files[0].text.includes("stringData"), check([{ path: "a.yaml", text: "apiVersion: v1\\nkind: [" }]).findings[0].rule]);
`;
const expected = ["secret/invalid-base64", true, "palisade/syntax-error"];

describe("the npm package", () => {
  test("brings no other along", () => {
    const found = readdirSync(join(consumer, "node_modules")).filter((name) => !name.startsWith("."));
    assert.deepEqual(found, ["palisade"]);
  });

  test("has the programs", () => {
    const bin = join(consumer, "node_modules", ".bin");
    assert.deepEqual(readdirSync(bin).sort(), ["palisade", "palisade-language-server"]);
    writeFileSync(join(consumer, "broken.yaml"), "apiVersion: v1\nkind: [");
    const { stdout, stderr } = spawnSync(join(bin, "palisade"), ["check", "broken.yaml"], {
      cwd: consumer,
      encoding: "utf8",
    });
    assert.match(stdout, /palisade\/syntax-error/);
    assert.equal(stderr, "");
    assert.match(
      run(consumer, join(bin, "palisade"), "explain", "rbac/wildcard"),
      /^# Rule grants a wildcard/,
    );
  });

  test("speaks the language server protocol to whoever starts it", async () => {
    const server = spawn(join(consumer, "node_modules", ".bin", "palisade-language-server"), ["--stdio"]);
    const ask = JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { processId: null, rootUri: null, capabilities: {} },
    });
    server.stdin.write(`Content-Length: ${ask.length}\r\n\r\n${ask}`);
    const [answer] = (await once(server.stdout, "data")) as [Buffer];
    server.kill();
    assert.match(answer.toString(), /^Content-Length: /);
  });
});

describe("the library of the npm package", () => {
  test("runs in Node, imported and required", () => {
    const imported = `import { check, fix } from "palisade"; let answer; ${script} console.log(answer);`;
    assert.deepEqual(
      JSON.parse(run(consumer, process.execPath, "--input-type=module", "-e", imported)),
      expected,
    );
    const required = `const { check, fix } = require("palisade"); let answer; ${script} console.log(answer);`;
    assert.deepEqual(JSON.parse(run(consumer, process.execPath, "-e", required)), expected);
  });

  test("runs in a worker", async () => {
    const entry = JSON.stringify(join(installed, "out", "library.cjs"));
    const code = `const { check, fix } = require(${entry}); let answer; ${script} require("node:worker_threads").parentPort.postMessage(answer);`;
    const worker = new Worker(code, { eval: true });
    const answer = await new Promise<string>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    assert.deepEqual(JSON.parse(answer), expected);
  });

  test("runs in a browser bundle, with nothing but the language", async () => {
    const contents = `import { check, fix } from "palisade"; let answer; ${script} globalThis.answer = answer;`;
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: consumer },
      bundle: true,
      platform: "browser",
      format: "iife",
      write: false,
      logLevel: "error",
    });
    const bundle = outputFiles[0]?.text ?? "";
    // No process, no Buffer, no URL, no TextEncoder: whoever asks for one throws.
    const context: { answer?: string } = {};
    runInNewContext(bundle, context);
    assert.deepEqual(JSON.parse(context.answer ?? ""), expected);
  });

  test("type-checks for its users", () => {
    const source = `
import { check, fix, type Finding, type SourceFile } from "palisade";
const files: readonly SourceFile[] = [{ path: "a.yaml", text: "" }];
const found: readonly Finding[] = check(files, { yaml: "profile: strict", today: "2026-11-25" }).findings;
const texts: string[] = fix(files, {}, { all: true, rules: ["rbac/wildcard"] }).files.map(({ text }) => text);
const line: number | undefined = found[0]?.range.start.line;
// @ts-expect-error A path is needed.
check([{ text: "" }]);
export { line, texts };
`;
    writeFileSync(join(consumer, "user.mts"), source);
    writeFileSync(join(consumer, "user.cts"), source);
    writeFileSync(join(consumer, "user.ts"), source);
    const tsc = join(repository, "node_modules", ".bin", "tsc");
    const common = [
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--target",
      "es2022",
      "--lib",
      "es2023",
      "--types",
      "",
    ];
    run(consumer, tsc, ...common, "--module", "nodenext", "user.mts", "user.cts");
    run(consumer, tsc, ...common, "--module", "esnext", "--moduleResolution", "bundler", "user.ts");
  });
});
