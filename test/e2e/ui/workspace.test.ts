import assert from "node:assert/strict";
import { describe, it as test } from "mocha";
import { fixes } from "../fixes.ts";
import { openShop } from "./shop.ts";
import { exactly } from "./workbench.ts";

describe("What is allowed", () => {
  const shop = openShop("deploy/rbac.yaml");

  test("is no longer underlined, and says why", async () => {
    const { workbench } = shop;
    const title = "Allow rbac/secrets-read here…";
    const before = await shop.read("deploy/rbac.yaml");
    await exactly(workbench.warnings, 1);
    await shop.goTo("deploy/rbac.yaml", '"secrets"');
    await workbench.actions(title);
    await workbench.choose(title);
    await exactly(workbench.warnings, 0);

    // The reason is selected, so it is typed over.
    await workbench.type("reads those of every tenant");
    await workbench.screenshot("7 allowed");
    await workbench.saveAll();
    const allowed = before.replace(
      '    resources: ["configmaps", "secrets"]',
      '    # palisade allow rbac/secrets-read: reads those of every tenant\n    resources: ["configmaps", "secrets"]',
    );
    assert.equal(await shop.read("deploy/rbac.yaml"), allowed);
    await workbench.findings(15);
  });
});

describe("Fixing the whole workspace", () => {
  const shop = openShop("README.md");

  test("shows what it would do, and does what is chosen", async () => {
    const { workbench } = shop;
    const safe = await expected("secret/invalid-base64");
    const other = await expected("non-root/run-as-root");
    const kustomization = await shop.read("deploy/kustomization.yaml");

    await workbench.findings(16);
    await workbench.command("Palisade: Fix All in Workspace…");
    const preview = workbench.page.locator(".bulk-edit-panel");
    await preview.getByText("runAsNonRoot: true").waitFor();
    await workbench.screenshot("8 preview");

    // Only what is safe is ticked; the rest waits for somebody who has read it.
    const row = preview.locator(".monaco-list-row", { hasText: "backend.yaml" });
    await row.locator(".edit-checkbox").click();
    await preview.getByRole("button", { name: "Apply" }).click();
    for (const [file, wanted] of [...safe, ...other])
      assert.equal(await shop.readOnce(file, wanted), wanted, file);
    assert.equal(await shop.read("deploy/kustomization.yaml"), kustomization);
    await workbench.findings(14);
    await workbench.screenshot("9 applied");
  });

  /** What is in each file that the fix of a rule changes, once it is made. */
  async function expected(rule: string): Promise<[file: string, text: string][]> {
    const fixed = Object.entries(fixes.find((fix) => fix.rule === rule)?.fixed ?? {});
    return Promise.all(
      fixed.map(async ([file, fix]): Promise<[string, string]> => [file, fix(await shop.read(file))]),
    );
  }
});
