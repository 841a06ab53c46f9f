/** The engine as a library: texts in, findings out. Pure and synchronous. */

import { type Failure, lint, Manifest, readSettings, SETTINGS_FILE, Workspace } from "#core";
import { rules } from "#rules";
import { type FoundIssue, Presenter } from "./result.ts";

export interface SourceFile {
  /** Relative to the workspace, `/` as separator. */
  readonly path: string;
  readonly text: string;
}

export interface Settings {
  /** The text of a settings file; `.palisade.yaml` among the files counts where this is absent. */
  readonly yaml?: string;
  /** Today as YYYY-MM-DD; the clock's where absent. */
  readonly today?: string;
}

/** Judges files that make one workspace. Findings are in order of file, line, column and rule; problems in the settings are ignored. */
export function check(
  files: readonly SourceFile[],
  { yaml, today }: Settings = {},
): { findings: FoundIssue[]; failures: Failure[] } {
  const workspace = Workspace.of(files.map(({ path, text }) => [path, text] as const));
  const own = yaml === undefined ? workspace.manifest(SETTINGS_FILE) : Manifest.parse(SETTINGS_FILE, yaml);
  const { settings } = readSettings(own, rules);
  const options = { rules, settings, today: today ?? new Date().toISOString().slice(0, 10) };
  const presenter = new Presenter(workspace, (file) => file);
  const judged = files
    .map(({ path }) => path)
    .filter((path) => path !== SETTINGS_FILE)
    .sort();
  const results = judged.map((path) => lint(workspace, path, options));
  return {
    findings: results.flatMap(({ reports }) => reports.map((report) => presenter.issue(report))),
    failures: results.flatMap(({ failures }) => failures),
  };
}
