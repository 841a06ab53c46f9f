/**
 * One rule on one unit: run it in every deployment set that the file is part of, drop what is uncertain, and
 * fold the sets into one answer (GRAPH §3.6).
 */

import { Field } from "./field.ts";
import { vendored } from "./kinds/vendored.ts";
import type { Place } from "./place.ts";
import type { Resource } from "./resource.ts";
import type { Context, Finding, Fix, NamedRule, Related, Severity, Unit } from "./rule.ts";
import { type DeploymentSet, NotComplete } from "./sets.ts";
import type { Settings } from "./settings.ts";

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

/** A deployment set that tells, after the rule has run, whether it was asked anything. */
export interface Scope {
  readonly set: DeploymentSet;
  readonly label: string;
  readonly asked: () => boolean;
}

/**
 * What the rule says about the unit in these sets. Rethrows NotComplete; any other throw of the rule is a failure.
 */
export function evaluate(
  unit: Unit,
  active: ActiveRule,
  scopes: readonly Scope[],
  fail: (failure: Failure) => void,
): readonly Report[] {
  const bySet: { label: string; findings: readonly Finding[] }[] = [];
  let shared: Finding[] | undefined;
  for (const { set, label, asked } of scopes) {
    let findings = shared;
    try {
      findings ??= [...active.rule.run(unit, { ...active.context, set })];
    } catch (error) {
      if (error instanceof NotComplete) throw error;
      fail(failureOf(unit, active, error));
      return [];
    }
    if (!asked()) shared = findings;
    const partial = set.isPatch(unit.file);
    const kept = partial && asked() ? [] : findings.filter((finding) => holds(finding, unit, set, partial));
    bySet.push({ label, findings: kept });
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
  bySet: readonly { label: string; findings: readonly Finding[] }[],
  fail: (failure: Failure) => void,
): readonly Report[] {
  const found = new Map<string, { finding: Finding; labels: string[] }>();
  for (const { label, findings } of bySet) {
    for (const finding of findings) {
      const key = `${finding.at.span.start}:${finding.at.span.end}:${finding.message}`;
      const known = found.get(key);
      if (known) known.labels.push(label);
      else found.set(key, { finding, labels: [label] });
    }
  }
  return [...found.values()].map(({ finding, labels }) =>
    toReport(unit, active, finding, labels.length < bySet.length ? labels : [], fail),
  );
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
