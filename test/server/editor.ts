/** An editor without a screen: speaks LSP to the server over a pair of streams, in this process. */

import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import {
  type CancellationToken,
  type ClientCapabilities,
  type CodeAction,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  type Hover,
  InitializeRequest,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { NamedRule } from "#core";
import { serve } from "../../server/server.ts";
import type { WritableDisk } from "../../server/world.ts";
import { able } from "./able.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { fewRules } from "./samples.ts";

export const FOLDER = "file:///work";

export interface Setup {
  /** Files on the disk, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** The disk itself, where there is one already. */
  readonly disk?: MemoryDisk;
  /** Other disks, by the address of their folder. */
  readonly disks?: Readonly<Record<string, WritableDisk>>;
  readonly folders?: readonly string[];
  readonly settings?: unknown;
  readonly options?: unknown;
  readonly capabilities?: ClientCapabilities;
  readonly rules?: readonly NamedRule[];
  /** The client cannot read files for us, though it said so. */
  readonly offline?: boolean;
  /** What a client says that knows no folders. */
  readonly rootUri?: string;
}

export class Editor {
  readonly disk: MemoryDisk;
  /** Everything that was published, oldest first. */
  readonly published: PublishDiagnosticsParams[] = [];
  readonly registered: string[] = [];
  readonly applied: WorkspaceEdit[] = [];
  /** Work that is under way shows up here: `begin`, `report`, `end`. */
  readonly progress: { kind: string; title?: string; message?: string }[] = [];
  readonly told: { method: string; params: unknown }[] = [];
  /** What the editor answers when it is asked for its settings; an error is one. */
  settings: unknown;
  greeting: InitializeResult | undefined;
  readonly #client: ProtocolConnection;
  readonly #toServer = new PassThrough();
  readonly #waiting = new Set<() => void>();
  readonly #documents = new Map<string, TextDocument>();

  private constructor(setup: Setup) {
    this.disk = setup.disk ?? new MemoryDisk(setup.files ?? {});
    this.settings = setup.settings ?? {};
    const toClient = new PassThrough();
    const server = createConnection(
      new StreamMessageReader(this.#toServer),
      new StreamMessageWriter(toClient),
    );
    const disks = new Map(Object.entries({ [FOLDER]: this.disk, ...setup.disks }));
    serve(server, {
      disk: (folder) => disks.get(folder),
      turn: setImmediate,
      rules: setup.rules ?? fewRules,
      pages: "https://example.org/rules/",
    });
    this.#client = createProtocolConnection(
      new StreamMessageReader(toClient),
      new StreamMessageWriter(this.#toServer),
    );
    this.#listen(setup);
  }

  static async start(setup: Setup = {}): Promise<Editor> {
    const editor = new Editor(setup);
    const folders = setup.folders ?? [FOLDER];
    editor.greeting = await editor.#client.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: setup.rootUri ?? null,
      workspaceFolders: setup.rootUri ? null : folders.map((uri) => ({ uri, name: uri })),
      capabilities: setup.capabilities ?? able,
      initializationOptions: setup.options,
    });
    await editor.#client.sendNotification("initialized", {});
    return editor;
  }

  uri(file: string): string {
    return file.includes(":") ? file : `${FOLDER}/${file}`;
  }

  open(file: string, text = this.disk.files.get(file) ?? "", languageId = languageOf(file)): void {
    const uri = this.uri(file);
    this.#documents.set(uri, TextDocument.create(uri, languageId, 1, text));
    this.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });
  }

  /** Replaces `from`, which must be there, as an editor does: by its range. Returns the new version. */
  type(file: string, from: string, to: string): number {
    const document = this.document(file);
    const at = document.getText().indexOf(from);
    assert.notEqual(at, -1, `"${from}" is not in ${file}`);
    const range = { start: document.positionAt(at), end: document.positionAt(at + from.length) };
    const version = document.version + 1;
    const contentChanges = [{ range, text: to }];
    this.#documents.set(this.uri(file), TextDocument.update(document, contentChanges, version));
    void this.#client.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: this.uri(file), version },
      contentChanges,
    });
    return version;
  }

  /** Makes an edit in an open document. Returns the new version. */
  apply(file: string, edit: WorkspaceEdit | undefined): number {
    return this.type(file, this.document(file).getText(), this.after(file, edit));
  }

  close(file: string): void {
    this.notify("textDocument/didClose", { textDocument: { uri: this.uri(file) } });
    this.#documents.delete(this.uri(file));
  }

  document(file: string): TextDocument {
    const document = this.#documents.get(this.uri(file));
    assert.ok(document, `${file} is not open`);
    return document;
  }

  notify(method: string, params: unknown): void {
    void this.#client.sendNotification(method, params);
  }

  request<T>(method: string, params: unknown, token?: CancellationToken): Promise<T> {
    return token ? this.#client.sendRequest(method, params, token) : this.#client.sendRequest(method, params);
  }

  /** Bytes that no editor would send. */
  babble(bytes: string): void {
    this.#toServer.write(bytes);
  }

  /** The user changes settings. */
  configure(settings: unknown): void {
    this.settings = settings;
    this.notify("workspace/didChangeConfiguration", { settings: { palisade: settings } });
  }

  folders(added: readonly string[], removed: readonly string[]): void {
    const named = (uris: readonly string[]) => uris.map((uri) => ({ uri, name: uri }));
    this.notify("workspace/didChangeWorkspaceFolders", {
      event: { added: named(added), removed: named(removed) },
    });
  }

  /** Something else writes files, or deletes them where the text is undefined. */
  writes(files: Readonly<Record<string, string | undefined>>): void {
    const changes = Object.entries(files).map(([file, text]) => {
      const type = text === undefined ? 3 : this.disk.files.has(file) ? 2 : 1;
      if (text === undefined) this.disk.files.delete(file);
      else this.disk.files.set(file, text);
      return [file, type] as const;
    });
    this.watched(...changes);
  }

  /** Tells of changes on the disk: 1 created, 2 changed, 3 deleted. */
  watched(...changes: readonly (readonly [file: string, type: 1 | 2 | 3])[]): void {
    this.notify("workspace/didChangeWatchedFiles", {
      changes: changes.map(([file, type]) => ({ uri: this.uri(file), type })),
    });
  }

  /** Waits until what is shown of a file is so. */
  shows(file: string, isSo: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]> {
    return this.until(() => {
      const last = this.last(file);
      return last && isSo(last.diagnostics) ? last.diagnostics : undefined;
    });
  }

  /** Waits until this version of a document is shown. */
  showsVersion(file: string, version: number): Promise<readonly Diagnostic[]> {
    return this.until(() => {
      const last = this.last(file);
      return last?.version === version ? last.diagnostics : undefined;
    });
  }

  /** Waits until the log has a line with these words. */
  logs(words: string): Promise<string> {
    return this.until(() => this.logged().find((line) => line.includes(words)));
  }

  logged(): string[] {
    return this.told
      .filter(({ method }) => method === "window/logMessage")
      .map(({ params }) => (params as { message: string }).message);
  }

  /** Waits until the rules that report a file are these. */
  showsRules(file: string, ...rules: readonly string[]): Promise<readonly Diagnostic[]> {
    return this.shows(file, (diagnostics) => sameSet(codes(diagnostics), rules));
  }

  last(file: string): PublishDiagnosticsParams | undefined {
    return this.published.findLast(({ uri }) => uri === this.uri(file));
  }

  /** Waits for a message that makes the answer something else than undefined. */
  until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const check = () => {
        const found = look();
        if (found === undefined) return;
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** Waits until everything sent so far was taken in: messages are answered in their order. */
  async settled(): Promise<void> {
    await this.request("textDocument/hover", {
      textDocument: { uri: "none:" },
      position: { line: 0, character: 0 },
    });
  }

  /** What is offered at a piece of text; where `only` is given, of these kinds. */
  async actions(file: string, at: string, only?: readonly string[]): Promise<CodeAction[]> {
    const document = this.document(file);
    const start = document.getText().indexOf(at);
    assert.notEqual(start, -1, `"${at}" is not in ${file}`);
    const range = { start: document.positionAt(start), end: document.positionAt(start + at.length) };
    return this.request("textDocument/codeAction", {
      textDocument: { uri: this.uri(file) },
      range,
      context: { diagnostics: [], ...(only ? { only } : {}) },
    });
  }

  /** The action as it is when somebody chooses it. */
  async chosen(action: CodeAction | undefined): Promise<CodeAction> {
    assert.ok(action, "nothing of the kind is offered");
    return action.edit ? action : this.request("codeAction/resolve", action);
  }

  hover(file: string, at: string): Promise<Hover | null> {
    const document = this.document(file);
    const position = document.positionAt(document.getText().indexOf(at));
    return this.request("textDocument/hover", { textDocument: { uri: this.uri(file) }, position });
  }

  /** What a file would be after an edit. */
  after(file: string, edit: WorkspaceEdit | undefined): string {
    const uri = this.uri(file);
    const text = this.#documents.get(uri)?.getText() ?? this.disk.files.get(file) ?? "";
    const changes = (edit?.documentChanges ?? []).filter(
      (change): change is TextDocumentEdit => "edits" in change,
    );
    const edits = changes
      .filter(({ textDocument }) => textDocument.uri === uri)
      .flatMap((change) => change.edits)
      .concat(edit?.changes?.[uri] ?? []);
    return TextDocument.applyEdits(
      TextDocument.create(uri, "", 0, text),
      edits.map((one) => ("newText" in one ? one : { range: one.range, newText: one.snippet.value })),
    );
  }

  stop(): void {
    this.#client.dispose();
  }

  #listen({ offline, folders: [folder = FOLDER] = [] }: Setup): void {
    const heard = () => {
      for (const check of [...this.#waiting]) check();
    };
    this.#client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      heard();
    });
    for (const method of ["palisade/status", "window/showMessage", "window/logMessage"]) {
      this.#client.onNotification(method, (params: unknown) => {
        this.told.push({ method, params });
        heard();
      });
    }
    this.#client.onRequest("workspace/configuration", ({ items }: { items: readonly unknown[] }) =>
      this.settings instanceof Error ? Promise.reject(this.settings) : items.map(() => this.settings),
    );
    this.#client.onRequest("client/registerCapability", ({ registrations }) => {
      for (const { method } of registrations) this.registered.push(method);
      heard();
    });
    this.#client.onRequest("window/workDoneProgress/create", () => null);
    this.#client.onNotification("$/progress", ({ value }) => {
      this.progress.push(value);
      heard();
    });
    this.#client.onRequest("workspace/applyEdit", ({ edit }: { edit: WorkspaceEdit }) => {
      this.applied.push(edit);
      heard();
      return { applied: true };
    });
    this.#client.onRequest("palisade/list", () =>
      offline
        ? Promise.reject(new Error("no network"))
        : [...this.disk.files.keys()].map((file) => `${folder}/${file}`),
    );
    this.#client.onRequest("palisade/read", ({ uris }: { uris: readonly string[] }) =>
      uris.map((uri) => this.disk.read(decodeURIComponent(uri.slice(folder.length + 1))) ?? null),
    );
    this.#client.listen();
  }
}

/** The rules that a list of diagnostics names. */
export function codes(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code }) => String(code));
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
}

function languageOf(file: string): string {
  return /dockerfile/i.test(file) ? "dockerfile" : "yaml";
}
