/** What `palisade fix` says: what was done, what was left alone, what is left to do. */

import { type Applied, clearFix, type Failure, type Report, SEVERITIES, type Workspace } from "#core";
import { painter } from "./paint.ts";
import type { Refusal } from "./permission.ts";
import { Presenter } from "./result.ts";

export interface Mended {
  /** As it is now. */
  readonly workspace: Workspace;
  readonly applied: readonly Applied[];
  /** How many files were changed. */
  readonly files: number;
  readonly refused: ReadonlyMap<string, Refusal>;
  readonly left: readonly Report[];
  readonly failures: readonly Failure[];
}

export interface SummaryOptions {
  readonly all: boolean;
  readonly dryRun: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

export function summarize(mended: Mended, shown: (file: string) => string, options: SummaryOptions): string {
  const paint = painter(options.color);
  const detail = options.quiet ? [] : [...done(mended, shown, options), ...open(mended, shown)];
  const alone = [...mended.refused].map(([file, { why }]) => `${shown(file)} was left alone: it ${why}`);
  const failures = mended.failures.map(
    ({ rule, file, message }) => `internal error in ${rule} on ${shown(file)}: ${message.split("\n")[0]}`,
  );
  const blocks = [...detail, alone.join("\n"), failures.join("\n"), paint("bold", verdict(mended, options))];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

/** The fixes by file, equal ones counted. */
function done({ applied }: Mended, shown: (file: string) => string, { dryRun }: SummaryOptions): string[] {
  const byFile = new Map<string, Map<string, number>>();
  for (const { file, title, rule } of applied) {
    const fixes = byFile.get(file) ?? new Map<string, number>();
    byFile.set(file, fixes);
    const line = `${title}  ${rule}`;
    fixes.set(line, (fixes.get(line) ?? 0) + 1);
  }
  return [...byFile]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, fixes]) => {
      const lines = [...fixes].map(
        ([line, count]) =>
          `  ${dryRun ? "would fix" : "fixed"}  ${line}${count > 1 ? `  (${count} times)` : ""}`,
      );
      return [shown(file), ...lines].join("\n");
    });
}

/** The findings that are left, a line each. */
function open({ left, workspace }: Mended, shown: (file: string) => string): string[] {
  const presenter = new Presenter(workspace, shown);
  const lines = left
    .map((report) => presenter.issue({ ...report, fixes: [] }))
    .map(
      ({ file, range: { start }, severity, message, rule }) =>
        `${file}:${start.line}:${start.column}  ${severity}  ${message}  ${rule}`,
    );
  return [lines.join("\n")];
}

function verdict({ applied, files, left }: Mended, { dryRun, all }: SummaryOptions): string {
  const fixes = many(applied.length, "fix", "fixes");
  const made = dryRun
    ? `${fixes} would change ${many(files, "file", "files")}`
    : `${fixes} in ${many(files, "file", "files")}`;
  if (left.length === 0) return `${made}, nothing left`;
  const parts = SEVERITIES.map((severity) => ({
    severity,
    count: left.filter((report) => report.severity === severity).length,
  })).filter(({ count }) => count > 0);
  const kinds = parts.map(({ severity, count }) =>
    many(count, severity, severity === "info" ? severity : `${severity}s`),
  );
  const clear = all ? 0 : left.filter((report) => clearFix(report) && !clearFix(report)?.prepares).length;
  const more = clear === 0 ? "" : `; --all fixes ${clear} of them`;
  return `${made}, ${many(left.length, "finding", "findings")} left (${kinds.join(", ")})${more}`;
}

function many(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}
