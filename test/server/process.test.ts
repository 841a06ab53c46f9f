/** The doorway of Node: the program that editors start. */

import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, test } from "vitest";
import {
  createProtocolConnection,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { wildcardRole } from "./samples.ts";

const root = mkdtempSync(join(tmpdir(), "palisade-"));
const program = join(root, "server.cjs");
const folder = pathToFileURL(root).href;

beforeAll(async () => {
  writeFileSync(join(root, "role.yaml"), wildcardRole);
  const repository = join(import.meta.dirname, "../..");
  const bundle = { bundle: true, platform: "node", format: "cjs", logLevel: "error" } as const;
  await build({ ...bundle, absWorkingDir: repository, entryPoints: ["server/node.ts"], outfile: program });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly client: ProtocolConnection;
  readonly found: Promise<PublishDiagnosticsParams>;
}

async function start(): Promise<Running> {
  const child = spawn(process.execPath, [program, "--stdio"]);
  const client = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const found = new Promise<PublishDiagnosticsParams>((resolve) => {
    client.onNotification("textDocument/publishDiagnostics", resolve);
  });
  client.listen();
  const workspaceFolders = [{ uri: folder, name: "work" }];
  await client.sendRequest("initialize", {
    processId: null,
    rootUri: null,
    workspaceFolders,
    capabilities: {},
  });
  await client.sendNotification("initialized", {});
  return { child, client, found };
}

describe("palisade-language-server --stdio", () => {
  test("finds, and ends when it is told to", async () => {
    const { child, client, found } = await start();
    const { uri, diagnostics } = await found;
    assert.equal(uri, `${folder}/role.yaml`);
    assert.equal(diagnostics[0]?.code, "rbac/wildcard");
    const ended = once(child, "exit");
    await client.sendRequest("shutdown");
    await client.sendNotification("exit");
    assert.deepEqual(await ended, [0, null]);
  });

  test("ends with whoever started it", async () => {
    const { child, found } = await start();
    await found;
    const ended = once(child, "exit");
    child.stdin.end();
    await ended;
  });

  test("ends when nobody reads what it says, however much there was to say", async () => {
    const { child } = await start();
    const ended = once(child, "exit");
    child.stdout.destroy();
    child.stdin.end();
    await ended;
  });

  test("comes back after it was killed, and says the same", async () => {
    const first = await start();
    const before = await first.found;
    const killed = once(first.child, "exit");
    first.child.kill("SIGKILL");
    await killed;
    const second = await start();
    assert.deepEqual(await second.found, before);
    const ended = once(second.child, "exit");
    second.child.kill();
    await ended;
  });

  test("survives bytes that are no message", async () => {
    const { child, found, client } = await start();
    child.stdin.write("Content-Length: 3\r\n\r\n{,}");
    await found;
    const hover = { textDocument: { uri: `${folder}/role.yaml` }, position: { line: 7, character: 13 } };
    assert.notEqual(await client.sendRequest("textDocument/hover", hover), null);
    const ended = once(child, "exit");
    child.kill();
    await ended;
  });
});
