import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, it as test } from "mocha";
import type { Browser, Locator } from "playwright-core";
import { openBrowser } from "../../../scripts/vscode/chromium.ts";
import { vsix } from "../../../scripts/vscode/repository.ts";
import { copySample } from "../../../scripts/vscode/sample.ts";
import { type Server, startServer } from "../../../scripts/vscode/server.ts";
import { deterministic } from "../../../scripts/vscode/settings.ts";
import { type Fix, fixes } from "../fixes.ts";
import { Workbench } from "./workbench.ts";

describe("The packaged extension in the workbench", () => {
  let server: Server;
  let browser: Browser;
  let workbench: Workbench;
  let shop: string;
  let copies = 0;

  before(async () => {
    server = await startServer({ vsix, settings: deterministic });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const openShop = async (file: string) => {
    shop = await copySample(join(server.folder, `copy-${++copies}`));
    workbench = await Workbench.open(browser, server, shop, file);
  };
  afterEach(async function () {
    if (this.currentTest?.isFailed())
      await workbench.screenshot(`failed ${this.currentTest.title.replace("/", " ")}`);
  });

  describe("while typing", () => {
    before(() => openShop("frontend/Dockerfile"));
    after(() => workbench.page.close());

    test("underlines what is wrong, and stops when it is mended", async () => {
      const file = "frontend/Dockerfile";
      const text = await read(file);
      await exactly(workbench.warnings, 1);
      await workbench.screenshot("1 opened");

      await workbench.goTo(file, position(text, "CMD"));
      await workbench.type("USER 1000\n");
      await exactly(workbench.warnings, 0);
      await workbench.screenshot("2 mended");

      await workbench.type("USER root\n");
      await exactly(workbench.warnings, 1);
      await workbench.screenshot("3 wrong again");
      assert.equal(await read(file), text, "nothing was saved");
    });

    test("tells in a hover what is wrong and why", async () => {
      await workbench.goTo("deploy/rbac.yaml", position(await read("deploy/rbac.yaml"), "cluster-admin"));
      await workbench.command("Show or Focus Hover");
      await workbench.hover.getByText("rbac/cluster-admin-binding").first().waitFor();
      await workbench.screenshot("4 hover");
    });

    test("lists what is wrong in files that were never opened", async () => {
      await workbench.showProblems("database.yaml");
      await workbench.problems.filter({ hasText: "image/latest-tag" }).waitFor();
      await workbench.showProblems("");
      await workbench.screenshot("5 problems");
    });
  });

  describe("in the menu of fixes", () => {
    before(() => openShop("README.md"));
    after(() => workbench.page.close());

    for (const fix of fixes) test(`mends ${fix.rule}`, () => mend(fix));
  });

  async function mend({ rule, file, around, place, title, fixed }: Fix): Promise<void> {
    const before = new Map(await Promise.all(Object.keys(fixed).map(contents)));
    await workbench.goTo(file, position(await read(file), around, place));
    await workbench.actions(title);
    await workbench.screenshot(`fix ${rule.replace("/", " ")}`);
    await workbench.choose(title);
    // VS Code itself saves what it changes in files that no editor shows.
    if (file in fixed) await workbench.saveAll();
    for (const [changed, expected] of Object.entries(fixed)) {
      const wanted = expected(before.get(changed) ?? "");
      assert.equal(await contentsOnce(changed, wanted), wanted, changed);
    }
    await workbench.screenshot(`fixed ${rule.replace("/", " ")}`);
  }

  /** What is in a file as soon as it is what is wanted, or after a while. */
  async function contentsOnce(file: string, wanted: string): Promise<string> {
    for (let attempts = 100; ; attempts--) {
      const [, text] = await contents(file);
      if (text === wanted || attempts === 0) return text;
      await new Promise((asked) => setTimeout(asked, 50));
    }
  }

  const read = (file: string) => readFile(join(shop, file), "utf8");

  /** A file and its text, which is empty for a file that does not exist. */
  const contents = async (file: string): Promise<[string, string]> => [
    file,
    await read(file).catch(() => ""),
  ];
});

/** Line and column, from one, of a text, or of a part of it. */
function position(whole: string, text: string, part = text): [number, number] {
  const lines = whole.slice(0, whole.indexOf(text) + text.lastIndexOf(part)).split("\n");
  return [lines.length, (lines.at(-1) ?? "").length + 1];
}

/** Waits until there are so many. */
async function exactly(shown: Locator, count: number): Promise<void> {
  if (count > 0) await shown.nth(count - 1).waitFor();
  await shown.nth(count).waitFor({ state: "detached" });
}
