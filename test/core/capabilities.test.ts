import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { adds, CAPABILITIES, capabilitiesOf, containers, intendedCapability, Workspace } from "#core";

describe("capabilities", () => {
  test("by the names that Kubernetes gives them", () => {
    const names = namesIn('["NET_RAW", "cap_net_raw", " net-raw ", all, "CAP_ALL", NETRAW, 1]');
    assert.deepEqual(names, ["NET_RAW", "NET_RAW", "NET_RAW", "ALL", "ALL", "NETRAW?"]);
  });

  test("none where nothing is certain", () => {
    assert.deepEqual(namesIn('["$(CAPABILITY)"]'), []);
    assert.deepEqual(namesIn("NET_RAW"), []);
  });

  test("asked for in any spelling", () => {
    assert.ok(adds(containerOf('["cap_sys_admin"]'), "ALL", "SYS_ADMIN"));
    assert.ok(!adds(containerOf('["CHOWN"]'), "ALL", "SYS_ADMIN"));
  });

  test("are those of Linux", () => {
    assert.equal(CAPABILITIES.size, 41);
  });

  const meant: readonly [word: string, name: string | undefined][] = [
    ["NETADMIN", "NET_ADMIN"],
    ["CAP_SYS_CHROT", "SYS_CHROOT"],
    ["AL", "ALL"],
    ["NETWORKING", undefined],
  ];
  for (const [word, name] of meant) {
    test(`${word} is ${name ?? "nothing that anybody knows"}`, () => {
      assert.equal(intendedCapability(word), name);
    });
  }
});

function containerOf(list: string) {
  const text = `apiVersion: v1\nkind: Pod\nspec: { containers: [{ name: a, image: a, securityContext: { capabilities: { add: ${list} } } }] }\n`;
  const documents = Workspace.of(new Map([["a.yaml", text]])).manifest("a.yaml")?.documents ?? [];
  const [container] = documents.flatMap((document) => [...containers(document)]);
  assert.ok(container);
  return container;
}

const namesIn = (list: string) =>
  capabilitiesOf(containerOf(list), "add").map(({ name, isKnown }) => (isKnown ? name : `${name}?`));
