// `npm run picture`: takes the README's picture, docs/palisade.png, of the sample shop in a real VS Code.
import { statSync } from "node:fs";
import { join } from "node:path";
import { Workbench } from "../test/e2e/ui/workbench.ts";
import { openBrowser } from "./vscode/chromium.ts";
import { repository, vsix } from "./vscode/repository.ts";
import { copySample } from "./vscode/sample.ts";
import { startServer } from "./vscode/server.ts";
import { deterministic } from "./vscode/settings.ts";

const picture = join(repository, "docs", "palisade.png");

/** Less of VS Code, so that there is more of the shop. */
const settings = {
  ...deterministic,
  "window.autoDetectColorScheme": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.activityBar.location": "hidden",
  "workbench.layoutControl.enabled": false,
  "workbench.editor.showTabs": "single",
  "window.commandCenter": false,
  "editor.minimap.enabled": false,
  "editor.occurrencesHighlight": "off",
  "editor.stickyScroll.enabled": false,
};

const server = await startServer({ vsix, settings });
const browser = await openBrowser();
try {
  const shop = await copySample(server.folder);
  const workbench = await Workbench.open(browser, server, shop, "frontend/Dockerfile", 1.3);
  const { page } = workbench;
  await page.setViewportSize({ width: 1280, height: 760 });
  await workbench.findings(16);
  await workbench.status.click();
  await workbench.problems.filter({ hasText: "non-root/run-as-root" }).waitFor();

  await workbench.press("Control+1", "Control+Backslash");
  await workbench.goTo("deploy/backend.yaml", [23, 24]);
  await workbench.press("Control+1");
  await workbench.goTo("frontend/Dockerfile", [18, 1]);
  await workbench.press(...Array<string>(2).fill("Control+ArrowDown"));
  await workbench.actions("Switch to node (1000)");
  await page.screenshot({ path: picture });
} finally {
  await browser.close();
  await server.stop();
}
console.log(`${picture}: ${Math.round(statSync(picture).size / 1024)} KB`);
