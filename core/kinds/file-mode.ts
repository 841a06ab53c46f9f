/** The modes that a Dockerfile gives to files: chmod, install, mkdir and `--chmod`. */

import type { Instruction } from "../instruction.ts";
import type { Passage } from "../passage.ts";
import type { Place } from "../place.ts";
import type { Subject } from "../rule.ts";
import { inInstructions } from "../subjects.ts";
import { commandsOf } from "./commands.ts";
import type { Command, ShellWord } from "./shell.ts";

/** A mode and the files that get it. As a place, it is the mode as written. */
export interface FileMode extends Place {
  /** As chmod reads it: `0755`, `u+x,go-w`. */
  readonly text: string;
  readonly targets: readonly string[];
  /** Whether only folders get it. */
  readonly forFolders: boolean;
  readonly instruction: Instruction;
  /** The command; undefined for `--chmod`. */
  readonly command: Command | undefined;
}

/** Every mode that is written in a Dockerfile. */
export const fileModes: Subject<FileMode> = inInstructions(modesOf);

function modesOf(instruction: Instruction): readonly FileMode[] {
  switch (instruction.keyword) {
    case "RUN":
      return commandsOf(instruction).commands.flatMap((command) => [...modesIn(command, instruction)]);
    case "COPY":
    case "ADD": {
      const word = instruction.flag("chmod");
      const targets = copiedTo(instruction.args.map(({ text }) => text));
      return word ? [modeAt(word, 0, { targets, forFolders: false, instruction, command: undefined })] : [];
    }
    default:
      return [];
  }
}

/** Where a COPY puts what: a target that ends with a slash is the folder. */
function copiedTo(words: readonly string[]): string[] {
  const target = words.at(-1) ?? "";
  const names = words.slice(0, -1).map((source) => source.split("/").at(-1) ?? "");
  return target.endsWith("/") && names.every((name) => /^[^*?.]/.test(name))
    ? names.map((name) => target + name)
    : [target];
}

type Setting = Pick<FileMode, "targets" | "forFolders" | "instruction" | "command">;

function* modesIn(command: Command, instruction: Instruction): Iterable<FileMode> {
  const { name, args } = command;
  // `find -exec chmod` and `xargs chmod` name it further behind.
  const at = name === "chmod" ? 0 : args.findIndex(({ text }) => text === "chmod") + 1;
  if (name === "chmod" || (at > 0 && /^(?:find|xargs)$/.test(name))) {
    const [mode, ...targets] = args.slice(at).filter(({ text }) => !/^-[RvcfhHLP]+$|^--/.test(text));
    if (mode)
      yield modeAt(mode, 0, {
        targets: targets.map(({ text }) => text),
        forFolders: false,
        instruction,
        command,
      });
  } else if (name === "install" || name === "mkdir") {
    const forFolders = name === "mkdir" || args.some(({ text }) => /^-[a-zA-Z]*d|^--directory$/.test(text));
    const [mode, from] = optionIn(args) ?? [];
    const files = args.filter((word) => word !== mode && !word.text.startsWith("-")).map(({ text }) => text);
    const targets = forFolders ? files : files.slice(-1);
    if (mode && from !== undefined) yield modeAt(mode, from, { targets, forFolders, instruction, command });
  }
}

/** The word that says `-m`, and where in it the mode begins. */
function optionIn(args: readonly ShellWord[]): [word: ShellWord, from: number] | undefined {
  for (const [index, word] of args.entries()) {
    const next = args[index + 1];
    const [option] = /^-[a-zA-Z]*?m(?=[0-7ugoa+=-])|^--mode=/.exec(word.text) ?? [];
    if (option !== undefined) return [word, option.length];
    if (/^-[a-zA-Z]*m$|^--mode$/.test(word.text) && next) return [next, 0];
  }
  return undefined;
}

function modeAt(word: Passage & Place, from: number, setting: Setting): FileMode {
  const text = word.text.slice(from);
  const { file, span } = word.part(from, word.text.length);
  return { ...setting, file, span, certain: word.certain, text };
}

/** The digits of an octal mode: special bits, owner, group, others. */
export function octalIn(text: string): readonly [number, number, number, number] | undefined {
  const [, special, owner, group, others] =
    /^0*([0-7])?([0-7])([0-7])([0-7])$/.exec(text.padStart(3, "0")) ?? [];
  return owner === undefined
    ? undefined
    : [Number(special ?? 0), Number(owner), Number(group), Number(others)];
}

/** A piece of a symbolic mode: who, `+`, `-` or `=`, and what. */
export interface Clause {
  readonly who: string;
  readonly operator: string;
  readonly what: string;
}

/** The pieces of a symbolic mode; none where it is not one that is understood. */
export function clausesIn(text: string): readonly Clause[] {
  const found = text.split(",").map((part) => /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(part));
  return found.flatMap((match) =>
    match ? { who: match[1] ?? "", operator: match[2] ?? "", what: match[3] ?? "" } : [],
  );
}

/** Whether everybody may write to what gets the mode. A sticky bit keeps the files of others safe. */
export function isWorldWritable(text: string): boolean {
  const octal = octalIn(text);
  if (octal) return (octal[3] & 2) !== 0 && (octal[0] & 1) === 0;
  const clauses = clausesIn(text);
  return (
    clauses.some(opensToAll) && !clauses.some(({ operator, what }) => operator !== "-" && what.includes("t"))
  );
}

function opensToAll({ who, operator, what }: Clause): boolean {
  return operator !== "-" && /[oa]/.test(who) && what.includes("w");
}

/** The same mode, with nobody but the owner allowed to write. */
export function writableByOwner(text: string): string {
  if (octalIn(text)) return text.slice(0, -2) + digits(text.slice(-2), 5);
  const clauses = clausesIn(text).flatMap((clause) =>
    opensToAll(clause) ? closed(clause) : written(clause),
  );
  return clauses.join(",");
}

function closed({ who, operator, what }: Clause): string[] {
  const others = who.includes("a") ? "go" : who.replace("u", "");
  const rest = what.replace("w", "");
  const owner = /[ua]/.test(who) ? [`u${operator}${what}`] : [];
  if (rest !== "" || operator === "=") return [...owner, `${others}${operator}${rest}`];
  return owner.length > 0 ? owner : [`${others}-w`];
}

/** Whether the mode gives a program the rights of its owner (`u`) or of its group (`g`), whoever starts it. */
export function specialBits(text: string): "u" | "g" | undefined {
  const octal = octalIn(text);
  if (octal) return octal[0] & 4 ? "u" : octal[0] & 2 ? "g" : undefined;
  const giving = clausesIn(text).filter(({ operator, what }) => operator !== "-" && what.includes("s"));
  if (giving.some(({ who }) => who === "" || /[ua]/.test(who))) return "u";
  return giving.length > 0 ? "g" : undefined;
}

/** The same mode without those bits. */
export function withoutSpecialBits(text: string): string {
  const octal = octalIn(text);
  if (octal) {
    const rest = octal[0] & 1;
    return (rest ? `${rest}` : text.startsWith("0") ? "0" : "") + text.slice(-3);
  }
  const clauses = clausesIn(text).map((clause) => {
    const { who, operator, what } = clause;
    if (operator === "-" || !what.includes("s")) return written(clause);
    return what === "s" && operator === "+" ? `${who}-s` : `${who}${operator}${what.replace("s", "")}`;
  });
  return clauses.join(",");
}

const written = ({ who, operator, what }: Clause): string => `${who}${operator}${what}`;

/** Octal digits with only these bits of each. */
function digits(text: string, bits: number): string {
  return [...text].map((digit) => String(Number(digit) & bits)).join("");
}
