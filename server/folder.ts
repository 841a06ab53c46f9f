/** One folder of the workspace with its engine, its settings and what is still to be read. */

import {
  type Change,
  type Content,
  Engine,
  type Failure,
  Ignored,
  type LintOptions,
  lint,
  MAX_FILE_SIZE,
  type NamedRule,
  type Report,
  relevant,
  SETTINGS_FILE,
  type Severity,
} from "#core";
import { pathIn, pathOfLoose, uriBelow } from "./convert.ts";
import type { Store } from "./files.ts";
import type { Choices } from "./settings.ts";
import { SettingsFiles } from "./settings-files.ts";

export class Folder {
  readonly engine: Engine;
  /** Everything below the folder is to be read, again or for the first time. */
  unread = true;
  /** Files that the disk says have changed, and directories that came. */
  readonly changed = new Set<string>();
  /** Something is to be judged again. */
  stale = false;
  ignored = new Ignored();
  #options: LintOptions;
  #choices: Choices = {};
  readonly #settings: SettingsFiles;
  #failuresOfFixes: readonly Failure[] = [];
  readonly #unreadable = new Map<string, string>();
  /** Files of which something else is to be said, though the engine says the same. */
  readonly #news = new Set<string>();
  #isFinished = false;

  constructor(
    /** Undefined for the documents that belong to no folder. */
    readonly uri: string | undefined,
    readonly store: Store | undefined,
    private readonly rules: readonly NamedRule[],
  ) {
    this.#settings = new SettingsFiles(store !== undefined);
    this.#options = this.#combined();
    this.engine = new Engine(this.#options);
  }

  get enabled(): boolean {
    return this.#choices.enable !== false;
  }
  /** Whether each workload shows its level of the Pod Security Standards. */
  get showsLevels(): boolean {
    return this.#choices.codeLens === true;
  }
  get options(): LintOptions {
    return this.#options;
  }

  /** The path of an address in this folder; undefined where it is not below it. */
  fileOf(uri: string): string | undefined {
    return this.uri === undefined ? pathOfLoose(uri) : pathIn(this.uri, uri);
  }

  /** Where another folder lies in this one; undefined where it does not. */
  pathTo({ uri }: Folder): string | undefined {
    const path = this.uri === undefined || uri === undefined ? undefined : pathIn(this.uri, uri);
    return path?.replace(/\/$/, "") || undefined;
  }

  uriOf(file: string): string | undefined {
    return this.uri === undefined ? undefined : uriBelow(this.uri, file);
  }

  /** Takes the texts of open documents over. */
  edit(changes: Iterable<Change>): void {
    this.#update([...changes].map((change) => this.#judgeable(change)));
  }

  /** Takes over what the disk has. */
  load(contents: Iterable<readonly [file: string, content: Content | undefined]>): void {
    const changes: Change[] = [];
    for (const [file, content] of contents) {
      const matters = content !== undefined && (this.isSettings(file) || relevant(file, content.text));
      this.#note(file, matters || content?.text === "" ? content?.problem : undefined);
      const readable = matters && content.problem === undefined;
      if (readable || this.has(file) || this.isSettings(file))
        changes.push({ file, text: readable ? content.text : undefined });
    }
    this.#update(changes);
  }

  /** Files that are known, whether or not they could be read. */
  *files(): Iterable<string> {
    yield* this.engine.workspace.files();
    yield* this.#unreadable.keys();
    if (this.#settings.text(SETTINGS_FILE) !== undefined) yield SETTINGS_FILE;
  }

  has(file: string): boolean {
    return this.text(file) !== undefined;
  }

  /** Whether a file is the settings file, or one that it extends. */
  isSettings(file: string): boolean {
    return this.#settings.has(file);
  }

  /** Files that the settings extend, and that are still to be read. */
  unreadSettings(): readonly string[] {
    return this.#settings.unread();
  }

  /** The text of a file as it is known. */
  text(file: string): string | undefined {
    return this.isSettings(file) ? this.#settings.text(file) : this.engine.workspace.source(file)?.text;
  }

  /** All files are read for the first time: now the engine may say what is missing elsewhere. */
  finish(): void {
    if (!this.#isFinished) this.engine.complete = true;
    this.#isFinished = true;
    this.stale = true;
  }

  /** A file about which something else is to be said, for a reason that the engine does not know; once. */
  nextNews(): string | undefined {
    const [file] = this.#news;
    if (file !== undefined) this.#news.delete(file);
    return file;
  }

  /** All that is to be said about a file now, for those who show it. */
  reports(file: string): readonly Report[] {
    return this.#reports(file, (path) => this.engine.refresh(path));
  }

  /** The same for those who ask in between: what is new in it is still to be shown. */
  look(file: string): readonly Report[] {
    return this.#reports(file, (path) => this.engine.look(path));
  }

  #reports(file: string, judge: (file: string) => readonly Report[]): readonly Report[] {
    if (!this.enabled) return [];
    const problem = this.#unreadable.get(file);
    if (problem !== undefined)
      return [at(file, "palisade/unreadable-file", "warning", `The file ${problem}`)];
    return this.isSettings(file) ? this.#settings.problems(file) : judge(file);
  }

  /** The findings of some rules, with their fixes: judged from nothing, by these rules alone. */
  reportsWithFixes(file: string, wanted: ReadonlySet<string>): readonly Report[] {
    if (wanted.size === 0 || !this.enabled) return [];
    // What an allowance allows is known only to those who know what all rules say.
    const mine = [...wanted].some((rule) => rule.startsWith("palisade/"));
    const options = mine
      ? this.#options
      : { ...this.#options, rules: this.rules.filter(({ id }) => wanted.has(id)) };
    const { reports, failures } = lint(this.engine.workspace, file, options);
    this.#failuresOfFixes = failures;
    return reports.filter(({ rule }) => wanted.has(rule));
  }

  /** What a rule of ours says about a file that no settings name. */
  reportsOf(file: string, rule: NamedRule): readonly Report[] {
    return lint(this.engine.workspace, file, { ...this.#options, rules: [rule] }).reports;
  }

  /** What rules failed on, lately. */
  get failures(): readonly Failure[] {
    return [...this.engine.failures, ...this.#failuresOfFixes];
  }

  /** What is said about a file is to be said again. */
  repeat(file: string): void {
    this.#news.add(file);
    this.stale = true;
  }

  /** Takes over what the editor's settings say. */
  choose(choices: Choices): void {
    if (JSON.stringify(choices) === JSON.stringify(this.#choices)) return;
    const wasEnabled = this.enabled;
    this.#choices = choices;
    this.#configure();
    if (this.enabled !== wasEnabled) for (const file of this.files()) this.repeat(file);
  }

  /** Takes a new day over: some rules know dates. */
  wakeUp(): void {
    if (this.#options.today !== today()) this.#configure();
  }

  #judgeable({ file, text, language }: Change): Change {
    if (text === undefined || (this.ignored.excludes(file) && !this.isSettings(file)))
      return { file, text: undefined };
    const isLarge = text.length > MAX_FILE_SIZE;
    this.#note(file, isLarge ? "is larger than 10 MB" : undefined);
    if (isLarge) return { file, text: undefined };
    const name = language === "yaml" && !/\.ya?ml$/i.test(file) ? `${file}.yaml` : file;
    const judged = this.isSettings(file) || language === "dockerfile" || relevant(name, text);
    return judged ? { file, text, ...(language ? { language } : {}) } : { file, text: undefined };
  }

  /** Remembers why a file cannot be read. */
  #note(file: string, problem: string | undefined): void {
    if (this.#unreadable.get(file) === problem) return;
    if (problem === undefined) this.#unreadable.delete(file);
    else this.#unreadable.set(file, problem);
    this.repeat(file);
  }

  #update(changes: readonly Change[]): void {
    const others = changes.filter(({ file }) => !this.isSettings(file));
    if (others.length > 0) this.engine.update(others);
    if (others.length < changes.length) {
      for (const { file, text } of changes) {
        if (!this.isSettings(file)) continue;
        this.#settings.take(file, text);
        this.#news.add(file);
      }
      this.#configure();
    }
    this.stale = true;
  }

  #configure(): void {
    const before = this.#options;
    this.#options = this.#combined();
    if (sameOptions(before, this.#options)) return;
    this.engine.configure(this.#options);
    this.unread ||=
      this.#isFinished && before.settings.exclude.join("\n") !== this.#options.settings.exclude.join("\n");
    this.stale = true;
  }

  #combined(): LintOptions {
    const { settings, news } = this.#settings.combine(this.#choices, this.rules);
    for (const file of news) this.#news.add(file);
    for (const file of this.#settings.unread()) this.changed.add(file);
    return { rules: this.rules, settings, today: today() };
  }
}

/** A finding about a file as a whole. */
function at(file: string, rule: string, severity: Severity, message: string): Report {
  const place = { file, span: { start: 0, end: 0 }, certain: true };
  return { rule, severity, at: place, message, resource: undefined, related: [], fixes: [] };
}

function sameOptions(a: LintOptions, b: LintOptions): boolean {
  const text = ({ settings, today: day }: LintOptions) =>
    JSON.stringify([day, settings], (_, value) => (value instanceof Map ? [...value] : value));
  return text(a) === text(b);
}

const DAY = 86_400_000;
let known = { day: -1, name: "" };

/** Today as the command line has it, wherever the clock hangs. */
function today(): string {
  const day = Math.floor(Date.now() / DAY);
  if (day !== known.day) known = { day, name: new Date(day * DAY).toISOString().slice(0, 10) };
  return known.name;
}
