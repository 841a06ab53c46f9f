import assert from "node:assert/strict";
import { before, describe, it as test } from "mocha";
import { type Fix, fixes } from "../fixes.ts";
import { openShop } from "./shop.ts";

describe("The menu of fixes", () => {
  const shop = openShop("README.md");
  before(() => shop.workbench.findings(16));

  for (const fix of fixes) test(`mends ${fix.rule}`, () => mend(fix));

  async function mend({ rule, file, around, place, title, fixed }: Fix): Promise<void> {
    const { workbench } = shop;
    const expected = new Map<string, string>();
    for (const [changed, fix] of Object.entries(fixed)) expected.set(changed, fix(await shop.read(changed)));

    await shop.goTo(file, around, place);
    await workbench.actions(title);
    await workbench.screenshot(`fix ${rule}`);
    await workbench.choose(title);
    // VS Code itself saves what it changes in files that no editor shows.
    if (file in fixed) await workbench.saveAll();
    for (const [changed, wanted] of expected) {
      assert.equal(await shop.readOnce(changed, wanted), wanted, changed);
    }
    await workbench.screenshot(`fixed ${rule}`);
  }
});
