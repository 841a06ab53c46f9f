import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, test } from "vitest";
import { Editor } from "./editor.ts";
import { brokenSecret, deployment, policy, wildcardRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Bytes that are still reachable. */
async function heap(): Promise<number> {
  await new Promise(setImmediate);
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** Types and takes back, in one file of several that know of each other. */
async function edit(times: number): Promise<void> {
  for (let i = 0; i < times / 2; i++) {
    editor.type("web.yaml", "app: web", `app: web${i}`);
    editor.type("secret.yaml", "hello", `hello${i}`);
    editor.type("web.yaml", `app: web${i}`, "app: web");
    const version = editor.type("secret.yaml", `hello${i}`, "hello");
    await editor.showsVersion("secret.yaml", version);
    if (i % 10 === 0) await editor.actions("secret.yaml", "hello");
    editor.published.length = 0;
  }
}

describe("memory", () => {
  test("does not grow over a thousand edits", async () => {
    const files = {
      "web.yaml": `# ${"long ".repeat(2000)}\n${deployment}---\n${deployment.replaceAll("web", "api")}`,
      "policy.yaml": policy,
      "role.yaml": wildcardRole,
      "secret.yaml": brokenSecret,
      Dockerfile: "FROM node:20\nRUN npm ci\n",
    };
    editor = await Editor.start({ files });
    for (const file of Object.keys(files)) editor.open(file);
    await edit(400);
    const before = await heap();
    await edit(1000);
    const grown = (await heap()) - before;
    // Texts that stay would be ten megabytes; what the compiler learns meanwhile is some hundred kilobytes.
    assert.ok(grown < 2_000_000, `${grown} bytes more`);
  });

  test("is given back with the documents", async () => {
    editor = await Editor.start({ files: { "role.yaml": wildcardRole } });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    const large = `${deployment}---\n`.repeat(300);
    const round = async (times: number) => {
      for (let i = 0; i < times; i++) {
        editor.open(`untitled:${i}`, large);
        await editor.shows(`untitled:${i}`, () => true);
        editor.close(`untitled:${i}`);
        await editor.settled();
        editor.published.length = 0;
      }
    };
    await round(4);
    const before = await heap();
    await round(12);
    const grown = (await heap()) - before;
    assert.ok(grown < 12 * large.length, `${grown} bytes more`);
  });
});
