/** Which references to write instead of an old one: the same variant, on a release that is supported today. */

import type { Part, Reference } from "./image.ts";
import { agesOf, isSupported, OLD_TABLE, tableAge } from "./image-age.ts";
import { compareVersions, imageRow } from "./image-table.ts";
import { productOf, type Release, releasesOf, versionOf, wordsOf } from "./image-tag.ts";
import { type CycleRow, endOfLifeTable, type ImageRow, imageTable } from "./tables.ts";

/** Another text for a part of a reference, and the reference that results. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly reference: string;
}

/** The reference with another tag. A digest goes: it would still decide. */
export function retagged(reference: Reference, tag: string): Replacement {
  return replacing(reference, reference.repository.end, `:${tag}`);
}

/**
 * Supported versions of an image that is named without one, long-term support first, and the slim variant
 * where there is one. Only versions that are known to be published.
 */
export function pinned(reference: Reference, today: string): Replacement[] {
  const row = imageRow(reference);
  if (!row || row.abandoned || isTableOld(today)) return [];
  const [first, second] = currentVersions(row, productOf(reference), today);
  if (!first) return [];
  return [first, row.slim ? `${first}-slim` : undefined, second]
    .filter((tag) => tag !== undefined)
    .map((tag) => retagged(reference, tag));
}

/** The same variant on releases that are supported, long-term support first. At most three. */
export function renewed(reference: Reference, today: string): Replacement[] {
  if (isTableOld(today)) return [];
  const row = imageRow(reference);
  const old = agesOf(reference, today).map(({ release }) => release);
  if (old.length === 0) return [];
  if (old[0]?.product === "distroless") return newerDistroless(reference);
  if (!row || row.abandoned || !reference.tag) return [];

  const releases = releasesOf(reference);
  const own = releases.find(({ system }) => !system || row.class === "os");
  const isOld = own !== undefined && old.some(({ part }) => part.start === own.part.start);
  const versions = isOld ? newerVersions(row, own, today) : [own && published(row, own.cycle)];
  const tags = versions.map((version) => rewritten(reference, row, releases, own, version, today));
  const known = tags.filter((tag) => tag !== undefined && tag !== reference.tag?.text);
  return [...new Set(known)].slice(0, 3).map((tag) => retagged(reference, tag ?? ""));
}

function isTableOld(today: string): boolean {
  return tableAge(today).days > OLD_TABLE;
}

function replacing(reference: Reference, start: number, text: string): Replacement {
  const end = reference.text.length;
  return { start, end, text, reference: reference.text.slice(0, start) + text };
}

/** Release lines of the product that are published and supported, long-term support first. */
export function currentVersions(row: ImageRow, product: string | undefined, today: string): string[] {
  if (product === undefined) {
    const { latest } = row;
    const of = row.versions?.filter((version) => latest === version || latest?.startsWith(`${version}.`));
    return of?.slice(0, 1) ?? [];
  }
  const cycles = (endOfLifeTable().products[product] ?? []).filter(
    (cycle) => published(row, cycle) !== undefined && isSupported(product, cycle, today),
  );
  const isLongTerm = ([, , , lts]: CycleRow) => lts === true || (typeof lts === "string" && lts <= today);
  return [...cycles.filter(isLongTerm), ...cycles.filter((cycle) => !isLongTerm(cycle))].map(
    (cycle) => published(row, cycle) ?? cycle[0],
  );
}

function newerVersions(row: ImageRow, { product, cycle }: Release, today: string): string[] {
  return currentVersions(row, product, today).filter((version) => compareVersions(version, cycle[0]) > 0);
}

/** The tag of a release line: .NET 10 is tagged 10.0. */
function published(row: ImageRow, [cycle]: CycleRow): string | undefined {
  return row.versions?.find((version) => version === cycle || version === `${cycle}.0`);
}

/** The tag on another version; undefined where a word of it might not exist there. */
function rewritten(
  reference: Reference,
  row: ImageRow,
  releases: readonly Release[],
  own: Release | undefined,
  version: string | undefined,
  today: string,
): string | undefined {
  if (own && version === undefined) return undefined;
  const kept: string[] = [];
  let dropped = false;
  for (const word of reference.tag ? wordsOf(reference.tag) : []) {
    const release = releases.find(({ part }) => part.start === word.start);
    let text: string | undefined;
    if (!release) text = plainWord(word, reference.text, row, dropped);
    else if (release === own && version !== undefined) text = renumbered(word.text, own, version);
    else text = systemWord(release, word.text, row, version, own, today);
    if (text === undefined) return undefined;
    dropped = text === "";
    if (text) kept.push(text);
  }
  return kept.join("-");
}

function renumbered(word: string, { product }: Release, version: string): string | undefined {
  if (versionOf(word)) return word.startsWith("v") ? `v${version}` : version;
  return codenameOf(product, version);
}

/** The word for the system, where the image is rebuilt on it; empty where leaving it out means the newest. */
function systemWord(
  { product, cycle }: Release,
  word: string,
  row: ImageRow,
  version: string | undefined,
  own: Release | undefined,
  today: string,
): string | undefined {
  const has = (variant: string) => row.variants?.includes(variant) ?? false;
  if (word.startsWith("alpine")) return row.alpine || has("alpine") ? "alpine" : undefined;
  const isSameVersion = own === undefined || published(row, own.cycle) === version;
  if (has(word) && isSameVersion && isSupported(product, cycle, today)) return word;
  if (word === "al2") return has("al2023") ? "al2023" : undefined;
  if (product !== "debian" && product !== "ubuntu") return undefined;
  const base = row.from?.slice(row.from.indexOf(":") + 1).split("-")[0] ?? "";
  const newest = codenameOf("ubuntu", base) ?? base;
  if (!has(newest) || endOfLifeTable().codenames[newest]?.[0] !== product) return "";
  // Debian's codename follows every version; Ubuntu's is sure for the one that `latest` stands for.
  return product === "debian" || row.latest?.startsWith(version ?? "") ? newest : "";
}

/** A word that is neither version nor system. The day or build a tag was made on goes. */
function plainWord(word: Part, text: string, row: ImageRow, afterDropped: boolean): string | undefined {
  if (/^\d{8}$/.test(word.text) || text[word.start - 1] === "_") return "";
  if (row.variants?.includes(word.text)) return word.text;
  if (word.text === "slim") return row.slim ? "slim" : afterDropped ? "" : undefined;
  return undefined;
}

function codenameOf(product: string, cycle: string): string | undefined {
  const all = Object.entries(endOfLifeTable().codenames);
  return all.find(([, release]) => release[0] === product && release[1] === cycle)?.[0];
}

/** The same image on the newest Debian; for another major of the language, the ones that are built there. */
function newerDistroless(reference: Reference): Replacement[] {
  const start = reference.text.lastIndexOf("/", reference.repository.end) + 1;
  const name = reference.text.slice(start, reference.repository.end);
  const built = imageTable().distroless.filter((each) => each.endsWith("-debian13"));
  const same = built.filter((each) => each === name.replace(/-debian\d+$/, "-debian13"));
  const [family = name] = /^[a-z]+/.exec(name) ?? [];
  const others = built
    .filter((each) => /\d/.test(name[family.length] ?? "") && each.startsWith(family))
    .reverse();
  const tag = reference.tag ? `:${reference.tag.text}` : "";
  return (same.length > 0 ? same : others).slice(0, 3).map((each) => replacing(reference, start, each + tag));
}
