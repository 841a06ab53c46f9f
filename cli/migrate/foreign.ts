/** What the settings of another linter say, in words that do not depend on which one it is. */

import type { Field, Linter, Severity } from "#core";

/** A check that somebody turned off, or gave another severity. */
export interface Wish {
  /** As it is written; `*` at its end stands for all that begin so. */
  readonly check: string;
  readonly level: Severity | "off";
  /** Globs of the files that it is for; all where absent. */
  readonly files?: readonly string[];
  /** Why, or until when. */
  readonly note?: string;
}

export interface Foreign {
  readonly wishes: readonly Wish[];
  /** Globs of files that are not read. */
  readonly exclude: readonly string[];
  /** Registries that images may come from. */
  readonly registries: readonly string[];
  /** What else it says, and what stands for it here: each a sentence. */
  readonly rest: readonly string[];
}

/** Reads the settings of one linter. */
export interface Source {
  readonly linter: Linter;
  /** Where they usually are; all that are there are read. */
  readonly files: readonly string[];
  read(text: string, file: string, today: string): Foreign;
}

export function foreign(said: Partial<Foreign>): Foreign {
  return { wishes: [], exclude: [], registries: [], rest: [], ...said };
}

/** The texts of a list, or of one text with commas. */
export function listOf(field: Field): readonly string[] {
  const texts = field.type === "sequence" ? field.items().map(({ text }) => text) : field.text.split(",");
  return texts.map((text) => text.trim()).filter((text) => text !== "");
}

/** A sentence for every key that is not among the known ones; `hints` say what stands for it here. */
export function restOf(
  map: Field,
  known: readonly string[],
  hints: Readonly<Record<string, string>> = {},
  prefix = "",
): readonly string[] {
  return map
    .entries()
    .map(([key]) => key)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const hint = Object.hasOwn(hints, key) ? hints[key] : undefined;
      return `${prefix}${key}${hint === undefined ? "" : `: here ${hint}`}`;
    });
}

/** A path as a glob of ours; undefined where it leads out of the workspace or is more than a path. */
export function globFrom(path: string): string | undefined {
  const plain = path.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  if (plain === "" || /^(?:[/~\\]|\.\.(?:\/|$))/.test(plain)) return undefined;
  return /[*?[{]|\.[^./]+$/.test(plain) ? plain : `${plain}/**`;
}
