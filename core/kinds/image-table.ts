/** What is known about well-known images: who runs in them, what they contain, what would be smaller. */

import { once } from "../once.ts";
import type { Reference } from "./image.ts";
import { type Account, endOfLifeTable, type ImageRow, imageTable, type TagRule } from "./tables.ts";

export type { Account, ImageRow } from "./tables.ts";

/**
 * What is known about the image, with everything its tag says applied; undefined for a stranger.
 * A missing field is unknown. A digest hides nothing here: the tag beside it says what was meant.
 */
export const imageRow = once((reference: Reference): ImageRow | undefined => {
  const row = find(originOf(reference.name));
  return row && withTag(row, reference.tag?.text ?? "latest");
});

/** Whether it is a bare name that Docker Hub has no official image for, so that nobody can pull it as it stands. */
export function isUnpublished(reference: Reference): boolean {
  const { name, registry } = reference;
  const isBare = !registry && name.startsWith(`${HUB}library/`);
  return isBare && !imageRow(reference) && !Object.hasOwn(endOfLifeTable().repositories, name);
}

/** The repository that a public mirror or a pull-through cache hands out under the name. */
export function originOf(name: string): string {
  for (const [mirror, origin] of MIRRORS) {
    if (mirror.test(name)) return name.replace(mirror, origin);
  }
  return name;
}

/** What the mirror that hands out an image calls another one; the other as it is where it is not known to be there. */
export function besideOnMirror(name: string, other: string): string {
  for (const [mirror, origin] of MIRRORS) {
    const [head] = mirror.exec(name) ?? [];
    if (head !== undefined) return other.startsWith(origin) ? head + other.slice(origin.length) : other;
  }
  return other;
}

/** Whether the value of `user` in a row, or of a USER instruction, is root. */
export function isRootUser(user: string): boolean {
  const [who = ""] = user.split(":");
  return who === "" || who === "root" || /^\+?0+$/.test(who);
}

const HUB = "docker.io/";
const RED_HAT = "registry.access.redhat.com/";
const MIRRORS: readonly (readonly [RegExp, string])[] = [
  [/^mirror\.gcr\.io\//, HUB],
  [/^public\.ecr\.aws\/docker\/library\//, `${HUB}library/`],
  [/^\d+\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/docker-hub\//, HUB],
  [/^[^/]+\/(?:.+\/)?dependency_proxy\/containers\/(?=[^/]+$)/, `${HUB}library/`],
  [/^[^/]+\/(?:.+\/)?dependency_proxy\/containers\//, HUB],
  [
    /^registry\.(?:access\.redhat\.com|redhat\.io)\/(ubi\d+)(?:\/ubi)?(-minimal|-micro)?$/,
    `${RED_HAT}$1/ubi$2`,
  ],
  // Elastic publishes there first.
  [/^docker\.elastic\.co\/(elasticsearch|kibana|logstash)\/\1$/, `${HUB}library/$1`],
  [/^docker\.io\/elastic\/(elasticsearch|kibana|logstash)$/, `${HUB}library/$1`],
  [/^docker\.io\/redhat\/(ubi\d+)(-minimal|-micro)?$/, `${RED_HAT}$1/ubi$2`],
  [/^(gcr\.io\/distroless\/.+?)-debian\d+$/, "$1"],
];

let rows: ReadonlyMap<string, ImageRow> | undefined;

function find(name: string): ImageRow | undefined {
  rows ??= byRepository(imageTable().images);
  return rowFor(name, rows);
}

/** The rows of a table by what they are about: the name of a repository, or a path with all below it, `ghcr.io/org/*`. */
export function byRepository<Row extends { readonly repo: string }>(
  all: readonly Row[],
): ReadonlyMap<string, Row> {
  return new Map(all.map((row) => [row.repo, row]));
}

/** The row of exactly this name, else of the longest path above it. */
export function rowFor<Row>(name: string, rows: ReadonlyMap<string, Row>): Row | undefined {
  const exact = rows.get(name);
  if (exact) return exact;
  for (let end = name.lastIndexOf("/"); end > 0; end = name.lastIndexOf("/", end - 1)) {
    const above = rows.get(`${name.slice(0, end)}/*`);
    if (above) return above;
  }
  return undefined;
}

function withTag(row: ImageRow, tag: string): ImageRow {
  const { tags, tagRules, ...rest } = row;
  const exact = tags && Object.hasOwn(tags, tag) ? tags[tag] : undefined;
  const rules = tagRules?.filter(({ re }) => new RegExp(re).test(tag)) ?? [];
  const merged: ImageRow = Object.assign({}, rest, variant(row, tag), exact, ...rules.map(changes));
  const { users, ...resolved } = merged;
  const version = versionIn(tag, row.eol);
  const present = users?.filter(({ since }) => !since || !version || compareVersions(version, since) >= 0);
  return present?.length ? { ...resolved, users: present } : resolved;
}

/** What the words of a tag say about the system inside, in any image. */
function variant(row: ImageRow, tag: string): Partial<ImageRow> {
  const words = tag.split(/[-_]/);
  const says = (word: RegExp) => words.some((each) => word.test(each));
  if (says(/^nanoserver/)) return { ...WINDOWS, user: "ContainerUser" };
  if (says(/^windowsservercore/)) return { ...WINDOWS, user: "ContainerAdministrator" };
  if (says(/^alpine/)) {
    return {
      os: "alpine",
      pkg: "apk",
      shell: true,
      libc: "musl",
      ...(row.dropsTo && { dropsTo: onAlpine(row.dropsTo) }),
      ...(row.users && { users: row.users.map(onAlpine) }),
    };
  }
  if (says(/^ubi\d/)) return { os: "ubi", pkg: "microdnf", libc: "glibc", noUseradd: true };
  if (says(/^(?:azurelinux|cbl$|mariner)/)) return { os: "azurelinux", pkg: "tdnf", libc: "glibc" };
  if (says(/^al2/)) return { os: "amazonlinux", pkg: says(/^al2$/) ? "yum" : "dnf", libc: "glibc" };
  if (row.pkg === "dnf" && says(/^(?:minimal|slim)$/)) return { pkg: "microdnf" };
  if (row.libc === "by-tag") return { libc: says(/^musl/) ? "musl" : "glibc" };
  return {};
}

const WINDOWS: Partial<ImageRow> = { os: "windows", pkg: null, libc: "windows", users: [] };

function onAlpine({ alpineUid, ...account }: Account): Account {
  return alpineUid === undefined ? account : { ...account, uid: alpineUid };
}

function changes({ re: _, ...changed }: TagRule): Partial<ImageRow> {
  return changed;
}

/** The version that the tag starts with, or that its codename stands for. A tag without one is a current one. */
function versionIn(tag: string, product: string | undefined): string | undefined {
  const [version] = /^\d+(?:\.\d+)*/.exec(tag) ?? [];
  if (version !== undefined) return version;
  const { codenames } = endOfLifeTable();
  for (const word of tag.split("-")) {
    const release = Object.hasOwn(codenames, word) ? codenames[word] : undefined;
    if (release && release[0] === product) return release[1];
  }
  return undefined;
}

/** Orders dotted numbers: negative where `a` is the older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split("."), b.split(".")];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = Number(left[i] ?? 0) - Number(right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
