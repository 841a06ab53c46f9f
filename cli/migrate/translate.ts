/** From the checks of another linter to the rules that are the same. */

import { canonical, isAmong, type Linter, languageOf, type NamedRule } from "#core";
import type { Wish } from "./foreign.ts";

/** A line of settings: a rule and its severity. */
export interface Line {
  readonly rule: string;
  readonly level: Wish["level"];
  /** The checks that it comes from, and why. */
  readonly from: string;
}

export interface Translation {
  readonly rules: readonly Line[];
  readonly overrides: readonly { readonly files: readonly string[]; readonly lines: readonly Line[] }[];
  /** Rules of which only a part was meant: they stay as they are. */
  readonly partial: readonly string[];
  /** Checks that no rule is the same as. */
  readonly unknown: readonly string[];
}

type Language = "dockerfile" | "yaml";

export const FILES: Readonly<Record<Language, readonly string[]>> = {
  dockerfile: ["**/*[Dd]ockerfile*", "**/*[Cc]ontainerfile*"],
  yaml: ["**/*.yaml", "**/*.yml"],
};

/** A rule is turned as far as all its checks are: a part of one would take more away than was asked for. */
export function translate(linter: Linter, wishes: readonly Wish[], rules: readonly NamedRule[]): Translation {
  const lines: Line[] = [];
  const overrides = new Map<string, { files: readonly string[]; lines: Line[] }>();
  const partial: string[] = [];
  for (const { id, rule } of rules) {
    const checks = rule.peers?.[linter] ?? [];
    const languages = languagesOf(rule.peers ?? {});
    for (const group of groups(wishes.filter((wish) => checks.some((check) => names(linter, wish, check))))) {
      const [{ level, files } = { level: "off" as const, files: undefined }] = group;
      const line = { rule: id, level, from: source(group) };
      const whole = languages.filter((language) => isWhole(linter, checks, group, language));
      if (whole.length === 0) {
        const left = checks.filter((check) => !group.some((wish) => covers(linter, wish, check)));
        partial.push(`${id} stays as it is: it is ${left.join(", ")}, too, not only ${line.from}`);
      } else if (files) override(overrides, files, line);
      else if (whole.length === languages.length) lines.push(line);
      else
        override(
          overrides,
          whole.flatMap((language) => FILES[language]),
          line,
        );
    }
  }
  const unknown = wishes
    .map(({ check }) => check)
    .filter(
      (check) =>
        !rules.some(({ rule }) =>
          (rule.peers?.[linter] ?? []).some((known) => names(linter, { check }, known)),
        ),
    );
  return { rules: lines, overrides: [...overrides.values()], partial, unknown: [...new Set(unknown)] };
}

function override(
  overrides: Map<string, { files: readonly string[]; lines: Line[] }>,
  files: readonly string[],
  line: Line,
): void {
  const key = files.join("\n");
  const known = overrides.get(key);
  if (known) known.lines.push(line);
  else overrides.set(key, { files, lines: [line] });
}

function names(linter: Linter, { check }: Pick<Wish, "check">, known: string): boolean {
  if (!check.endsWith("*")) return isAmong(linter, check, [known]);
  return canonical(linter, known).startsWith(canonical(linter, check.slice(0, -1)));
}

/** Whether a wish is for all that a known name stands for. */
function covers(linter: Linter, wish: Wish, known: string): boolean {
  if (known.endsWith("*") && !wish.check.endsWith("*")) return false;
  return names(linter, wish, known.replace(/\*$/, ""));
}

/** Wishes that say the same of the same files, the later ones of a check instead of the earlier. */
function groups(wishes: readonly Wish[]): readonly (readonly Wish[])[] {
  const found = new Map<string, Wish[]>();
  for (const wish of wishes) {
    const isOverruled = wish.files === undefined && wishes.findLast(sameCheck(wish)) !== wish;
    if (isOverruled) continue;
    const key = JSON.stringify([wish.level, wish.files]);
    found.set(key, [...(found.get(key) ?? []), wish]);
  }
  return [...found.values()];
}

const sameCheck = (wish: Wish) => (other: Wish) => other.check === wish.check && other.files === undefined;

/** Whether all that the rule checks in a language is meant, and something at all. */
function isWhole(
  linter: Linter,
  checks: readonly string[],
  group: readonly Wish[],
  language: Language,
): boolean {
  const own = checks.filter((check) => (languageOf(linter, check) ?? language) === language);
  return own.length > 0 && own.every((check) => group.some((wish) => covers(linter, wish, check)));
}

/** The languages that a rule looks at, as far as the names of its checks tell. */
function languagesOf(peers: NonNullable<NamedRule["rule"]["peers"]>): readonly Language[] {
  const told = (Object.entries(peers) as [Linter, readonly string[]][]).flatMap(([linter, ids]) =>
    ids.map((id) => languageOf(linter, id)),
  );
  const languages = (["dockerfile", "yaml"] as const).filter((language) => told.includes(language));
  return languages.length === 0 ? ["yaml"] : languages;
}

function source(group: readonly Wish[]): string {
  const notes = [...new Set(group.flatMap(({ note }) => note ?? []))];
  return [group.map(({ check }) => check).join(", "), ...notes].join("; ");
}
