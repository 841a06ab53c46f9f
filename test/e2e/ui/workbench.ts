// The workbench as a user has it: keys, menus, what is on the screen. Nothing here knows the extension API.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { repository } from "../../../scripts/vscode/repository.ts";
import type { Server } from "../../../scripts/vscode/server.ts";

const screenshots = join(repository, "out", "screenshots");

/** A window of VS Code with a folder. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens a folder, and a file of it, in a new window. */
  static async open(
    browser: Browser,
    server: Server,
    folder: string,
    file: string,
    deviceScaleFactor = 2,
  ): Promise<Workbench> {
    const viewport = { width: 1280, height: 800 };
    const page = await browser.newPage({ viewport, deviceScaleFactor, locale: "en-US" });
    page.setDefaultTimeout(60_000);
    await page.goto(server.url(folder, [["openFile", server.remote(join(folder, file))]]));
    const workbench = new Workbench(page);
    await workbench.lines.first().waitFor();
    return workbench;
  }

  /** The lines of the active editor that are on the screen. */
  get lines(): Locator {
    return this.page.locator(".editor-group-container.active .editor-instance .view-line");
  }

  /** The places underlined as warnings in the active editor, of those on the screen. */
  get warnings(): Locator {
    return this.page.locator(".editor-group-container.active .editor-instance .squiggly-warning");
  }

  /** The box that tells about the place under the cursor. */
  get hover(): Locator {
    return this.page.locator(".monaco-hover").filter({ visible: true });
  }

  /** The extension's item in the status bar. */
  get status(): Locator {
    return this.page.locator('.statusbar-item[id$="palisade.status"]');
  }

  /** The text of the page that is shown in a preview. */
  get preview(): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  }

  /** The rows of the Problems panel that are on the screen. */
  get problems(): Locator {
    return this.page.locator(".markers-panel .monaco-list-row");
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Runs a command as the command palette names it. */
  async command(name: string): Promise<void> {
    await this.press("F1");
    await this.pick(`>${name}`, name);
  }

  /** Goes to a file and, in it, to a line and column, both counted from one. */
  async goTo(file: string, [line, column]: readonly [line: number, column: number]): Promise<void> {
    const names = file.split("/");
    await this.press("Control+P");
    await this.pick(file, ...names);
    for (const name of names) {
      await this.page
        .locator(".editor-group-container.active .breadcrumbs-control", { hasText: name })
        .waitFor();
    }
    await this.press("Control+G");
    await this.pick(`:${line}:${column}`, `line ${line} at column ${column}.`);
  }

  /** Fills the box at the top, and takes its first row once that has all the words. */
  private async pick(text: string, ...words: readonly string[]): Promise<void> {
    const box = this.page.locator(".quick-input-widget");
    await box.locator("input").fill(text); // Typing would lose a colon at the start.
    const rows = box.locator(".monaco-list-row.focused");
    await words.reduce((left, word) => left.filter({ hasText: word }), rows).waitFor();
    await this.press("Enter");
    await box.waitFor({ state: "hidden" });
  }

  /** Waits until the status bar tells of so many findings in the whole workspace. */
  async findings(count: number): Promise<void> {
    await this.status.getByText(new RegExp(`^\\s*${count}$`)).waitFor();
  }

  /** Shows only those problems that match some words. */
  async filterProblems(words: string): Promise<void> {
    await this.page
      .locator(".panel")
      .getByPlaceholder(/^Filter/)
      .fill(words);
  }

  /** The menu of code actions; beside it waits a panel for further menus. */
  private get menu(): Locator {
    return this.page.locator(".action-widget:not(.action-list-submenu-panel)");
  }

  /** Opens the menu of code actions at the cursor, once it offers what is asked for; gives its rows. */
  async actions(title: string): Promise<Locator> {
    const rows = this.menu.locator(".monaco-list-row.action");
    const wanted = rows.getByText(title, { exact: true });
    const nothing = this.page.locator(".monaco-editor-overlaymessage");
    // While VS Code starts, it cancels the question whenever another extension registers: then it is asked again.
    for (let attempts = 20; attempts > 0; attempts--) {
      await this.press("Control+.");
      const answer = wanted.or(nothing).first().waitFor({ timeout: 10_000 });
      await answer.catch(() => {}); // Neither: a menu without it, or none at all.
      if (await wanted.isVisible()) return rows;
      await this.press("Escape");
      await nothing.waitFor({ state: "detached" });
    }
    throw new Error(`"${title}" is not offered`);
  }

  /** Chooses an entry of the open menu by keyboard; a click may land on the layer in front of it. */
  async choose(title: string): Promise<void> {
    const titles = await this.menu.locator(".monaco-list-row.action").allInnerTexts();
    const focused = this.menu.locator(".monaco-list-row.focused", { hasText: title });
    for (let left = titles.length; left > 0 && !(await focused.isVisible()); left--)
      await this.press("ArrowDown");
    await focused.waitFor();
    await this.press("Enter");
    await this.menu.waitFor({ state: "hidden" });
  }

  /** Saves all editors, once there is something to save. */
  async saveAll(): Promise<void> {
    const dirty = this.page.locator(".tab.dirty");
    await dirty.first().waitFor();
    await this.command("File: Save All");
    await dirty.first().waitFor({ state: "detached" });
  }

  /** Takes a picture, for people to look at. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name.replaceAll("/", " ")}.png`) });
  }
}

/** Waits until there are so many. */
export async function exactly(shown: Locator, count: number): Promise<void> {
  if (count > 0) await shown.nth(count - 1).waitFor();
  await shown.nth(count).waitFor({ state: "detached" });
}
