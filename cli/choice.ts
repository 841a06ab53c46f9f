/** Which findings a run of fixes is about, and which fix of each it takes. */

import { type Choice, clearFix, type Fix, safeFix } from "#core";

/** Whether findings of a rule count; without ids, all do. What keeps a file from being read counts always. */
export function counting(ids: readonly string[]): (rule: string) => boolean {
  const wanted = new Set([...ids, "palisade/syntax-error", "palisade/unreadable-file"]);
  return (rule) => ids.length === 0 || wanted.has(rule);
}

/** The safe fixes, or all that are clear, as far as they are allowed. */
export function choosing(
  all: boolean,
  counts: (rule: string) => boolean,
  allows: (fix: Fix) => boolean,
): Choice {
  const pick = all ? clearFix : safeFix;
  return (report) => {
    const fix = counts(report.rule) ? pick(report) : undefined;
    // What has to be finished by hand is not for a run over many files.
    return fix && !fix.prepares && allows(fix) ? fix : undefined;
  };
}
