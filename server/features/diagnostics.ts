/** Publishes findings: for open files with every edit, for all others when they change. */

import type { Report, Severity } from "#core";
import { type Atlas, diagnostic, type Lines, linesOf } from "../convert.ts";
import type { Opened } from "../documents.ts";
import type { Folder } from "../folder.ts";
import type { Session } from "../session.ts";

/** More than this no editor shows. */
const MAX_DIAGNOSTICS = 1000;
/** How long nobody types before something is called missing that was not so before. */
const PATIENCE = 800;

/** While somebody types: when the last key was pressed, and what was said before it began. */
interface Typing {
  since: number;
  timer: ReturnType<typeof setTimeout>;
  readonly known: Tally;
}

export type Counts = Record<`${Severity}s`, number> & { files: number };

export class Publisher {
  /** The severities that are shown of each file. */
  readonly #shown = new Map<Folder, Map<string, readonly Severity[]>>();
  readonly #typing = new Map<Opened, Typing>();
  readonly #counts: Counts = { files: 0, errors: 0, warnings: 0, infos: 0, hints: 0 };
  readonly #said = new WeakMap<Opened, readonly Report[]>();

  constructor(private readonly session: Session) {}

  /** Somebody types: what is newly missing waits until the keyboard rests. */
  typed(opened: Opened): void {
    const since = performance.now();
    const typing = this.#typing.get(opened);
    // A timer that is set anew with every key costs more than one that looks again.
    if (typing) typing.since = since;
    else {
      const known = Tally.of((this.#said.get(opened) ?? []).filter(waits));
      this.#typing.set(opened, { since, known, timer: this.#lookIn(PATIENCE, opened) });
    }
  }

  #lookIn(milliseconds: number, opened: Opened): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      const typing = this.#typing.get(opened);
      const rest = typing ? typing.since + PATIENCE - performance.now() : 0;
      if (typing && rest > 0) {
        typing.timer = this.#lookIn(rest, opened);
        return;
      }
      this.#typing.delete(opened);
      this.publish(opened.folder, opened.file);
    }, milliseconds);
  }

  /** Says what is to be said about a file; nothing where its newest text is still to be judged. */
  publish(folder: Folder, file: string): void {
    const { session } = this;
    if (!session.knows(folder)) return;
    const opened = session.documents.in(folder, file);
    if (opened ? session.documents.isDirty(opened) : folder === session.loose) return;
    const all = folder.reports(file);
    const typing = opened && this.#typing.get(opened);
    if (opened && !typing) this.#said.set(opened, all);
    const reports = mostSevere(typing ? withoutNew(all, typing.known) : all);
    if (!opened && reports.length === 0 && !this.#shown.get(folder)?.has(file)) return;
    const atlas = this.#atlas(folder);
    const lines = atlas.lines(file) ?? linesOf("");
    this.#note(folder, file, reports);
    if (this.#isOthers(folder, atlas.uri(file))) return;
    void session.connection.sendDiagnostics({
      uri: atlas.uri(file),
      ...(opened ? { version: opened.text.version } : {}),
      diagnostics: reports.map((report) => diagnostic(report, lines, atlas, session.client)),
    });
  }

  /** Takes back what was said about a folder. */
  clear(folder: Folder): void {
    for (const file of [...(this.#shown.get(folder)?.keys() ?? [])])
      this.clearFile(folder, file, this.session.uri(folder, file));
    this.#shown.delete(folder);
  }

  /** Takes back what was said about files that another folder answers for now. */
  forget(folder: Folder, files: readonly string[]): void {
    for (const file of files) {
      if (!this.#shown.get(folder)?.has(file)) continue;
      this.clearFile(folder, file, folder.uriOf(file) ?? file);
      // It may come back before its engine has noticed that it was gone.
      folder.repeat(file);
    }
  }

  clearFile(folder: Folder, file: string, uri: string): void {
    this.#note(folder, file, []);
    if (this.#isOthers(folder, uri)) return;
    void this.session.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  /** The document is closed: nobody types in it any more, and what waited for that is said. */
  closed(opened: Opened): void {
    clearTimeout(this.#typing.get(opened)?.timer);
    if (this.#typing.delete(opened)) opened.folder.repeat(opened.file);
  }

  filesWithFindings(folder: Folder): readonly string[] {
    return [...(this.#shown.get(folder)?.keys() ?? [])];
  }

  /** What is shown in all files together. */
  get counts(): Readonly<Counts> {
    return this.#counts;
  }

  /** Whether the document of that address is another folder's now, which says what is to be said. */
  #isOthers(folder: Folder, uri: string): boolean {
    const opened = this.session.documents.get(uri);
    return opened !== undefined && opened.folder !== folder;
  }

  #note(folder: Folder, file: string, reports: readonly Report[]): void {
    const files = this.#shown.get(folder) ?? new Map<string, readonly Severity[]>();
    this.#shown.set(folder, files);
    this.#count(files.get(file) ?? [], -1);
    const severities = reports.map(({ severity }) => severity);
    if (severities.length > 0) files.set(file, severities);
    else files.delete(file);
    this.#count(severities, 1);
    this.session.status.tell();
  }

  #count(severities: readonly Severity[], by: 1 | -1): void {
    if (severities.length > 0) this.#counts.files += by;
    for (const severity of severities) this.#counts[`${severity}s`] += by;
  }

  /** Knows the lines of each file once, however many findings point into it. */
  #atlas(folder: Folder): Atlas {
    const known = new Map<string, Lines | undefined>();
    return {
      uri: (file) => this.session.uri(folder, file),
      lines: (file) => {
        if (!known.has(file)) known.set(file, this.session.lines(folder, file));
        return known.get(file);
      },
    };
  }
}

const order: Record<Severity, number> = { error: 0, warning: 1, info: 2, hint: 3 };

function mostSevere(reports: readonly Report[]): readonly Report[] {
  if (reports.length <= MAX_DIAGNOSTICS) return reports;
  return reports.toSorted((a, b) => order[a.severity] - order[b.severity]).slice(0, MAX_DIAGNOSTICS);
}

/** Leaves out what is newly missing or newly broken. Of those that read alike, as many stay as there were. */
function withoutNew(reports: readonly Report[], known: Tally): readonly Report[] {
  const now = new Tally();
  return reports.filter((report) => !waits(report) || now.add(report) <= known.count(report));
}

function waits({ at, rule }: Report): boolean {
  return at.missing === true || rule === "palisade/syntax-error";
}

/** How many reports read alike, wherever they move to. It is asked about all of a file with every key. */
class Tally {
  /** By the object that a report is about, and its message. */
  readonly #counts = new Map<string, Map<string, number>>();

  static of(reports: readonly Report[]): Tally {
    const tally = new Tally();
    for (const report of reports) tally.add(report);
    return tally;
  }

  /** Counts one more, and says how many there are. */
  add(report: Report): number {
    const about = nameOf(report);
    const messages = this.#counts.get(about) ?? new Map<string, number>();
    const count = (messages.get(report.message) ?? 0) + 1;
    this.#counts.set(about, messages.set(report.message, count));
    return count;
  }

  count(report: Report): number {
    return this.#counts.get(nameOf(report))?.get(report.message) ?? 0;
  }
}

const names = new WeakMap<object, string>();

/** What the object that a report is about is called. Reports that move keep theirs. */
function nameOf({ resource }: Report): string {
  if (!resource) return "";
  let name = names.get(resource);
  if (name === undefined) {
    name = `${resource.kind} ${resource.namespace} ${resource.name}`;
    names.set(resource, name);
  }
  return name;
}
