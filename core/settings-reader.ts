/** Reads one settings file: what it states, and every mistake where it stands. */

import type { Field } from "./field.ts";
import type { ExplicitSet } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { nearest } from "./near.ts";
import type { Place, Problem } from "./place.ts";
import type { NamedRule, Profile, Severity } from "./rule.ts";
import type { Override, RuleSetting, RuleSettings } from "./settings.ts";

export const SEVERITIES: readonly Severity[] = ["error", "warning", "info", "hint"];
export const PROFILES: readonly Profile[] = ["recommended", "strict"];

/** What one file says, and nothing where it is silent. */
export interface Stated {
  /** The file that it extends, as it is written. */
  readonly extends?: Field;
  readonly profile?: Profile;
  readonly kubernetes?: string;
  readonly honourOtherLinters?: boolean;
  readonly rules: RuleSettings;
  readonly overrides: readonly Override[];
  readonly exclude: readonly string[];
  readonly sets: readonly ExplicitSet[];
}

const KEYS = [
  "extends",
  "profile",
  "kubernetes",
  "rules",
  "overrides",
  "exclude",
  "sets",
  "honourOtherLinters",
] as const;
const OVERRIDE_KEYS = ["files", "profile", "rules"] as const;
const SET_KEYS = ["name", "include", "exclude", "namespace", "closed"] as const;

const NOTHING: Stated = { rules: new Map(), overrides: [], exclude: [], sets: [] };

export class SettingsReader {
  readonly problems: Problem[] = [];

  constructor(private readonly rules: readonly NamedRule[]) {}

  read(manifest: Manifest): Stated {
    this.problems.push(...manifest.problems);
    const [first, second] = manifest.documents;
    if (second) this.report(second.root, "Settings are one document: what stands here is not read");
    const root = first?.root;
    if (!root || root.type === "null") return NOTHING;
    if (root.type !== "map") {
      this.report(root, "Settings are a map of keys and values");
      return NOTHING;
    }
    this.known(root, KEYS, "setting");
    return {
      ...given("extends", this.relativeFile(root.at("extends"))),
      ...given("profile", this.word(root.at("profile"), PROFILES)),
      ...given("kubernetes", this.version(root.at("kubernetes"))),
      ...given("honourOtherLinters", this.flag(root.at("honourOtherLinters"))),
      rules: this.ruleSettings(root.at("rules")),
      overrides: this.overrides(root.at("overrides")),
      exclude: this.globs(root.at("exclude")),
      sets: this.sets(root.at("sets")),
    };
  }

  private relativeFile(field: Field): Field | undefined {
    if (field.missing) return undefined;
    const { text } = field;
    if (field.type === "scalar" && text !== "" && !/^(?:[/\\~]|\w+:)/.test(text)) return field;
    this.report(field, '"extends" is the path of one file, relative to this one');
    return undefined;
  }

  private overrides(field: Field): readonly Override[] {
    if (!this.isType(field, "sequence")) return [];
    return field.items().flatMap((item): Override[] => {
      if (!this.isType(item, "map")) return [];
      this.known(item, OVERRIDE_KEYS, "key of an override");
      const profile = this.word(item.at("profile"), PROFILES);
      const rules = this.ruleSettings(item.at("rules"));
      const files = this.globs(item.at("files"));
      if (files.length === 0) this.report(item.keyPlace, 'An override has "files", the globs it is for');
      return files.length === 0 ? [] : [{ files, rules, ...given("profile", profile) }];
    });
  }

  private ruleSettings(field: Field): RuleSettings {
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
          include: this.globs(item.at("include")),
          exclude: this.globs(item.at("exclude")),
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

  private flag(field: Field): boolean | undefined {
    if (field.missing) return undefined;
    if (field.boolean === undefined) this.report(field, `"${field.key}" is true or false`);
    return field.boolean;
  }

  /** Globs are held against paths from the root of the workspace. */
  private globs(field: Field): readonly string[] {
    const items = field.type === "scalar" ? [field] : field.type === "sequence" ? field.items() : [];
    for (const item of items) {
      const meant = item.text.replace(/^(?:\.?\/)+/, "");
      if (meant !== item.text)
        this.unknown(item, `"${item.text}" fits no path: globs begin at the root`, meant);
    }
    return this.strings(field);
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
      const name = field.key === undefined ? "This item" : `"${field.key}"`;
      this.report(field.keyPlace, `${name} is a ${type === "map" ? "map" : "list"}`);
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

/** A key that is there only where it has a value. */
function given<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
