import assert from "node:assert/strict";
import { ChildProcess } from "node:child_process";
import { after, describe, it as test } from "mocha";
import { appears, at, closeAll, disappears, open, type } from "./editor.ts";

describe("A language server that is killed", () => {
  after(closeAll);

  test("comes back, and goes on where it was", async () => {
    const rbac = at("deploy/rbac.yaml");
    const editor = await open(rbac);
    await appears(rbac, "rbac/wildcard");

    const killed = server();
    process.kill(killed, "SIGKILL");
    await type(editor, "# ", 'verbs: ["*"]');
    await disappears(rbac, "rbac/wildcard");
    await appears(rbac, "rbac/secrets-read");
    assert.notEqual(server(), killed);
  });
});

/** The process id of the language server, which is a child of the extension host, as these tests are run by it. */
function server(): number {
  // Node knows its children, but has no public word for it; `ps` is not on every machine.
  const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles(): unknown[] };
  const children = handles().filter((handle): handle is ChildProcess => handle instanceof ChildProcess);
  const [found] = children.filter(({ spawnargs }) =>
    spawnargs.some((word) => /out[\\/]server\.c?js$/.test(word)),
  );
  assert.ok(found?.pid, "the language server runs");
  return found.pid;
}
