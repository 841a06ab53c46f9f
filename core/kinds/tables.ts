/**
 * The facts in data/, as functions, so that a bundle reads a table when it is first asked for
 * and not when it starts: see data/README.md for what the tables say.
 */

import abandoned from "../../data/abandoned.json";
import accounts from "../../data/accounts.json";
import actions from "../../data/actions.json";
import endOfLife from "../../data/end-of-life.json";
import images from "../../data/images.json";
import podSecurity from "../../data/pod-security.json";

/** An account that an image brings along. */
export interface Account {
  readonly name: string;
  readonly uid?: number;
  /** The uid in the Alpine variants, where it is another. */
  readonly alpineUid?: number;
  /** The first version of the image that has the account. */
  readonly since?: string;
}

/** What a leaner image has not, and a stage may need. */
export type Lack = "apt" | "compilers" | "dnf" | "glibc" | "jdk" | "shell";

/** A leaner image for the same work: another variant, a neighbouring repository or a whole reference. */
export interface Leaner {
  /** A word, or words, of the tag. */
  readonly variant?: string;
  /** The word of the fat tag that the variant takes the place of, where there is one. */
  readonly instead?: string;
  /** Whether the variant stands before the codename: `3.13-slim-trixie`. */
  readonly beforeCodename?: boolean;
  /** What the name of the leaner repository has at its end. */
  readonly repository?: string;
  /** A reference, with `{major}` for the major version. */
  readonly reference?: string;
  /** The major versions that the reference is published for. */
  readonly majors?: readonly string[];
  /** The program that ENTRYPOINT has to name, because the leaner image brings an ENTRYPOINT of its own. */
  readonly entrypoint?: string;
  readonly lacks: readonly Lack[];
}

/** What a tag changes about a row. */
export interface TagRule extends Partial<ImageRow> {
  /** Matched against the tag. */
  readonly re: string;
}

/** What is known about one repository. Whatever is absent is unknown. */
export interface ImageRow {
  /** The full name; `/*` at the end stands for everything below. */
  readonly repo: string;
  readonly class: "os" | "runtime" | "sdk" | "server" | "distroless";
  /** The product in the table of end-of-life dates that the version in the tag belongs to. */
  readonly eol?: string;
  /** The operating system of the plain tag; `buildpack-deps` is a full Debian with compilers. */
  readonly os?: string;
  /** The package manager; null where there is none. */
  readonly pkg?: "apt" | "apk" | "dnf" | "microdnf" | "tdnf" | "yum" | "zypper" | "pacman" | null;
  readonly shell?: boolean;
  readonly libc?: "glibc" | "musl" | "none" | "windows" | "by-tag";
  /** `USER` of the image: empty, `0` and `root` are root. */
  readonly user?: string;
  readonly uid?: number;
  /** Starts as root and steps down to this account by itself. */
  readonly dropsTo?: Account;
  /** Accounts that may be used with USER. */
  readonly users?: readonly Account[];
  /** Has variants of these names. */
  readonly slim?: boolean;
  readonly alpine?: boolean;
  /** The version that `latest` stood for. */
  readonly latest?: string;
  /** Version tags that are still rebuilt, newest first. */
  readonly versions?: readonly string[];
  readonly variants?: readonly string[];
  /** The base of `latest`. */
  readonly from?: string;
  readonly tags?: Readonly<Record<string, Partial<ImageRow>>>;
  readonly tagRules?: readonly TagRule[];
  readonly leaner?: readonly Leaner[];
  /** What took its place. */
  readonly abandoned?: string;
  /** The folders that it writes to while it runs. */
  readonly writes?: readonly string[];
  /** Has no program that could create an account. */
  readonly noUseradd?: boolean;
  readonly caveat?: string;
  /** From general knowledge: not read from a source. */
  readonly unverified?: boolean;
}

export interface ImageTable {
  readonly asOf: string;
  /** The distroless repositories that were published. */
  readonly distroless: readonly string[];
  /** Compressed megabytes (10^6 bytes) on amd64, by repository and variant. */
  readonly sizes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly images: readonly ImageRow[];
}

/** A release line: its name, its end, the end of extended support, and since when it is long-term support. */
export type CycleRow = readonly [
  cycle: string,
  end: string | boolean,
  extended?: string | null,
  lts?: string | boolean,
];

export interface EndOfLifeTable {
  readonly asOf: string;
  /** What people call a product. */
  readonly names: Readonly<Record<string, string>>;
  /** Products with a new release every few weeks, whose dates only say when the next one came. */
  readonly rolling: readonly string[];
  /** Words in tags that name a release of an operating system. */
  readonly codenames: Readonly<Record<string, readonly [product: string, cycle: string]>>;
  /** Repositories that are no row of the table of images, and their product. */
  readonly repositories: Readonly<Record<string, string>>;
  /** Release lines of each product, newest first. */
  readonly products: Readonly<Record<string, readonly CycleRow[]>>;
  /** Debian releases that a family of distroless images is no longer built on, with the last month's end. */
  readonly distroless: Readonly<Record<string, readonly CycleRow[]>>;
}

/** The accounts that a family of distributions brings in every image; null is a uid that is not the same everywhere. */
export interface AccountTable {
  readonly asOf: string;
  readonly families: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
}

export function accountTable(): AccountTable {
  return accounts;
}

export function imageTable(): ImageTable {
  return images as unknown as ImageTable;
}

export function endOfLifeTable(): EndOfLifeTable {
  return endOfLife as unknown as EndOfLifeTable;
}

/** What the Pod Security Standards allow; lists by version grow from one to the next. */
export interface PodSecurityTable {
  readonly asOf: string;
  /** The newest version of Kubernetes whose standards these are. */
  readonly newest: string;
  /** Capabilities that baseline lets containers add. */
  readonly capabilities: readonly string[];
  /** Kinds of volumes that restricted allows. */
  readonly volumes: readonly string[];
  readonly seLinuxTypes: Readonly<Record<string, readonly string[]>>;
  readonly sysctls: Readonly<Record<string, readonly string[]>>;
}

export function podSecurityTable(): PodSecurityTable {
  return podSecurity;
}

/** Actions and images that scan, as far as there is something to know about their tags. */
export interface ActionTable {
  readonly asOf: string;
  readonly pinned: readonly { readonly action: string; readonly version: string; readonly commit: string }[];
  /** Tags that attackers moved to code of their own. */
  readonly rewritten: readonly { readonly name: string; readonly refs: string; readonly on: string }[];
}

export function actionTable(): ActionTable {
  return actions;
}

/** An image, or all below a path, that nobody looks after any more. */
export interface AbandonedRow {
  /** The full name; `/*` at the end stands for everything below. */
  readonly repo: string;
  /** What became of it, as the end of a sentence. */
  readonly says: string;
  /** The name that took its place, with `/*` where it has. */
  readonly use?: string;
  /** Whether the same tags are there. */
  readonly sameTags?: boolean;
  /** The one tag that still gets updates. */
  readonly butTag?: string;
  /** Who says so. */
  readonly from: string;
}

export interface AbandonedTable {
  readonly asOf: string;
  readonly images: readonly AbandonedRow[];
}

export function abandonedTable(): AbandonedTable {
  return abandoned;
}
