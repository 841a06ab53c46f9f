/** What a team may decide in `.palisade.yaml`. A mistake in it is a problem there; the rest still applies. */

import type { Field } from "./field.ts";
import type { ExplicitSet } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { nearest } from "./near.ts";
import type { Place, Problem } from "./place.ts";
import type { NamedRule, Profile, Severity } from "./rule.ts";

/** The settings file, at a workspace root. */
export const SETTINGS_FILE = ".palisade.yaml";

export const SEVERITIES: readonly Severity[] = ["error", "warning", "info", "hint"];
export const PROFILES: readonly Profile[] = ["recommended", "strict"];

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
  /** The Kubernetes version that counts, as `1.34`; the newest known when absent. */
  readonly kubernetes?: string;
}

export const defaultSettings: Settings = { profile: "recommended", rules: new Map(), exclude: [], sets: [] };

const KEYS = ["profile", "kubernetes", "rules", "exclude", "sets"] as const;
const SET_KEYS = ["name", "include", "exclude", "namespace", "closed"] as const;

/** The settings that the file states, over the defaults, and what is wrong with it. No file, no problems. */
export function readSettings(
  manifest: Manifest | undefined,
  rules: readonly NamedRule[],
): { settings: Settings; problems: readonly Problem[] } {
  if (!manifest) return { settings: defaultSettings, problems: [] };
  const reader = new Reader(rules);
  reader.problems.push(...manifest.problems);
  const root = manifest.documents[0]?.root;
  const settings = root && root.type !== "null" ? reader.read(root) : defaultSettings;
  return { settings, problems: reader.problems };
}

class Reader {
  readonly problems: Problem[] = [];

  constructor(private readonly rules: readonly NamedRule[]) {}

  read(root: Field): Settings {
    if (root.type !== "map") {
      this.report(root, "Settings are a map of keys and values");
      return defaultSettings;
    }
    this.known(root, KEYS, "setting");
    const kubernetes = this.version(root.at("kubernetes"));
    return {
      profile: this.word(root.at("profile"), PROFILES) ?? defaultSettings.profile,
      rules: this.ruleSettings(root.at("rules")),
      exclude: this.strings(root.at("exclude")),
      sets: this.sets(root.at("sets")),
      ...(kubernetes === undefined ? {} : { kubernetes }),
    };
  }

  private ruleSettings(field: Field): ReadonlyMap<string, RuleSetting> {
    const found = new Map<string, RuleSetting>();
    if (!this.isType(field, "map")) return found;
    for (const [id, setting] of field.entries()) {
      const known = this.rules.find((rule) => rule.id === id);
      if (!known)
        this.unknown(
          setting.keyPlace,
          `No rule "${id}"`,
          nearest(
            id,
            this.rules.map((rule) => rule.id),
          ),
        );
      else found.set(id, this.ruleSetting(setting, known));
    }
    return found;
  }

  private ruleSetting(field: Field, { id, rule }: NamedRule): RuleSetting {
    if (field.type !== "map") {
      const severity = this.severity(field);
      return { options: {}, ...(severity ? { severity } : {}) };
    }
    const defaults = (rule.options ?? {}) as Readonly<Record<string, unknown>>;
    this.known(field, ["severity", ...Object.keys(defaults)], `option of ${id}`);
    const severity = field.at("severity").exists ? this.severity(field.at("severity")) : undefined;
    const options: Record<string, unknown> = {};
    for (const [name, fallback] of Object.entries(defaults)) {
      const value = field.at(name);
      if (value.exists) options[name] = this.like(value, fallback);
    }
    return { options, ...(severity ? { severity } : {}) };
  }

  /** `off` is a boolean in YAML 1.1: the text counts. */
  private severity(field: Field): Severity | "off" | undefined {
    return this.word(field, [...SEVERITIES, "off"] as const);
  }

  /** A value of the same shape as the default; the default where it is something else. */
  private like(field: Field, fallback: unknown): unknown {
    if (Array.isArray(fallback)) return this.strings(field);
    if (typeof fallback === "object" && fallback !== null) {
      if (!this.isType(field, "map")) return fallback;
      return Object.fromEntries(field.entries().map(([key, value]) => [key, value.text]));
    }
    if (typeof field.value === typeof fallback) return field.value;
    this.report(field, `"${field.key}" is a ${typeof fallback}`);
    return fallback;
  }

  private sets(field: Field): readonly ExplicitSet[] {
    if (!this.isType(field, "sequence")) return [];
    return field.items().flatMap((item): ExplicitSet[] => {
      if (!this.isType(item, "map")) return [];
      this.known(item, SET_KEYS, "key of a set");
      const name = item.at("name").string;
      if (name === undefined || item.at("include").missing) {
        this.report(item.keyPlace, 'A set has a "name" and "include"');
        return [];
      }
      const namespace = item.at("namespace").string;
      const closed = item.at("closed").boolean;
      return [
        {
          name,
          include: this.strings(item.at("include")),
          exclude: this.strings(item.at("exclude")),
          ...(namespace === undefined ? {} : { namespace }),
          ...(closed === undefined ? {} : { closed }),
        },
      ];
    });
  }

  private version(field: Field): string | undefined {
    if (field.missing) return undefined;
    const version = /^v?(\d+\.\d+)(?:\.\d+)?$/.exec(field.text)?.[1];
    if (version === undefined) this.report(field, '"kubernetes" is a version like "1.34"');
    return version;
  }

  private strings(field: Field): readonly string[] {
    if (field.type === "scalar") return [field.text];
    if (!this.isType(field, "sequence")) return [];
    return field.items().map((item) => item.text);
  }

  private word<Word extends string>(field: Field, words: readonly Word[]): Word | undefined {
    if (field.missing) return undefined;
    const found = words.find((word) => word === field.text);
    if (found === undefined) {
      this.unknown(field, `"${field.text}" is none of ${words.join(", ")}`, nearest(field.text, words));
    }
    return found;
  }

  private known(map: Field, keys: readonly string[], what: string): void {
    for (const [key, field] of map.entries()) {
      if (!keys.includes(key)) this.unknown(field.keyPlace, `"${key}" is no ${what}`, nearest(key, keys));
    }
  }

  /** Whether the field is of the type; one that is written and is not has a problem. */
  private isType(field: Field, type: "map" | "sequence"): boolean {
    if (field.type === type) return true;
    if (field.exists && field.type !== "null") {
      this.report(field.keyPlace, `"${field.key ?? "item"}" is a ${type === "map" ? "map" : "list"}`);
    }
    return false;
  }

  private unknown(at: Place, message: string, meant: string | undefined): void {
    this.report(at, meant === undefined ? message : `${message}; did you mean "${meant}"?`);
  }

  private report(at: Place, message: string): void {
    this.problems.push({ at: { file: at.file, span: at.span, certain: true }, message });
  }
}
