/** Edits that let a RUN do one thing more, in the way its lines are broken. */

import type { Instruction } from "../instruction.ts";
import type { Edit } from "../place.ts";
import { commandsOf } from "./commands.ts";
import type { Command } from "./shell.ts";

/** Writes a command at the end of a RUN, in the way its lines are broken; nothing where its end is not plain. */
export function appendCommand(run: Instruction, command: string): Edit[] {
  const { commands, understood } = commandsOf(run);
  if (!understood || run.json || run.unfinished) return [];
  return run.heredocs.length > 0
    ? appendToScript(run, commands, command)
    : appendToLine(run, commands, command);
}

function appendToLine(run: Instruction, commands: readonly Command[], command: string): Edit[] {
  const { file, dockerfile, args } = run;
  const [line] = args;
  const last = commands.at(-1);
  if (!line || !last) return [];
  const { end } = line.span;
  // Behind `|| true` or a comment, and where the line goes on with nothing, another command reads wrong.
  const isOpen = /[;&|]\s*$/.test(line.text) || dockerfile.text.slice(last.extent.end, end).includes("#");
  if (isOpen || commands.at(-2)?.followedBy === "||") return [];
  return [{ file, span: { start: end, end }, text: joint(run, commands) + command }];
}

/** What stands between two commands of this RUN, with its line break. */
function joint(run: Instruction, commands: readonly Command[]): string {
  const { text, escape: escaper, eol } = run.dockerfile;
  const stops = stopsAtErrors(commands);
  for (let at = commands.length - 1; at > 0; at--) {
    const gap = text.slice(commands[at - 1]?.extent.end, commands[at]?.extent.start);
    const operator = JOINT.exec(gap)?.[1];
    if (gap.split("\n").length === 2 && (operator === "&&" || (operator === ";" && stops))) return gap;
  }
  const lines = text.slice(run.extent.start, run.extent.end).split("\n");
  if (lines.length === 1) return " && ";
  const indent = /^[ \t]*/.exec(lines.at(-1) ?? "")?.[0];
  return ` ${escaper}${eol}${indent || "    "}&& `;
}

/** An operator at the end of a line or at the start of the next, and nothing else. */
const JOINT = /^[ \t]*(?:[\\`]\r?\n[ \t]*)?(&&|;)[ \t]*(?:[\\`]\r?\n[ \t]*)?$/;

function appendToScript(run: Instruction, commands: readonly Command[], command: string): Edit[] {
  const { file, dockerfile, heredocs } = run;
  const [heredoc, ...others] = heredocs;
  const [first] = commands;
  if (!heredoc || others.length > 0 || !first) return [];
  const { body, content } = heredoc;
  const isScript = body.start <= first.extent.start && first.extent.end <= body.end;
  const lines = dockerfile.text.slice(body.start, body.end);
  // Where errors do not stop it, the last command is the one that can fail the build.
  const stops = stopsAtErrors(commands) || /^#!.*\s-\w*e/.test(content.text);
  if (!isScript || !stops || !/[^\\]\r?\n$/.test(lines)) return [];
  const indent = /^(?:[ \t]*\r?\n)*([ \t]*)/.exec(lines)?.[1] ?? "";
  const text = indent + command + dockerfile.eol;
  return [{ file, span: { start: body.end, end: body.end }, text }];
}

/** Writes a command before one of the commands of a RUN; nothing where what stands around it is not plain. */
export function prependCommand(run: Instruction, before: Command, command: string): Edit[] {
  const { file, dockerfile, json } = run;
  const { commands } = commandsOf(run);
  const at = commands.indexOf(before);
  const { start } = before.extent;
  const gap = dockerfile.text.slice(commands[at - 1]?.extent.end, start);
  if (json || at < 0) return [];
  const isFirst = at === 0 && start === run.args[0]?.span.start;
  const isPlain = at > 0 && (JOINT.test(gap) || /^\r?\n\s*$/.test(gap));
  const joint = isFirst ? " && " : isPlain ? gap : undefined;
  return joint === undefined ? [] : [{ file, span: { start, end: start }, text: command + joint }];
}

function stopsAtErrors(commands: readonly Command[]): boolean {
  return commands.some(({ name, args }) => name === "set" && args.some(({ text }) => /^-\w*e/.test(text)));
}
