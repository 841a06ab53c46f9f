/** What an edit took out of a file and put into it. */

import type { Unit } from "./rule.ts";
import { identityAt, unitAt, unitCount } from "./units.ts";
import type { Source } from "./workspace.ts";

export interface Turnover {
  /** The identities of units that are no more: documents, or a whole Dockerfile. */
  readonly gone: readonly object[];
  /** The kinds of the objects in documents that went or came. */
  readonly kinds: ReadonlySet<string>;
}

/** Compares two versions of a file. A document of which only values changed is still the same, and so is such a Dockerfile. */
export function turnover(before: Source | undefined, after: Source | undefined): Turnover {
  const [old, now] = [unitCount(before), unitCount(after)];
  const shorter = Math.min(old, now);
  const isSame = (i: number, j: number) => identityAt(before, i) === identityAt(after, j);
  let start = 0;
  while (start < shorter && isSame(start, start)) start++;
  let end = 0;
  while (end < shorter - start && isSame(old - 1 - end, now - 1 - end)) end++;
  const kinds = new Set<string>();
  const note = (unit: Unit | undefined) => {
    if (unit?.type === "document") for (const { kind } of unit.resources) kinds.add(kind);
  };
  const gone = new Set(shelved(before));
  for (let i = start; i < old - end; i++) {
    gone.add(identityAt(before, i) as object);
    note(unitAt(before, i));
  }
  for (let i = start; i < now - end; i++) note(unitAt(after, i));
  if (gone.size > 0) {
    for (let i = 0; i < now; i++) gone.delete(identityAt(after, i) as object);
    for (const identity of shelved(after)) gone.delete(identity);
  }
  return { gone: [...gone], kinds };
}

/** Documents as they were before somebody broke them: they come back. */
function* shelved(source: Source | undefined): Iterable<object> {
  if (source?.type !== "manifest") return;
  for (const { whole } of source.trees) if (whole) yield whole.tree.identity;
}
