import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import { able } from "./able.ts";
import { Editor, FOLDER, type Setup } from "./editor.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { brokenSecret, deployment, narrowRole, wildcardRole } from "./samples.ts";

let editor: Editor;
afterEach(() => editor.stop());

async function start(setup: Setup): Promise<void> {
  editor = await Editor.start(setup);
}

interface Counts {
  readonly indexing: boolean;
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

const told = (isSo: (counts: Counts) => boolean) =>
  editor.until(() =>
    editor.told
      .filter(({ method }) => method === "palisade/status")
      .map(({ params }) => params as Counts)
      .find(isSo),
  );

describe("the status", () => {
  const options = { status: true };

  test("counts what is found in all folders", async () => {
    const disks = { "file:///other": new MemoryDisk({ "web.yaml": deployment }) };
    const files = { "role.yaml": wildcardRole, "secret.yaml": brokenSecret, "clean.yaml": narrowRole };
    await start({ options, disks, files, folders: [FOLDER, "file:///other"] });
    const counts = await told(({ indexing, files: number }) => !indexing && number === 3);
    assert.deepEqual([counts.errors, counts.warnings, counts.infos], [2, 2, 1]);
  });

  test("follows the typing", async () => {
    await start({ options, files: { "role.yaml": narrowRole } });
    await told(({ indexing, files }) => !indexing && files === 0);
    editor.open("role.yaml");
    editor.type("role.yaml", '"get"', '"*"');
    await told(({ infos }) => infos === 1);
    editor.type("role.yaml", '"*"', '"get"');
    await editor.showsRules("role.yaml");
  });

  test("is for those who asked", async () => {
    await start({ files: { "role.yaml": wildcardRole } });
    await editor.showsRules("role.yaml", "rbac/wildcard");
    await editor.settled();
    assert.ok(editor.told.every(({ method }) => method !== "palisade/status"));
  });
});

/** A disk that takes its time, as one at the other end of a cable does. */
class SlowDisk extends MemoryDisk {
  override read(file: string) {
    const until = performance.now() + 16;
    while (performance.now() < until);
    return super.read(file);
  }
}

describe("progress", () => {
  const many = Array.from({ length: 70 }, (_, i) => [`role-${i}.yaml`, narrowRole] as const);
  const slow = { [FOLDER]: new SlowDisk(Object.fromEntries(many)) };

  test("is shown where reading takes long enough to be noticed", async () => {
    await start({ disks: slow });
    await editor.until(() => editor.progress.find(({ kind }) => kind === "end"));
    const [begin, report] = editor.progress;
    assert.deepEqual([begin?.kind, begin?.title], ["begin", "Palisade is reading the workspace"]);
    assert.match(report?.message ?? "", /^\d+ files$/);
  });

  test("is not shown to those who cannot", async () => {
    await start({ disks: slow, capabilities: { ...able, window: {} }, options: { status: true } });
    await told(({ indexing }) => !indexing);
    assert.deepEqual(editor.progress, []);
  });

  test("is not shown where nobody would notice", async () => {
    await start({ files: Object.fromEntries(many), options: { status: true } });
    await told(({ indexing }) => !indexing);
    assert.deepEqual(editor.progress, []);
  });
});
