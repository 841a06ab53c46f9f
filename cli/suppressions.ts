/** What would be reported, had nobody asked to keep quiet about it: shown by `--report-suppressions`. */

import type { Report } from "#core";
import type { Judged } from "./judge.ts";
import { inOrder } from "./outcome.ts";
import type { Presenter, SuppressedIssue } from "./result.ts";

export interface Suppressions {
  readonly issues: readonly SuppressedIssue[];
  /** What they were made of, in their order. */
  readonly reports: readonly Report[];
}

/** In the order of findings. */
export function suppressionsOf({ suppressed }: Judged, presenter: Presenter): Suppressions {
  const pairs = suppressed
    .map(({ report, by, reason, at }) => ({
      report,
      issue: { ...presenter.issue(report), suppression: { by, reason, range: presenter.range(at) } },
    }))
    .sort((a, b) => inOrder(a.issue, b.issue));
  return { issues: pairs.map(({ issue }) => issue), reports: pairs.map(({ report }) => report) };
}
