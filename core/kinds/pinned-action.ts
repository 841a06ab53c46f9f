/** What is known about the tags of actions and images that scan. */

import { actionTable } from "./tables.ts";

/** A release of an action by its commit, which nobody can move. */
export interface PinnedAction {
  readonly commit: string;
  readonly version: string;
}

export function pinnedAction(name: string): PinnedAction | undefined {
  return actionTable().pinned.find(({ action }) => action === name);
}

/** The day on which attackers moved the tag to code of their own; undefined where nobody did. */
export function rewrittenOn(name: string, ref: string): string | undefined {
  return actionTable().rewritten.find((row) => row.name === name && new RegExp(row.refs).test(ref))?.on;
}
