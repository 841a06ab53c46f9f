/** The engine as a library: what api.ts promises. */

import {
  fixAll,
  Ignored,
  type LintOptions,
  lint,
  Manifest,
  type Report,
  readSettings,
  relevant,
  SETTINGS_FILE,
  Workspace,
} from "#core";
import { rules } from "#rules";
import type * as api from "./api.ts";
import { choosing, counting } from "./choice.ts";
import { Presenter } from "./result.ts";

export type * from "./api.ts";

export const check: typeof api.check = (files, settings) => {
  const { workspace, judged, options } = read(files, settings);
  const results = judged.map((path) => lint(workspace, path, options));
  return {
    findings: present(
      workspace,
      results.flatMap(({ reports }) => reports),
    ),
    failures: results.flatMap(({ failures }) => failures),
  };
};

export const fix: typeof api.fix = (files, settings, { all = false, rules: only = [] } = {}) => {
  const { workspace, judged, options } = read(files, settings);
  const counts = counting(only);
  const isWhole = (file: string): boolean => (workspace.source(file)?.problems ?? []).length === 0;
  const choose = choosing(all, counts, ({ edits }) => edits.every(({ file }) => isWhole(file)));
  const fixed = fixAll(workspace, judged, options, choose);
  const changed = [...new Set(fixed.edits.map(({ file }) => file))].sort();
  return {
    files: changed.map((path) => ({ path, text: fixed.workspace.source(path)?.text ?? "" })),
    applied: fixed.applied,
    findings: present(
      fixed.workspace,
      fixed.left.filter(({ rule }) => counts(rule)),
    ),
    failures: fixed.failures,
  };
};

interface Reading {
  readonly workspace: Workspace;
  /** The files that are judged, sorted. */
  readonly judged: readonly string[];
  readonly options: LintOptions;
}

/** The same files count as on the command line: those that can matter and are not excluded. */
function read(files: readonly api.SourceFile[], { yaml, today }: api.Settings = {}): Reading {
  const own = yaml ?? files.find(({ path }) => path === SETTINGS_FILE)?.text;
  const manifest = own === undefined ? undefined : Manifest.parse(SETTINGS_FILE, own);
  const { settings } = readSettings(manifest, rules, {
    read: (file) => files.find(({ path }) => path === file)?.text,
  });
  const ignored = new Ignored(settings.exclude);
  const texts = files
    .filter(({ path, text }) => relevant(path, text) && !ignored.reaches(path))
    .map(({ path, text }) => [path, text] as const);
  return {
    workspace: Workspace.of(texts),
    judged: [...new Set(texts.map(([path]) => path))].sort(),
    options: { rules, settings, today: today ?? new Date().toISOString().slice(0, 10) },
  };
}

function present(workspace: Workspace, reports: readonly Report[]): api.Finding[] {
  const presenter = new Presenter(workspace, (file) => file);
  return reports.map((report) => presenter.issue(report));
}
