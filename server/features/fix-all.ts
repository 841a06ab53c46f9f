/** All safe fixes of a file at once: `source.fixAll.palisade`, which may run on save. */

import type { CodeAction } from "vscode-languageserver";
import { type Choice, fixAll, safeFix } from "#core";
import { workspaceEdit } from "../convert.ts";
import type { Session, Subject } from "../session.ts";

export const FIX_ALL = "source.fixAll.palisade";

export function fixAllActions(session: Session, { folder, file }: Subject): CodeAction[] {
  if (!folder.enabled) return [];
  const { edits } = fixAll(folder.engine.workspace, [file], folder.options, within(file));
  if (edits.length === 0) return [];
  const edit = workspaceEdit(edits, session.client, (path) => session.target(folder, path));
  return edit ? [{ title: "Fix all that is safe to fix", kind: FIX_ALL, edit }] : [];
}

/** Saving one file must not change another. */
function within(file: string): Choice {
  return (report) => {
    const fix = safeFix(report);
    return fix?.edits.every((edit) => edit.file === file) ? fix : undefined;
  };
}
