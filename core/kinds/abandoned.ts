/** Images that nobody looks after any more, and what took their place. */

import { type Part, parseReference, type Reference } from "./image.ts";
import { besideOnMirror, byRepository, imageRow, originOf, rowFor } from "./image-table.ts";
import { versionOf, wordsOf } from "./image-tag.ts";
import { publishedVariant } from "./moving-tag.ts";
import type { Replacement } from "./newer-image.ts";
import { type AbandonedRow, abandonedTable, endOfLifeTable } from "./tables.ts";

/** An image that was given up. */
export interface Abandoned {
  /** The name that stands for what was given up, by offsets in the reference's text. */
  readonly part: Part;
  readonly row: AbandonedRow;
}

/**
 * What became of the image; undefined where nothing is known. A private copy may be looked after: only the public name
 * counts, and those of mirrors that hand out the same.
 */
export function abandonedOf(reference: Reference): Abandoned | undefined {
  const { tag, digest, repository, registry, text } = reference;
  const name = originOf(reference.name);
  const row = rowOf(name);
  if (!row) return undefined;
  // What a digest alone names may be of any day.
  if (row.butTag && (digest ? !tag : (tag?.text ?? "latest") === row.butTag)) return undefined;
  const below = row.repo.endsWith("/*") ? name.length - row.repo.length + "/*".length : 0;
  const { start } = registry ?? repository;
  const end = repository.end - below;
  return { row, part: { text: text.slice(start, end), start, end } };
}

/** The image that took its place, where it is sure which tag it has there. */
export function successor(reference: Reference, { row }: Abandoned): Replacement | undefined {
  const { text, repository, tag } = reference;
  if (!row.use) return undefined;
  const origin = row.use.replace(/\*$/, originOf(reference.name).slice(row.repo.length - 1));
  const whole = besideOnMirror(reference.name, origin);
  // Who wrote a short name reads short names.
  const short = reference.registry ? whole : whole.replace(/^docker\.io\/(?:library\/)?/, "");
  if (row.sameTags) {
    // Only whole registries are copied digest by digest.
    const kept = row.use.endsWith("/*") ? text.slice(repository.end) : tag && `:${tag.text}`;
    if (kept === undefined) return undefined;
    return { start: 0, end: text.length, text: short + kept, reference: short + kept };
  }
  const translated = tag && translatedTag(tag, whole);
  if (translated === undefined) return undefined;
  const result = `${short}:${translated}`;
  return { start: 0, end: text.length, text: result, reference: result };
}

let rows: ReadonlyMap<string, AbandonedRow> | undefined;

function rowOf(name: string): AbandonedRow | undefined {
  rows ??= byRepository(abandonedTable().images);
  return rowFor(name, rows);
}

/** The same release and variant of another image; undefined where it might not be published. */
function translatedTag(tag: Part, name: string): string | undefined {
  const target = parseReference(name);
  const row = target && imageRow(target);
  const [lead = "", ...words] = wordsOf(tag).map(({ text }) => text);
  const version = versionOf(lead);
  const release =
    version && row?.versions?.find((each) => version === each || version.startsWith(`${each}.`));
  if (!row || !release) return undefined;
  const variants = words.filter((word) => !isSystem(word)).map((word) => publishedVariant(word, row));
  return variants.includes(undefined) ? undefined : [release, ...variants].join("-");
}

/** Words that say what an image stood on: another one stands on its own. */
function isSystem(word: string): boolean {
  return (
    /^(?:slim|hotspot|oraclelinux\d|ea|\d+)$/.test(word) || Object.hasOwn(endOfLifeTable().codenames, word)
  );
}
