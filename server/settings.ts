/** The editor's settings under the folder's own: what `.palisade.yaml` says wins, so that editor and CI agree. */

import { Manifest, type NamedRule, type Problem, readSettings, type Settings } from "#core";

/** `palisade.*` as the editor has it for one folder. */
export interface Choices {
  readonly enable?: boolean;
  readonly profile?: string;
  readonly rules?: Readonly<Record<string, unknown>>;
}

export function combine(
  { profile, rules }: Choices,
  file: Manifest | undefined,
  known: readonly NamedRule[],
): { settings: Settings; problems: readonly Problem[] } {
  const { settings, problems } = readSettings(file, known);
  // The same words in the same shape, so the same reader; what is wrong in them the editor's own schema says.
  const chosen = readSettings(
    Manifest.parse("settings.json", JSON.stringify({ profile, rules })),
    known,
  ).settings;
  const decided = file?.documents[0]?.root.at("profile").exists === true;
  return {
    settings: {
      ...settings,
      profile: decided ? settings.profile : chosen.profile,
      rules: new Map([...chosen.rules, ...settings.rules]),
    },
    problems,
  };
}

/** Reads what the client answers, which may be anything. */
export function choicesFrom(answer: unknown): Choices {
  if (typeof answer !== "object" || answer === null) return {};
  const { enable, profile, rules } = answer as Record<string, unknown>;
  return {
    ...(typeof enable === "boolean" ? { enable } : {}),
    ...(typeof profile === "string" ? { profile } : {}),
    ...(typeof rules === "object" && rules !== null ? { rules: rules as Record<string, unknown> } : {}),
  };
}
