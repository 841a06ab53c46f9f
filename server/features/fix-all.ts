/** All safe fixes of a file at once: `source.fixAll.palisade`, which may run on save. */

import type { CodeAction } from "vscode-languageserver";
import { safeFix } from "#core";
import type { Session, Subject } from "../session.ts";
import { fixFile } from "./fix-file.ts";

export const FIX_ALL = "source.fixAll.palisade";

export function fixAllActions(session: Session, subject: Subject): CodeAction[] {
  const { enabled, options } = subject.folder;
  const made = enabled ? fixFile(session, subject, options, safeFix) : undefined;
  return made ? [{ title: "Fix all that is safe to fix", kind: FIX_ALL, edit: made.edit }] : [];
}
