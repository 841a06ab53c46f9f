/** Our words and LSP's: the only file that knows both. Offsets become lines and columns here, paths become addresses. */

import {
  type AnnotatedTextEdit,
  type ChangeAnnotation,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Range,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Edit, Place, Report, Severity, Span } from "#core";
import type { Client } from "./client.ts";

/** Knows the lines of a text. Documents that are open keep theirs up to date while they are edited. */
export type Lines = Pick<TextDocument, "positionAt" | "offsetAt">;

/** The lines of a text that nobody edits. */
export function linesOf(text: string): Lines {
  return TextDocument.create("", "", 0, text);
}

export function range(lines: Lines, span: Span): Range {
  return { start: lines.positionAt(span.start), end: lines.positionAt(span.end) };
}

export function span(lines: Lines, { start, end }: Range): Span {
  return { start: lines.offsetAt(start), end: lines.offsetAt(end) };
}

/** Where a place can be found by others: the address of its file, and the lines of its text. */
export interface Atlas {
  uri(file: string): string;
  lines(file: string): Lines | undefined;
}

const severities: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const tags: Readonly<Record<string, DiagnosticTag>> = {
  "image/end-of-life": DiagnosticTag.Deprecated,
  "palisade/unused-allow": DiagnosticTag.Unnecessary,
};

export function diagnostic(report: Report, lines: Lines, atlas: Atlas, client: Client): Diagnostic {
  const made: Diagnostic = {
    range: range(lines, report.at.span),
    severity: severities[report.severity],
    code: report.rule,
    source: "palisade",
    message: report.message,
  };
  const tag = tags[report.rule];
  if (tag && client.tags) made.tags = [tag];
  if (client.links) made.codeDescription = { href: client.page(report.rule) };
  if (client.related && report.related.length > 0) {
    made.relatedInformation = report.related.flatMap(({ at, message }) => {
      const location = locate(at, atlas);
      return location ? [{ location, message }] : [];
    });
  }
  return made;
}

function locate(place: Place, atlas: Atlas) {
  const lines = atlas.lines(place.file);
  return lines && { uri: atlas.uri(place.file), range: range(lines, place.span) };
}

/** What an edit of the workspace needs to know about a file. */
export interface Target {
  readonly uri: string;
  /** Undefined where the file has to be created. */
  readonly lines: Lines | undefined;
  /** The version of the document where it is open. */
  readonly version: number | null;
}

/** An edit of ours, and the group it is shown in where the client asks before it applies them. */
export interface GroupedEdit extends Edit {
  readonly group?: string;
  /** The text is a snippet: `${1:word}` is selected. */
  readonly snippet?: boolean;
}

/**
 * Edits as LSP has them. Undefined where one of them may not be made, or where the client cannot make it:
 * half a fix is none.
 */
export function workspaceEdit(
  edits: readonly GroupedEdit[],
  client: Client,
  target: (file: string) => Target | undefined,
  groups: Readonly<Record<string, ChangeAnnotation>> = {},
): WorkspaceEdit | undefined {
  const byFile = new Map<string, GroupedEdit[]>();
  for (const edit of edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  const changes: NonNullable<WorkspaceEdit["documentChanges"]> = [];
  for (const [file, own] of byFile) {
    const found = target(file);
    if (!found || (!found.lines && !client.creates)) return undefined;
    const { uri, version, lines } = found;
    if (!lines) {
      const annotationId = own[0]?.group;
      changes.push({ kind: "create", uri, ...(annotationId && client.groups ? { annotationId } : {}) });
    }
    const known = lines ?? linesOf("");
    const made = own.map((edit) => textEdit(edit, known, client));
    changes.push({ textDocument: { uri, version }, edits: made } as TextDocumentEdit);
  }
  if (client.documentChanges) {
    const named = Object.keys(groups).length > 0 && client.groups;
    return { documentChanges: changes, ...(named ? { changeAnnotations: { ...groups } } : {}) };
  }
  const plain: NonNullable<WorkspaceEdit["changes"]> = {};
  for (const change of changes) {
    if ("edits" in change) plain[change.textDocument.uri] = change.edits.filter((edit) => "newText" in edit);
  }
  return { changes: plain };
}

function textEdit(edit: GroupedEdit, lines: Lines, client: Client) {
  const place = range(lines, edit.span);
  if (edit.snippet && client.snippets)
    return { range: place, snippet: { kind: "snippet" as const, value: edit.text } };
  const newText = edit.snippet ? plainText(edit.text) : edit.text;
  const annotated: AnnotatedTextEdit | undefined =
    edit.group !== undefined && client.groups
      ? { range: place, newText, annotationId: edit.group }
      : undefined;
  return annotated ?? { range: place, newText };
}

/** A snippet without what makes it one. */
function plainText(snippet: string): string {
  return snippet.replace(/\$\{\d+:([^}]*)\}/g, "$1").replace(/\\([\\$}])/g, "$1");
}

/** Text that stands for itself in a snippet. */
export function literal(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

/** The path of an address below a folder's, or undefined where it is somewhere else. */
export function pathIn(folder: string, uri: string): string | undefined {
  const [outer, inner] = [partsOf(folder), partsOf(uri)];
  if (outer.site !== inner.site) return undefined;
  const prefix = outer.path.endsWith("/") ? outer.path : `${outer.path}/`;
  return inner.path.startsWith(prefix) ? inner.path.slice(prefix.length) : undefined;
}

export function uriBelow(folder: string, file: string): string {
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `${folder.endsWith("/") ? folder : `${folder}/`}${path}`;
}

/** A name for a document that belongs to no folder: its whole address as a path. */
export function pathOfLoose(uri: string): string {
  const { site, path } = partsOf(uri);
  return `${site}/${path}`.split("/").filter(Boolean).join("/");
}

interface Parts {
  /** Scheme and host. */
  readonly site: string;
  /** Decoded, with the drive letter of Windows in lower case. */
  readonly path: string;
}

function partsOf(uri: string): Parts {
  const [, scheme = "", host = "", path = ""] = /^([\w+.-]+):(?:\/\/([^/?#]*))?([^?#]*)/.exec(uri) ?? [];
  return { site: `${scheme}/${host.toLowerCase()}`, path: withSmallDrive(decoded(path)) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A stray `%` stands for itself.
    return path;
  }
}

function withSmallDrive(path: string): string {
  return path.replace(/^\/[A-Z]:/, (drive) => drive.toLowerCase());
}
