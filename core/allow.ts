/**
 * Suppression: `# palisade allow <rule>[, <rule>]: <reason>` on a line or above a node, and the annotation
 * `palisade.dev/allow` on an object, for files whose comments a templating tool drops.
 * An allowance without a reason allows nothing. The markers of other linters are honoured where a rule is the same check.
 */

import { Comments, instructionBelow } from "./covers.ts";
import type { Report } from "./evaluate.ts";
import type { Field } from "./field.ts";
import { workloadsOf } from "./kinds/pod.ts";
import type { Document } from "./manifest.ts";
import { markers } from "./markers.ts";
import { nearest } from "./near.ts";
import type { Linter, Peers } from "./peers.ts";
import type { Edit, Place, Span } from "./place.ts";
import { Quieting } from "./quieting.ts";
import type { Fix } from "./rule.ts";
import { Spans } from "./spans.ts";
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

/** Which rules ran, and what else decides over allowances. One of a rule that is off says nothing. */
export interface Ran {
  readonly active: ReadonlySet<string>;
  readonly known: ReadonlySet<string>;
  /** What other linters call the rules; empty where their markers are not honoured. */
  readonly peers: ReadonlyMap<string, Peers>;
  /** By rule, those that speak before it. */
  readonly after: ReadonlyMap<string, readonly string[]>;
  readonly today: string;
  /** False while evaluations wait for other files. */
  readonly complete: boolean;
}

/** A report that somebody asked to keep quiet about. */
export interface Suppressed {
  readonly report: Report;
  /** Empty where the other linter does not ask for one. */
  readonly reason: string;
  readonly by: "palisade" | Linter;
  /** Where it is asked. */
  readonly at: Place;
}

export interface Judged {
  readonly reports: readonly Report[];
  readonly suppressed: readonly Suppressed[];
}

/** Parts the reports that something allows from the rest, and adds one for each allowance that allows nothing. */
export function withoutAllowed(source: Source, reports: readonly Report[], ran: Ran): Judged {
  const own = allowances(source);
  const others = reports.some(({ rule }) => ran.peers.has(rule)) ? markers(source, ran.today) : [];
  if (own.length === 0 && others.length === 0) return { reports, suppressed: [] };
  const used = new Set<Allowance>();
  const kept: Report[] = [];
  const suppressed: Suppressed[] = [];
  const allowing = new Spans(own, ({ covers }) => covers);
  const quieting = new Quieting(others, ran.peers);
  for (const report of reports) {
    const fitting = [...allowing.around(report.at.span.start)].filter((one) => isAllowed(report, one));
    for (const allowance of fitting) used.add(allowance);
    const [allowance] = fitting;
    const marker = allowance ? undefined : quieting.marker(report);
    if (allowance) suppressed.push({ report, reason: allowance.reason, by: "palisade", at: allowance.at });
    else if (marker) suppressed.push({ report, reason: marker.reason, by: marker.by, at: marker.at });
    else kept.push(report);
  }
  // In a template, what is allowed here may only be there once it is rendered.
  const judged = ran.complete && !(source.type === "manifest" && source.template);
  const idle = own.filter(
    (allowance) => !used.has(allowance) && (allowance.reason === "" || (judged && mayJudge(allowance, ran))),
  );
  return { reports: [...kept, ...idle.map((allowance) => unused(allowance, ran))], suppressed };
}

/** Leaves out what waits for another report about the same place. */
export function inTurn(reports: readonly Report[], { after }: Ran): readonly Report[] {
  if (!reports.some(({ rule }) => after.has(rule))) return reports;
  const spoken = new Set(reports.map(({ rule, at }) => `${rule} ${at.span.start}`));
  return reports.filter(
    ({ rule, at }) => !after.get(rule)?.some((first) => spoken.has(`${first} ${at.span.start}`)),
  );
}

function isAllowed({ rule }: Report, allowance: Allowance): boolean {
  return rule === allowance.rule && allowance.reason !== "";
}

function mayJudge({ rule }: Allowance, { active, known }: Ran): boolean {
  return active.has(rule) || !known.has(rule);
}

function unused({ rule, at, reason, removal }: Allowance, { known }: Ran): Report {
  const fix: Fix = { title: `Remove the allowance of ${rule}`, edits: removal };
  return {
    rule: UNUSED_ALLOW,
    severity: "warning",
    at,
    message:
      reason === ""
        ? `"${rule}" is allowed without a reason; write "${rule}: why"`
        : known.has(rule)
          ? `Nothing here needs "${rule}" to be allowed`
          : unknown(rule, known),
    resource: undefined,
    related: [],
    fixes: removal.length > 0 ? [fix] : [],
  };
}

function unknown(rule: string, known: Iterable<string>): string {
  const meant = nearest(rule, known);
  return `No rule "${rule}"${meant === undefined ? "" : `; did you mean "${meant}"?`}`;
}

/** Everything that is allowed in a file. */
export function allowances(source: Source): readonly Allowance[] {
  const found: Allowance[] = [];
  if (!source.text.includes("palisade")) return found;
  if (source.text.includes("palisade allow")) {
    const comments = source.type === "manifest" ? new Comments(source) : undefined;
    for (const match of source.text.matchAll(COMMENT)) {
      const start = match.index + match[0].indexOf("#");
      const comment = { start, end: match.index + match[0].trimEnd().length };
      const covers =
        source.type === "dockerfile" ? instructionBelow(source, comment)?.extent : comments?.node(comment);
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
