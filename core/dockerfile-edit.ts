/** Edits of a Dockerfile in whole lines and words: comments stay with the instruction below them. */

import type { Word } from "./dockerfile-words.ts";
import type { Instruction } from "./instruction.ts";
import type { Edit } from "./place.ts";

/** Writes lines above an instruction and the comments that belong to it. */
export function writeAbove(instruction: Instruction, lines: readonly string[]): Edit[] {
  const { file, dockerfile } = instruction;
  const start = headOf(instruction);
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

/** A keyword in the case that the file uses around an instruction. */
export function inCaseOf({ written }: Instruction, keyword: string): string {
  return written === written.toLowerCase() ? keyword.toLowerCase() : keyword.toUpperCase();
}

/** The start of the comments that stand right above an instruction, else of its line. */
function headOf({ dockerfile, extent }: Instruction): number {
  const { text, comments } = dockerfile;
  let start = lineStart(text, extent.start);
  for (let at = comments.findLastIndex((comment) => comment.end <= extent.start); at >= 0; at--) {
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
