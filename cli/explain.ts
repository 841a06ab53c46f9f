/** `palisade explain`: the page of a rule, in the terminal. */

import { nearest } from "#core";
import { rules } from "#rules";
import { pageOf } from "./page.ts";
import { painter } from "./paint.ts";
import { UsageError } from "./project.ts";

export function explain(id: string, color: boolean): string {
  const known = rules.map((rule) => rule.id);
  if (!known.includes(id)) {
    const meant = nearest(id, known);
    throw new UsageError(`No rule "${id}"${meant === undefined ? "" : `; did you mean "${meant}"?`}`);
  }
  const paint = painter(color);
  return pageOf(id).replace(/^#+ .*$/gm, (heading) => paint("bold", heading));
}
