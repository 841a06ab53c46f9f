/**
 * The incremental engine: keeps what every rule said about every document and what it asked, and after an edit
 * runs only the evaluations that read or asked what changed. It must agree with `lint` after any edits.
 */

import { type Cell, Judgement } from "./cell.ts";
import {
  evaluate,
  type Failure,
  type LintOptions,
  type Report,
  rulesFor,
  type Scope,
  scopesIn,
} from "./evaluate.ts";
import { Inquiries } from "./inquiries.ts";
import { isGenerated } from "./kinds/vendored.ts";
import type { Layout, Plan } from "./layout.ts";
import { finish } from "./lint.ts";
import type { Place } from "./place.ts";
import { Lineage, noteText } from "./reads.ts";
import type { Piece } from "./reuse.ts";
import type { Unit } from "./rule.ts";
import { rulesOn } from "./rules-on.ts";
import { NotComplete, SetIndex } from "./sets.ts";
import { turnover } from "./turnover.ts";
import { identityAt, startAt, unitAt, unitCount } from "./units.ts";
import { type Change, type Source, Workspace } from "./workspace.ts";

interface FileState {
  /** By what remains of a unit through edits. */
  readonly units: Map<object, Judgement>;
  /** The plans that the cells were judged in. */
  plans: readonly Plan[];
  /** What was said last. */
  reports: readonly Report[];
}

const NOTHING: readonly never[] = [];

export class Engine {
  private current = Workspace.empty;
  private layout: Layout;
  private readonly states = new Map<string, FileState>();
  private readonly stale = new Set<string>();
  private readonly indexes = new Map<string, SetIndex>();
  private readonly inquiries = new Inquiries();
  /** For each file the others whose reports point into it: their places move with it. */
  private readonly pointers = new Map<string, Set<string>>();
  /** Files whose reports changed since somebody was told of them. */
  private readonly news = new Set<string>();
  /** What `refresh` said last: whoever works asks for it again at once. */
  private latest: { readonly file: string; readonly workspace: Workspace } | undefined;
  private readonly failed = new Map<string, Failure>();
  private isComplete = false;

  constructor(private options: LintOptions) {
    this.layout = this.current.layout(options.settings.sets);
  }

  /** The newest workspace. */
  get workspace(): Workspace {
    return this.current;
  }

  /** Rules that threw, each once per file. */
  get failures(): readonly Failure[] {
    return [...this.failed.values()];
  }

  /** Other rules or settings: everything is judged again. */
  configure(options: LintOptions): void {
    this.options = options;
    this.layout = this.current.layout(options.settings.sets);
    // The reports stay: whoever shows reports must hear of those that are no more.
    for (const { units } of this.states.values()) units.clear();
    this.inquiries.clear();
    this.indexes.clear();
    this.failed.clear();
    for (const file of this.current.files()) this.stale.add(file);
  }

  /** Until all files are read, evaluations that ask about other files wait. */
  set complete(yes: boolean) {
    this.isComplete = yes;
    if (!yes) return;
    this.layout = this.current.layout(this.options.settings.sets);
    for (const file of this.states.keys()) this.stale.add(file);
  }

  /** Takes the changes over and finds out what has to be judged again; judges nothing yet. */
  update(changes: Iterable<Change>): void {
    for (const batch of inBatches(changes)) this.take(batch);
  }

  private take(list: readonly Change[]): void {
    const before = this.current;
    this.current = before.withAll(list);
    for (const { file } of list) {
      const [old, now] = [before.source(file), this.current.source(file)];
      if (old === now) continue;
      this.stale.add(file);
      for (const other of this.pointers.get(file) ?? []) this.stale.add(other);
      this.askAgain(this.inquiries.seekersOf(file));
      if (!old && !this.isComplete) continue;
      const { gone, kinds } = turnover(old, now);
      // Documents that stay may give other rules something to look at in such a file.
      this.drop(file, isAnother(old, now) ? (this.states.get(file)?.units.keys() ?? NOTHING) : gone);
      this.follow(file);
      for (const kind of kinds)
        for (const plan of this.layout.plansOf(file)) this.askAgain(this.inquiries.askersOf(plan, kind));
    }
    if (this.isComplete) this.relay();
  }

  /** Brings the file up to date and returns all its reports, without fixes, to be shown to everybody. */
  refresh(file: string): readonly Report[] {
    const reports = this.look(file);
    this.news.delete(file);
    return reports;
  }

  /** The same for those who ask in between: `work` still tells of the file if its reports changed. */
  look(file: string): readonly Report[] {
    const isStale = this.stale.delete(file);
    const known = this.states.get(file)?.reports ?? NOTHING;
    if (!isStale && this.latest?.file === file && this.latest.workspace === this.current) return known;
    const source = this.current.source(file);
    if (!source) {
      if (known.length > 0) this.news.add(file);
      this.states.delete(file);
      return NOTHING;
    }
    if (!this.isComplete) this.layout = this.current.layout(this.options.settings.sets);
    const state = this.state(file);
    this.checkPlans(state, file);
    const reports: Report[] = [];
    let scopes: readonly Scope[] | undefined;
    const count = unitCount(source);
    for (let i = 0; i < count; i++) {
      const judgement = this.judgementOf(state, source, i);
      if (judgement.stale) {
        const unit = unitAt(source, i) as Unit;
        scopes ??= this.scopesOf(state);
        for (const cell of judgement.cells) if (cell.stale) this.run(unit, cell, scopes);
        judgement.settle();
      }
      for (const cell of judgement.speaking)
        for (const report of cell.reports(startAt(source, i), this.current)) reports.push(report);
    }
    const { ran } = rulesOn(this.options, file);
    const { reports: finished } = finish(source, reports, { ...ran, complete: this.isComplete });
    if (!areSame(state.reports, finished)) this.news.add(file);
    state.reports = finished;
    this.latest = { file, workspace: this.current };
    return finished;
  }

  /**
   * Brings everything else up to date, file by file. Yields the file whose reports changed, or undefined where
   * they did not; ask the clock between steps. After another `update` the rest is picked up by a new call.
   */
  *work(): Generator<string | undefined> {
    for (const file of this.stale) {
      this.look(file);
      yield this.news.delete(file) ? file : undefined;
    }
    for (const file of this.news) {
      this.news.delete(file);
      yield file;
    }
  }

  private state(file: string): FileState {
    let state = this.states.get(file);
    if (!state) {
      state = { units: new Map(), plans: this.layout.plansOf(file), reports: NOTHING };
      this.states.set(file, state);
    }
    return state;
  }

  /** Judges all of a file again where the sets it is part of are not those it was judged in. */
  private checkPlans(state: FileState, file: string): void {
    const plans = this.layout.plansOf(file);
    const same = plans.length === state.plans.length && plans.every((plan, i) => plan === state.plans[i]);
    state.plans = plans;
    if (!same) for (const { cells } of state.units.values()) for (const cell of cells) cell.stale = true;
  }

  private judgementOf(state: FileState, source: Source, index: number): Judgement {
    const id = identityAt(source, index) as object;
    const known = state.units.get(id);
    if (known) return known;
    const unit = unitAt(source, index) as Unit;
    const { rules } = rulesOn(this.options, unit.file);
    const made = new Judgement(unit.file, rulesFor(unit, rules));
    state.units.set(id, made);
    return made;
  }

  /** The sets that the rules of a file may ask; what they ask is noted. */
  private scopesOf({ plans }: FileState): readonly Scope[] {
    return scopesIn(
      plans,
      this.current,
      (plan) => this.indexOf(plan),
      (plan, kind) => {
        if (!this.isComplete) throw new NotComplete();
        this.inquiries.noteKind(plan, kind);
      },
      (file) => {
        if (!this.isComplete) throw new NotComplete();
        this.inquiries.noteFile(file);
      },
    );
  }

  private run(unit: Unit, cell: Cell, scopes: readonly Scope[]): void {
    this.inquiries.run(cell, () => {
      try {
        const reports = evaluate(unit, cell.rule, scopes, (failure) =>
          this.failed.set(`${failure.rule} ${failure.file}`, failure),
        );
        cell.keep(reports, unit, this.current);
      } catch (error) {
        if (!(error instanceof NotComplete)) throw error;
        cell.wait();
      }
      if (!cell.speaks) return;
      for (const home of cell.homes()) if (home instanceof Lineage && home !== unit.identity) noteText(home);
    });
    if (cell.speaks) for (const file of cell.pointsInto()) this.pointsAt(file, cell.file);
  }

  private pointsAt(file: string, from: string): void {
    if (file === from) return;
    const known = this.pointers.get(file);
    if (known) known.add(from);
    else this.pointers.set(file, new Set([from]));
  }

  private indexOf(plan: Plan): SetIndex {
    let index = this.indexes.get(plan.id);
    if (index?.plan !== plan) {
      index = new SetIndex(plan);
      this.indexes.set(plan.id, index);
    }
    return index;
  }

  /** Drops what was said about units that are gone, and about mistakes of rules in the file. */
  private drop(file: string, gone: Iterable<object>): void {
    const state = this.states.get(file);
    for (const identity of gone) {
      for (const cell of state?.units.get(identity)?.cells ?? NOTHING) this.inquiries.forget(cell);
      state?.units.delete(identity);
    }
    for (const key of [...this.failed.keys()]) if (key.endsWith(` ${file}`)) this.failed.delete(key);
  }

  /** Where only values or the contents of instructions changed, those who read them run again; all others move along. */
  private follow(file: string): void {
    const dockerfile = this.current.dockerfile(file);
    if (dockerfile?.typed) {
      const { identity, typed } = dockerfile;
      this.askAgain(this.inquiries.readersIn(dockerfile, typed.kinds));
      for (const cell of this.cellsOf(file, identity)) cell.follow(typed.difference, identity);
    }
    const manifest = this.current.manifest(file);
    if (!manifest) return;
    for (let i = 0; i < manifest.trees.length; i++) {
      const { tree, typed } = manifest.trees[i] as Piece;
      const document = typed && manifest.document(i);
      if (!document) continue;
      this.askAgain(this.inquiries.readersOf(document, typed.nodes));
      for (const cell of this.cellsOf(file, tree.identity)) cell.follow(typed.difference, tree.identity);
    }
  }

  private cellsOf(file: string, identity: object): readonly Cell[] {
    return this.states.get(file)?.units.get(identity)?.cells ?? NOTHING;
  }

  /** Takes a new layout over: what belongs to plans that changed is judged again. */
  private relay(): void {
    const before = this.layout;
    const after = this.current.layout(this.options.settings.sets);
    this.layout = after;
    if (before.plans === after.plans) return;
    for (const id of new Set([...before.plans.keys(), ...after.plans.keys()])) {
      const old = before.plans.get(id);
      const now = after.plans.get(id);
      if (old === now) continue;
      this.indexes.delete(id);
      this.inquiries.drop(id);
      for (const plan of [old, now]) {
        for (const file of [...(plan?.files ?? []), ...(plan?.patchFiles ?? [])]) this.judgeAgain(file);
      }
    }
  }

  private judgeAgain(file: string): void {
    for (const { cells } of this.states.get(file)?.units.values() ?? NOTHING)
      for (const cell of cells) cell.stale = true;
    this.stale.add(file);
  }

  private askAgain(cells: Iterable<Cell>): void {
    for (const cell of cells) {
      cell.stale = true;
      this.stale.add(cell.file);
    }
  }
}

/** The changes with each file once in a batch: what was typed in it is told from the version before. */
function* inBatches(changes: Iterable<Change>): Iterable<readonly Change[]> {
  let batch = new Map<string, Change>();
  for (const change of changes) {
    if (batch.has(change.file)) {
      yield [...batch.values()];
      batch = new Map();
    }
    batch.set(change.file, change);
  }
  yield [...batch.values()];
}

/** Whether a file became one that is judged otherwise, in documents too that did not change. */
function isAnother(before: Source | undefined, after: Source | undefined): boolean {
  if (before?.type !== "manifest" || after?.type !== "manifest") return false;
  return before.template !== after.template || isGenerated(before) !== isGenerated(after);
}

/** Whether two lists of reports read the same, and stand in the same places. */
function areSame(a: readonly Report[], b: readonly Report[]): boolean {
  return a.length === b.length && a.every((report, i) => report === b[i] || isSame(report, b[i] as Report));
}

function isSame(a: Report, b: Report): boolean {
  return (
    a.rule === b.rule &&
    a.severity === b.severity &&
    a.message === b.message &&
    isSamePlace(a.at, b.at) &&
    a.related.length === b.related.length &&
    a.related.every((related, i) => isSamePlace(related.at, b.related[i]?.at as Place))
  );
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.span.start === b.span.start && a.span.end === b.span.end;
}
