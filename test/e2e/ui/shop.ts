// The packaged extension, installed once, and a window with a shop of its own for each group of tests.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before } from "mocha";
import type { Browser } from "playwright-core";
import { openBrowser } from "../../../scripts/vscode/chromium.ts";
import { vsix } from "../../../scripts/vscode/repository.ts";
import { copySample } from "../../../scripts/vscode/sample.ts";
import { type Server, startServer } from "../../../scripts/vscode/server.ts";
import { deterministic } from "../../../scripts/vscode/settings.ts";
import { Workbench } from "./workbench.ts";

let server: Server;
let browser: Browser;
let copies = 0;

before("VS Code starts", async function () {
  this.timeout(600_000); // It may have to be downloaded first.
  server = await startServer({ vsix, settings: deterministic });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A copy of the sample shop in a window. */
export interface Shop {
  readonly workbench: Workbench;
  /** What is in a file on disk; nothing where there is none. */
  read(file: string): Promise<string>;
  /** What is in a file on disk as soon as it is what is wanted, or after a while. */
  readOnce(file: string, wanted: string): Promise<string>;
  /** Goes to a part of the first occurrence of a text in a file. */
  goTo(file: string, text: string, part?: string): Promise<void>;
}

/** Opens a shop, and a file of it, before the tests of a group; takes a picture of each that fails. */
export function openShop(file: string): Shop {
  let folder: string;
  let workbench: Workbench;
  before("A window opens", async () => {
    folder = await copySample(join(server.folder, `copy-${++copies}`));
    workbench = await Workbench.open(browser, server, folder, file);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot(`failed ${this.currentTest.title}`);
  });
  after(() => workbench?.page.close());

  const read = (path: string) => readFile(join(folder, path), "utf8").catch(() => "");
  return {
    get workbench() {
      return workbench;
    },
    read,
    async readOnce(path, wanted) {
      for (let attempts = 400; ; attempts--) {
        const text = await read(path);
        if (text === wanted || attempts === 0) return text;
        await new Promise((asked) => setTimeout(asked, 50)); // No event tells when another process has written.
      }
    },
    goTo: async (path, text, part) => workbench.goTo(path, position(await read(path), text, part)),
  };
}

/** Line and column, from one, of a text, or of a part of it. */
function position(whole: string, text: string, part = text): [number, number] {
  const start = whole.indexOf(text);
  if (start < 0) throw new Error(`There is no "${text}" in:\n${whole}`);
  const lines = whole.slice(0, start + text.lastIndexOf(part)).split("\n");
  return [lines.length, (lines.at(-1) ?? "").length + 1];
}
