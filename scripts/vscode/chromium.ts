import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { cached } from "./cache.ts";
import { unpack } from "./npm.ts";
import { run } from "./run.ts";

const version = "153.0.0"; // Of @sparticuz/chromium, which packs a headless Chromium with its libraries and one font.

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Starts a headless Chromium: the one CHROME_PATH names, else an installed one, else the one from npm. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(await findBrowser()),
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
  });
}

interface Program {
  executablePath: string;
  env?: Record<string, string | undefined>;
}

/** Says which Chromium it is, and unpacks the one from npm where there is no other. */
export async function findBrowser(): Promise<Program> {
  const named = process.env.CHROME_PATH;
  if (named && !existsSync(named)) throw new Error(`CHROME_PATH names ${named}, which does not exist`);

  const executablePath = named ?? installed.find((path) => existsSync(path));
  return executablePath ? { executablePath } : packed();
}

async function packed(): Promise<Program> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No Chromium found, and npm has one for Linux on x64 only: name yours in CHROME_PATH");
  }
  const folder = await cached(`chromium-${version}`, async (empty) => {
    await unpack(`@sparticuz/chromium@${version}`, empty, "bin");
    await inflate(empty, "chromium", 0o755);
    for (const part of ["al2023.tar", "fonts.tar"]) {
      await inflate(empty, part, 0o644);
      await run("tar", ["-xf", part], { cwd: empty });
      await rm(join(empty, part));
    }
    await rm(join(empty, "bin"), { recursive: true });
  });
  await writeFile(join(folder, "fonts.conf"), fontConfiguration(folder));
  return {
    executablePath: join(folder, "chromium"),
    env: {
      ...process.env,
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
      // The system's own libraries come first, where it has them.
      LD_LIBRARY_PATH: ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", join(folder, "lib")].join(":"),
    },
  };
}

async function inflate(folder: string, name: string, mode: number): Promise<void> {
  const bytes = await readFile(join(folder, "bin", `${name}.br`));
  await writeFile(join(folder, name), await promisify(brotliDecompress)(bytes), { mode });
}

/** Without a single font Chromium's page process ends at once, so the packed one is named beside the system's. */
function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(folder, "fonts")}</dir>
  <cachedir>${join(folder, "fonts-cache")}</cachedir>
</fontconfig>
`;
}
