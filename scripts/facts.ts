/** Reads what public sources publish about images into rows of data/; see data/README.md. */

import type { CycleRow, EndOfLifeTable, ImageRow, ImageTable } from "../core/kinds/tables.ts";

/** One release of a product in the API of endoflife.date, version 1. */
export interface ApiRelease {
  readonly name: string;
  readonly isEol?: boolean | null;
  readonly eolFrom?: string | null;
  readonly isEoes?: boolean | null;
  readonly eoesFrom?: string | null;
  readonly isLts?: boolean | null;
  readonly ltsFrom?: string | null;
}

/** The release lines of a product, newest first, as the table writes them. */
export function cyclesOf(product: string, releases: readonly ApiRelease[]): CycleRow[] {
  return releases
    .filter(({ name }) => !isAmbiguous(product, name))
    .map(({ name, isEol, eolFrom, eoesFrom, isLts, ltsFrom }) => {
      const lts = ltsFrom ?? (isLts || undefined);
      const end = eolFrom ?? isEol ?? false;
      if (lts !== undefined) return [name, end, eoesFrom ?? null, lts];
      return eoesFrom ? [name, end, eoesFrom] : [name, end];
    });
}

/** Tags of Windows images that are both a short-lived release and the long-lived one of the same number. */
function isAmbiguous(product: string, cycle: string): boolean {
  return product.startsWith("windows-") && /^(?:1607|1809)$/.test(cycle);
}

/** What a library file of docker-library/official-images says about an image. */
export interface Published {
  readonly latest: string | undefined;
  /** Versions with one or two numbers, newest first. */
  readonly versions: readonly string[];
  readonly variants: readonly string[];
  /** Where the Dockerfile of `latest` is. */
  readonly dockerfile: string | undefined;
}

/** Words of tags that name a variant and that the table keeps. */
const VARIANTS = new Set(
  "al2 al2023 alpine apache bookworm bullseye cli dind forky fpm headless jammy jdk jre minimal noble otel perl resolute rootless slim trixie ubi10 ubi9".split(
    " ",
  ),
);

/** Reads a library file: blocks of `Name: value` lines. */
export function publishedIn(library: string): Published {
  const blocks = library.split(/\n\s*\n/).map(fields);
  const shared = blocks[0] ?? new Map<string, string>();
  const tagged = blocks.filter((block) => block.has("Tags"));
  const tagsOf = (block: ReadonlyMap<string, string>) =>
    [block.get("Tags"), block.get("SharedTags")].flatMap((list) => list?.split(/,\s*/) ?? []);
  const tags = tagged.flatMap(tagsOf);
  const latest = tagged.find((block) => tagsOf(block).includes("latest"));
  const numbered = tags.filter((tag) => /^\d+(?:\.\d+)?$/.test(tag) && !/^\d{8}$/.test(tag));
  const words = new Set(
    tags.flatMap((tag) => tag.split("-")).map((word) => word.replace(/^alpine[\d.]+$/, "alpine")),
  );
  return {
    latest: latest && tagsOf(latest).find((tag) => /^\d+(?:\.\d+)*$/.test(tag)),
    versions: [...new Set(numbered)].sort(newestFirst),
    variants: [...words].filter((word) => VARIANTS.has(word)).sort(),
    dockerfile: latest && dockerfileOf(new Map([...shared, ...latest])),
  };
}

/** The image that the last stage of a Dockerfile builds on. */
export function baseIn(dockerfile: string): string | undefined {
  return [...dockerfile.matchAll(/^FROM\s+(?:--\S+\s+)*(\S+)/gim)].at(-1)?.[1];
}

/** Compressed megabytes on amd64, from a page of docker-library/repo-info. */
export function sizeIn(page: string): number | undefined {
  const amd64 = /^### .* - linux; amd64$([\s\S]*?)(?=^### |$(?![\s\S]))/m.exec(page)?.[1] ?? "";
  const bytes = /Total Size: \*\*.*\((\d+) bytes\)\*\*/.exec(amd64)?.[1];
  return bytes === undefined ? undefined : Math.round(Number(bytes) / 1e6);
}

/** The row with what is published now; all that people wrote into it stays. */
export function renewedRow(
  row: ImageRow,
  { latest, versions, variants }: Published,
  from: string | undefined,
): ImageRow {
  const extra = (row.variants ?? []).filter((word) => !VARIANTS.has(word));
  const words = [...variants, ...extra].sort();
  return {
    ...row,
    ...(latest !== undefined && { latest }),
    ...(versions.length > 0 && { versions }),
    ...(words.length > 0 && { variants: words }),
    ...(from !== undefined && { from }),
  };
}

/** What a reviewer has to look at: one line per difference. */
export function differences(
  before: { readonly images: ImageTable; readonly endOfLife: EndOfLifeTable },
  after: { readonly images: ImageTable; readonly endOfLife: EndOfLifeTable },
): string[] {
  return [
    ...changes(flatProducts(before.endOfLife), flatProducts(after.endOfLife)),
    ...changes(flatRows(before.images), flatRows(after.images)),
  ];
}

/** JSON with one line per row, so that a diff shows rows. */
export function toText(table: object): string {
  const lines = Object.entries(table).map(([key, value]) => ` ${JSON.stringify(key)}: ${listed(value)}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}

function listed(value: unknown): string {
  const isRows = Array.isArray(value) && typeof value[0] === "object" && !Array.isArray(value[0]);
  if (isRows) return `[\n${value.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n ]`;
  if (Array.isArray(value) || typeof value !== "object" || value === null) return JSON.stringify(value);
  const rows = Object.entries(value).map(([key, row]) => `  ${JSON.stringify(key)}: ${JSON.stringify(row)}`);
  return `{\n${rows.join(",\n")}\n }`;
}

function fields(block: string): Map<string, string> {
  const found = new Map<string, string>();
  // A line that begins with a space continues the one above.
  for (const line of block.replace(/\n\s+/g, " ").split("\n")) {
    const match = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
    if (match?.[1] && match[2] !== undefined) found.set(match[1], match[2]);
  }
  return found;
}

/** The Dockerfile on GitHub; images that are kept elsewhere have their base written by hand. */
function dockerfileOf(block: ReadonlyMap<string, string>): string | undefined {
  const repository = /^https:\/\/github\.com\/([^/]+\/[^/]+?)(?:\.git)?$/.exec(
    block.get("GitRepo") ?? "",
  )?.[1];
  const commit = block.get("amd64-GitCommit") ?? block.get("GitCommit");
  if (!repository || !commit) return undefined;
  const folder = block.get("amd64-Directory") ?? block.get("Directory");
  const file = block.get("File") ?? "Dockerfile";
  return `https://raw.githubusercontent.com/${[repository, commit, folder, file].filter(Boolean).join("/")}`;
}

function newestFirst(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  const major = (right[0] ?? 0) - (left[0] ?? 0);
  if (major !== 0) return major;
  return (right[1] ?? -1) - (left[1] ?? -1);
}

function flatProducts({ products }: EndOfLifeTable): Map<string, string> {
  const all = Object.entries(products).flatMap(([product, cycles]) =>
    cycles.map(([cycle, ...dates]): [string, string] => [`${product} ${cycle}`, JSON.stringify(dates)]),
  );
  return new Map(all);
}

function flatRows({ images, sizes }: ImageTable): Map<string, string> {
  const rows = images.flatMap(({ repo, ...row }) =>
    Object.entries(row).map(([key, value]): [string, string] => [`${repo} ${key}`, JSON.stringify(value)]),
  );
  const measured = Object.entries(sizes).map(([repo, size]): [string, string] => [
    `${repo} size`,
    JSON.stringify(size),
  ]);
  return new Map([...rows, ...measured]);
}

function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const gone = [...before].filter(([key]) => !after.has(key)).map(([key, value]) => `- ${key}: ${value}`);
  const other = [...after]
    .filter(([key, value]) => before.get(key) !== value)
    .map(([key, value]) => `${before.has(key) ? "~" : "+"} ${key}: ${before.get(key) ?? ""} → ${value}`);
  return [...gone, ...other];
}
