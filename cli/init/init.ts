/** `palisade init`: writes a first settings file, from what is there and from what another linter was told. */

import { existsSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type LintOptions, Manifest, PROFILES, readSettings, SETTINGS_FILE } from "#core";
import { rules } from "#rules";
import { Progress } from "../progress.ts";
import { readProject, UsageError } from "../project.ts";
import type { Surroundings } from "../surroundings.ts";
import { realPath } from "../targets.ts";
import { type Observed, observe } from "./observe.ts";
import { type Draft, settingsText } from "./settings-text.ts";
import { summary } from "./summary.ts";
import { takeOver } from "./take-over.ts";

export interface InitFlags {
  /** `checkov`, or `checkov=path/of/its/settings`. */
  readonly from?: string;
  readonly profile?: string;
}

/** Writes the file and says what is in it. Throws UsageError where there is one, or nothing to take over. */
export function init(directory: string, { from, profile }: InitFlags, around: Surroundings): void {
  const cwd = realPath(around.cwd);
  const folder = realPath(resolve(cwd, directory));
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`There is no directory ${directory}`);
  const path = join(folder, SETTINGS_FILE);
  const shown = relative(cwd, path);
  if (existsSync(path)) throw new UsageError(`${shown} is there already, and was left alone`);
  const today = new Date().toISOString().slice(0, 10);
  const taken = from === undefined ? undefined : takeOver(from, folder, cwd, today);

  const draft = {
    profile: PROFILES.find((known) => known === profile) ?? "recommended",
    exclude: taken?.said.exclude ?? [],
    registries: taken?.said.registries ?? [],
    taken: taken?.result,
  };
  // First without what is found, because what is found depends on it.
  const observed = look(folder, settingsText({ ...draft, observed: NOTHING }, rules), today, around);
  const whole: Draft = { ...draft, observed };
  write(path, shown, settingsText(whole, rules));
  around.stdout(summary(shown, whole));
}

const NOTHING: Observed = { registries: [], findings: [], silenced: [] };

/** What is found in the folder under these settings. */
function look(folder: string, text: string, today: string, around: Surroundings): Observed {
  const { settings } = readSettings(Manifest.parse(SETTINGS_FILE, text), rules);
  const progress = new Progress(around);
  const project = readProject({ paths: ["."], cwd: folder }, folder, settings.exclude, () =>
    progress.tell("reading files"),
  );
  const options: LintOptions = { rules, settings, today };
  const observed = observe(project, options);
  progress.end();
  return observed;
}

function write(path: string, shown: string, text: string): void {
  try {
    // Whoever made one in the meantime keeps it.
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    throw new UsageError(`Cannot write ${shown}: ${error instanceof Error ? error.message : error}`);
  }
}
