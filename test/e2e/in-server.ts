import { format } from "node:util";
import { openBrowser } from "../../scripts/vscode/chromium.ts";
import { startServer } from "../../scripts/vscode/server.ts";
import { deterministic } from "../../scripts/vscode/settings.ts";
import type { HostTests } from "./host-tests.ts";

/** Runs tests in the extension host of a VS Code server, with its workbench open in a headless Chromium. */
export async function runInServer({ extension, tests, workspace, env, print }: HostTests): Promise<void> {
  const server = await startServer({ settings: deterministic, env });
  try {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
      // VS Code's own test protocol: the page calls these two, if it finds them.
      await page.exposeFunction("codeAutomationLog", (_level: string, words: unknown[]) =>
        print(format(...words)),
      );
      const ended = new Promise<number>((done, failed) => {
        page.exposeFunction("codeAutomationExit", done).catch(failed);
        page.on("crash", () => failed(new Error("The page crashed")));
        server.ended.then(() => failed(new Error("The VS Code server ended")));
        setTimeout(() => failed(new Error("No verdict after ten minutes")), 600_000).unref();
      });
      ended.catch(() => {}); // Looked at below, once the page is there.
      await page.goto(
        server.url(workspace, [
          ["extensionDevelopmentPath", server.remote(extension)],
          ["extensionTestsPath", server.remote(tests)],
        ]),
      );
      const code = await ended;
      if (code !== 0) throw new Error(`The extension host ended with ${code}`);
    } finally {
      await browser.close();
    }
  } catch (error) {
    print(server.log());
    throw error;
  } finally {
    await server.stop();
  }
}
