import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { repository } from "./repository.ts";

/** Everything that is set up once lives here; git ignores it, and deleting it is always safe. */
const cache = join(repository, ".vscode-test");

/**
 * The folder `name` of the cache, filled on first use. It is filled beside its place and renamed at the end, so it
 * is complete or not there at all, also when a run is interrupted or two runs start at once.
 */
export async function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;

  console.error(`Setting up ${name} (once) …`);
  await mkdir(cache, { recursive: true });
  const beside = await mkdtemp(join(cache, "filling-"));
  try {
    await fill(beside);
    await rename(beside, folder).catch((error) => {
      if (!existsSync(folder)) throw error; // Otherwise another run was faster, and its folder is as good.
    });
  } catch (error) {
    throw new Error(`${name} could not be set up from the npm registry`, { cause: error });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return folder;
}
