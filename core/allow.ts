/** Suppression: what a comment or an annotation allows. */

import type { Report } from "./lint.ts";
import type { Source } from "./workspace.ts";

/** The reports that nothing allows, and one for each allowance that allows nothing. */
export function withoutAllowed(_source: Source, reports: readonly Report[]): readonly Report[] {
  return reports;
}
