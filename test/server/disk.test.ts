import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, test } from "vitest";
import { Ignored, walk } from "#core";
import { NodeDisk } from "../../disk/disk.ts";
import { Editor } from "./editor.ts";
import { deployment, wildcardRole } from "./samples.ts";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "palisade-"));
  made.push(folder);
  return folder;
}

describe("a folder on the disk", () => {
  test("has files and directories, and links to files that stay inside", () => {
    const [root, outside] = [newFolder(), newFolder()];
    mkdirSync(join(root, "k8s"));
    writeFileSync(join(root, "k8s/a.yaml"), "a: b\n");
    writeFileSync(join(outside, "secret.yaml"), "a: b\n");
    symlinkSync("k8s/a.yaml", join(root, "link.yaml"));
    symlinkSync(join(outside, "secret.yaml"), join(root, "out.yaml"));
    symlinkSync("nowhere.yaml", join(root, "dangling.yaml"));
    symlinkSync("self.yaml", join(root, "self.yaml"));
    symlinkSync(".", join(root, "circle"));
    assert.deepEqual([...walk(new NodeDisk(root), new Ignored())], ["link.yaml", "k8s/a.yaml"]);
  });

  test("is written to only inside, wherever links lead", () => {
    const [root, outside] = [newFolder(), newFolder()];
    mkdirSync(join(root, "k8s"));
    symlinkSync(outside, join(root, "away"));
    symlinkSync("k8s", join(root, "near"));
    symlinkSync(join(outside, "none.yaml"), join(root, "dangling.yaml"));
    const disk = new NodeDisk(root);
    const answers = [
      "new.yaml",
      "k8s/new.yaml",
      "no/such/new.yaml",
      "near/new.yaml",
      "away/new.yaml",
      "dangling.yaml",
    ].map((file) => disk.holds(file));
    assert.deepEqual(answers, [true, true, true, true, false, false]);
  });

  test("reads texts, and says what is wrong with those that are none", () => {
    const root = newFolder();
    const disk = new NodeDisk(root);
    const read = (content: string | Buffer) => {
      writeFileSync(join(root, "a.yaml"), content);
      return disk.read("a.yaml");
    };
    assert.deepEqual(read("a: ü🦫\r\n"), { text: "a: ü🦫\r\n" });
    assert.deepEqual(read("\uFEFFa: b"), { text: "a: b" });
    assert.deepEqual(read(""), { text: "" });
    assert.equal(read(Buffer.from([0x61, 0xff, 0xfe]))?.problem, "is not encoded in UTF-8");
    assert.equal(read(Buffer.alloc(10 * 1024 * 1024 + 1, "a"))?.problem, "is larger than 10 MB");
    assert.equal(disk.read("none.yaml"), undefined);
    assert.equal(disk.read("a.yaml/below.yaml"), undefined);
    mkdirSync(join(root, "dir.yaml"));
    assert.equal(disk.read("dir.yaml"), undefined);
    assert.deepEqual([...disk.entries("none")], []);
    assert.deepEqual([...new NodeDisk(join(root, "none")).entries("")], []);
  });

  test.skipIf(process.getuid?.() === 0)("says of a file that it may not read that it cannot", () => {
    const root = newFolder();
    writeFileSync(join(root, "a.yaml"), "a: b");
    chmodSync(join(root, "a.yaml"), 0);
    assert.deepEqual(new NodeDisk(root).read("a.yaml"), { problem: "cannot be read", text: "" });
  });
});

describe("the server", () => {
  test("follows a folder on the disk", async () => {
    const root = newFolder();
    const uri = pathToFileURL(root).href;
    writeFileSync(join(root, "role.yaml"), wildcardRole);
    writeFileSync(join(root, "latin.yaml"), Buffer.from(`${wildcardRole}# \xe4\n`, "latin1"));
    const editor = await Editor.start({ folders: [uri], disks: { [uri]: new NodeDisk(root) } });
    await editor.showsRules(`${uri}/role.yaml`, "rbac/wildcard");
    await editor.showsRules(`${uri}/latin.yaml`, "palisade/unreadable-file");
    unlinkSync(join(root, "role.yaml"));
    writeFileSync(join(root, "web.yaml"), deployment);
    appendFileSync(join(root, "web.yaml"), "# more\n");
    editor.watched([`${uri}/role.yaml`, 3], [`${uri}/web.yaml`, 1]);
    await editor.showsRules(`${uri}/role.yaml`);
    await editor.showsRules(`${uri}/web.yaml`, "network/pod-not-isolated");
    editor.stop();
  });

  test("offers no fix that would write outside of the folder", async () => {
    const [root, outside] = [newFolder(), newFolder()];
    const uri = pathToFileURL(root).href;
    symlinkSync(join(outside, "made.yaml"), join(root, "networkpolicies.yaml"));
    writeFileSync(join(root, "web.yaml"), deployment);
    writeFileSync(join(root, "other.yaml"), "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n");
    const editor = await Editor.start({ folders: [uri], disks: { [uri]: new NodeDisk(root) } });
    await editor.showsRules(`${uri}/web.yaml`, "network/pod-not-isolated");
    editor.open(`${uri}/web.yaml`, deployment);
    const actions = await editor.actions(`${uri}/web.yaml`, "web", ["quickfix"]);
    assert.deepEqual(
      actions.map(({ title }) => title),
      ["Allow network/pod-not-isolated here…"],
    );
    editor.stop();
  });
});
