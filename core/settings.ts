/**
 * What a team may decide in `.palisade.yaml`, and in the files that it extends. A mistake in one of them is a
 * problem there; the rest still applies.
 */

import type { Field } from "./field.ts";
import type { ExplicitSet } from "./layout.ts";
import { Manifest } from "./manifest.ts";
import { folderOf, joinPath } from "./path.ts";
import type { Problem } from "./place.ts";
import type { NamedRule, Profile, Severity } from "./rule.ts";
import { SettingsReader, type Stated } from "./settings-reader.ts";

/** The settings file, at a workspace root. */
export const SETTINGS_FILE = ".palisade.yaml";

export interface RuleSetting {
  readonly severity?: Severity | "off";
  /** Options of the rule, by name; they lie over its defaults. */
  readonly options: Readonly<Record<string, unknown>>;
}

export type RuleSettings = ReadonlyMap<string, RuleSetting>;

/** What holds for some files only. */
export interface Override {
  /** Globs of paths, from the workspace root. */
  readonly files: readonly string[];
  readonly profile?: Profile;
  readonly rules: RuleSettings;
}

export interface Settings {
  readonly profile: Profile;
  readonly rules: RuleSettings;
  /** Later ones win. */
  readonly overrides: readonly Override[];
  /** Globs of files that are not read. */
  readonly exclude: readonly string[];
  readonly sets: readonly ExplicitSet[];
  /** The Kubernetes version that counts, as `1.34`; the newest known when absent. */
  readonly kubernetes?: string;
  /** Whether comments and annotations for other linters count where a rule is the same check. */
  readonly honourOtherLinters: boolean;
}

export const defaultSettings: Settings = {
  profile: "recommended",
  rules: new Map(),
  overrides: [],
  exclude: [],
  sets: [],
  honourOtherLinters: true,
};

export interface SettingsContext {
  /** Answers the text of a file that is extended, by its path from where the settings file's own path is seen. */
  readonly read?: (file: string) => string | undefined;
  /** What holds where no file says otherwise. */
  readonly under?: Settings;
}

export interface ReadSettings {
  readonly settings: Settings;
  readonly problems: readonly Problem[];
  /** The files that are extended, whether or not they are there: whoever reads them watches them. */
  readonly extended: readonly string[];
}

/** The settings that the file and those it extends state, and what is wrong with them. No file, no problems. */
export function readSettings(
  manifest: Manifest | undefined,
  rules: readonly NamedRule[],
  { read = () => undefined, under = defaultSettings }: SettingsContext = {},
): ReadSettings {
  if (!manifest) return { settings: under, problems: [], extended: [] };
  const chain = new Chain(rules, read, under);
  const settings = chain.follow(manifest, [manifest.file]);
  return { settings, problems: chain.problems, extended: chain.extended };
}

/** How many files may extend one another. */
const DEPTH = 20;

/** A settings file, the one that it extends, and so on. */
class Chain {
  readonly problems: Problem[] = [];
  readonly extended: string[] = [];

  constructor(
    private readonly rules: readonly NamedRule[],
    private readonly read: (file: string) => string | undefined,
    private readonly under: Settings,
  ) {}

  /** `path`: the files that led here, this one last. */
  follow(manifest: Manifest, path: readonly string[]): Settings {
    const reader = new SettingsReader(this.rules);
    const stated = reader.read(manifest);
    this.problems.push(...reader.problems.toSorted((a, b) => a.at.span.start - b.at.span.start));
    const lower = stated.extends ? this.base(stated.extends, path) : this.under;
    return laidOver(lower, stated);
  }

  private base(field: Field, path: readonly string[]): Settings {
    const file = joinPath(folderOf(path.at(-1) ?? ""), field.text);
    const cycle = path.indexOf(file);
    if (cycle !== -1 || path.length > DEPTH) {
      this.report(
        field,
        `These settings extend themselves: ${[...path.slice(Math.max(0, cycle)), file].join(" → ")}`,
      );
      return this.under;
    }
    this.extended.push(file);
    const text = this.read(file);
    if (text === undefined) {
      this.report(field, `There is no file "${field.text}" that can be read`);
      return this.under;
    }
    return this.follow(Manifest.parse(file, text), [...path, file]);
  }

  private report({ file, span }: Field, message: string): void {
    this.problems.push({ at: { file, span, certain: true }, message });
  }
}

/** Single words are replaced, rules are merged, lists grow. */
function laidOver(lower: Settings, stated: Stated): Settings {
  const kubernetes = stated.kubernetes ?? lower.kubernetes;
  return {
    profile: stated.profile ?? lower.profile,
    rules: mergedRules(lower.rules, stated.rules),
    overrides: [...lower.overrides, ...stated.overrides],
    exclude: [...lower.exclude, ...stated.exclude],
    sets: [...lower.sets, ...stated.sets],
    honourOtherLinters: stated.honourOtherLinters ?? lower.honourOtherLinters,
    ...(kubernetes === undefined ? {} : { kubernetes }),
  };
}

/** The settings with overrides taken in, one after the other. */
export function overridden(settings: Settings, overrides: readonly Override[]): Settings {
  let { profile, rules } = settings;
  for (const override of overrides) {
    profile = override.profile ?? profile;
    rules = mergedRules(rules, override.rules);
  }
  return { ...settings, profile, rules };
}

/** What `upper` says of a rule lies over what `lower` says, each option for itself. */
function mergedRules(lower: RuleSettings, upper: RuleSettings): RuleSettings {
  if (upper.size === 0) return lower;
  const merged = new Map(lower);
  for (const [id, setting] of upper) {
    const before = merged.get(id);
    merged.set(id, { ...before, ...setting, options: { ...before?.options, ...setting.options } });
  }
  return merged;
}
