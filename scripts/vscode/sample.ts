import { cp } from "node:fs/promises";
import { join } from "node:path";
import { repository } from "./repository.ts";

/** The sample shop, as it is in the repository. Work on a copy. */
export const sample = join(repository, "test", "workspace");

/** Copies the sample shop into a folder; gives the copy's own folder. */
export async function copySample(into: string, name = "shop"): Promise<string> {
  const copy = join(into, name);
  await cp(sample, copy, { recursive: true });
  return copy;
}
