/** The pages of the rules, which lie beside the program. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The page of a rule, in Markdown. */
export function pageOf(rule: string): string {
  return readFileSync(join(__dirname, "..", "rules", `${rule}.md`), "utf8");
}
