/** `palisade explain`: the page of a rule, which lies beside the program. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import { nearest } from "#core";
import { rules } from "#rules";
import { UsageError } from "./project.ts";

export function explain(id: string, color: boolean): string {
  const known = rules.map((rule) => rule.id);
  if (!known.includes(id)) {
    const meant = nearest(id, known);
    throw new UsageError(`No rule "${id}"${meant === undefined ? "" : `; did you mean "${meant}"?`}`);
  }
  const page = readFileSync(join(__dirname, "..", "rules", `${id}.md`), "utf8");
  return color ? page.replace(/^#+ .*$/gm, (heading) => styleText("bold", heading)) : page;
}
