/** The settings file of a folder and those that it extends, as far as they are read. */

import { Manifest, type NamedRule, type Place, type Report, SETTINGS_FILE, type Settings } from "#core";
import { type Choices, combine } from "./settings.ts";

export class SettingsFiles {
  /** Undefined for what is not there. */
  readonly #texts = new Map<string, string | undefined>();
  #extended: ReadonlySet<string> = new Set();
  #problems: ReadonlyMap<string, readonly Report[]> = new Map();

  constructor(
    /** Whether those that are extended can be read. */
    private readonly canRead: boolean,
  ) {}

  /** Whether a file is one of them, or will be once it is there. */
  has(file: string): boolean {
    return file === SETTINGS_FILE || this.#extended.has(file);
  }

  text(file: string): string | undefined {
    return this.#texts.get(file);
  }

  /** Takes over what is in one of them. */
  take(file: string, text: string | undefined): void {
    this.#texts.set(file, text);
  }

  /** Those that are extended, and that nobody has looked for. */
  unread(): readonly string[] {
    return this.canRead ? [...this.#extended].filter((file) => !this.#texts.has(file)) : [];
  }

  /** What is wrong in one of them. */
  problems(file: string): readonly Report[] {
    return this.#problems.get(file) ?? [];
  }

  /** The settings that hold with them and the editor's, and the files whose problems are others now. */
  combine(choices: Choices, rules: readonly NamedRule[]): { settings: Settings; news: readonly string[] } {
    const text = this.#texts.get(SETTINGS_FILE);
    const manifest = text === undefined ? undefined : Manifest.parse(SETTINGS_FILE, text);
    const read = (file: string) => this.#texts.get(file);
    const { settings, problems, extended } = combine(choices, manifest, rules, read);
    this.#extended = new Set(extended);
    for (const file of this.#texts.keys()) if (!this.has(file)) this.#texts.delete(file);
    // What is not read yet may be right.
    if (this.unread().length > 0) return { settings, news: [] };

    const before = this.#problems;
    this.#problems = byFile(problems.map(({ at, message }) => reportAt(at, message, manifest)));
    return { settings, news: [...new Set([...before.keys(), ...this.#problems.keys()])] };
  }
}

function byFile(reports: readonly Report[]): ReadonlyMap<string, readonly Report[]> {
  const found = new Map<string, Report[]>();
  for (const report of reports) found.set(report.at.file, [...(found.get(report.at.file) ?? []), report]);
  return found;
}

/** What is wrong outside the folder is told where the folder's own settings lead there. */
function reportAt({ file, span }: Place, message: string, settings: Manifest | undefined): Report {
  const isOutside = file.startsWith("../");
  const way = settings?.documents[0]?.root.at("extends");
  return {
    rule: "palisade/settings",
    severity: "warning",
    at: isOutside && way ? { file: way.file, span: way.span, certain: true } : { file, span, certain: true },
    message: isOutside ? `${file}: ${message}` : message,
    resource: undefined,
    related: [],
    fixes: [],
  };
}
