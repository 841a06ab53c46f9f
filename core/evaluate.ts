/**
 * One rule on one unit: run it in every deployment set that the file is part of, drop what is uncertain, and
 * fold the sets into one answer (GRAPH §3.6).
 */

import { Field } from "./field.ts";
import { vendored } from "./kinds/vendored.ts";
import type { Plan } from "./layout.ts";
import type { Place } from "./place.ts";
import { reading } from "./reads.ts";
import type { Resource } from "./resource.ts";
import type { Context, Finding, Fix, NamedRule, Related, Severity, Subject, Unit } from "./rule.ts";
import { DeploymentSet, type FileRecorder, NotComplete, type Recorder, type SetIndex } from "./sets.ts";
import type { Settings } from "./settings.ts";
import { SEVERITIES } from "./settings-reader.ts";
import type { Workspace } from "./workspace.ts";

/** A finding with what the engine knows about it. */
export interface Report {
  readonly rule: string;
  readonly severity: Severity;
  readonly at: Place;
  readonly message: string;
  /** The Kubernetes object it is about; undefined in Dockerfiles. */
  readonly resource: ResourceName | undefined;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
}

export interface ResourceName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** A rule that threw: our bug. It costs this rule on this file. */
export interface Failure {
  readonly rule: string;
  readonly file: string;
  readonly message: string;
}

export interface LintOptions {
  readonly rules: readonly NamedRule[];
  readonly settings: Settings;
  /** Today as YYYY-MM-DD. */
  readonly today: string;
}

/** A rule as these settings want it. */
export interface ActiveRule extends NamedRule {
  readonly severity: Severity | undefined;
  readonly context: Omit<Context<unknown>, "set">;
}

/** The rules that the settings and the profile leave on, with their options. */
export function activeRules({ rules, settings, today }: LintOptions): readonly ActiveRule[] {
  return rules.flatMap(({ id, rule }): ActiveRule[] => {
    const setting = settings.rules.get(id);
    const on = setting?.severity
      ? setting.severity !== "off"
      : settings.profile === "strict" || rule.profile !== "strict";
    if (!on) return [];
    const options = { ...(rule.options as object | undefined), ...setting?.options };
    const severity = setting?.severity === "off" ? undefined : setting?.severity;
    const { profile, kubernetes } = settings;
    const context = { options, profile, today, ...(kubernetes === undefined ? {} : { kubernetes }) };
    return [{ id, rule, severity, context }];
  });
}

/** Rules by what they look at. */
export type RulesBySubject = ReadonlyMap<Subject<unknown>, readonly ActiveRule[]>;

/** The rules that have something to look at in the unit, or may have with the next key. */
export function rulesFor(unit: Unit, rules: RulesBySubject): readonly ActiveRule[] {
  const found: ActiveRule[] = [];
  for (const [subject, those] of rules) if (hasAny(unit, subject)) found.push(...those);
  return found;
}

function hasAny(unit: Unit, subject: Subject<unknown>): boolean {
  try {
    const { value, reads } = reading(() => !subject(unit)[Symbol.iterator]().next().done);
    return value || reads !== undefined;
  } catch {
    return true; // It throws again when a rule runs, where failures are kept.
  }
}

/** One deployment set of a file, and what the rule that runs has asked it. */
export class Scope {
  /** Whether it has asked about other files. */
  asked = false;
  /** Whether another set may have answered otherwise. */
  toldApart = false;
  readonly set: DeploymentSet;

  constructor(
    workspace: Workspace,
    readonly plan: Plan,
    index: SetIndex,
    record: Recorder,
    recordFile: FileRecorder,
  ) {
    const recordQuestion: Recorder = (...question) => {
      this.asked = true;
      this.toldApart = true;
      record(...question);
    };
    // The answer is the same in every set, so that asking for a file tells none of them apart.
    this.set = new DeploymentSet(workspace, plan, index, recordQuestion, recordFile, () => {
      this.toldApart = true;
    });
  }

  /** For messages: a folder, or the name of a set. */
  get label(): string {
    return this.plan.id.slice(this.plan.id.indexOf(":") + 1);
  }
}

/** The scopes of a file. Sets of samples and tests have no say where others apply the file, too. */
export function scopesIn(
  plans: readonly Plan[],
  workspace: Workspace,
  indexOf: (plan: Plan) => SetIndex,
  record: Recorder,
  recordFile: FileRecorder = () => undefined,
): readonly Scope[] {
  const real = plans.filter(({ minor }) => !minor);
  const counting = real.length > 0 ? real : plans;
  return counting.map((plan) => new Scope(workspace, plan, indexOf(plan), record, recordFile));
}

const NOTHING: readonly never[] = [];

/**
 * What the rule says about the unit in these sets. Rethrows NotComplete; any other throw of the rule is a failure.
 */
export function evaluate(
  unit: Unit,
  active: ActiveRule,
  scopes: readonly Scope[],
  fail: (failure: Failure) => void,
): readonly Report[] {
  const bySet: { scope: Scope; findings: readonly Finding[] }[] = [];
  let shared: readonly Finding[] | undefined;
  for (const scope of scopes) {
    const { set } = scope;
    let findings = shared;
    scope.asked = false;
    scope.toldApart = false;
    try {
      findings ??= active.rule.run(unit, { ...active.context, set });
    } catch (error) {
      if (error instanceof NotComplete) throw error;
      fail(failureOf(unit, active, error));
      return NOTHING;
    }
    if (!scope.toldApart) shared = findings;
    if (findings.length === 0 && scopes.length === 1) return NOTHING;
    const partial = set.isPatch(unit.file);
    const kept =
      partial && scope.asked ? [] : findings.filter((finding) => holds(finding, unit, set, partial));
    bySet.push({ scope, findings: kept });
  }
  return fold(unit, active, bySet, fail);
}

/** Whether the finding is certain in the set: no template, variable or patch can still decide it. */
function holds(finding: Finding, unit: Unit, set: DeploymentSet, partial: boolean): boolean {
  const { at } = finding;
  if (!at.certain || (partial && at.missing)) return false;
  if (unit.type !== "document") return true;
  const resource = resourceAt(unit, at);
  if (!resource) return true;
  const claim = at.claim ?? at;
  return !set.isPatched(resource, claim instanceof Field ? claim : undefined);
}

function fold(
  unit: Unit,
  active: ActiveRule,
  bySet: readonly { scope: Scope; findings: readonly Finding[] }[],
  fail: (failure: Failure) => void,
): readonly Report[] {
  const found = new Map<string, { finding: Finding; scopes: Scope[] }>();
  const weight = ({ severity = active.rule.severity }: Finding) => -SEVERITIES.indexOf(severity);
  for (const { scope, findings } of bySet) {
    for (const finding of findings) {
      const key = `${finding.at.span.start}:${finding.at.span.end}:${finding.message}`;
      const known = found.get(key);
      if (!known) found.set(key, { finding, scopes: [scope] });
      else {
        known.scopes.push(scope);
        if (weight(finding) > weight(known.finding)) known.finding = finding;
      }
    }
  }
  return [...found.values()].map(({ finding, scopes }) => {
    const onlyIn = scopes.length < bySet.length ? scopes.map(({ label }) => label) : [];
    return toReport(unit, active, finding, onlyIn, fail);
  });
}

function toReport(
  unit: Unit,
  active: ActiveRule,
  finding: Finding,
  onlyIn: readonly string[],
  fail: (failure: Failure) => void,
): Report {
  let severity = active.severity ?? finding.severity ?? active.rule.severity;
  if (
    onlyIn.length > 0 ||
    (unit.type === "document" && LOWERED_IN_VENDORED.test(active.id) && vendored(unit))
  )
    severity = lower(severity);
  const resource = unit.type === "document" ? resourceAt(unit, finding.at) : undefined;
  let fixes: readonly Fix[] | undefined;
  return {
    rule: active.id,
    severity,
    at: finding.at,
    message:
      onlyIn.length > 0
        ? `${finding.message} (in ${onlyIn.slice(0, 3).join(", ")}${onlyIn.length > 3 ? ", …" : ""})`
        : finding.message,
    resource: resource && {
      apiVersion: resource.apiVersion,
      kind: resource.kind,
      namespace: resource.namespace,
      name: resource.name,
    },
    related: finding.related ?? [],
    // Most reports are shown and never mended: their fixes are made when somebody asks.
    get fixes() {
      fixes ??= fixesOf(unit, active, finding, fail);
      return fixes;
    },
  };
}

function fixesOf(
  unit: Unit,
  active: ActiveRule,
  finding: Finding,
  fail: (failure: Failure) => void,
): readonly Fix[] {
  try {
    return (finding.fixes ?? []).filter((fix) => fix.edits.length > 0);
  } catch (error) {
    fail(failureOf(unit, active, error));
    return [];
  }
}

function failureOf(unit: Unit, active: ActiveRule, error: unknown): Failure {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { rule: active.id, file: unit.file, message };
}

/** Practices whose findings people cannot mend in files that others generate: one step down there. */
const LOWERED_IN_VENDORED = /^(?:rbac|network|mesh|secret)\//;

/** One step down; an error says that something cannot work, and stays. */
export function lower(severity: Severity): Severity {
  return severity === "warning" ? "info" : severity === "info" ? "hint" : severity;
}

function resourceAt(unit: Extract<Unit, { type: "document" }>, at: Place): Resource | undefined {
  const { resources } = unit;
  if (resources.length <= 1) return resources[0];
  return resources.find(({ span }) => span.start <= at.span.start && at.span.end <= span.end);
}
