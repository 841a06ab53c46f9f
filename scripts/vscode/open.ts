// The last step of `npm start`: opens VS Code with the packaged extension, and stays until it ends.
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { desktop, openDesktop } from "./desktop.ts";
import { vsix } from "./repository.ts";
import { copySample } from "./sample.ts";
import { startServer } from "./server.ts";
import { calm } from "./settings.ts";
import { showAddress } from "./show-address.ts";

const [given] = process.argv.slice(2);
const place = await realpath(await mkdtemp(join(tmpdir(), "palisade-")));
const folder = given ?? (await copySample(place)); // A copy, so that trying things out never changes the repository.
const file = given ? undefined : join(folder, "deploy", "backend.yaml");

const stop = new Promise((asked) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, asked);
});

try {
  const code = desktop();
  if (code) await openDesktop(code, { vsix, place, folder, file, stop });
  else await serve();
} finally {
  await rm(place, { recursive: true, force: true, maxRetries: 5 });
}

async function serve(): Promise<void> {
  const server = await startServer({ vsix, settings: calm });
  try {
    showAddress(server.url(folder, file ? [["openFile", server.remote(file)]] : []));
    console.log("\nCtrl+C ends it.");
    await Promise.race([stop, server.ended]);
  } finally {
    await server.stop();
  }
}
