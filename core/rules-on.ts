/** Which rules run on a file: those of the settings, changed by the overrides that fit its path. */

import { Minimatch } from "minimatch";
import type { Ran } from "./allow.ts";
import { activeRules, type LintOptions, type RulesBySubject } from "./evaluate.ts";
import { groupedBy } from "./grouped-by.ts";
import type { Peers } from "./peers.ts";
import type { NamedRule, Rule } from "./rule.ts";
import { type Override, overridden } from "./settings.ts";

export interface Selection {
  readonly rules: RulesBySubject;
  readonly ran: Ran;
}

/** The rules for a file, and what those who judge allowances ask about them. Cheap from the second time on. */
export function rulesOn(options: LintOptions, file: string): Selection {
  let book = books.get(options);
  if (!book) {
    book = new Book(options);
    books.set(options, book);
  }
  return book.of(file);
}

const books = new WeakMap<LintOptions, Book>();

class Book {
  private readonly globs: readonly (readonly Minimatch[])[];
  private readonly known: ReadonlySet<string>;
  private readonly peers: ReadonlyMap<string, Peers>;
  private readonly after: ReadonlyMap<string, readonly string[]>;
  /** By the overrides that fit: most files share one. */
  private readonly selections = new Map<string, Selection>();

  constructor(private readonly options: LintOptions) {
    const { settings, rules } = options;
    this.globs = settings.overrides.map(({ files }) => files.map(matcher));
    this.known = new Set(rules.map(({ id }) => id));
    this.after = byRule(rules, ({ after }) => after);
    this.peers = settings.honourOtherLinters ? byRule(rules, ({ peers }) => peers) : new Map();
  }

  of(file: string): Selection {
    const fitting = this.options.settings.overrides.filter((_, i) =>
      this.globs[i]?.some((glob) => glob.match(file)),
    );
    const key = fitting.map((override) => this.options.settings.overrides.indexOf(override)).join();
    let selection = this.selections.get(key);
    if (!selection) {
      selection = this.select(fitting);
      this.selections.set(key, selection);
    }
    return selection;
  }

  private select(fitting: readonly Override[]): Selection {
    const settings = overridden(this.options.settings, fitting);
    const rules = activeRules({ ...this.options, settings });
    const active = new Set(rules.map(({ id }) => id));
    const { known, peers, after } = this;
    return {
      rules: groupedBy(rules, ({ rule: { on } }) => on),
      ran: { known, active, peers, after, today: this.options.today, complete: true },
    };
  }
}

function matcher(glob: string): Minimatch {
  return new Minimatch(glob, { dot: true, nocomment: true, nonegate: true });
}

/** What rules say of themselves, by their ids; those that say nothing are left out. */
function byRule<T>(rules: readonly NamedRule[], said: (rule: Rule) => T | undefined): ReadonlyMap<string, T> {
  return new Map(
    rules.flatMap(({ id, rule }) => {
      const value = said(rule);
      return value === undefined ? [] : [[id, value] as const];
    }),
  );
}
