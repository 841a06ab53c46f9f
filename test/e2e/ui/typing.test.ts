import assert from "node:assert/strict";
import { describe, it as test } from "mocha";
import { openShop } from "./shop.ts";
import { exactly } from "./workbench.ts";

describe("While typing", () => {
  const shop = openShop("frontend/Dockerfile");

  test("what is wrong is underlined, until it is mended", async () => {
    const { workbench } = shop;
    const file = "frontend/Dockerfile";
    const text = await shop.read(file);
    await exactly(workbench.warnings, 1);
    await workbench.findings(16);
    await workbench.screenshot("1 opened");

    await shop.goTo(file, "CMD");
    await workbench.type("USER 1000\n");
    await exactly(workbench.warnings, 0);
    await workbench.findings(15);
    await workbench.screenshot("2 mended");

    await workbench.type("USER root\n");
    await exactly(workbench.warnings, 1);
    await workbench.findings(16);
    await workbench.screenshot("3 wrong again");
    assert.equal(await shop.read(file), text, "nothing was saved");
  });

  test("a hover tells what is wrong and why, and leads to the rule's page", async () => {
    const { workbench } = shop;
    await shop.goTo("deploy/rbac.yaml", "cluster-admin");
    await workbench.command("Show or Focus Hover");
    const link = workbench.hover.getByText("rbac/cluster-admin-binding").last();
    await link.waitFor();
    await workbench.screenshot("4 hover");

    await link.click();
    await workbench.preview.getByRole("heading", { name: "Binding gives full control" }).waitFor();
    await workbench.screenshot("5 page");
  });

  test("Problems lists what is wrong in files that were never opened, and the status bar leads there", async () => {
    const { workbench } = shop;
    await workbench.status.click();
    await workbench.filterProblems("database.yaml");
    await workbench.problems.filter({ hasText: "image/latest-tag" }).waitFor();
    await workbench.filterProblems("");
    await workbench.problems.filter({ hasText: "non-root/run-as-root" }).waitFor();
    await workbench.screenshot("6 problems");
  });
});
