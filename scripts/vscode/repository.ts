import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this repository, with a separator at its end. */
export const repository = fileURLToPath(new URL("../../", import.meta.url));

/** The packaged extension, where `npm run package` leaves it. */
export const vsix = join(repository, `palisade-${version()}.vsix`);

function version(): string {
  return JSON.parse(readFileSync(join(repository, "package.json"), "utf8")).version;
}
