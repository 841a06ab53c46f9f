/** Variables in FROM that are empty unless somebody passes them, and why. */

import type { Dockerfile, Stage } from "../dockerfile.ts";
import { writeAbove } from "../dockerfile-edit.ts";
import type { Word } from "../dockerfile-words.ts";
import type { Assignment } from "../instruction.ts";
import { nearest } from "../near.ts";
import type { Edit, Place } from "../place.ts";
import type { Fix } from "../rule.ts";
import { parseReference } from "./image.ts";

/** A variable in the image of a FROM. As a place it is the variable as written, and the claim that it is empty. */
export interface EmptyVariable extends Place {
  readonly name: string;
  /** Whether an ARG above the first FROM declares it, without a value. */
  readonly declared: boolean;
  readonly stage: Stage;
}

/** The variables in the image of a FROM that have no value, those of the platform left out. */
export function emptyVariables(stage: Stage): EmptyVariable[] {
  const { image, from, file } = stage;
  if (!image || image.certain || !isPlain(image) || TEMPLATE_FILE.test(file)) return [];
  const found: EmptyVariable[] = [];
  for (const { 0: written, 1: braced, 2: bare, index } of image.text.matchAll(VARIABLE)) {
    const name = braced ?? bare ?? "";
    const value = from.variable(name);
    if (!value || value.text !== undefined) continue;
    const { span } = image.part(index, index + written.length);
    const declared = value.certainty === "default";
    found.push({ file, span, certain: !from.unfinished, missing: true, name, declared, stage });
  }
  return found;
}

/** Whether the image is no reference as long as nobody passes a value for what is empty in it. */
export function needsValue({ image, from }: Stage): boolean {
  if (!image || image.certainty === "literal" || !isPlain(image)) return false;
  let isKnown = true;
  const text = image.text.replace(VARIABLE, (written, braced?: string, bare?: string) => {
    const value = from.variable(braced ?? bare ?? "");
    if (value?.text === undefined && value?.certainty === "default") return "";
    isKnown = false;
    return written;
  });
  return isKnown && !from.unfinished && (text === "" || (isGap(text) && !parseReference(text)));
}

/** `ENV` and `ARG` lines that say the same name where FROM does not look. */
export function declarationsBelow({ name, stage }: EmptyVariable): Assignment[] {
  return stage.dockerfile.stages.flatMap(({ instructions }) =>
    instructions.flatMap(({ assignments, keyword }) =>
      keyword === "LABEL" ? [] : assignments.filter((assignment) => assignment.name.text === name),
    ),
  );
}

/** Ways to give it a value: the one that is declared below, or a name that is nearly the same. */
export function waysToDeclare(variable: EmptyVariable): Fix[] {
  const { name, stage, file, span } = variable;
  const { dockerfile } = stage;
  const below = declarationsBelow(variable).find(
    ({ value }) => value?.certainty === "literal" && value.raw !== "",
  );
  if (below?.value) {
    const title = `Declare ${name} above the first FROM`;
    return [
      { title, edits: [...aboveAll(dockerfile, `ARG ${name}=${below.value.raw}`), ...inherited(below)] },
    ];
  }
  const meant = nearest(name, globalNames(dockerfile));
  if (meant === undefined) return [];
  const text = dockerfile.text.slice(span.start, span.end).replace(name, meant);
  return [{ title: `Use ${meant}`, edits: [{ file, span, text }] }];
}

/** A variable without modifiers: whatever else is asked of it has its own answer. */
const VARIABLE = /\$(?:\{(\w+)\}|(\w+))/g;

/** Files whose variables are filled in before a builder sees them. */
const TEMPLATE_FILE = /\.(?:in|j2|erb|te?mpl|tpl|template)$/i;

/** Whether no other tool writes the word before the builder reads it. */
function isPlain({ raw }: Word): boolean {
  return !/\{\{|\{%|<%/.test(raw);
}

/** What is left where a piece is missing: `node:`, `/app`. */
function isGap(text: string): boolean {
  return /^[:/@]|[:/@]$|[:/]@|\/\//.test(text);
}

function aboveAll({ stages }: Dockerfile, line: string): Edit[] {
  const [first] = stages;
  return first ? writeAbove(first.from, [line]) : [];
}

/** An ARG without a value takes the one from above the first FROM. */
function inherited({ name, value }: Assignment): Edit[] {
  if (!value || name.instruction.keyword !== "ARG") return [];
  return [{ file: name.file, span: { start: name.span.end, end: value.span.end }, text: "" }];
}

function globalNames({ instructions }: Dockerfile): string[] {
  const first = instructions.findIndex(({ keyword }) => keyword === "FROM");
  return instructions
    .slice(0, Math.max(0, first))
    .flatMap(({ assignments }) => assignments.map(({ name }) => name.text));
}
