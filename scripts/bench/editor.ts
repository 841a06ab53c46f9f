/** The editor's side of the protocol, over real stdio and with as little of its own as possible. */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

/** What the server published about one file. */
export interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly unknown[];
  readonly time: number;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: never;
  readonly result?: unknown;
  readonly error?: { message: string };
}

interface Waiting {
  readonly wanted: (published: Published) => boolean;
  readonly resolve: (published: Published) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const patience = 20_000;

/** A server process, and an editor that has one folder open. */
export class Editor {
  readonly started = performance.now();
  /** The newest diagnostics by URI. */
  readonly shown = new Map<string, Published>();
  lastPublished = this.started;
  /** Settles when the server has read and judged the whole folder. */
  readonly indexed: Promise<void>;
  private readonly server: ChildProcessWithoutNullStreams;
  private readonly answers = new Map<number | string, (message: Message) => void>();
  private readonly waiting = new Set<Waiting>();
  private readonly open = new Map<string, { version: number; lines: string[] }>();
  private received: Buffer = Buffer.alloc(0);
  private requests = 0;
  private complaints = "";
  private isIndexed: () => void = () => {};

  private constructor(
    command: readonly [string, ...string[]],
    private readonly folder: string,
  ) {
    this.indexed = new Promise((resolve) => {
      this.isIndexed = resolve;
    });
    this.server = spawn(command[0], command.slice(1), { cwd: folder });
    this.server.stdout.on("data", (chunk: Buffer) => this.receive(chunk));
    this.server.stderr.on("data", (chunk: Buffer) => {
      this.complaints = (this.complaints + chunk).slice(-2000);
    });
    this.server.on("exit", (code) =>
      this.giveUp(new Error(`the server ended (${code}): ${this.complaints}`)),
    );
    this.server.stdin.on("error", () => {});
  }

  /** Starts a server on a folder and waits until it is initialized. */
  static async start(command: readonly [string, ...string[]], folder: string): Promise<Editor> {
    const editor = new Editor(command, folder);
    const uri = pathToFileURL(folder).href;
    await editor.request("initialize", {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: basename(folder) }],
      initializationOptions: { status: true },
      capabilities: {
        textDocument: {
          synchronization: { didSave: true },
          publishDiagnostics: {
            relatedInformation: true,
            versionSupport: true,
            codeDescriptionSupport: true,
          },
        },
        workspace: { configuration: true, workspaceFolders: true },
        window: { workDoneProgress: true },
        general: { positionEncodings: ["utf-16"] },
      },
    });
    editor.notify("initialized", {});
    return editor;
  }

  uri(file: string): string {
    return pathToFileURL(join(this.folder, file)).href;
  }

  /** Opens a file and waits for what is said about it. */
  async show(file: string): Promise<Published> {
    const uri = this.uri(file);
    const text = readFileSync(join(this.folder, file), "utf8");
    const languageId = /Dockerfile$/.test(file) ? "dockerfile" : "yaml";
    this.open.set(file, { version: 1, lines: text.split("\n") });
    const answer = this.published((published) => published.uri === uri);
    this.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });
    return answer;
  }

  /** Types over one line and gives the milliseconds until `about` (the file itself) is published anew. */
  async type(file: string, line: number, text: string, about?: string): Promise<number> {
    const uri = this.uri(file);
    const open = this.open.get(file);
    if (!open) throw new Error(`${file} is not open`);
    open.version++;
    const change = {
      range: { start: { line, character: 0 }, end: { line, character: open.lines[line]?.length ?? 0 } },
      text,
    };
    open.lines[line] = text;
    const wanted = about
      ? (published: Published) => published.uri === this.uri(about)
      : (published: Published) =>
          published.uri === uri && (published.version ?? open.version) >= open.version;
    const answer = this.published(wanted);
    const sent = performance.now();
    this.notify("textDocument/didChange", {
      textDocument: { uri, version: open.version },
      contentChanges: [change],
    });
    return (await answer).time - sent;
  }

  /** The line of an open file. */
  line(file: string, line: number): string {
    return this.open.get(file)?.lines[line] ?? "";
  }

  lineCount(file: string): number {
    return this.open.get(file)?.lines.length ?? 0;
  }

  /** Waits until nothing was published for a while; gives the moment of the last word. */
  async quiet(pause: number): Promise<number> {
    for (;;) {
      const rest = this.lastPublished + pause - performance.now();
      if (rest <= 0) return this.lastPublished;
      await delay(rest);
    }
  }

  /** Resident memory of the server in megabytes; undefined where the system does not tell. */
  memory(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.server.pid}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    } catch {
      return undefined;
    }
  }

  async stop(): Promise<void> {
    this.server.removeAllListeners("exit");
    const ended = once(this.server, "exit");
    await this.request("shutdown", undefined);
    this.notify("exit", undefined);
    await ended;
  }

  private published(wanted: (published: Published) => boolean): Promise<Published> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(waiting);
        reject(new Error(`nothing was published within ${patience} ms ${this.complaints}`));
      }, patience);
      const waiting: Waiting = { wanted, resolve, reject, timer };
      this.waiting.add(waiting);
    });
  }

  private async request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.requests;
    const answer = new Promise<Message>((resolve) => this.answers.set(id, resolve));
    this.send({ id, method, params });
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  private notify(method: string, params: unknown): void {
    this.send({ method, params });
  }

  private send(message: object): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.server.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.server.stdin.write(body);
  }

  private receive(chunk: Buffer): void {
    this.received = this.received.length > 0 ? Buffer.concat([this.received, chunk]) : chunk;
    for (;;) {
      const head = this.received.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(this.received.toString("latin1", 0, head))?.[1]);
      const end = head + 4 + length;
      if (this.received.length < end) return;
      const message: Message = JSON.parse(this.received.toString("utf8", head + 4, end));
      this.received = this.received.subarray(end);
      this.handle(message);
    }
  }

  private handle(message: Message): void {
    if (message.method === "textDocument/publishDiagnostics") this.note(message.params ?? {});
    else if (message.method === "palisade/status") this.heed(message.params ?? {});
    else if (message.method && message.id !== undefined)
      this.send({ id: message.id, result: answerTo(message) });
    else if (message.id !== undefined && !message.method) {
      this.answers.get(message.id)?.(message);
      this.answers.delete(message.id);
    }
  }

  private heed({ indexing }: { indexing?: boolean }): void {
    if (!indexing) this.isIndexed();
  }

  private note(params: object): void {
    const published = { ...params, time: performance.now() } as Published;
    this.lastPublished = published.time;
    this.shown.set(published.uri, published);
    for (const waiting of this.waiting) {
      if (!waiting.wanted(published)) continue;
      this.waiting.delete(waiting);
      clearTimeout(waiting.timer);
      waiting.resolve(published);
    }
  }

  private giveUp(error: Error): void {
    for (const waiting of this.waiting) {
      clearTimeout(waiting.timer);
      waiting.reject(error);
    }
    for (const answer of this.answers.values()) answer({ error });
  }
}

/** A pause of the typist. */
export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Settings are not set; everything else is agreed to. */
function answerTo({ method, params }: Message): unknown {
  if (method !== "workspace/configuration") return null;
  const { items }: { items: readonly unknown[] } = params ?? { items: [] };
  return items.map(() => null);
}
