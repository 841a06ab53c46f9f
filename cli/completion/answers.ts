/**
 * What may stand at the end of an unfinished command line. It is read from the definitions of the commands, so that
 * there is no second list of them; what they leave open is known by its placeholder, as in `--rule <id>`.
 */

import type { Argument, Command, Option } from "commander";
import { SEVERITIES } from "#core";
import { rules } from "#rules";
import { SOURCES } from "../migrate/index.ts";

export interface Answer {
  readonly word: string;
  /** What it means; empty where it says that itself. */
  readonly meaning: string;
}

/** The answers for the last of the words, which may be empty. None where it is to be the name of a file. */
export function answers(program: Command, words: readonly string[]): readonly Answer[] {
  const word = words.at(-1) ?? "";
  const { command, operands, open, closed } = read(program, words.slice(0, -1));
  if (open) return valuesOf(open, word, program);
  if (!closed && word.startsWith("-")) return optionsOr(command, word, program);
  if (operands === 0 && command.commands.length > 0) return commandsOf(command);
  const { registeredArguments: all } = command;
  const argument = all[operands] ?? all.find(({ variadic }) => variadic);
  return argument ? valuesOf(argument, word, program) : optionsOf(command);
}

/** What the finished words of a line say. */
interface Line {
  readonly command: Command;
  /** How many words are arguments of the command. */
  readonly operands: number;
  /** The option whose value comes next. */
  readonly open: Option | undefined;
  /** Whether "--" has ended the options. */
  readonly closed: boolean;
}

function read(program: Command, words: readonly string[]): Line {
  let line: Line = { command: program, operands: 0, open: undefined, closed: false };
  for (const word of words) line = after(line, word);
  return line;
}

function after(line: Line, word: string): Line {
  const { command, operands, open, closed } = line;
  if (open) return { ...line, open: undefined };
  if (!closed && word === "--") return { ...line, closed: true };
  if (!closed && word.startsWith("-")) {
    const option = optionNamed(command, word);
    return { ...line, open: option?.required ? option : undefined };
  }
  const named = operands === 0 && visibleIn(command).find((each) => each.name() === word);
  return named ? { ...line, command: named } : { ...line, operands: operands + 1 };
}

/** The options, or what may follow the "=" of one. */
function optionsOr(command: Command, word: string, program: Command): readonly Answer[] {
  const [name = "", value] = word.split("=");
  const option = optionNamed(command, name);
  if (!option || value === undefined) return optionsOf(command);
  const rest = word.slice(name.length + 1);
  return valuesOf(option, rest, program).map((answer) => ({ ...answer, word: `${name}=${answer.word}` }));
}

function optionsOf(command: Command): readonly Answer[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, description }) => ({ word: long ?? "", meaning: description }));
}

function optionNamed(command: Command, name: string): Option | undefined {
  return command.options.find(({ long, short }) => name === long || name === short);
}

function commandsOf(command: Command): readonly Answer[] {
  return visibleIn(command).map((each) => ({
    word: each.name(),
    meaning: each.summary() || each.description(),
  }));
}

/** The commands that the help shows, itself among them. */
function visibleIn(command: Command): Command[] {
  return command.createHelp().visibleCommands(command);
}

function valuesOf(asked: Option | Argument, word: string, program: Command): readonly Answer[] {
  if (asked.argChoices) return asked.argChoices.map((choice) => ({ word: choice, meaning: "" }));
  return OPEN[placeholderOf(asked)]?.(word, program) ?? [];
}

/** `id` of `--rule <id>`. */
export function placeholderOf(asked: Option | Argument): string {
  return "flags" in asked ? (/<(.+)>/.exec(asked.flags)?.[1] ?? "") : asked.name();
}

const files = (): readonly Answer[] => [];
const ids = (): readonly Answer[] => rules.map(({ id, rule }) => ({ word: id, meaning: rule.title }));

/** What placeholders stand for. */
export const OPEN: Readonly<Record<string, (word: string, program: Command) => readonly Answer[]>> = {
  path: files,
  file: files,
  name: files,
  directory: files,
  rule: ids,
  id: ids,
  "id=severity": (word) => {
    const [id = "", severity] = word.split("=");
    // One after the other, because all pairs would be a list that nobody reads.
    if (severity === undefined) return ids().map((answer) => ({ ...answer, word: `${answer.word}=` }));
    return [...SEVERITIES, "off"].map((level) => ({ word: `${id}=${level}`, meaning: "" }));
  },
  command: (_, program) => commandsOf(program),
  linter: (word) =>
    word.includes("=") ? files() : SOURCES.map(({ linter }) => ({ word: linter, meaning: "" })),
};
