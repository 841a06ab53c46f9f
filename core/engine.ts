/**
 * The incremental engine: keeps what every rule said about every document and what it asked, and after an edit
 * runs only the evaluations whose document or whose answers changed. It must agree with `lint` after any edits.
 */

import { Cell } from "./cell.ts";
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
import { finish, unitsOf } from "./lint.ts";
import { ALL, Lineage, note } from "./reads.ts";
import type { Unit } from "./rule.ts";
import { rulesOn } from "./rules-on.ts";
import { NotComplete, SetIndex } from "./sets.ts";
import { type Change, type Source, Workspace } from "./workspace.ts";

interface FileState {
  /** Cells by unit: what remains of a document through edits, or the Dockerfile itself. */
  readonly cells: Map<object, readonly Cell[]>;
  /** The plans that the cells were judged in. */
  plans: readonly Plan[];
  signature: string;
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
  private latest:
    | { readonly file: string; readonly workspace: Workspace; readonly reports: readonly Report[] }
    | undefined;
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
    // The signatures stay: whoever shows reports must hear of those that are no more.
    for (const { cells } of this.states.values()) cells.clear();
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
    const list = [...changes];
    const before = this.current;
    this.current = before.withAll(list);
    for (const { file } of list) {
      if (before.source(file) === this.current.source(file)) continue;
      this.stale.add(file);
      for (const other of this.pointers.get(file) ?? []) this.stale.add(other);
      this.askAgain(this.inquiries.seekersOf(file));
      if (isAnother(before.source(file), this.current.source(file))) this.judgeAgain(file);
      this.keepCells(file);
      this.follow(file);
    }
    if (this.isComplete) {
      this.relay();
      for (const { file } of list) this.recheck(file);
    }
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
    if (!isStale && this.latest?.file === file && this.latest.workspace === this.current)
      return this.latest.reports;
    const source = this.current.source(file);
    if (!source) {
      this.note(file, this.states.get(file)?.signature ?? "", "");
      this.states.delete(file);
      return NOTHING;
    }
    if (!this.isComplete) this.layout = this.current.layout(this.options.settings.sets);
    const state = this.state(file);
    this.checkPlans(state, file);
    const reports: Report[] = [];
    let scopes: readonly Scope[] | undefined;
    for (const unit of unitsOf(source)) {
      for (const cell of this.cellsOf(state, unit)) {
        if (cell.stale) {
          scopes ??= this.scopesOf(state);
          this.run(unit, cell, scopes);
        }
        reports.push(...cell.reports(unit.span.start, this.current));
      }
    }
    const { ran } = rulesOn(this.options, file);
    const { reports: finished } = finish(source, reports, { ...ran, complete: this.isComplete });
    const before = state.signature;
    state.signature = signatureOf(finished);
    this.note(file, before, state.signature);
    this.latest = { file, workspace: this.current, reports: finished };
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

  private note(file: string, before: string, after: string): void {
    if (before !== after) this.news.add(file);
  }

  private state(file: string): FileState {
    let state = this.states.get(file);
    if (!state) {
      state = { cells: new Map(), plans: this.layout.plansOf(file), signature: "" };
      this.states.set(file, state);
    }
    return state;
  }

  /** Judges all of a file again where the sets it is part of are not those it was judged in. */
  private checkPlans(state: FileState, file: string): void {
    const plans = this.layout.plansOf(file);
    const same = plans.length === state.plans.length && plans.every((plan, i) => plan === state.plans[i]);
    state.plans = plans;
    if (!same) for (const cells of state.cells.values()) for (const cell of cells) cell.stale = true;
  }

  private cellsOf(state: FileState, unit: Unit): readonly Cell[] {
    const id = identityOf(unit);
    let cells = state.cells.get(id);
    if (!cells) {
      const { rules } = rulesOn(this.options, unit.file);
      // What is typed can give any rule something to look at.
      const fitting = id instanceof Lineage ? rules : rulesFor(unit, rules);
      cells = fitting.map((rule) => new Cell(unit.file, rule));
      state.cells.set(id, cells);
    }
    return cells;
  }

  /** The sets that the rules of a file may ask; what they ask is noted. */
  private scopesOf({ plans }: FileState): readonly Scope[] {
    return scopesIn(
      plans,
      this.current,
      (plan) => this.indexOf(plan),
      (plan, kind, answer) => {
        if (!this.isComplete) throw new NotComplete();
        this.inquiries.noteKind(plan, kind, answer);
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
      for (const home of cell.homes())
        if (home instanceof Lineage && home !== identityOf(unit)) note(home, ALL);
    });
    for (const file of cell.pointsInto()) this.pointsAt(file, cell.file);
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

  /** Drops the cells of units that are gone. */
  private keepCells(file: string): void {
    const state = this.states.get(file);
    if (!state) return;
    const source = this.current.source(file);
    const alive = new Set(source ? identitiesIn(source) : NOTHING);
    for (const [id, cells] of state.cells) {
      if (alive.has(id)) continue;
      for (const cell of cells) this.inquiries.forget(cell);
      state.cells.delete(id);
    }
    for (const key of [...this.failed.keys()]) if (key.endsWith(` ${file}`)) this.failed.delete(key);
  }

  /** In documents of which only values changed, those who read them run again; all others move along. */
  private follow(file: string): void {
    const manifest = this.current.manifest(file);
    if (!manifest) return;
    for (const [i, { tree, typed }] of manifest.trees.entries()) {
      const document = manifest.documents[i];
      if (!typed || !document) continue;
      this.askAgain(this.inquiries.readersOf(document, typed.nodes));
      for (const cell of this.states.get(file)?.cells.get(tree.identity) ?? NOTHING)
        cell.follow(typed.difference, tree.identity);
    }
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
    for (const cells of this.states.get(file)?.cells.values() ?? [])
      for (const cell of cells) cell.stale = true;
    this.stale.add(file);
  }

  /** Asks everything again whose answer this file can have changed. */
  private recheck(file: string): void {
    for (const plan of this.layout.plansOf(file))
      this.askAgain(this.inquiries.recheck(plan, this.indexOf(plan), this.current));
  }

  private askAgain(cells: Iterable<Cell>): void {
    for (const cell of cells) {
      cell.stale = true;
      this.stale.add(cell.file);
    }
  }
}

/** Whether a file became one that is judged otherwise, in documents too that did not change. */
function isAnother(before: Source | undefined, after: Source | undefined): boolean {
  if (before?.type !== "manifest" || after?.type !== "manifest") return false;
  return before.template !== after.template || isGenerated(before) !== isGenerated(after);
}

/** What remains of a unit through edits. */
function identityOf(unit: Unit): object {
  return unit.type === "document" ? unit.tree.identity : unit;
}

/** What is known of a file: of its units, and of documents as they were before somebody broke them. */
function identitiesIn(source: Source): readonly object[] {
  if (source.type !== "manifest") return unitsOf(source).map(identityOf);
  return source.trees.flatMap(({ tree, whole }) =>
    whole ? [tree.identity, whole.tree.identity] : [tree.identity],
  );
}

function signatureOf(reports: readonly Report[]): string {
  return reports
    .map(
      ({ rule, severity, at, message, related }) =>
        `${rule} ${severity} ${at.span.start} ${at.span.end} ${message} ${related.map((r) => `${r.at.file} ${r.at.span.start}`).join()}`,
    )
    .join("\n");
}
