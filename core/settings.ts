/** What a team may decide in `.palisade.yaml`. */

import type { ExplicitSet } from "./layout.ts";
import type { Profile, Severity } from "./rule.ts";

export interface RuleSetting {
  readonly severity?: Severity | "off";
  /** Options of the rule, by name; they lie over its defaults. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Settings {
  readonly profile: Profile;
  readonly rules: ReadonlyMap<string, RuleSetting>;
  /** Globs of files that are not read. */
  readonly exclude: readonly string[];
  readonly sets: readonly ExplicitSet[];
  /** The newest Kubernetes version that counts, as `1.34`; the newest known when absent. */
  readonly kubernetes?: string;
}

export const defaultSettings: Settings = { profile: "recommended", rules: new Map(), exclude: [], sets: [] };
