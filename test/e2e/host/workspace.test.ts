import assert from "node:assert/strict";
import { afterEach, describe, it as test } from "mocha";
import * as vscode from "vscode";
import { fixes } from "../fixes.ts";
import {
  appears,
  at,
  closeAll,
  disappears,
  findings,
  open,
  read,
  ruleOf,
  type,
  until,
  write,
} from "./editor.ts";

describe("In the whole workspace", () => {
  afterEach(closeAll);

  test("files that were never opened have their findings", async () => {
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs),
      [],
    );
    for (const { rule, file } of fixes) await appears(at(file), rule);
  });

  test("the sample is wrong in the thirteen ways and in no other", async () => {
    const expected = new Set(fixes.map(({ rule }) => rule));
    const found = await until("all rules", () => {
      const all = vscode.languages.getDiagnostics().flatMap(([uri]) => findings(uri).map(ruleOf));
      return new Set(all).size >= expected.size ? new Set(all) : undefined;
    });
    assert.deepEqual([...found].sort(), [...expected].sort());
  });

  test("a NetworkPolicy that is written in one file clears the finding in another", async () => {
    const workload = at("deploy/frontend.yaml");
    await appears(workload, "network/pod-not-isolated");

    const editor = await open(at("deploy/namespace.yaml"));
    await type(
      editor,
      "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: default-deny }\n",
    );
    await type(editor, "spec: { podSelector: {}, policyTypes: [Ingress, Egress] }\n");
    await disappears(workload, "network/pod-not-isolated");

    await closeAll();
    await appears(workload, "network/pod-not-isolated");
  });

  test("what another program writes is seen", async () => {
    const rbac = at("deploy/rbac.yaml");
    const before = await read(rbac);
    await appears(rbac, "rbac/cluster-admin-binding");

    await write(rbac, before.replace("name: cluster-admin", "name: view"));
    await disappears(rbac, "rbac/cluster-admin-binding");

    await write(rbac, before);
    await appears(rbac, "rbac/cluster-admin-binding");
  });

  test("a file that goes takes its findings along", async () => {
    const dockerfile = at("jobs/Dockerfile");
    await write(dockerfile, 'FROM node:24-slim\nCMD ["node", "job.js"]\n');
    await appears(dockerfile, "non-root/missing-user");

    await vscode.workspace.fs.delete(at("jobs"), { recursive: true });
    await disappears(dockerfile, "non-root/missing-user");
  });
});
