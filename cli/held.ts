/** A run held against a baseline: only what is new counts. */

import { resolve } from "node:path";
import { type LintOptions, type Report, rulesOn } from "#core";
import { type KnownFinding, readBaseline, writeBaseline } from "./baseline.ts";
import { fingerprints } from "./fingerprint.ts";
import type { Judged } from "./judge.ts";
import type { Project } from "./project.ts";
import type { BaselineResult } from "./result.ts";

export interface BaselineFlags {
  readonly baseline?: string;
  readonly writeBaseline?: string;
}

export interface Held extends Judged {
  /** What reports are recognised by: of all of them, so that it does not depend on what is known. */
  readonly marks: (report: Report) => string;
  /** Undefined without a baseline. */
  readonly baseline?: BaselineResult;
}

/** The baseline that the flags name. Throws UsageError where it cannot be read. */
export function baselineOf({ baseline }: BaselineFlags, cwd: string): readonly KnownFinding[] | undefined {
  return baseline === undefined ? undefined : readBaseline(resolve(cwd, baseline), baseline);
}

/**
 * Takes out what is known already. Where a baseline is to be written, that is everything from now on; what `known`
 * says about files that this run did not judge stays in it.
 */
export function hold(
  judged: Judged,
  known: readonly KnownFinding[] | undefined,
  { project, options, flags, cwd }: Run,
): Held {
  const { reports, suppressed } = judged;
  let computed: ReadonlyMap<Report, string> | undefined;
  const marks = (report: Report): string => {
    computed ??= marksOf(project, [...reports, ...suppressed.map(({ report }) => report)]);
    return computed.get(report) ?? "";
  };
  const { writeBaseline: target } = flags;
  if (!known && target === undefined) return { ...judged, marks };

  const found = reports.map((report) => knownAs(report, marks(report)));
  const seen = new Set(found.map(({ fingerprint }) => fingerprint));
  const gone = (known ?? []).filter(({ fingerprint }) => !seen.has(fingerprint));
  const judges = judging(judged, project, options);
  const removable = gone.filter(judges).map((entry) => ({ ...entry, file: project.shown(entry.file) }));
  if (target !== undefined) {
    writeBaseline(resolve(cwd, target), target, [...found, ...gone.filter((entry) => !judges(entry))]);
    return { ...judged, reports: [], marks, baseline: { known: reports.length, removable: [] } };
  }
  const old = new Set(known?.map(({ fingerprint }) => fingerprint));
  const fresh = reports.filter((report) => !old.has(marks(report)));
  return { ...judged, reports: fresh, marks, baseline: { known: reports.length - fresh.length, removable } };
}

export interface Run {
  readonly project: Project;
  readonly options: LintOptions;
  readonly flags: BaselineFlags;
  readonly cwd: string;
}

function marksOf({ workspace }: Project, reports: readonly Report[]): ReadonlyMap<Report, string> {
  const marks = fingerprints(workspace, reports);
  return new Map(reports.map((report, i) => [report, marks[i] ?? ""]));
}

function knownAs({ rule, at, message }: Report, fingerprint: string): KnownFinding {
  return { file: at.file, rule, fingerprint, message };
}

/** Says of an entry whether this run would have found it: its file was asked for and could be read, its rule ran. */
function judging(
  { reports, failures }: Judged,
  { isAsked }: Project,
  options: LintOptions,
): (entry: KnownFinding) => boolean {
  const isOff = (file: string, rule: string): boolean => {
    const { known, active } = rulesOn(options, file).ran;
    return known.has(rule) && !active.has(rule);
  };
  const unread = new Set(reports.filter(({ rule }) => UNREAD.includes(rule)).map(({ at }) => at.file));
  return ({ file, rule }) =>
    isAsked(file) &&
    !isOff(file, rule) &&
    !unread.has(file) &&
    !failures.some((failure) => failure.rule === rule && failure.file === file);
}

const UNREAD: readonly string[] = ["palisade/syntax-error", "palisade/unreadable-file"];
