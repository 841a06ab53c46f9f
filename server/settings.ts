/** The editor's settings under the folder's own: what `.palisade.yaml` says wins, so that editor and CI agree. */

import { Manifest, type NamedRule, type ReadSettings, readSettings } from "#core";

/** `palisade.*` as the editor has it for one folder. */
export interface Choices {
  readonly enable?: boolean;
  readonly profile?: string;
  /** Whether each workload shows its level of the Pod Security Standards. */
  readonly codeLens?: boolean;
  readonly rules?: Readonly<Record<string, unknown>>;
}

export function combine(
  { profile, rules }: Choices,
  file: Manifest | undefined,
  known: readonly NamedRule[],
  read: (file: string) => string | undefined,
): ReadSettings {
  // The same words in the same shape, so the same reader; what is wrong in them the editor's own schema says.
  const chosen = Manifest.parse("settings.json", JSON.stringify({ profile, rules }));
  return readSettings(file, known, { read, under: readSettings(chosen, known).settings });
}

/** Reads what the client answers, which may be anything. */
export function choicesFrom(answer: unknown): Choices {
  if (typeof answer !== "object" || answer === null) return {};
  const { enable, profile, codeLens, rules } = answer as Record<string, unknown>;
  return {
    ...(typeof enable === "boolean" ? { enable } : {}),
    ...(typeof profile === "string" ? { profile } : {}),
    ...(typeof codeLens === "boolean" ? { codeLens } : {}),
    ...(typeof rules === "object" && rules !== null ? { rules: rules as Record<string, unknown> } : {}),
  };
}
