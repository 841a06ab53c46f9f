/** Fixes applied to workspaces. */

import { apply, type Edit, type Fix, type Workspace } from "#core";

/** The workspace after a fix. Throws where its edits overlap. */
export function afterFix(workspace: Workspace, fix: Fix): Workspace {
  let after = workspace;
  for (const [file, edits] of byFile(fix.edits))
    after = after.with(file, apply(textOf(workspace, file), edits));
  return after;
}

/** The text of a file, empty where there is none. */
export function textOf(workspace: Workspace, file: string): string {
  return workspace.source(file)?.text ?? "";
}

/** Edits by the file they change. */
export function byFile(edits: readonly Edit[]): Map<string, Edit[]> {
  const files = new Map<string, Edit[]>();
  for (const edit of edits) {
    const known = files.get(edit.file);
    if (known) known.push(edit);
    else files.set(edit.file, [edit]);
  }
  return files;
}
