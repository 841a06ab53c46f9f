/**
 * Suppression: `# palisade allow <rule>[, <rule>]: <reason>` on a line or above a node, and the annotation
 * `palisade.dev/allow` on an object, for files whose comments a templating tool drops.
 * An allowance without a reason allows nothing. Markers of other linters would join in `allowances`.
 */

import type { Report } from "./evaluate.ts";
import type { Field } from "./field.ts";
import { workloadsOf } from "./kinds/pod.ts";
import type { Document } from "./manifest.ts";
import { contains, type Edit, type Place, type Span } from "./place.ts";
import type { Fix } from "./rule.ts";
import { Kind, NONE, type Tree } from "./tree.ts";
import type { Source } from "./workspace.ts";

export const UNUSED_ALLOW = "palisade/unused-allow";
export const ALLOW_ANNOTATION = "palisade.dev/allow";

/** One rule that somebody allowed somewhere. */
export interface Allowance {
  readonly rule: string;
  /** The rule's id where it is written. */
  readonly at: Place;
  /** Findings that start here are allowed. */
  readonly covers: Span;
  readonly reason: string;
  /** What takes this one allowance away; none for annotations. */
  readonly removal: readonly Edit[];
}

/** Which rules ran: an allowance of a rule that is off says nothing. */
export interface Ran {
  readonly active: ReadonlySet<string>;
  readonly known: ReadonlySet<string>;
  /** False while evaluations wait for other files. */
  readonly complete: boolean;
}

/** The reports that nothing allows, and one for each allowance that allows nothing. */
export function withoutAllowed(source: Source, reports: readonly Report[], ran: Ran): readonly Report[] {
  const all = allowances(source);
  if (all.length === 0) return reports;
  const used = new Set<Allowance>();
  const kept = reports.filter((report) => {
    const fitting = all.filter(
      ({ rule, covers, reason }) => rule === report.rule && reason !== "" && startsIn(covers, report.at.span),
    );
    for (const allowance of fitting) used.add(allowance);
    return fitting.length === 0;
  });
  // In a template, what is allowed here may only be there once it is rendered.
  const judged = ran.complete && !(source.type === "manifest" && source.template);
  const idle = all.filter(
    (allowance) => !used.has(allowance) && (allowance.reason === "" || (judged && mayJudge(allowance, ran))),
  );
  return [...kept, ...idle.map(unused)];
}

function mayJudge({ rule }: Allowance, { active, known }: Ran): boolean {
  return active.has(rule) || !known.has(rule);
}

function startsIn(outer: Span, inner: Span): boolean {
  return (
    outer.start <= inner.start &&
    inner.start <= outer.end &&
    inner.start < Math.max(outer.end, outer.start + 1)
  );
}

function unused({ rule, at, reason, removal }: Allowance): Report {
  const fix: Fix = { title: `Remove the allowance of ${rule}`, edits: removal };
  return {
    rule: UNUSED_ALLOW,
    severity: "warning",
    at,
    message:
      reason === ""
        ? `"${rule}" is allowed without a reason; write "${rule}: why"`
        : `Nothing here needs "${rule}" to be allowed`,
    resource: undefined,
    related: [],
    fixes: removal.length > 0 ? [fix] : [],
  };
}

/** Everything that is allowed in a file. */
export function allowances(source: Source): readonly Allowance[] {
  const found: Allowance[] = [];
  if (!source.text.includes("palisade")) return found;
  if (source.text.includes("palisade allow")) {
    for (const match of source.text.matchAll(COMMENT)) {
      const start = match.index + match[0].indexOf("#");
      const comment = { start, end: match.index + match[0].trimEnd().length };
      const covers =
        source.type === "dockerfile" ? coveredInstruction(source, comment) : coveredNode(source, comment);
      if (covers) found.push(...listed(source, comment, covers));
    }
  }
  if (source.type === "manifest" && source.text.includes(ALLOW_ANNOTATION)) {
    for (const document of source.documents) found.push(...annotated(document));
  }
  return found;
}

const COMMENT = /(?:^|[ \t])#[ \t]*palisade allow\b[^\r\n]*/gm;

/** The allowances of one comment, all covering the same. */
function listed(source: Source, comment: Span, covers: Span): Allowance[] {
  const { file, text } = source;
  const body = text.slice(comment.start, comment.end);
  const head = /^#[ \t]*palisade allow\b[ \t]*/.exec(body)?.[0].length ?? 0;
  const colon = body.indexOf(":", head);
  const list = body.slice(head, colon === -1 ? undefined : colon);
  const reason = colon === -1 ? "" : body.slice(colon + 1).trim();
  const rules = [...list.matchAll(/[^\s,]+/g)];
  return rules.map((match): Allowance => {
    const start = comment.start + head + match.index;
    const span = { start, end: start + match[0].length };
    const removal = rules.length === 1 ? wholeComment(text, comment) : oneOfSeveral(text, span);
    return {
      rule: match[0],
      at: { file, span, certain: true },
      covers,
      reason,
      removal: [{ file, span: removal, text: "" }],
    };
  });
}

/** The comment with its line, or with the blanks before it where it stands behind something. */
function wholeComment(text: string, comment: Span): Span {
  const lineStart = text.lastIndexOf("\n", comment.start - 1) + 1;
  let start = comment.start;
  while (start > lineStart && /[ \t]/.test(text.charAt(start - 1))) start--;
  if (start > lineStart) return { start, end: comment.end };
  const newline = text.indexOf("\n", comment.end);
  return { start, end: newline === -1 ? text.length : newline + 1 };
}

/** A rule of a list with one comma. */
function oneOfSeveral(text: string, rule: Span): Span {
  const after = /^[ \t]*,[ \t]*/.exec(text.slice(rule.end, rule.end + 40));
  if (after) return { start: rule.start, end: rule.end + after[0].length };
  const before = /[ \t]*,[ \t]*$/.exec(text.slice(Math.max(0, rule.start - 40), rule.start));
  return { start: rule.start - (before?.[0].length ?? 0), end: rule.end };
}

/** The instruction below a comment. */
function coveredInstruction(
  source: Extract<Source, { type: "dockerfile" }>,
  comment: Span,
): Span | undefined {
  if (!source.comments.some((known) => contains(known, comment))) return undefined;
  return source.instructions.find(({ extent }) => extent.end > comment.start)?.extent;
}

/** What a YAML comment covers: its line, or the node below where it stands alone; undefined where it is no comment. */
function coveredNode(source: Extract<Source, { type: "manifest" }>, comment: Span): Span | undefined {
  const { parsed, text } = source;
  const document = source.documents.find(
    ({ span }) => span.start <= comment.start && comment.start < span.end,
  );
  if (!document || isInsideScalar(document, parsed, comment.start)) return undefined;
  const lineStart = text.lastIndexOf("\n", comment.start - 1) + 1;
  if (text.slice(lineStart, comment.start).trim() !== "") return { start: lineStart, end: comment.start };
  const below = nextContent(text, comment.end);
  if (below === undefined) return { start: comment.start, end: comment.start };
  const owner = source.documents.find(({ span }) => span.start <= below && below < span.end);
  return owner && nodeAt(owner, below);
}

function isInsideScalar({ tree, span }: Document, text: string, offset: number): boolean {
  const at = offset - span.start;
  for (let node = 0; node < tree.size; node++) {
    if (!tree.isScalar(node) || tree.start(node) > at || tree.end(node) <= at) continue;
    // Behind the indicator of a block there may be a comment.
    const block = tree.kind(node) >= Kind.Literal;
    if (!(block && text.slice(tree.start(node) + span.start, offset).indexOf("\n") === -1)) return true;
  }
  return false;
}

/** The first character below `offset` that is neither blank, comment nor document marker. */
function nextContent(text: string, offset: number): number | undefined {
  for (let line = text.indexOf("\n", offset); line !== -1; line = text.indexOf("\n", line + 1)) {
    let at = line + 1;
    while (text[at] === " ") at++;
    const rest = text.slice(at, at + 4);
    if (rest !== "" && !/^(?:[#\r\n]|---(?:\s|$))/.test(rest)) return at;
  }
  return undefined;
}

/** The entry whose key or dash stands at the offset, with all that belongs to it; else its line. */
function nodeAt(document: Document, offset: number): Span {
  const { tree, span, manifest } = document;
  const at = offset - span.start;
  for (let node = 0; node < tree.size; node++) {
    if (tree.keyStart(node) === at)
      return document.absolute({ start: at, end: Math.max(tree.end(node), tree.keyEnd(node)) });
    if (isItemAt(tree, node, at, manifest.parsed, span.start))
      return document.absolute({ start: at, end: tree.end(node) });
  }
  const lineEnd = manifest.text.indexOf("\n", offset);
  return { start: offset, end: lineEnd === -1 ? manifest.text.length : lineEnd };
}

function isItemAt(tree: Tree, node: number, at: number, text: string, base: number): boolean {
  const parent = tree.parent(node);
  if (parent === NONE || !tree.isSequence(parent) || tree.start(node) < at) return false;
  return /^-\s*$/.test(text.slice(at + base, tree.start(node) + base));
}

/** The lines of the annotation on the objects of a document and on their pod templates. */
function annotated(document: Document): Allowance[] {
  return document.resources.flatMap((resource) => {
    const fields = [resource.at("metadata", "annotations", ALLOW_ANNOTATION)];
    for (const { podMetadata } of workloadsOf(resource))
      fields.push(podMetadata.at("annotations", ALLOW_ANNOTATION));
    const written = fields.filter(
      (field, i) => field.exists && fields.findIndex(({ node }) => node === field.node) === i,
    );
    return written.flatMap((field) => linesOf(field, resource.span));
  });
}

function linesOf(field: Field, covers: Span): Allowance[] {
  return field.text.split("\n").flatMap((line): Allowance[] => {
    const match = /^\s*([\w-]+\/[\w-]+)\s*(?::(.*))?$/.exec(line);
    if (!match) return [];
    return [{ rule: match[1] as string, at: field, covers, reason: match[2]?.trim() ?? "", removal: [] }];
  });
}
