/** Tags that are given to one image after the other, by their name. */

import type { Part, Reference } from "./image.ts";
import { OLD_TABLE, tableAge } from "./image-age.ts";
import { imageRow } from "./image-table.ts";
import { productOf, releasesOf, versionOf, wordsOf } from "./image-tag.ts";
import { currentVersions, type Replacement, retagged } from "./newer-image.ts";
import { endOfLifeTable, type ImageRow } from "./tables.ts";

/** `channel`: a name for whatever is newest; `variant`: no version at all; `line`: a version that has several release lines. */
export type Movement = "channel" | "variant" | "line";

/** How the tag moves; undefined where it names a release, is `latest`, or means something that we do not know. */
export function movementOf(reference: Reference): Movement | undefined {
  const { tag } = reference;
  if (!tag || tag.text === "latest") return undefined;
  const row = imageRow(reference);
  const words = wordsOf(tag);
  if (words.length === 0) return undefined;
  const names = words.filter(({ text }) => !CHANNELS.has(text) && !isVariant(text, row));
  if (names.length > 0) return isOpenEnded(reference, row, words[0]) ? "line" : undefined;
  if (words.some(({ text }) => CHANNELS.has(text))) return "channel";
  return namesRelease(reference, row) ? undefined : "variant";
}

/** The same variant with a version in the tag: those that are supported, long-term support first. At most three. */
export function settled(reference: Reference, today: string): Replacement[] {
  const row = imageRow(reference);
  if (!row || row.abandoned || !reference.tag || tableAge(today).days > OLD_TABLE) return [];
  const words = wordsOf(reference.tag).map(({ text }) => text);
  const version = versionOf(words[0] ?? "");
  const kept = words.slice(version === undefined ? 0 : 1).filter((word) => !CHANNELS.has(word));
  const variants = kept.map((word) => publishedVariant(word, row));
  if (variants.includes(undefined)) return [];
  const product = productOf(reference);
  // The second number of nginx is even for what it calls stable.
  const isStable = (each: string) => product !== "nginx" || /^\d+\.\d*[02468]$/.test(each);
  return currentVersions(row, product, today)
    .filter((each) => version === undefined || each.startsWith(`${version}.`))
    .filter((each) => !words.includes("stable") || isStable(each))
    .slice(0, 3)
    .map((each) => retagged(reference, [each, ...variants].join("-")));
}

const CHANNELS = new Set(
  "canary current dev develop edge experimental latest lts main master mainline next nightly rolling snapshot stable testing trunk unstable".split(
    " ",
  ),
);

/** Words that any image may have beside its version. */
const VARIANTS = new Set("alpine debian distroless slim ubuntu".split(" "));

/** A word for the system or the extent of an image: it says nothing about the version. */
function isVariant(word: string, row: ImageRow | undefined): boolean {
  return (
    VARIANTS.has(word) ||
    /^(?:alpine|debian|ubuntu|ubi)\d[\d.]*$/.test(word) ||
    (row !== undefined &&
      ((row.variants?.includes(word) ?? false) || Object.hasOwn(endOfLifeTable().codenames, word)))
  );
}

/** Whether the words for the system are the version: `debian:trixie`, and the compilers for it. */
function namesRelease(reference: Reference, row: ImageRow | undefined): boolean {
  const isSystem = row?.class === "os" || row?.repo === "docker.io/library/buildpack-deps";
  return isSystem && releasesOf(reference).length > 0;
}

/** Whether the version is only the beginning of several release lines: `python:3`. */
function isOpenEnded(reference: Reference, row: ImageRow | undefined, lead: Part | undefined): boolean {
  const version = lead && versionOf(lead.text);
  if (version === undefined || lead === undefined) return false;
  if (releasesOf(reference).some(({ part }) => part.start === lead.start)) return false;
  const product = productOf(reference);
  const cycles = product === undefined ? undefined : endOfLifeTable().products[product];
  const lines = cycles ? cycles.map(([cycle]) => cycle) : (row?.versions ?? []);
  return lines.filter((line) => line.startsWith(`${version}.`)).length > 1;
}

/** The word as it is published beside every version. */
export function publishedVariant(word: string, row: ImageRow): string | undefined {
  const plain = word.replace(/^alpine[\d.]+$/, "alpine");
  const { variants = [], slim, alpine } = row;
  const isPublished =
    variants.includes(plain) || (plain === "slim" && slim) || (plain === "alpine" && alpine);
  return isPublished ? plain : undefined;
}
