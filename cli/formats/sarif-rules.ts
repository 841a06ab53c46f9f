/** The rules in the words of SARIF, with their pages as help. */

import type { NamedRule, Severity } from "#core";
import { rules } from "#rules";
import { type OwnRule, ownRules } from "../own-rules.ts";
import { pageOf } from "../page.ts";

type Level = "error" | "warning" | "note";

const LEVEL: Readonly<Record<Severity, Level>> = {
  error: "error",
  warning: "warning",
  info: "note",
  hint: "note",
};

/** From 0 to 10, as GitHub sorts alerts: high, medium, low. */
const SCORE: Readonly<Record<Severity, string>> = { error: "8.0", warning: "5.5", info: "3.0", hint: "1.0" };

export function levelOf(severity: Severity): Level {
  return LEVEL[severity];
}

/** The rules of a run and their numbers. */
export class RuleTable {
  readonly #numbers = new Map([...rules, ...ownRules].map(({ id }, i) => [id, i]));
  readonly #others: string[] = [];

  /** The number of a rule. One that nobody told of gets the next. */
  indexOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const next = this.#numbers.size;
    this.#numbers.set(id, next);
    this.#others.push(id);
    return next;
  }

  reference(id: string): object {
    return { id, index: this.indexOf(id) };
  }

  descriptors(): object[] {
    return [...rules.map(described), ...ownRules.map(ownDescribed), ...this.#others.map((id) => ({ id }))];
  }
}

function described({ id, rule }: NamedRule): object {
  const [source] = rule.refs;
  return {
    ...head({ id, ...rule }),
    ...(source === undefined ? {} : { helpUri: source }),
    help: { text: `${rule.why}\n\n${rule.refs.join("\n")}`, markdown: pageOf(id) },
    defaultConfiguration: { enabled: rule.profile !== "strict", level: levelOf(rule.severity) },
    properties: properties(id, rule.severity, rule.profile ?? "recommended"),
  };
}

function ownDescribed(rule: OwnRule): object {
  return {
    ...head(rule),
    help: { text: rule.why },
    defaultConfiguration: { level: levelOf(rule.severity) },
    properties: { severity: rule.severity, tags: ["palisade"] },
  };
}

function head({ id, title, why }: OwnRule): object {
  return { id, name: nameOf(id), shortDescription: { text: title }, fullDescription: { text: why } };
}

/** `network/pod-not-isolated` as `NetworkPodNotIsolated`. */
function nameOf(id: string): string {
  return id.replace(/(?:^|[-/])(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function properties(id: string, severity: Severity, profile: string): object {
  const practice = id.slice(0, id.indexOf("/"));
  return { severity, profile, practice, tags: ["security", practice], "security-severity": SCORE[severity] };
}
