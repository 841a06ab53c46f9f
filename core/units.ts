/** What rules are run on: the documents of a manifest, a Dockerfile whole. Most keys need one of many, so they are made when asked for. */

import type { Unit } from "./rule.ts";
import type { Source } from "./workspace.ts";

export function unitCount(source: Source | undefined): number {
  if (source?.type === "manifest") return source.trees.length;
  return source?.type === "dockerfile" ? 1 : 0;
}

/** The unit with that number, counted from 0. */
export function unitAt(source: Source | undefined, index: number): Unit | undefined {
  if (source?.type === "manifest") return source.document(index);
  return source?.type === "dockerfile" && index === 0 ? source : undefined;
}

/** What remains of a unit through edits. */
export function identityAt(source: Source | undefined, index: number): object | undefined {
  if (source?.type === "manifest") return source.trees[index]?.tree.identity;
  return source?.type === "dockerfile" && index === 0 ? source.identity : undefined;
}

/** Where the unit begins. */
export function startAt(source: Source, index: number): number {
  return source.type === "manifest" ? (source.trees[index]?.start ?? 0) : 0;
}

export function unitsOf(source: Source): readonly Unit[] {
  return source.type === "dockerfile" ? [source] : source.documents;
}
