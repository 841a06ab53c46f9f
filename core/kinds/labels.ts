/** Label selectors, three-valued: what a template may still decide is neither matched nor missed. */

import type { Field } from "../field.ts";

export type Answer = "yes" | "no" | "maybe";

/** Yes where all are; no where one is not. */
export function all(answers: Iterable<Answer>): Answer {
  let result: Answer = "yes";
  for (const answer of answers) {
    if (answer === "no") return "no";
    if (answer === "maybe") result = "maybe";
  }
  return result;
}

/** Yes where one is; no where none can be. */
export function any(answers: Iterable<Answer>): Answer {
  let result: Answer = "no";
  for (const answer of answers) {
    if (answer === "yes") return "yes";
    if (answer === "maybe") result = "maybe";
  }
  return result;
}

/**
 * Whether a LabelSelector matches these labels. One that is absent or empty matches everything.
 * `In` needs the key, `NotIn` also matches where the key is absent; values are compared as strings.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
 */
export function selects(selector: Field, labels: Field): Answer {
  const pairs = selector.at("matchLabels");
  const expressions = selector.at("matchExpressions");
  return all([
    isOpen(selector) || isOpen(pairs) || isOpen(expressions) ? "maybe" : "yes",
    ...pairs.entries().map(([key, value]) => hasLabel(labels, key, value)),
    ...expressions.items().map((expression) => fulfils(expression, labels)),
  ]);
}

/** The pairs of a selector's `matchLabels` that the labels lack or have with another value. */
export function missedPairs(selector: Field, labels: Field): [string, Field][] {
  const pairs = selector.at("matchLabels").entries();
  return pairs.filter(([key, value]) => hasLabel(labels, key, value) === "no");
}

function isOpen(field: Field): boolean {
  return field.exists ? field.type !== "null" && field.open : !field.certain;
}

function hasLabel(labels: Field, key: string, value: Field): Answer {
  const label = labels.at(key);
  if (label.missing) return label.certain ? "no" : "maybe";
  if (!label.certain || !value.certain) return "maybe";
  return label.text === value.text ? "yes" : "no";
}

function fulfils(expression: Field, labels: Field): Answer {
  const key = expression.at("key").string;
  const operator = expression.at("operator").string;
  if (key === undefined || operator === undefined) return "maybe";
  const label = labels.at(key);
  const values = expression.at("values");
  const has: Answer = label.exists ? "yes" : label.certain ? "no" : "maybe";
  const listed = any([
    isOpen(values) ? "maybe" : "no",
    ...values.items().map((value) => (label.exists ? hasLabel(labels, key, value) : has)),
  ]);
  switch (operator) {
    case "In":
      return all([has, listed]);
    case "NotIn":
      return has === "no" ? "yes" : not(listed);
    case "Exists":
      return has;
    case "DoesNotExist":
      return not(has);
    default:
      return "maybe";
  }
}

function not(answer: Answer): Answer {
  return answer === "yes" ? "no" : answer === "no" ? "yes" : "maybe";
}
