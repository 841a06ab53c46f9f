/** Every source at one moment. A workspace never changes: `with` and `without` make another, and share what stayed. */

import type { Dockerfile } from "./dockerfile.ts";
import { groupedBy } from "./grouped-by.ts";
import { IgnoreFile, isIgnoreFile } from "./ignore-file.ts";
import { type ExplicitSet, isKustomizationFile, Layout } from "./layout.ts";
import { Manifest } from "./manifest.ts";
import { parseDockerfile } from "./parse-dockerfile.ts";
import { folderOf, nameOf } from "./path.ts";

/** A parsed file, told apart by `type`. */
export type Source = Manifest | Dockerfile | IgnoreFile;

export type Files = Iterable<readonly [file: string, text: string]>;

export type Language = "yaml" | "dockerfile";

/** A text that is undefined removes the file. A language that an editor chose wins over the file's name. */
export interface Change {
  readonly file: string;
  readonly text: string | undefined;
  readonly language?: Language;
}

/** Whether the file's name makes it a Dockerfile: `Dockerfile`, `Containerfile`, `Dockerfile.web`, `web.Dockerfile`. */
export function isDockerfile(file: string): boolean {
  return (
    /^(?:(?:Docker|Container)file(?:[.-].+)?|.+\.(?:docker|container)file)$/i.test(nameOf(file)) &&
    !/\.(?:ya?ml|json|md|sh|ts|js)$/i.test(file) &&
    !isIgnoreFile(file)
  );
}

/** How many parts the table of files has: an edit copies one part only. */
const SHARDS = 1024;

export class Workspace {
  /** The layout of this workspace, or of an older one that it is made from. */
  private layoutCache: { sets: readonly ExplicitSet[]; layout: Layout; stale: boolean } | undefined;
  private foldersCache: ReadonlyMap<string, readonly string[]> | undefined;

  private constructor(private readonly shards: readonly ReadonlyMap<string, Source>[]) {}

  static readonly empty = new Workspace(Array.from({ length: SHARDS }, () => new Map<string, Source>()));

  /** A workspace of these files: pairs of path and text, or an object with paths as keys. */
  static of(files: Files | Readonly<Record<string, string>>): Workspace {
    const pairs = isIterable(files) ? files : Object.entries(files);
    return Workspace.empty.withAll(Array.from(pairs, ([file, text]) => ({ file, text })));
  }

  /** The workspace with this text as the file's content. */
  with(file: string, text: string): Workspace {
    return this.changed([{ file, text }], false);
  }

  without(file: string): Workspace {
    return this.changed([{ file, text: undefined }], false);
  }

  /**
   * The workspace with many changes at once, for whoever goes on with it alone: what did not change in a Dockerfile
   * is carried over. This one still says the same of its files, but places that it gave away before move with them.
   */
  withAll(changes: Iterable<Change>): Workspace {
    return this.changed(changes, true);
  }

  private changed(changes: Iterable<Change>, carries: boolean): Workspace {
    const shards = this.shards.slice();
    const copied = new Map<number, Map<string, Source>>();
    let relaid = false;
    let relisted = false;
    for (const { file, text, language } of changes) {
      const index = shardOf(file);
      let shard = copied.get(index);
      if (!shard) {
        shard = new Map(shards[index]);
        copied.set(index, shard);
        shards[index] = shard;
      }
      const previous = shard.get(file);
      if (text === undefined) {
        relisted = shard.delete(file) || relisted;
      } else if (previous?.text !== text) {
        shard.set(file, parse(file, text, language, previous, carries));
        relisted ||= shard.get(file)?.type !== previous?.type;
        relaid ||= isKustomizationFile(file) || this.layoutCache?.layout.reads(file) === true;
      }
    }
    const next = new Workspace(shards);
    if (!relisted) next.foldersCache = this.foldersCache;
    if (this.layoutCache)
      next.layoutCache = { ...this.layoutCache, stale: this.layoutCache.stale || relisted || relaid };
    return next;
  }

  source(file: string): Source | undefined {
    return this.shards[shardOf(file)]?.get(file);
  }

  /** The file as YAML; undefined where there is none or it is a Dockerfile. */
  manifest(file: string): Manifest | undefined {
    const source = this.source(file);
    return source?.type === "manifest" ? source : undefined;
  }

  /** The file as a Dockerfile; undefined where there is none or it is something else. */
  dockerfile(file: string): Dockerfile | undefined {
    const source = this.source(file);
    return source?.type === "dockerfile" ? source : undefined;
  }

  *files(): Iterable<string> {
    for (const shard of this.shards) yield* shard.keys();
  }

  /** Every file in its folder, both in order of their names; the same map as long as no file comes or goes. */
  get folders(): ReadonlyMap<string, readonly string[]> {
    this.foldersCache ??= groupedBy([...this.files()].sort(), folderOf);
    return this.foldersCache;
  }

  /** Which files are applied together: the deployment sets of this moment (GRAPH §3). */
  layout(sets: readonly ExplicitSet[]): Layout {
    const known = this.layoutCache?.sets === sets ? this.layoutCache : undefined;
    if (known && !known.stale) return known.layout;
    const layout = Layout.of(this, sets, known?.layout);
    this.layoutCache = { sets, layout, stale: false };
    return layout;
  }
}

function parse(
  file: string,
  text: string,
  language: Language | undefined,
  previous: Source | undefined,
  carries: boolean,
): Source {
  const known =
    language ??
    (previous?.type === "dockerfile" || (!previous && isDockerfile(file)) ? "dockerfile" : "yaml");
  if (isIgnoreFile(file)) return new IgnoreFile(file, text);
  if (known === "dockerfile")
    return parseDockerfile(file, text, carries && previous?.type === "dockerfile" ? previous : undefined);
  return Manifest.parse(file, text, previous?.type === "manifest" ? previous : undefined);
}

function isIterable(files: Files | Readonly<Record<string, string>>): files is Files {
  return Symbol.iterator in files;
}

function shardOf(file: string): number {
  let hash = 0;
  for (let i = 0; i < file.length; i++) hash = (hash * 31 + file.charCodeAt(i)) | 0;
  return (hash >>> 0) % SHARDS;
}
