/** Edits of a Dockerfile in whole lines and words: comments stay with the instruction below them. */

import type { Dockerfile } from "./dockerfile.ts";
import type { Word } from "./dockerfile-words.ts";
import type { Instruction } from "./instruction.ts";
import type { Edit, Place } from "./place.ts";

/** Writes lines above an instruction and the comments that belong to it. */
export function writeAbove(instruction: Instruction, lines: readonly string[]): Edit[] {
  const { file, dockerfile } = instruction;
  const start = headOf(dockerfile, instruction.extent.start);
  const text = lines.map((line) => line + dockerfile.eol).join("");
  return [{ file, span: { start, end: start }, text }];
}

/** Writes lines below an instruction and its heredocs. */
export function writeBelow(instruction: Instruction, lines: readonly string[]): Edit[] {
  const { file, dockerfile, extent } = instruction;
  const { text, eol } = dockerfile;
  const newline = text.indexOf("\n", extent.end);
  const at = newline < 0 ? text.length : newline + 1;
  const span = { start: at, end: at };
  if (newline < 0) return [{ file, span, text: lines.map((line) => eol + line).join("") }];
  return [{ file, span, text: lines.map((line) => line + eol).join("") }];
}

/** Moves an instruction, with the comments right above it, below another one. */
export function moveBelow(moved: Instruction, other: Instruction): Edit[] {
  const { file, dockerfile, extent } = moved;
  const { text } = dockerfile;
  const newline = text.indexOf("\n", extent.end);
  if (newline < 0) return [];
  const span = { start: headOf(dockerfile, extent.start), end: newline + 1 };
  const lines = text.slice(span.start, newline).replace(/\r$/, "");
  return [{ file, span, text: "" }, ...writeBelow(other, [lines])];
}

/** Takes an instruction out with its lines; comments above it stay. */
export function removeInstruction({ file, dockerfile, extent }: Instruction): Edit[] {
  const { text } = dockerfile;
  const newline = text.indexOf("\n", extent.end);
  if (newline >= 0)
    return [{ file, span: { start: lineStart(text, extent.start), end: newline + 1 }, text: "" }];
  const start = text.lastIndexOf("\n", extent.start - 1);
  const end = text[start - 1] === "\r" ? start - 1 : start;
  return [{ file, span: { start: Math.max(0, end), end: text.length }, text: "" }];
}

/** Writes another word, in quotes where it is a string of an array. */
export function replaceWord({ file, span, raw, instruction }: Word, text: string): Edit[] {
  const isString = instruction.json && raw.startsWith('"');
  return [{ file, span, text: isString ? JSON.stringify(text) : text }];
}

/** Writes what a piece of an instruction says: where an ARG is there for nothing else, as its default. */
export function writeValue({ dockerfile }: Instruction, { file, span }: Place, text: string): Edit[] {
  const written = dockerfile.text.slice(span.start, span.end);
  const [, name] = /^"?\$\{?([A-Za-z_]\w*)\}?"?$/.exec(written) ?? [];
  // A variable may not be known yet where the ARG stands.
  const value = name === undefined || text.includes("$") ? undefined : soleDefault(dockerfile, name);
  return [{ file, span: value?.span ?? span, text }];
}

/** The default that an ARG gives to a variable that is used once; undefined where it is not one plain word. */
function soleDefault({ text, instructions }: Dockerfile, name: string): Word | undefined {
  const named = text.match(new RegExp(`\\b${name}\\b`, "g")) ?? [];
  if (named.length !== 2) return undefined;
  const assignments = instructions.flatMap((one) => (one.keyword === "ARG" ? one.assignments : []));
  const value = assignments.find((assignment) => assignment.name.text === name)?.value;
  return value?.certainty === "literal" && value.raw === value.text ? value : undefined;
}

/** Writes a flag behind the keyword of an instruction. */
export function writeFlag({ file, span }: Instruction, flag: string): Edit[] {
  return insertion(file, span.end, ` ${flag}`);
}

/** Writes another argument behind a word of a command; in an array, as a string of its own. */
export function writeArgument({ file, dockerfile, json }: Instruction, behind: Place, text: string): Edit[] {
  const { start, end } = behind.span;
  const isString = json && dockerfile.text[start] === '"';
  return [{ file, span: { start: end, end }, text: isString ? `, ${JSON.stringify(text)}` : ` ${text}` }];
}

/** Writes another argument before a word of a command; on a line of its own where that word has one. */
export function writeArgumentBefore(instruction: Instruction, word: Place, text: string): Edit[] {
  const { file, dockerfile, json, heredocs } = instruction;
  const { start } = word.span;
  if (json && dockerfile.text[start] === '"') return insertion(file, start, `${JSON.stringify(text)}, `);
  const indent = dockerfile.text.slice(lineStart(dockerfile.text, start), start);
  if (indent.trim() !== "") return insertion(file, start, `${text} `);
  // A script of its own continues its lines as shells do, whatever the Dockerfile does.
  const isOwn = heredocs.some(({ body }) => body.start <= start && start < body.end);
  const escaper = isOwn ? "\\" : dockerfile.escape;
  return insertion(file, headOf(dockerfile, start), `${indent}${text} ${escaper}${dockerfile.eol}`);
}

function insertion(file: string, at: number, text: string): Edit[] {
  return [{ file, span: { start: at, end: at }, text }];
}

/** Takes a piece out from among the words of a line, with the space before it; comments between them stay. */
export function removePiece(
  { file, span }: Pick<Place, "file" | "span">,
  words: readonly Place[],
  text: string,
): Edit[] {
  const before = words.findLast((word) => word.span.end <= span.start)?.span.end;
  const gap = before === undefined ? "" : text.slice(before, span.start);
  // Space, the comma between strings of an array, and continued lines may go.
  if (before !== undefined && /^[\s\\`,]*$/.test(gap))
    return [{ file, span: { start: before, end: span.end }, text: "" }];
  if (/^\s*,/.test(gap)) return [];
  const line = lineStart(text, span.start);
  const isAlone = text.slice(line, span.start).trim() === "";
  const rest = /^[ \t]*([\\`]?)[ \t]*(?=\r?(?:\n|$))/.exec(text.slice(span.end));
  if (before === undefined || !isAlone || !rest) {
    const behind = /^[ \t]*/.exec(text.slice(span.end))?.[0].length ?? 0;
    return [{ file, span: { start: span.start, end: span.end + behind }, text: "" }];
  }
  const end = span.end + rest[0].length;
  if (rest[1]) return [{ file, span: { start: line, end: text.indexOf("\n", end) + 1 }, text: "" }];
  // The last word goes: what continued the line before it would draw in the next instruction.
  const [escaper] = /^[ \t]*[\\`][ \t]*(?=\r?\n)/.exec(gap) ?? [];
  const between = gap.slice(escaper?.length).split("\n");
  if (escaper === undefined || !between.every((one) => /^\s*(?:#|$)/.test(one))) return [];
  const above = text[line - 2] === "\r" ? line - 2 : line - 1;
  return [
    { file, span: { start: before, end: before + escaper.length }, text: "" },
    { file, span: { start: above, end }, text: "" },
  ];
}

/** A keyword in the case that the file uses around an instruction. */
export function inCaseOf({ written }: Instruction, keyword: string): string {
  return written === written.toLowerCase() ? keyword.toLowerCase() : keyword.toUpperCase();
}

/** The start of the comments that stand right above a line, else of the line. */
function headOf({ text, comments }: Dockerfile, offset: number): number {
  let start = lineStart(text, offset);
  for (let at = comments.findLastIndex((comment) => comment.end <= offset); at >= 0; at--) {
    const above = lineStart(text, comments[at]?.start ?? 0);
    if (start === 0 || above !== lineStart(text, start - 1)) break;
    start = above;
  }
  return start;
}

/** Where the line begins, behind a byte order mark. */
function lineStart(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  return start === 0 && text.startsWith("\uFEFF") ? 1 : start;
}
