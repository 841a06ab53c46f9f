/** A smaller image that can do what the stages of a Dockerfile ask of it. */

import type { Stage } from "../dockerfile.ts";
import type { Part, Reference } from "./image.ts";
import { imageRow } from "./image-table.ts";
import { versionOf, wordsOf } from "./image-tag.ts";
import { type Replacement, retagged } from "./newer-image.ts";
import { needsOf } from "./stage-needs.ts";
import { endOfLifeTable, type ImageRow, imageTable, type Leaner } from "./tables.ts";

/** A leaner image, and its compressed megabytes where they were measured. */
export interface LeanerImage extends Replacement {
  readonly size: number | undefined;
}

export interface Ballast {
  /** What the image carries along: `a full Debian with compilers`. */
  readonly words: string;
  /** Compressed megabytes of the image as it is, where they were measured. */
  readonly size: number | undefined;
  /** Leaner images, the one that changes least first; at least one. */
  readonly leaner: readonly [LeanerImage, ...LeanerImage[]];
}

/**
 * What could be left out of an image that these stages build on, the last of them shipped.
 * Undefined where it is lean, where nothing is known, and where the stages need all of it.
 */
export function ballastOf(reference: Reference, stages: readonly Stage[]): Ballast | undefined {
  const row = imageRow(reference);
  const tag = reference.tag && parts(reference.tag);
  const words = row && ballast(row);
  if (!words || !row.leaner || row.abandoned || !tag) return undefined;
  const needs = needsOf(stages);
  const [first, ...others] = row.leaner
    .filter((option) => !option.lacks.some((lack) => needs.has(lack)) && entersWith(option, stages))
    .flatMap((option): LeanerImage[] => {
      const replacement = leaner(reference, row, tag, option);
      const variant = [option.variant ?? "?", tag.alpine && "alpine"].filter(Boolean).join("-");
      return replacement ? [{ ...replacement, size: sizeOf(row, variant) }] : [];
    });
  return first && { words, size: sizeOf(row, ""), leaner: [first, ...others] };
}

function ballast({ class: kind, os, leaner: options = [] }: ImageRow): string | undefined {
  if (kind === "os") return "the whole distribution";
  if (kind !== "runtime") return undefined;
  if (options.some(({ variant }) => variant === "jre")) return "the whole JDK";
  return os === "buildpack-deps" ? "a full Debian with compilers" : "a shell and a package manager";
}

function sizeOf({ repo }: ImageRow, variant: string): number | undefined {
  const sizes = imageTable().sizes[repo];
  return sizes && Object.hasOwn(sizes, variant) ? sizes[variant] : undefined;
}

/** A tag taken apart: `21.0.4_7-jdk-noble`. */
interface Tag {
  /** The version with its build, or `lts`; empty where a codename stands alone. */
  readonly version: string;
  readonly codename: string;
  /** `alpine` with its version. */
  readonly alpine: string;
  /** Everything else. */
  readonly words: readonly string[];
}

function parts(tag: Part): Tag {
  const tagged = { version: "", codename: "", alpine: "", words: [] as string[] };
  for (const { text, start, end } of wordsOf(tag)) {
    const isBuild = tag.text[start - tag.start - 1] === "_";
    const isFirst = start === tag.start;
    if (isBuild || (isFirst && (text === "lts" || versionOf(text))))
      tagged.version = tag.text.slice(0, end - tag.start);
    else if (Object.hasOwn(endOfLifeTable().codenames, text)) tagged.codename = text;
    else if (text.startsWith("alpine")) tagged.alpine = text;
    else tagged.words.push(text);
  }
  return tagged;
}

/** The leaner image, if the tag is of the plain kind that it is leaner than. */
function leaner(reference: Reference, row: ImageRow, tag: Tag, option: Leaner): Replacement | undefined {
  const { version, codename, alpine, words } = tag;
  const { variant, instead, beforeCodename, repository } = option;
  if (words.some((word) => word !== instead)) return undefined;
  if (alpine && instead !== "jdk") return undefined;
  if (option.reference) {
    const [major = ""] = (version || releaseOf(codename)).split(".");
    if (alpine || !option.majors?.includes(major)) return undefined;
    const text = option.reference.replace("{major}", major);
    return { start: 0, end: reference.text.length, text, reference: text };
  }
  if (repository) {
    const { end } = reference.repository;
    const text = `${repository}:${reference.tag?.text}`;
    return { start: end, end: reference.text.length, text, reference: reference.text.slice(0, end) + text };
  }
  if (!variant) return undefined;
  if (variant === "alpine") return version ? retagged(reference, `${version}-alpine`) : undefined;
  const swaps = instead !== undefined && Object.hasOwn(endOfLifeTable().codenames, instead);
  if (swaps && ((codename && codename !== instead) || !row.versions?.includes(version))) return undefined;
  const system = swaps ? "" : codename || alpine;
  const order = beforeCodename ? [version, variant, system] : [version, system, variant];
  return retagged(reference, order.filter(Boolean).join("-"));
}

function releaseOf(codename: string): string {
  return endOfLifeTable().codenames[codename]?.[1] ?? "";
}

/** Whether the container starts what the leaner image would start, too. */
function entersWith({ entrypoint }: Leaner, stages: readonly Stage[]): boolean {
  if (entrypoint === undefined) return true;
  const last = stages.at(-1)?.instructions.findLast(({ keyword }) => keyword === "ENTRYPOINT");
  return last?.json === true && last.args[0]?.text === entrypoint;
}
