/** What one rule said about one unit, kept so that the unit may move, and be typed in where the rule did not look. */

import { type Difference, moved, surrounds, touches } from "./alike.ts";
import type { ActiveRule, Report } from "./evaluate.ts";
import type { Askers } from "./inquiries.ts";
import { contains, type Place, type Span } from "./place.ts";
import type { Reads } from "./reads.ts";
import type { Unit } from "./rule.ts";
import type { Workspace } from "./workspace.ts";

/** A report with its places relative to what they lie in. */
interface Kept {
  readonly report: Report;
  /** The identities of what its related places lie in, in order; undefined for a place that cannot move. */
  readonly homes: readonly (object | undefined)[];
}

const NOTHING: readonly never[] = [];

/** What all rules said about one unit. */
export class Judgement {
  readonly cells: readonly Cell[];
  /** Whether one of the rules must run again. */
  stale = true;
  /** Those who have something to say: few. */
  speaking: readonly Cell[] = NOTHING;

  constructor(file: string, rules: readonly ActiveRule[]) {
    this.cells = rules.map((rule) => new Cell(file, rule, this));
  }

  /** All rules that had to have run. */
  settle(): void {
    this.stale = this.cells.some((cell) => cell.stale);
    this.speaking = this.cells.filter((cell) => cell.speaks);
  }
}

export class Cell {
  private kept: readonly Kept[] = NOTHING;
  /** The reports as they were placed last, where all of them lie in the unit. */
  private shown: { readonly start: number; readonly reports: readonly Report[] } | undefined;
  private isStale = true;
  /** What it read of documents under edit, and everything it asked: see Inquiries. */
  reads: Reads | undefined;
  asked: readonly Askers[] = NOTHING;

  constructor(
    readonly file: string,
    readonly rule: ActiveRule,
    private readonly judgement: Judgement,
  ) {}

  /** Must run again: an answer changed, or it asked before all files were read. */
  get stale(): boolean {
    return this.isStale;
  }
  set stale(yes: boolean) {
    this.isStale = yes;
    if (yes) this.judgement.stale = true;
  }

  get speaks(): boolean {
    return this.kept.length > 0;
  }

  /** Takes over what the rule said about the unit. */
  keep(reports: readonly Report[], unit: Unit, workspace: Workspace): void {
    this.kept = reports.length === 0 ? NOTHING : reports.map((report) => keptOf(report, unit, workspace));
    this.shown = undefined;
    this.stale = false;
  }

  /** The rule could not say anything yet. */
  wait(): void {
    this.kept = NOTHING;
    this.stale = true;
  }

  /** The reports where they stand now, without fixes; `start` is that of the unit. */
  reports(start: number, workspace: Workspace): readonly Report[] {
    if (this.kept.length === 0) return NOTHING;
    if (this.shown?.start === start) return this.shown.reports;
    const reports = this.kept.map((one) => placed(one, start, workspace));
    if (this.kept.every(({ homes }) => homes.length === 0)) this.shown = { start, reports };
    return reports;
  }

  /** Moves the reports with what was typed in their unit. One that points at what was typed has to be made anew. */
  follow(difference: Difference, unit: object): void {
    if (this.stale || this.kept.length === 0) return;
    const isHit = ({ span: { start, end } }: Place) =>
      touches(start, end, difference) && !surrounds(start, end, difference);
    const isHere = (home: object | undefined) => home === unit;
    this.stale = this.kept.some(
      ({ report: { at, related }, homes }) =>
        isHit(at) || related.some((one, i) => isHere(homes[i]) && isHit(one.at)),
    );
    if (this.stale) return;
    this.shown = undefined;
    const follow = (place: Place) => withSpan(place, movedSpan(place.span, difference));
    this.kept = this.kept.map(({ report, homes }) => ({
      homes,
      report: {
        ...report,
        at: follow(report.at),
        related: report.related.map((one, i) =>
          isHere(homes[i]) ? { at: follow(one.at), message: one.message } : one,
        ),
      },
    }));
  }

  /** The files that its reports point into. */
  *pointsInto(): Iterable<string> {
    for (const { report } of this.kept) for (const { at } of report.related) yield at.file;
  }

  /** The identities of what its reports point into. */
  *homes(): Iterable<object> {
    for (const { homes } of this.kept) for (const home of homes) if (home) yield home;
  }
}

function keptOf(report: Report, unit: Unit, workspace: Workspace): Kept {
  const { rule, severity, message, resource } = report;
  const homes = report.related.map(({ at }) => homeOf(at, unit, workspace));
  return {
    homes: homes.map((home) => home?.identity),
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

function placed({ report, homes }: Kept, by: number, workspace: Workspace): Report {
  if (by === 0 && homes.length === 0) return report;
  const related = report.related.map(({ at, message }, i) => {
    const documents = homes[i] ? workspace.manifest(at.file)?.documents : undefined;
    const home = documents?.find(({ identity }) => identity === homes[i]);
    return { at: shifted(at, home?.span.start ?? 0), message };
  });
  return { ...report, at: shifted(report.at, by), related };
}

/** The document that a place lies in, or the Dockerfile where that is what is judged. */
function homeOf({ file, span }: Place, unit: Unit, workspace: Workspace): Unit | undefined {
  if (unit.type === "dockerfile" && unit.file === file) return unit;
  return workspace.manifest(file)?.documents.find((document) => contains(document.span, span));
}

function shifted(place: Place, by: number): Place {
  const { start, end } = place.span;
  return withSpan(place, { start: start + by, end: end + by });
}

/** The place somewhere else, without its field, which would keep an old text alive. */
function withSpan({ file, certain, missing }: Place, span: Span): Place {
  return { file, span, certain, missing: missing ?? false };
}

function movedSpan({ start, end }: Span, difference: Difference): Span {
  return { start: moved(start, difference), end: moved(end, difference) };
}
