/**
 * Where somebody told another linter to keep quiet: its comments and annotations, each with the scope that
 * linter gives it. One that names a check which a rule of ours is the same as is honoured there.
 */

import { annotationMarkers } from "./annotation-markers.ts";
import { coveredBlock, coveredLine, instructionBelow } from "./covers.ts";
import type { Dockerfile } from "./dockerfile.ts";
import type { Manifest } from "./manifest.ts";
import { type Scope, saidIn } from "./marker-words.ts";
import type { Linter } from "./peers.ts";
import { contains, type Place, type Span } from "./place.ts";
import type { Source } from "./workspace.ts";

export interface Marker {
  readonly by: Linter;
  /** Whether it speaks of one of these checks. */
  readonly names: (checks: readonly string[]) => boolean;
  readonly at: Place;
  /** Findings that start here are meant. */
  readonly covers: Span;
  /** Findings that something is missing are meant where they start here. */
  readonly coversMissing?: Span;
  /** Empty where none is given: not every linter asks for one. */
  readonly reason: string;
}

/** Every marker of another linter in a file. One that ran out before today is none. */
export function markers(source: Source, today: string): readonly Marker[] {
  const found: Marker[] = [];
  const { file, text } = source;
  if (COMMENTED.some((word) => text.includes(word))) {
    for (const match of text.matchAll(WORD)) {
      const comment = commentAround(text, match.index);
      const said = comment && saidIn(text, match.index, comment.end, today);
      const covered = said && coverage(source, comment, said.scope);
      if (!covered) continue;
      const { by, names, reason } = said;
      found.push({ by, names, reason, ...covered, at: { file, span: comment, certain: true } });
    }
  }
  return source.type === "manifest" ? [...found, ...annotationMarkers(source)] : found;
}

const COMMENTED = ["hadolint", "trivy:", "checkov:", "bridgecrew:", "kics-scan"];
const WORD = /hadolint\b|trivy:ignore:|(?:checkov|bridgecrew):skip=|kics-scan\b/g;

/** From the last `#` before a word to the end of its line, where there is one. */
function commentAround(text: string, word: number): Span | undefined {
  const start = text.lastIndexOf("#", word);
  const line = text.lastIndexOf("\n", word) + 1;
  if (start < line || !(start === line || /[ \t#]/.test(text.charAt(start - 1)))) return undefined;
  const newline = text.indexOf("\n", word);
  const end = newline === -1 ? text.length : newline;
  return { start, end: text[end - 1] === "\r" ? end - 1 : end };
}

function coverage(
  source: Source,
  comment: Span,
  scope: Scope,
): Pick<Marker, "covers" | "coversMissing"> | undefined {
  if (source.type === "dockerfile") return inDockerfile(source, comment, scope);
  const block = coveredBlock(source, comment);
  if (!block) return undefined;
  if (scope === "file") return { covers: { start: 0, end: source.text.length } };
  if (scope === "line") return { covers: coveredLine(source, comment) ?? comment };
  return { covers: objectWith(source, scope === "object" ? comment : block, scope) ?? block };
}

/** The instruction below; the first of a stage stands for all that the stage lacks. */
function inDockerfile(
  source: Dockerfile,
  comment: Span,
  scope: Scope,
): Pick<Marker, "covers" | "coversMissing"> | undefined {
  if (!source.comments.some((known) => contains(known, comment))) return undefined;
  if (scope === "file" || scope === "object") return { covers: source.span };
  const instruction = instructionBelow(source, comment);
  if (!instruction) return undefined;
  const { extent, stage } = instruction;
  if (instruction.keyword !== "FROM" || !stage) return { covers: extent };
  const end = stage.instructions.at(-1)?.extent.end ?? extent.end;
  return { covers: extent, coversMissing: { start: extent.start, end } };
}

/** The object that a comment stands in or above; for a block, the object that begins with it. */
function objectWith({ documents }: Manifest, { start }: Span, scope: "object" | "block"): Span | undefined {
  for (const { span, resources } of documents) {
    if (start < span.start || start >= span.end) continue;
    const [first] = resources;
    if (scope === "block") return resources.find((resource) => resource.span.start === start)?.span;
    const around = resources.find((resource) => resource.span.start <= start && start < resource.span.end);
    return (around ?? first)?.span;
  }
  return undefined;
}
