/** The one thing that changes: which folders there are, what is open, and what is known about them. */

import type {
  Connection,
  TextDocumentContentChangeEvent,
  TextDocumentItem,
  VersionedTextDocumentIdentifier,
} from "vscode-languageserver";
import { SETTINGS_FILE } from "#core";
import type { Client } from "./client.ts";
import { type Lines, linesOf, type Target } from "./convert.ts";
import { Documents, type Opened } from "./documents.ts";
import { Failures } from "./failures.ts";
import { Publisher } from "./features/diagnostics.ts";
import { Status } from "./features/status.ts";
import { fromClient, fromDisk } from "./files.ts";
import { Folder } from "./folder.ts";
import { indexFolder, readChanges } from "./reading.ts";
import { Schedule } from "./schedule.ts";
import type { World } from "./world.ts";

/** A file that a request is about. */
export interface Subject {
  readonly uri: string;
  readonly folder: Folder;
  readonly file: string;
  readonly lines: Lines;
}

export class Session {
  readonly folders: Folder[] = [];
  /** Documents outside all folders, and those that are not to be read. */
  readonly loose: Folder;
  readonly documents: Documents;
  readonly publisher: Publisher;
  readonly status: Status;
  readonly #schedule: Schedule;
  readonly failures: Failures;
  #isReady = false;
  /** Settles when the settings are known: whoever asks earlier waits. */
  readonly ready: Promise<void>;
  #beReady: () => void = () => undefined;
  #indexing = true;

  constructor(
    readonly connection: Connection,
    readonly world: World,
    readonly client: Client,
  ) {
    this.loose = new Folder(undefined, undefined, world.rules);
    this.failures = new Failures(connection);
    this.ready = new Promise((resolve) => {
      this.#beReady = resolve;
    });
    this.#schedule = new Schedule(
      world.turn,
      () => this.lint(),
      () => this.#work(),
    );
    this.documents = new Documents(world, this.folders, this.loose, (opened) => this.#left(opened));
    this.publisher = new Publisher(this);
    this.status = new Status(this);
    this.loose.finish();
  }

  /** The settings are known: from now on there is something to say. */
  begin(): void {
    this.#isReady = true;
    this.#beReady();
    this.#schedule.soon();
    this.#schedule.wake();
  }

  /** Whether the first look at the workspace is still under way. */
  get indexing(): boolean {
    return this.#indexing;
  }

  /** Whether a folder is still one of ours. */
  knows(folder: Folder): boolean {
    return folder === this.loose || this.folders.includes(folder);
  }

  /** Whether a folder inside this one answers for the file. */
  belongsElsewhere(folder: Folder, file: string): boolean {
    return this.folders.some((other) => {
      const path = folder.pathTo(other);
      return path !== undefined && file.startsWith(`${path}/`);
    });
  }

  addFolder(uri: string): void {
    if (this.folders.some((folder) => folder.uri === uri)) return;
    const disk = this.world.disk(uri);
    const store = disk ? fromDisk(disk) : this.client.files ? fromClient(this.connection, uri) : undefined;
    const folder = new Folder(uri, store, this.world.rules);
    // Settings first, so that nothing is said that they forbid.
    for (
      let files: readonly string[] = disk ? [SETTINGS_FILE] : [];
      files.length > 0;
      files = folder.unreadSettings()
    )
      folder.load(files.map((file) => [file, disk?.read(file)]));
    this.folders.push(folder);
    this.rehome();
    for (const outer of this.folders) this.#giveUp(outer);
  }

  removeFolder(uri: string): void {
    const index = this.folders.findIndex((folder) => folder.uri === uri);
    const [folder] = index === -1 ? [] : this.folders.splice(index, 1);
    if (!folder) return;
    this.publisher.clear(folder);
    for (const outer of this.folders) {
      const path = outer.pathTo(folder);
      if (path !== undefined) outer.changed.add(path);
    }
    this.rehome();
  }

  /** A folder forgets the files that a folder inside it answers for now. */
  #giveUp(folder: Folder): void {
    const given = [...folder.files()].filter((file) => this.belongsElsewhere(folder, file));
    if (given.length === 0) return;
    folder.load(given.map((file) => [file, undefined]));
    this.publisher.forget(folder, given);
  }

  open(document: TextDocumentItem): void {
    this.documents.open(document);
    this.#schedule.soon();
  }

  change(document: VersionedTextDocumentIdentifier, changes: TextDocumentContentChangeEvent[]): void {
    const opened = this.documents.change(document, changes);
    if (!opened) return;
    this.publisher.typed(opened);
    this.#schedule.typed();
  }

  close(uri: string): void {
    this.documents.close(uri);
  }

  /** Every open document finds its place again. */
  rehome(): void {
    this.documents.rehome();
    this.#schedule.soon();
    this.#schedule.wake();
  }

  /** Takes over at once what was typed. */
  settle(): void {
    if (this.documents.anyDirty) this.lint();
  }

  /** The file of that address as it is now, open or not, its newest text judged. */
  find(uri: string): Subject | undefined {
    this.settle();
    const opened = this.documents.get(uri);
    if (opened) return { uri, folder: opened.folder, file: opened.file, lines: opened.text };
    const closed = this.documents.locate(uri);
    const lines = closed && this.lines(closed.folder, closed.file);
    return lines && { uri, ...closed, lines };
  }

  uri(folder: Folder, file: string): string {
    return this.documents.in(folder, file)?.uri ?? folder.uriOf(file) ?? file;
  }

  /** The lines of a file as it is now. */
  lines(folder: Folder, file: string): Lines | undefined {
    const opened = this.documents.in(folder, file);
    if (opened) return opened.text;
    const text = folder.text(file);
    return text === undefined ? undefined : linesOf(text);
  }

  /** What edits of a file have to know; undefined where nothing may be written. */
  target(folder: Folder, file: string): Target | undefined {
    const opened = this.documents.in(folder, file);
    if (opened) return { uri: opened.uri, lines: opened.text, version: opened.text.version };
    const uri = folder.uriOf(file);
    if (folder.uri === undefined || uri === undefined || !isInside(file)) return undefined;
    if (this.world.disk(folder.uri)?.holds(file) === false) return undefined;
    return { uri, lines: this.lines(folder, file), version: null };
  }

  /** Puts what was edited into the engines and publishes it. */
  lint(): void {
    if (!this.#isReady) return;
    const dirty = this.documents.takeDirty();
    for (const folder of new Set(dirty.map((opened) => opened.folder))) {
      this.#survive("Reading what was typed", () => {
        folder.wakeUp();
        folder.edit(dirty.filter((opened) => opened.folder === folder).map(changeOf));
      });
    }
    for (const { folder, file } of dirty)
      this.#survive(`Judging ${file}`, () => this.publisher.publish(folder, file));
    this.tellFailures();
    this.#schedule.wake();
  }

  /** The disk or the settings changed: background work is due. */
  wake(): void {
    this.#schedule.wake();
  }

  breath(): Promise<void> {
    return this.#schedule.breath();
  }

  async #work(): Promise<void> {
    if (!this.#isReady) return;
    for (const folder of [...this.folders, this.loose]) {
      try {
        await this.#catchUp(folder);
      } catch (error) {
        this.failures.other("Reading the workspace", error);
      }
    }
    this.#indexing = false;
    this.tellFailures();
    this.status.tell();
  }

  async #catchUp(folder: Folder): Promise<void> {
    const { store } = folder;
    // Settings that are read may extend others.
    while (store && folder.changed.size > 0) await readChanges(this, folder, store);
    // What changed may be what is to be read.
    if (store && folder.unread && folder.enabled) await indexFolder(this, folder, store);
    if (folder.stale && this.knows(folder)) await this.#judge(folder);
  }

  async #judge(folder: Folder): Promise<void> {
    folder.stale = false;
    for (const file of toJudge(folder)) {
      if (file !== undefined) this.#survive(`Judging ${file}`, () => this.publisher.publish(folder, file));
      await this.breath();
      if (!this.knows(folder)) return;
      // An edit came in between: what is left is found again by the next round.
      if (folder.stale) return this.#schedule.wake();
    }
  }

  #left(opened: Opened): void {
    this.publisher.closed(opened);
    if (opened.folder === this.loose) this.publisher.clearFile(this.loose, opened.file, opened.uri);
    this.#schedule.wake();
  }

  /** Tells the log which rules failed. */
  tellFailures(): void {
    for (const folder of [...this.folders, this.loose])
      for (const failure of folder.failures) this.failures.rule(failure);
  }

  /** A mistake of ours costs one file, not the others. */
  #survive(doing: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.failures.other(doing, error);
    }
  }
}

function changeOf({ file, text, language }: Opened) {
  return { file, text: text.getText(), ...(language ? { language } : {}) };
}

function* toJudge(folder: Folder): Generator<string | undefined> {
  for (let file = folder.nextNews(); file !== undefined; file = folder.nextNews()) yield file;
  yield* folder.engine.work();
}

/** Whether a path stays below its folder. */
function isInside(file: string): boolean {
  return file !== "" && !file.startsWith("/") && !file.split("/").includes("..");
}
