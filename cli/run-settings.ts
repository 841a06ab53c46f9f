/** The settings of a run: the workspace's file, with what the command line says over it. */

import { readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import {
  Manifest,
  nearest,
  overridden,
  PROFILES,
  type Problem,
  type Profile,
  type RuleSetting,
  readSettings,
  SETTINGS_FILE,
  SEVERITIES,
  type Settings,
  type Severity,
} from "#core";
import { rules } from "#rules";
import { Lines } from "./lines.ts";
import { UsageError } from "./project.ts";

export interface SettingsFlags {
  readonly config?: string;
  readonly profile?: string;
  readonly rule: readonly string[];
}

/** The severities that make a run fail: this one and those above it. */
export function failsAt(level: string): readonly Severity[] {
  if (level === "never") return [];
  const index = SEVERITIES.indexOf(level as Severity);
  if (index === -1) throw new UsageError(`--fail-on is one of ${SEVERITIES.join(", ")}, never`);
  return SEVERITIES.slice(0, index + 1);
}

/** The settings of the workspace, with what the command line says over them. A mistake in them is wrong usage. */
export function settingsFor(root: string, flags: SettingsFlags, cwd: string): Settings {
  const path = flags.config === undefined ? resolve(root, SETTINGS_FILE) : resolve(cwd, flags.config);
  const shown = relative(cwd, path).split(sep).join("/");
  const texts = new Map<string, string>();
  const read = (file: string): string | undefined => {
    const text = textOf(resolve(cwd, file));
    if (text !== undefined) texts.set(file, text);
    return text;
  };
  const text = read(shown);
  if (text === undefined && flags.config !== undefined) throw new UsageError(`Cannot read ${flags.config}`);
  const manifest = text === undefined ? undefined : Manifest.parse(shown, text);
  const { settings, problems } = readSettings(manifest, rules, { read });
  if (problems.length > 0)
    throw new UsageError(problems.map((problem) => located(problem, texts)).join("\n"));

  // What somebody types now is meant for every file, whatever the settings say of some.
  const typed = {
    files: ["**"],
    ...profileOf(flags.profile),
    rules: new Map(flags.rule.map((words) => overrideOf(words))),
  };
  return { ...overridden(settings, [typed]), overrides: [...settings.overrides, typed] };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function located({ at, message }: Problem, texts: ReadonlyMap<string, string>): string {
  const { line, column } = new Lines(texts.get(at.file) ?? "").position(at.span.start);
  return `${at.file}:${line}:${column}: ${message}`;
}

function profileOf(text: string | undefined): { profile?: Profile } {
  if (text === undefined) return {};
  const profile = PROFILES.find((known) => known === text);
  if (!profile) throw new UsageError(`--profile is one of ${PROFILES.join(", ")}`);
  return { profile };
}

/** `--rule image/latest-tag=off`. The options that the settings give the rule stay. */
function overrideOf(text: string): [string, RuleSetting] {
  const [id = "", level = ""] = text.split("=");
  if (!rules.some((rule) => rule.id === id)) {
    const meant = nearest(
      id,
      rules.map((rule) => rule.id),
    );
    throw new UsageError(`No rule "${id}"${meant === undefined ? "" : `; did you mean "${meant}"?`}`);
  }
  const severity = [...SEVERITIES, "off" as const].find((known) => known === level);
  if (!severity) throw new UsageError(`--rule ${id}=… is one of ${SEVERITIES.join(", ")}, off`);
  return [id, { severity, options: {} }];
}
