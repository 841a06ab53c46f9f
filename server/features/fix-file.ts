/** Fixes of one file, made together. */

import { type Choice, fixAll, type LintOptions } from "#core";
import { workspaceEdit } from "../convert.ts";
import type { Session, Subject } from "../session.ts";

/** One edit with all that is chosen, and what is reported about the file then; undefined where nothing is to be done. */
export function fixFile(session: Session, { folder, file }: Subject, options: LintOptions, choice: Choice) {
  const { edits, left } = fixAll(folder.engine.workspace, [file], options, within(file, choice));
  const edit =
    edits.length > 0 && workspaceEdit(edits, session.client, (path) => session.target(folder, path));
  return edit ? { edit, left } : undefined;
}

/** The choice, where what is chosen changes no other file. */
export function within(file: string, choice: Choice): Choice {
  return (report) => {
    const fix = choice(report);
    return fix?.edits.every((edit) => edit.file === file) ? fix : undefined;
  };
}
