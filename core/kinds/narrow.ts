/** Fixes that take rights from a rule and leave the rest of it as it is. */

import { insertAfter, remove, set } from "../edit.ts";
import type { Edit } from "../place.ts";
import type { Fix } from "../rule.ts";
import { enumerate } from "../words.ts";
import type { Grant, PolicyRule, RuleList } from "./role.ts";
import { READING, STANDARD_VERBS } from "./verbs.ts";

/** What a rule is to grant on one resource. */
interface Share {
  readonly verbs: readonly string[];
  readonly names?: readonly string[];
}

/** Leaves of reading only `get`, and only of objects with these names; what writes stays. */
export function getByName(grant: Grant, names: readonly string[]): Edit[] {
  const writing = verbsOf(grant).filter((verb) => !READING.includes(verb));
  return divide(grant, [{ verbs: ["get"], names }, ...(writing.length > 0 ? [{ verbs: writing }] : [])]);
}

/** Takes these verbs from what the rule grants on the resource. */
export function withoutVerbs(grant: Grant, ...verbs: readonly string[]): Edit[] {
  const left = verbsOf(grant).filter((verb) => !verbs.includes(verb));
  return divide(grant, left.length > 0 ? [{ verbs: left }] : []);
}

/** Leaves only reading of what the rule grants. */
export function onlyReading({ verbs }: PolicyRule): Fix {
  return { title: `Only ${enumerate(READING)}`, edits: set(verbs.field, READING) };
}

function verbsOf({ rule }: Grant): readonly string[] {
  return rule.verbs.has("*") ? STANDARD_VERBS : rule.verbs.texts;
}

/**
 * Grants these shares instead. Where the rule is about the one resource it becomes the first share itself,
 * else the resource moves out of it; every other share becomes a rule behind it.
 */
function divide({ rule, resource, group }: Grant, shares: readonly Share[]): Edit[] {
  if (rule.isOpen) return [];
  const isAlone = rule.resources.items.length === 1;
  const [first, ...others] = shares;
  const added = (isAlone ? others : shares).map(({ verbs, names }) =>
    insertAfter(rule.field, {
      apiGroups: [group],
      resources: [resource.text],
      ...(names && { resourceNames: names }),
      verbs,
    }),
  );
  const behind = added.flat();
  const kept = !isAlone
    ? [keep(rule.resources, (text) => text !== resource.text, behind)]
    : first
      ? rewrite(rule, first, behind)
      : [remove(rule.field)];
  const steps = [...kept, ...added];
  // One step without the others would say something else.
  return steps.some((edits) => edits.length === 0) ? [] : steps.flat();
}

function rewrite({ verbs, names }: PolicyRule, share: Share, behind: readonly Edit[]): Edit[][] {
  const isPart = share.verbs.every((verb) => verbs.has(verb));
  const isSame = isPart && verbs.items.length === share.verbs.length;
  return [
    ...(isPart ? [] : [set(verbs.field, share.verbs)]),
    ...(isPart && !isSame ? [keep(verbs, (verb) => share.verbs.includes(verb), behind)] : []),
    ...(share.names ? [set(names.field, share.names, { after: ["resources"] })] : []),
  ];
}

/** Leaves only these words in a list: without the others' lines, or anew where that is in the way of other edits. */
function keep(
  { items, texts, field }: RuleList,
  holds: (text: string) => boolean,
  behind: readonly Edit[],
): Edit[] {
  const removed = items.filter((item) => !holds(item.text)).flatMap((item) => remove(item));
  const isInWay = removed.some(({ span }, index) =>
    [...removed.slice(index + 1), ...behind].some(
      (other) => span.start <= other.span.start && other.span.start < span.end,
    ),
  );
  return isInWay ? set(field, texts.filter(holds)) : removed;
}
