/** Fixes that take rights from a rule and leave the rest of it as it is. */

import { insertAfter, remove, set } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Edit } from "../place.ts";
import type { Grant, PolicyRule } from "./role.ts";
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
  const moved = (isAlone ? others : shares).map(({ verbs, names }) =>
    insertAfter(rule.field, {
      apiGroups: [group],
      resources: [resource.text],
      ...(names && { resourceNames: names }),
      verbs,
    }),
  );
  const stays = isAlone
    ? first
      ? rewrite(rule, first)
      : [remove(rule.field)]
    : [leave(rule, resource, moved.flat())];
  const steps = [...stays, ...moved];
  // One step without the others would say something else.
  return steps.some((edits) => edits.length === 0) ? [] : steps.flat();
}

function rewrite({ verbs, names }: PolicyRule, share: Share): Edit[][] {
  const rewritten = [set(verbs.field, share.verbs)].filter((edits) => edits.length > 0);
  return share.names ? [...rewritten, set(names.field, share.names, { after: ["resources"] })] : rewritten;
}

/** Takes the resource out of the rule, in a way that leaves room for what is inserted behind it. */
function leave({ resources }: PolicyRule, resource: Field, inserted: readonly Edit[]): Edit[] {
  const edits = remove(resource);
  const isInWay = edits.some(({ span }) =>
    inserted.some((other) => span.start < other.span.start && other.span.start < span.end),
  );
  return isInWay
    ? set(
        resources.field,
        resources.texts.filter((text) => text !== resource.text),
      )
    : edits;
}
