/** One line that says how a run ended. */

import type { BaselineResult, Result } from "../result.ts";

export function summaryLine(summary: Result["summary"]): string {
  const { files, resources, dockerfiles, durationMs } = summary;
  const seen = [
    many(files, "file"),
    many(resources, "resource"),
    many(dockerfiles, "Dockerfile"),
    `${durationMs} ms`,
  ];
  return `${verdict(summary)} in ${seen.join(", ")}`;
}

/** `1 error, 2 warnings`. */
export function verdict({ errors, warnings, infos, hints }: Result["summary"]): string {
  const found = [
    many(errors, "error"),
    many(warnings, "warning"),
    many(infos, "info"),
    many(hints, "hint"),
  ].filter((part) => !part.startsWith("0 "));
  return found.length === 0 ? "No findings" : found.join(", ");
}

export function baselineLine({ known, removable }: BaselineResult): string {
  const more = removable.length === 0 ? "" : `, which has ${removable.length} that can be removed`;
  return `${many(known, "known finding")} in the baseline${more}`;
}

function many(count: number, word: string): string {
  return `${count} ${word}${count === 1 || word === "info" ? "" : "s"}`;
}
