/**
 * Where somebody told another linter to keep quiet: its comments and annotations, each with the scope that
 * linter gives it. One that names a check which a rule of ours is the same as is honoured there.
 */

import { ANNOTATED, annotationMarkers } from "./annotation-markers.ts";
import { Comments, instructionBelow, isDockerfileComment } from "./covers.ts";
import type { Dockerfile } from "./dockerfile.ts";
import type { Manifest } from "./manifest.ts";
import { type Scope, saidIn } from "./marker-words.ts";
import type { Linter } from "./peers.ts";
import type { Place, Span } from "./place.ts";
import type { Tree } from "./tree.ts";
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
  if (!mayHaveMarkers(source)) return found;
  const { file, text } = source;
  if (COMMENTED.some((word) => text.includes(word))) {
    const comments = source.type === "manifest" ? new Comments(source) : undefined;
    for (const { comment, word, end } of wordsIn(text)) {
      const said = saidIn(text, word, end, today);
      if (!said) continue;
      const covered = comments
        ? inManifest(source as Manifest, comments, comment, said.scope)
        : inDockerfile(source as Dockerfile, comment, said.scope);
      if (!covered) continue;
      const { by, names, reason } = said;
      found.push({ by, names, reason, ...covered, at: { file, span: comment, certain: true } });
    }
  }
  return source.type === "manifest" ? [...found, ...annotationMarkers(source)] : found;
}

/** Whether any of the words occurs: most files have none, and documents that did not change are not searched again. */
function mayHaveMarkers(source: Source): boolean {
  const { text } = source;
  if (source.type !== "manifest") return COMMENTED.some((word) => text.includes(word));
  return source.trees.some(({ tree, start, end }) => {
    let answer = mentions.get(tree);
    if (answer === undefined) {
      const piece = text.slice(start, end);
      answer = [...COMMENTED, ...ANNOTATED].some((word) => piece.includes(word));
      mentions.set(tree, answer);
    }
    return answer;
  });
}

const mentions = new WeakMap<Tree, boolean>();

const COMMENTED = ["hadolint", "trivy:", "checkov:", "bridgecrew:", "kics-scan"];
const WORD = /hadolint\b|trivy:ignore:|(?:checkov|bridgecrew):skip=|kics-scan\b/g;

/** Words that may begin a marker, each with the comment that it is in, and where what it says ends. */
function* wordsIn(text: string): Generator<{ comment: Span; word: number; end: number }> {
  const words = Array.from(text.matchAll(WORD), ({ index }) => index);
  let line: Span = { start: 0, end: -1 };
  for (const [i, word] of words.entries()) {
    if (word > line.end) line = lineAround(text, word);
    const start = text.lastIndexOf("#", word);
    if (start < line.start || !(start === line.start || /[ \t#]/.test(text.charAt(start - 1)))) continue;
    yield { comment: { start, end: line.end }, word, end: Math.min(line.end, words[i + 1] ?? line.end) };
  }
}

function lineAround(text: string, offset: number): Span {
  const newline = text.indexOf("\n", offset);
  const end = newline === -1 ? text.length : newline;
  return { start: text.lastIndexOf("\n", offset) + 1, end: text[end - 1] === "\r" ? end - 1 : end };
}

type Coverage = Pick<Marker, "covers" | "coversMissing">;

function inManifest(source: Manifest, comments: Comments, comment: Span, scope: Scope): Coverage | undefined {
  const block = comments.block(comment);
  if (!block) return undefined;
  if (scope === "file") return { covers: { start: 0, end: source.text.length } };
  if (scope === "line") return { covers: comments.line(comment) ?? comment };
  return { covers: objectWith(source, scope === "object" ? comment : block, scope) ?? block };
}

/** The instruction below; the first of a stage stands for all that the stage lacks. */
function inDockerfile(source: Dockerfile, comment: Span, scope: Scope): Coverage | undefined {
  if (!isDockerfileComment(source, comment)) return undefined;
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
