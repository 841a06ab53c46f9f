/** A finding in the words of SARIF. */

import type { Range } from "../lines.ts";
import type { FoundIssue, ShownEdit, SuppressedIssue } from "../result.ts";
import { byFile } from "./by-file.ts";
import { levelOf, type RuleTable } from "./sarif-rules.ts";
import type { View } from "./view.ts";

/** What the root of the repository is called; whoever reads the file knows where it is. */
export const SOURCE_ROOT = "%SRCROOT%";

export function resultOf(finding: FoundIssue | SuppressedIssue, table: RuleTable, view: View): object {
  const { rule, severity, message, related, fixes } = finding;
  return {
    ruleId: rule,
    ruleIndex: table.indexOf(rule),
    level: levelOf(severity),
    message: { text: message },
    locations: [{ ...locationOf(finding, view), ...logicalLocations(finding.resource) }],
    ...(related.length === 0
      ? {}
      : { relatedLocations: related.map((place, i) => relatedTo(place, i, view)) }),
    partialFingerprints: { "palisade/v1": view.fingerprint(finding) },
    ...("suppression" in finding ? { suppressions: [suppressionOf(finding, view)] } : {}),
    ...fixesOf(fixes, view),
  };
}

function suppressionOf({ file, suppression: { by, reason, range } }: SuppressedIssue, view: View): object {
  return {
    kind: "inSource",
    status: "accepted",
    ...(reason === "" ? {} : { justification: reason }),
    location: locationOf({ file, range }, view),
    properties: { by },
  };
}

/** Where a place is: its file from the root of the repository, and its region. */
export function locationOf(
  { file, range }: { readonly file: string; readonly range: Range },
  view: View,
): object {
  return { physicalLocation: { artifactLocation: artifactOf(file, view), region: regionOf(range) } };
}

export function artifactOf(file: string, view: View): object {
  const uri = view.inRepository(file).split("/").map(encodeURIComponent).join("/");
  return { uri, uriBaseId: SOURCE_ROOT };
}

function regionOf({ start, end }: Range): object {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function logicalLocations(resource: FoundIssue["resource"]): object {
  if (!resource) return {};
  const { apiVersion, kind, namespace, name } = resource;
  const fullyQualifiedName = [apiVersion, kind, ...(namespace === null ? [] : [namespace]), name].join("/");
  return { logicalLocations: [{ name, fullyQualifiedName, kind: "resource" }] };
}

function relatedTo(place: FoundIssue["related"][number], index: number, view: View): object {
  return { id: index + 1, ...locationOf(place, view), message: { text: place.message } };
}

/** Fixes whose edits are not told are left out: SARIF knows none without. */
function fixesOf(fixes: FoundIssue["fixes"], view: View): object {
  const told = fixes.filter(({ edits }) => edits.length > 0);
  return told.length === 0 ? {} : { fixes: told.map((fix) => fixOf(fix, view)) };
}

function fixOf({ title, safe, edits }: FoundIssue["fixes"][number], view: View): object {
  const changes = [...byFile(edits)].map(([file, own]) => ({
    artifactLocation: artifactOf(file, view),
    replacements: own.map(replacementOf),
  }));
  return { description: { text: title }, artifactChanges: changes, properties: { safe } };
}

function replacementOf({ range, text }: ShownEdit): object {
  return { deletedRegion: regionOf(range), insertedContent: { text } };
}
