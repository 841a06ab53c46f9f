/** The documents that editors show. What stands in them wins over the disk. */

import type {
  TextDocumentContentChangeEvent,
  TextDocumentItem,
  VersionedTextDocumentIdentifier,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Content, type Language, mayMatter } from "#core";
import { pathOfLoose, uriBelow } from "./convert.ts";
import type { Folder } from "./folder.ts";
import type { World } from "./world.ts";

export interface Opened {
  /** The address as the client writes it. */
  readonly uri: string;
  readonly folder: Folder;
  readonly file: string;
  readonly language: Language | undefined;
  text: TextDocument;
}

export class Documents {
  readonly #opened = new Map<string, Opened>();
  readonly #dirty = new Set<Opened>();

  constructor(
    private readonly world: World,
    private readonly folders: readonly Folder[],
    /** Holds the documents outside all folders. */
    private readonly loose: Folder,
    /** Told of a document that is not shown any more, or not there. */
    private readonly onLeave: (opened: Opened) => void,
  ) {}

  open({ uri, languageId, version, text }: TextDocumentItem): void {
    if (typeof uri !== "string" || typeof text !== "string") throw new TypeError("a document without a text");
    this.#enter(uri, TextDocument.create(uri, languageId, version, text));
  }

  change(
    { uri, version }: VersionedTextDocumentIdentifier,
    changes: TextDocumentContentChangeEvent[],
  ): Opened | undefined {
    const opened = this.#opened.get(uri);
    if (!opened) return undefined;
    opened.text = TextDocument.update(opened.text, changes, version);
    this.#dirty.add(opened);
    return opened;
  }

  close(uri: string): void {
    const opened = this.#opened.get(uri);
    if (opened) this.#leave(opened);
  }

  get(uri: string): Opened | undefined {
    return this.#opened.get(uri);
  }

  in(folder: Folder, file: string): Opened | undefined {
    for (const opened of this.#opened.values()) {
      if (opened.file === file && opened.folder === folder) return opened;
    }
    return undefined;
  }

  /** Whether the newest text still waits to be judged. */
  isDirty(opened: Opened): boolean {
    return this.#dirty.has(opened);
  }

  /** The documents whose newest text waits to be judged; they wait no more. */
  takeDirty(): readonly Opened[] {
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    return dirty;
  }

  get anyDirty(): boolean {
    return this.#dirty.size > 0;
  }

  /** The innermost folder that holds the address, and the path in it. */
  locate(uri: string): { folder: Folder; file: string } | undefined {
    let best: { folder: Folder; file: string } | undefined;
    for (const folder of this.folders) {
      const file = folder.fileOf(uri);
      if (file !== undefined && (!best || file.length < best.file.length)) best = { folder, file };
    }
    return best;
  }

  /** Every document finds its place again: folders came or went, or it became clear what is ignored. */
  rehome(): void {
    for (const opened of [...this.#opened.values()]) {
      const { folder, file } = this.#home(opened.uri);
      if (folder !== opened.folder || file !== opened.file) {
        this.#leave(opened);
        // It counts for nobody any more where it was.
        opened.folder.edit([{ file: opened.file, text: undefined }]);
        opened.folder.repeat(opened.file);
        this.#enter(opened.uri, opened.text);
      } else if (folder.ignored.excludes(file) === folder.has(file)) {
        this.#dirty.add(opened);
      }
    }
  }

  #enter(uri: string, text: TextDocument): void {
    const { folder, file } = this.#home(uri);
    const opened: Opened = { uri, folder, file, language: languages.get(text.languageId), text };
    this.#opened.set(uri, opened);
    this.#dirty.add(opened);
    if (folder === this.loose) this.#readBeside(uri);
  }

  #leave(opened: Opened): void {
    const { folder, file, uri } = opened;
    this.#opened.delete(uri);
    this.#dirty.delete(opened);
    if (folder === this.loose) {
      folder.edit([{ file, text: undefined }]);
      this.#readBeside(uri);
    } else {
      folder.changed.add(file);
    }
    this.onLeave(opened);
  }

  /** Where a document belongs. What .gitignore names is looked at by itself and counts for nobody else. */
  #home(uri: string): { folder: Folder; file: string } {
    const home = this.locate(uri);
    if (home) {
      const { ignored } = home.folder;
      if (ignored.excludes(home.file) || !ignored.reaches(home.file)) return home;
    }
    return { folder: this.loose, file: pathOfLoose(uri) };
  }

  /** What lies beside a document that belongs to no folder is read with it: they are applied together. */
  #readBeside(uri: string): void {
    const directory = directoryOf(uri);
    const disk = this.world.disk(directory);
    if (!disk) return;
    const isNeeded = [...this.#opened.values()].some(
      (opened) => opened.folder === this.loose && directoryOf(opened.uri) === directory,
    );
    const contents: [string, Content | undefined][] = [];
    for (const { name, type } of disk.entries("")) {
      const path = pathOfLoose(uriBelow(directory, name));
      if (type !== "file" || !mayMatter(name) || this.in(this.loose, path)) continue;
      contents.push([path, isNeeded ? disk.read(name) : undefined]);
      if (contents.length === MAX_BESIDE) break;
    }
    this.loose.load(contents);
  }
}

const languages: ReadonlyMap<string, Language> = new Map([
  ["dockerfile", "dockerfile"],
  ["yaml", "yaml"],
  ["helm", "yaml"],
]);

/** How many files beside a document that belongs to no folder are read. */
const MAX_BESIDE = 200;

function directoryOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf("/"));
}
