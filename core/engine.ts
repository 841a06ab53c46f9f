/**
 * The incremental engine: keeps what every rule said about every document and what it asked, and after an edit
 * runs only the evaluations whose document or whose answers changed. It must agree with `lint` after any edits.
 */

import {
  type ActiveRule,
  evaluate,
  type Failure,
  type LintOptions,
  type Report,
  rulesFor,
  type Scope,
  scopesIn,
} from "./evaluate.ts";
import type { Layout, Plan } from "./layout.ts";
import { finish, unitsOf } from "./lint.ts";
import type { Document } from "./manifest.ts";
import { contains, type Place } from "./place.ts";
import type { Resource } from "./resource.ts";
import type { Unit } from "./rule.ts";
import { rulesOn } from "./rules-on.ts";
import { NotComplete, SetIndex } from "./sets.ts";
import type { Tree } from "./tree.ts";
import { type Change, Workspace } from "./workspace.ts";

/** What one rule said about one unit; places are relative to the unit, so that it may move. */
interface Cell {
  readonly file: string;
  readonly rule: ActiveRule;
  reports: readonly Kept[];
  questions: readonly Question[];
  files: readonly string[];
  /** Must run again: an answer changed, or it asked before all files were read. */
  stale: boolean;
}

/** A report with its places relative to the documents they lie in, so that those may move. */
interface Kept {
  readonly report: Report;
  /** The documents' trees of its related places, in order; undefined for a place that cannot move. */
  readonly homes: readonly (Tree | undefined)[];
}

/** What was asked of a set, and the answer that counted. */
interface Question {
  readonly plan: Plan;
  readonly kind: string;
  answer: readonly Resource[];
  readonly askers: Set<Cell>;
}

interface FileState {
  /** Cells by unit: the tree of a document, which survives edits elsewhere, or the Dockerfile itself. */
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
  private readonly questions = new Map<string, Map<string, Question>>();
  /** For each file that rules looked for, there or not, those who did. */
  private readonly readers = new Map<string, Set<Cell>>();
  /** For each file the others whose reports point into it: their places move with it. */
  private readonly pointers = new Map<string, Set<string>>();
  /** What the rule that runs has asked, and the files that it looked for. */
  private readonly asked = new Set<Question>();
  private readonly read = new Set<string>();
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
    this.questions.clear();
    this.readers.clear();
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
      this.askAgain(this.readers.get(file) ?? NOTHING);
      this.keepCells(file);
    }
    if (this.isComplete) {
      this.relay();
      for (const { file } of list) this.checkAnswers(file);
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
      const start = unit.span.start;
      for (const cell of this.cellsOf(state, unit)) {
        if (cell.stale) {
          scopes ??= this.scopesOf(state);
          this.run(unit, cell, scopes);
        }
        for (const report of cell.reports) reports.push(moved(report, start, this.current));
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
    const id = unit.type === "document" ? unit.tree : unit;
    let cells = state.cells.get(id);
    if (!cells) {
      cells = rulesFor(unit, rulesOn(this.options, unit.file).rules).map(
        (rule): Cell => ({
          file: unit.file,
          rule,
          reports: NOTHING,
          questions: NOTHING,
          files: NOTHING,
          stale: true,
        }),
      );
      state.cells.set(id, cells);
    }
    return cells;
  }

  /** The sets that the rules of a file may ask; what they ask is noted in `asked`. */
  private scopesOf({ plans }: FileState): readonly Scope[] {
    return scopesIn(
      plans,
      this.current,
      (plan) => this.indexOf(plan),
      (plan, kind, answer) => {
        if (!this.isComplete) throw new NotComplete();
        this.asked.add(this.ask(plan, kind, answer));
      },
      (file) => {
        if (!this.isComplete) throw new NotComplete();
        this.read.add(file);
      },
    );
  }

  private run(unit: Unit, cell: Cell, scopes: readonly Scope[]): void {
    this.forget(cell);
    this.asked.clear();
    this.read.clear();
    try {
      const reports = evaluate(unit, cell.rule, scopes, (failure) =>
        this.failed.set(`${failure.rule} ${failure.file}`, failure),
      );
      cell.reports =
        reports.length === 0 ? NOTHING : reports.map((report) => kept(report, unit, this.current));
      for (const { related } of reports) for (const { at } of related) this.pointsAt(at.file, cell.file);
      cell.stale = false;
    } catch (error) {
      if (!(error instanceof NotComplete)) throw error;
      cell.reports = NOTHING;
    }
    cell.questions = this.asked.size === 0 ? NOTHING : [...this.asked];
    for (const question of this.asked) question.askers.add(cell);
    cell.files = this.read.size === 0 ? NOTHING : [...this.read];
    for (const file of this.read) this.readersOf(file).add(cell);
  }

  private readersOf(file: string): Set<Cell> {
    const known = this.readers.get(file) ?? new Set();
    this.readers.set(file, known);
    return known;
  }

  private pointsAt(file: string, from: string): void {
    if (file === from) return;
    const known = this.pointers.get(file);
    if (known) known.add(from);
    else this.pointers.set(file, new Set([from]));
  }

  private ask(plan: Plan, kind: string, answer: readonly Resource[]): Question {
    let ofPlan = this.questions.get(plan.id);
    if (!ofPlan) {
      ofPlan = new Map();
      this.questions.set(plan.id, ofPlan);
    }
    let question = ofPlan.get(kind);
    if (!question) {
      question = { plan, kind, answer, askers: new Set() };
      ofPlan.set(kind, question);
    }
    return question;
  }

  private indexOf(plan: Plan): SetIndex {
    let index = this.indexes.get(plan.id);
    if (index?.plan !== plan) {
      index = new SetIndex(plan);
      this.indexes.set(plan.id, index);
    }
    return index;
  }

  private forget(cell: Cell): void {
    for (const question of cell.questions) question.askers.delete(cell);
    cell.questions = NOTHING;
    for (const file of cell.files) this.readers.get(file)?.delete(cell);
    cell.files = NOTHING;
  }

  /** Drops the cells of units that are gone. */
  private keepCells(file: string): void {
    const state = this.states.get(file);
    if (!state) return;
    const source = this.current.source(file);
    const alive = new Set<object>(
      source ? unitsOf(source).map((unit) => (unit.type === "document" ? unit.tree : unit)) : [],
    );
    for (const [id, cells] of state.cells) {
      if (alive.has(id)) continue;
      for (const cell of cells) this.forget(cell);
      state.cells.delete(id);
    }
    for (const key of [...this.failed.keys()]) if (key.endsWith(` ${file}`)) this.failed.delete(key);
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
      this.questions.delete(id);
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

  /** Asks every question again whose answer this file can have changed. */
  private checkAnswers(file: string): void {
    for (const plan of this.layout.plansOf(file)) {
      for (const question of this.questions.get(plan.id)?.values() ?? []) {
        const answer = this.indexOf(plan).resources(this.current, question.kind);
        const same = sameAnswer(question.answer, answer);
        question.answer = answer;
        if (same) continue;
        this.askAgain(question.askers);
      }
    }
  }

  private askAgain(cells: Iterable<Cell>): void {
    for (const cell of cells) {
      cell.stale = true;
      this.stale.add(cell.file);
    }
  }
}

/** Whether two answers are the same objects, wherever they stand in their files now. */
function sameAnswer(a: readonly Resource[], b: readonly Resource[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  return a.every((one, i) => {
    const other = b[i] as Resource;
    return (
      one.document.tree === other.document.tree &&
      one.root.node === other.root.node &&
      one.file === other.file
    );
  });
}

function kept(report: Report, unit: Unit, workspace: Workspace): Kept {
  const { rule, severity, message, resource } = report;
  const homes = report.related.map(({ at }) => documentAt(workspace, at));
  return {
    homes: homes.map((home) => home?.tree),
    report: {
      rule,
      severity,
      message,
      resource,
      at: shifted(report.at, -unit.span.start),
      related: report.related.map(({ at, message: text }, i) => ({
        at: shifted(at, -(homes[i]?.span.start ?? 0)),
        message: text,
      })),
      fixes: NOTHING,
    },
  };
}

function moved({ report, homes }: Kept, by: number, workspace: Workspace): Report {
  if (by === 0 && homes.length === 0) return report;
  const related = report.related.map(({ at, message }, i) => {
    const home = homes[i] && workspace.manifest(at.file)?.documents.find(({ tree }) => tree === homes[i]);
    return { at: shifted(at, home?.span.start ?? 0), message };
  });
  return { ...report, at: shifted(report.at, by), related };
}

function documentAt(workspace: Workspace, { file, span }: Place): Document | undefined {
  return workspace.manifest(file)?.documents.find((document) => contains(document.span, span));
}

/** The place moved, without its field, which would keep an old text alive. */
function shifted({ file, span, certain, missing }: Place, by: number): Place {
  return { file, span: { start: span.start + by, end: span.end + by }, certain, missing: missing ?? false };
}

function signatureOf(reports: readonly Report[]): string {
  return reports
    .map(
      ({ rule, severity, at, message, related }) =>
        `${rule} ${severity} ${at.span.start} ${at.span.end} ${message} ${related.map((r) => `${r.at.file} ${r.at.span.start}`).join()}`,
    )
    .join("\n");
}
