/** Which releases the tag of an image names: of the program it is for, and of the system below it. */

import { once } from "../once.ts";
import type { Part, Reference } from "./image.ts";
import { compareVersions, imageRow, originOf } from "./image-table.ts";
import { type CycleRow, endOfLifeTable } from "./tables.ts";

/** A release line that a part of a reference names. */
export interface Release {
  /** The product's key in the table. */
  readonly product: string;
  /** As people say it: `Node.js 20`. */
  readonly title: string;
  readonly cycle: CycleRow;
  /** The version or codename, by offsets in the reference's text. */
  readonly part: Part;
  /** The operating system, rather than what the image is for. */
  readonly system: boolean;
}

/** The pieces between `-` and `_` of a tag, by offsets in the reference's text. */
export function wordsOf(tag: Part): Part[] {
  const words: Part[] = [];
  for (const { 0: text, index } of tag.text.matchAll(/[^-_]+/g)) {
    const start = tag.start + index;
    words.push({ text, start, end: start + text.length });
  }
  return words;
}

/** A word that is a version, with its number: `v1.34.2`, `8u302`, `3.13rc1`. A commit id is none. */
export function versionOf(word: string): string | undefined {
  return /^v?(\d+(?:\.\d+)*)(?:u\d+|(?:rc|a|b|alpha|beta)\d*)?$/.exec(word)?.[1];
}

/** The releases that are named, each once, the program's before the system's. */
export const releasesOf = once((reference: Reference): readonly Release[] => {
  const distroless = distrolessRelease(reference);
  if (distroless) return [distroless];
  const redHat = redHatRelease(reference);
  if (!reference.tag) return redHat ? [redHat] : [];
  const words = wordsOf(reference.tag);
  const known = imageRow(reference);
  const product = productOf(reference);
  const own =
    (product === undefined ? undefined : ownRelease(product, words, known?.class === "os")) ?? redHat;
  const system = systemRelease(words, known !== undefined || product !== undefined);
  return [own, system?.part.start === own?.part.start ? undefined : system].filter(
    (one) => one !== undefined,
  );
});

/** The product whose version the tag starts with. */
export function productOf(reference: Reference): string | undefined {
  const product = imageRow(reference)?.eol;
  return product ?? get(endOfLifeTable().repositories, originOf(reference.name));
}

function ownRelease(product: string, words: readonly Part[], system: boolean): Release | undefined {
  const [first, second] = words;
  if (!first) return undefined;
  const stream = product === "centos" && /^stream(\d+)$/.exec(first.text);
  if (stream) return release("centos-stream", cycleOf("centos-stream", stream[1]), first, true);
  const lead = first.text === "open" && second ? second : first;
  const version = versionOf(lead.text) ?? /^(?:ltsc|stream)(\d+)$/.exec(lead.text)?.[1];
  return release(product, cycleOf(product, version), lead, system);
}

/**
 * The system that a word names. A number after the system's name is clear in any image; a codename alone
 * (`focal`, `kinetic`) is an English word and counts only in images we know.
 */
function systemRelease(words: readonly Part[], known: boolean): Release | undefined {
  const { codenames } = endOfLifeTable();
  for (const [i, word] of words.entries()) {
    const codename = known ? get(codenames, word.text) : undefined;
    if (codename) return release(codename[0], cycleOf(...codename), word, true);
    const [, name = "", number] = /^([a-z]+)([\d.]+)$/.exec(word.text) ?? [];
    const product = get(SYSTEMS, name);
    if (product) {
      const found = release(product, cycleOf(product, number), word, true);
      if (found) return found;
    }
    // Bitnami writes debian-12-r3.
    const next = words[i + 1];
    if (word.text === "debian" && next && /^r\d+$/.test(words[i + 2]?.text ?? "")) {
      const part = { text: `debian-${next.text}`, start: word.start, end: next.end };
      return release("debian", cycleOf("debian", next.text), part, true);
    }
  }
  return undefined;
}

const SYSTEMS: Readonly<Record<string, string>> = {
  alpine: "alpine-linux",
  almalinux: "almalinux",
  amazonlinux: "amazon-linux",
  centos: "centos",
  debian: "debian",
  fedora: "fedora",
  oraclelinux: "oracle-linux",
  rockylinux: "rocky-linux",
  ubi: "rhel",
  ubuntu: "ubuntu",
};

/** Distroless names the Debian release in the repository and stops building it before Debian does. */
function distrolessRelease({ name, repository }: Reference): Release | undefined {
  const [, family, number] = /^gcr\.io\/distroless\/([a-z]+).*-debian(\d+)$/.exec(name) ?? [];
  if (!family || !number) return undefined;
  const cycle = get(endOfLifeTable().distroless, family)?.find((row) => row[0] === number);
  const start = repository.start + repository.text.lastIndexOf("debian");
  const part = { text: `debian${number}`, start, end: repository.end };
  return (
    cycle && { product: "distroless", title: `Distroless on Debian ${number}`, cycle, part, system: true }
  );
}

/** Red Hat names the release in the repository, of its base images and of those that it builds on them. */
function redHatRelease({ name, text, repository }: Reference): Release | undefined {
  const [, number] =
    /^(?:registry\.access\.redhat\.com|docker\.io\/redhat)\/ubi(\d+)(?:[/-]|$)/.exec(name) ?? [];
  if (number === undefined) return undefined;
  const word = `ubi${number}`;
  const start = text.indexOf(word, repository.start);
  return release("rhel", cycleOf("rhel", number), { text: word, start, end: start + word.length }, true);
}

/**
 * The longest release line that the version belongs to. A version that is only the beginning of several lines
 * moves along them and belongs to none, unless a newer one has left them all behind: then it ends with the last.
 */
function cycleOf(product: string, version: string | undefined): CycleRow | undefined {
  const cycles = get(endOfLifeTable().products, product) ?? [];
  if (version === undefined) return undefined;
  const own = cycles.filter(([cycle]) => version === cycle || version.startsWith(`${cycle}.`));
  if (own.length > 0) return own.reduce((best, row) => (row[0].length > best[0].length ? row : best));
  const lines = cycles.filter(([cycle]) => cycle.startsWith(`${version}.`));
  if (lines.length === 0) return isOlderThanAll(product, cycles, version) ? [version, true] : undefined;
  const ends = lines.map(([, end, extended]) => (extended ? false : end));
  const last = ends
    .filter((end) => typeof end === "string")
    .sort()
    .at(-1);
  if (last === undefined || ends.includes(false) || lines[0] === cycles[0]) return undefined;
  return [version, last];
}

/** The table does not go back to the beginning. */
function isOlderThanAll(product: string, cycles: readonly CycleRow[], version: string): boolean {
  const numbered = cycles.filter(([cycle]) => /^\d+(?:\.\d+)*$/.test(cycle));
  const isOlder = numbered.every(([cycle]) => compareVersions(version, cycle) < 0);
  return isOlder && numbered.length > 0 && !endOfLifeTable().rolling.includes(product);
}

function release(
  product: string,
  cycle: CycleRow | undefined,
  part: Part,
  system: boolean,
): Release | undefined {
  const name = get(endOfLifeTable().names, product) ?? product;
  return cycle && { product, title: `${name} ${cycle[0]}`, cycle, part, system };
}

/** Tags are text from outside: `constructor` is a word, too. */
function get<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
