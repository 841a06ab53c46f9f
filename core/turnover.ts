/** What an edit took out of a file and put into it. */

import type { Document } from "./manifest.ts";
import type { Source } from "./workspace.ts";

export interface Turnover {
  /** The identities of units that are no more: documents, or a whole Dockerfile. */
  readonly gone: readonly object[];
  /** The kinds of the objects in documents that went or came. */
  readonly kinds: ReadonlySet<string>;
}

/** Compares two versions of a file. A document of which only values changed is still the same. */
export function turnover(before: Source | undefined, after: Source | undefined): Turnover {
  const [old, now] = [unitsOf(before), unitsOf(after)];
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start++;
  let end = 0;
  while (end < shorter - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  const kinds = new Set<string>();
  const note = (source: Source | undefined, until: number) => {
    for (let i = start; i < until; i++)
      for (const { kind } of documentOf(source, i)?.resources ?? []) kinds.add(kind);
  };
  note(before, old.length - end);
  note(after, now.length - end);
  const left = [...old.slice(start, old.length - end), ...shelved(before)];
  const alive = left.length === 0 ? undefined : new Set([...now, ...shelved(after)]);
  return { gone: left.filter((identity) => !alive?.has(identity)), kinds };
}

function unitsOf(source: Source | undefined): readonly object[] {
  if (!source) return [];
  return source.type === "manifest" ? source.trees.map(({ tree }) => tree.identity) : [source];
}

/** Documents as they were before somebody broke them: they come back. */
function shelved(source: Source | undefined): readonly object[] {
  if (source?.type !== "manifest") return [];
  return source.trees.flatMap(({ whole }) => (whole ? [whole.tree.identity] : []));
}

function documentOf(source: Source | undefined, index: number): Document | undefined {
  return source?.type === "manifest" ? source.document(index) : undefined;
}
