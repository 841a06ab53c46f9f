/** A settings file with comments that say what else could stand in it. */

import type { NamedRule, Profile } from "#core";
import type { Line, Translation } from "../migrate/translate.ts";
import type { Count, Observed } from "./observe.ts";

export interface Draft {
  readonly profile: Profile;
  readonly observed: Observed;
  readonly exclude: readonly string[];
  readonly registries: readonly string[];
  /** What comes from another linter's settings, if any does. */
  readonly taken: TakenOver | undefined;
}

export interface TakenOver extends Translation {
  /** The file that it comes from. */
  readonly file: string;
  readonly rest: readonly string[];
}

/** How many findings make a rule noisy. */
const NOISY = 10;

export function settingsText(draft: Draft, rules: readonly NamedRule[]): string {
  const sections = [
    [
      '# Settings of Palisade, for editor and command line alike. "palisade rules" lists the rules.',
      "",
      "# Which rules run: recommended, or strict for hardened clusters.",
      `profile: ${draft.profile}`,
    ],
    ["# The version of the cluster; the newest known when absent.", '# kubernetes: "1.34"'],
    ruleSection(draft, rules),
    originSection(draft, rules),
    overrideSection(draft),
    excludeSection(draft),
    silencedSection(draft.observed),
    restSection(draft.taken),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function ruleSection({ observed, taken, registries }: Draft, rules: readonly NamedRule[]): string[] {
  const asking = askingForRegistries(rules);
  const written = [
    ...(asking && registries.length > 0 ? [`${asking}: { trustedRegistries: ${flow(registries)} }`] : []),
    ...(taken?.rules ?? []).map(line),
  ];
  const noisy = observed.findings.filter(
    ({ name, count }) => count >= NOISY && rules.some(({ id }) => id === name),
  );
  const head = "# A severity is off, error, warning, info or hint.";
  if (written.length === 0 && noisy.length === 0) return [head, "# rules:", "#   image/latest-tag: error"];
  const found = noisy.map(({ name, count }) => `${name}: off # ${count} findings`);
  const comment = "# Found often. Mend them, or decide here.";
  if (written.length === 0) return [head, comment, "# rules:", ...found.map((text) => `#   ${text}`)];
  return [
    head,
    "rules:",
    ...written.map((text) => `  ${text}`),
    ...(found.length > 0 ? [`  ${comment}`, ...found.map((text) => `  # ${text}`)] : []),
  ];
}

/** Where images come from today. */
function originSection({ observed: { registries } }: Draft, rules: readonly NamedRule[]): string[] {
  if (registries.length === 0) return [];
  const asking = askingForRegistries(rules);
  return [
    `# Images come from here today${asking ? `; under rules, ${asking} can hold you to it with trustedRegistries` : ""}:`,
    ...registries.map(({ name, count }) => `#   ${name} (${count})`),
  ];
}

function overrideSection({ taken }: Draft): string[] {
  const overrides = taken?.overrides ?? [];
  if (overrides.length === 0)
    return [
      "# What holds for some files only; later ones win.",
      "# overrides:",
      '#   - files: ["test/**"]',
      "#     rules: { image/latest-tag: off }",
    ];
  return [
    "# What holds for some files only; later ones win.",
    "overrides:",
    ...overrides.flatMap(({ files, lines }) => [
      `  - files: ${flow(files)}`,
      "    rules:",
      ...lines.map((each) => `      ${line(each)}`),
    ]),
  ];
}

function excludeSection({ exclude }: Draft): string[] {
  const head = "# Files that are not read. What .gitignore names never is.";
  if (exclude.length === 0) return [head, '# exclude: ["**/testdata/**"]'];
  return [head, `exclude: ${flow(exclude)}`];
}

function silencedSection({ silenced }: Observed): string[] {
  const head = "# Comments and annotations for other linters count where a rule is the same check.";
  return [`${head}${told(silenced)}`, "# honourOtherLinters: false"];
}

function told(silenced: readonly Count[]): string {
  if (silenced.length === 0) return "";
  return `\n# They silence here: ${silenced.map(({ name, count }) => `${name} ${count}`).join(", ")}.`;
}

function restSection(taken: TakenOver | undefined): string[] {
  if (!taken) return [];
  const { file, partial, unknown, rest } = taken;
  const lines = [...partial, ...(unknown.length > 0 ? [`no rule yet: ${unknown.join(", ")}`] : []), ...rest];
  if (lines.length === 0) return [];
  return [`# Not taken over from ${file}:`, ...lines.map((text) => `#   ${oneLine(text)}`)];
}

function line({ rule, level, from }: Line): string {
  return `${rule}: ${level} # ${oneLine(from)}`;
}

/** The rule that can be told which registries are trusted. */
function askingForRegistries(rules: readonly NamedRule[]): string | undefined {
  return rules.find(({ rule }) => Object.keys(rule.options ?? {}).includes("trustedRegistries"))?.id;
}

function flow(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(", ")}]`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
