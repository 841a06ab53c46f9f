/** The commands that the instructions of a Dockerfile run. */

import type { Stage } from "../dockerfile.ts";
import type { Word } from "../dockerfile-words.ts";
import type { Heredoc } from "../heredoc.ts";
import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";
import type { Passage } from "../passage.ts";
import {
  type Command,
  program,
  type Script,
  SHELLS,
  type ShellWord,
  script,
  type Variables,
} from "./shell.ts";

const NOTHING: Script = { commands: [], understood: true };
const RIDDLE: Script = { commands: [], understood: false };

/** What a RUN does, or what a CMD, ENTRYPOINT or HEALTHCHECK starts. */
export const commandsOf = once(read);

function read(instruction: Instruction): Script {
  const { keyword, args, json } = instruction;
  const isHealthcheck = keyword === "HEALTHCHECK";
  if (!["RUN", "CMD", "ENTRYPOINT"].includes(keyword) && !isHealthcheck) return NOTHING;
  const words = isHealthcheck ? args.slice(1) : args;
  const [first] = words;
  if (!first) return NOTHING;
  const variables = variablesOf(instruction);
  if (json) return program(words.map(programWord), variables);
  if (!hasPosixShell(instruction)) return RIDDLE;
  return keyword === "RUN" && instruction.heredocs.length > 0
    ? withHeredocs(first, instruction.heredocs, variables)
    : script(first, variables);
}

/** A word of a JSON array, which no shell reads. */
function programWord(word: Word): ShellWord {
  const { file, span, certain, raw, text } = word;
  return { file, span, certain, raw, text, part: (from, to) => word.part(from, to) };
}

/** The same environment holds in a script as in the Dockerfile; a container that starts knows no ARG. */
function variablesOf(instruction: Instruction): Variables {
  return (name) => {
    const value = instruction.variable(name);
    const counts =
      value?.certainty === "literal" || (value?.certainty === "default" && instruction.keyword === "RUN");
    return counts ? value?.text : undefined;
  };
}

/** Whether the shell that reads the instruction is a POSIX one, as far as the stages of this file say. */
function hasPosixShell({ stage, index }: Instruction): boolean {
  for (let at = stage; at; at = at.base) {
    const shell = shellsOf(at).findLast((one) => one.index < index);
    if (shell) return /(?:^|\/)(?:ba|da|a|k|z)?sh$/.test(shell.args[0]?.text ?? "");
  }
  return true;
}

/** The SHELLs of a stage, which are few: every RUN asks for them. */
const shellsOf = once(({ instructions }: Stage) => instructions.filter(({ keyword }) => keyword === "SHELL"));

/** `RUN <<EOF` is a script, and so is what a shell gets with `bash <<EOF`; other bodies are what they are. */
function withHeredocs(line: Word, heredocs: readonly Heredoc[], variables: Variables): Script {
  const outer = script(line, variables);
  const parts = outer.commands.map((command) => ofBody(command, heredocs, variables));
  return {
    commands: parts.flatMap(({ commands }) => commands),
    understood: outer.understood && parts.every(({ understood }) => understood),
  };
}

function ofBody(command: Command, heredocs: readonly Heredoc[], variables: Variables): Script {
  const plain = { commands: [command], understood: true };
  const redirect = command.redirects.find(({ operator }) => operator.startsWith("<<") && operator !== "<<<");
  if (!redirect) return plain;
  const heredoc = heredocs.find(({ span }) => span.end === redirect.target.span.end);
  if (!heredoc) return plain;
  const isAlone = command.name === "" && command.prefix.length === 0;
  const reader = isAlone ? interpreter(heredoc.content) : command.name;
  if (!SHELLS.has(reader)) return isAlone ? RIDDLE : plain;
  return isAlone || command.args.every(({ text }) => text.startsWith("-"))
    ? script(heredoc.content, variables)
    : plain;
}

/** Who reads a script: whom its first line names, else the shell. */
function interpreter({ text }: Passage): string {
  const shebang = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(text.slice(0, 200));
  if (!shebang) return "sh";
  const [, path = "", argument = ""] = shebang;
  return ((path.endsWith("/env") ? argument : path).split("/").at(-1) ?? "").trim();
}
