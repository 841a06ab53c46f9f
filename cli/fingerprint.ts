/**
 * What a finding is recognised by from one run to the next: baselines, SARIF and GitLab share it.
 * It is made of the rule, the file, the object and the place inside the object, never of line numbers, so that it
 * survives whatever happens elsewhere in the file. Values take no part in it: a hash of a short secret tells the secret.
 */

import { createHash } from "node:crypto";
import {
  type Dockerfile,
  Field,
  type Instruction,
  type Report,
  type Resource,
  type Source,
  type Span,
  UNUSED_ALLOW,
  type Workspace,
} from "#core";

/** The fingerprints of reports, in their order: 32 hexadecimal digits each, no two the same. */
export function fingerprints(workspace: Workspace, reports: readonly Report[]): string[] {
  const seen = new Map<string, number>();
  return reports.map((report) => {
    const identity = JSON.stringify([report.rule, report.at.file, ...placeOf(workspace, report)]);
    const occurrence = seen.get(identity) ?? 0;
    seen.set(identity, occurrence + 1);
    return createHash("sha256").update(`${identity}${occurrence}`).digest("hex").slice(0, 32);
  });
}

function placeOf(workspace: Workspace, { rule, at, message }: Report): readonly string[] {
  const source = workspace.source(at.file);
  if (!source || rule === "palisade/syntax-error") return [message];
  const said = rule === UNUSED_ALLOW ? [source.text.slice(at.span.start, at.span.end)] : [];
  const place =
    source.type === "dockerfile" ? inDockerfile(source, rule, at.span) : inManifest(source, at.span);
  return [...place, ...said];
}

/** The object, and the keys that lead from it to the place. */
function inManifest({ documents }: Exclude<Source, { type: "dockerfile" }>, { start }: Span): string[] {
  const document = documents.find(({ span }) => span.start <= start && start < span.end) ?? documents.at(-1);
  if (!document) return [];
  const resource = document.resources.find(({ root }) => holds(root, start));
  const root = resource?.root ?? document.root;
  return [...(resource ? identity(resource) : []), ...pathTo(root, start)];
}

function identity(resource: Resource): string[] {
  const metadata = resource.at("metadata");
  const name = metadata.at("name").exists ? metadata.at("name") : metadata.at("generateName");
  return [resource.kind, written(metadata.at("namespace")), written(name)];
}

/** Keys from a field down to the deepest one around the offset. Items of lists are known by their names, not by their numbers. */
function pathTo(root: Field, offset: number): string[] {
  const path: string[] = [];
  for (let field = childAround(root, offset); field; field = childAround(field, offset))
    path.push(field.key ?? `[${written(field.at("name"))}]`);
  return path;
}

function childAround(field: Field, offset: number): Field | undefined {
  return field
    .children()
    .map((node) => new Field(field.document, node))
    .find((child) => holds(child, offset));
}

/** Whether the offset is in the field's key or value. */
function holds({ span, keySpan = span }: Field, offset: number): boolean {
  return keySpan.start <= offset && offset < Math.max(span.end, keySpan.end, keySpan.start + 1);
}

/** A scalar as it is written, template actions included, whatever its quotes are. */
function written(field: Field): string {
  return field.exists && field.type === "scalar" ? normal(field.source).replace(/^(["'])(.*)\1$/, "$2") : "";
}

/** The stage, and the line that the place is in. */
function inDockerfile({ text, instructions }: Dockerfile, rule: string, { start }: Span): string[] {
  const instruction = instructions.find(({ extent }) => extent.start <= start && start < extent.end);
  if (!instruction) return [];
  const { stage, keyword, extent } = instruction;
  const place = [stage ? (stage.name ?? fromLine(stage.from)) : "", keyword];
  if (keyword === "FROM") return [...place, fromLine(instruction)];
  if (rule.startsWith("secret/")) return place;
  const lineStart = Math.max(extent.start, text.lastIndexOf("\n", start - 1) + 1);
  const lineEnd = text.indexOf("\n", start);
  return [...place, normal(text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd))];
}

/** A FROM without tag and digest, which change every other week. */
function fromLine({ args: [image, , alias] }: Instruction): string {
  return `${image?.raw.replace(/(?::[^/:@]*)?(?:@.*)?$/, "") ?? ""} ${alias?.raw ?? ""}`.trim();
}

function normal(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
