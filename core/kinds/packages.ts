/** What the commands of a Dockerfile ask of package managers. */

import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";
import type { Place } from "../place.ts";
import type { Subject } from "../rule.ts";
import { inInstructions } from "../subjects.ts";
import { commandsOf } from "./commands.ts";
import { type Action, type Manager, type Tool, toolNamed } from "./package-tools.ts";
import type { Command, ShellWord } from "./shell.ts";

export type { Action, Manager } from "./package-tools.ts";

/** What a package manager is asked for. As a place, it is the verb, or the program where none is written. */
export interface PackageCall extends Place {
  readonly manager: Manager;
  /** What people call the program: `microdnf`, and `pip` for `python3 -m pip`. */
  readonly program: string;
  readonly does: Action;
  /** As written: `install`, `dist-upgrade`, `-Syu`; empty where none is. */
  readonly verb: string;
  readonly packages: readonly Package[];
  readonly options: readonly Option[];
  readonly command: Command;
  readonly instruction: Instruction;
}

/** A word that names what is installed: a package, an archive, an address. */
export interface Package extends ShellWord {
  /** Without version and architecture. */
  readonly name: string;
}

/** An option with its value. As a place, it is the word that it stands in, which bundled letters share. */
export interface Option extends Place {
  /** With its dashes: `-y`, `--virtual`. */
  readonly name: string;
  readonly value: string | undefined;
  readonly valueAt: Place | undefined;
}

/** The option of a call that goes by one of these names. */
export function optionOf({ options }: PackageCall, ...names: readonly string[]): Option | undefined {
  return options.find(({ name }) => names.includes(name));
}

/** Whether a word is an unknown variable that may hold options as well as packages. */
export function mayHoldOptions({ certain, raw }: ShellWord): boolean {
  return !certain && /^["']?\$\{?\w/.test(raw) && !/dep|pack|pkg|lib|require|version/i.test(raw);
}

/** What the RUNs of a Dockerfile ask of package managers, in order. */
export const packageCalls: Subject<PackageCall> = inInstructions((one) => packageCallsIn(one));

/** The RUNs that ask a package manager for something. */
export const packageRuns: Subject<Instruction> = inInstructions((one) =>
  packageCallsIn(one).length > 0 ? [one] : [],
);

const NONE: readonly PackageCall[] = [];

/** What one RUN asks of package managers. */
export const packageCallsIn = once((instruction: Instruction): readonly PackageCall[] =>
  instruction.keyword === "RUN"
    ? commandsOf(instruction).commands.flatMap((command) => callOf(command, instruction) ?? [])
    : NONE,
);

function callOf(command: Command, instruction: Instruction): PackageCall | undefined {
  const start = moduleAt(command);
  const program = start === 0 ? command.name : "pip";
  const tool = toolNamed(program);
  if (!tool) return undefined;
  const { options, words } = sorted(command.args.slice(start).flatMap(fields), tool);
  const { does, verb, at, packages } =
    tool.manager === "pacman" ? operation(command, words) : ask(tool, words);
  const { file, span, certain } = at ?? command;
  const named = packages.map((word) => ({ ...word, name: nameIn(word.text, tool.manager) }));
  return {
    file,
    span,
    certain,
    manager: tool.manager,
    program,
    does,
    verb,
    packages: named,
    options,
    command,
    instruction,
  };
}

/** How many words stand before what pip is given in `python3 -m pip`; none where the program is the manager itself. */
function moduleAt({ name, args }: Command): number {
  if (!/^python[\d.]*$/.test(name)) return 0;
  const at = args.findIndex(({ text }) => text === "-m");
  return at >= 0 && args[at + 1]?.text === "pip" ? at + 2 : 0;
}

/** Options with their values, and the other words. */
function sorted(args: readonly ShellWord[], { letters, long }: Tool) {
  const options: Option[] = [];
  const words: ShellWord[] = [];
  let at = 0;
  const add = (word: ShellWord, name: string, value?: string, valueAt?: Place): void => {
    const { file, span, certain } = word;
    options.push({ file, span, certain, name, value, valueAt });
  };
  for (; at < args.length; at++) {
    const word = args[at];
    if (!word) break;
    const { text } = word;
    /** The option whose value is what stands behind it in the word, else the next word. */
    const addValued = (name: string, from: number): void => {
      if (from < text.length) add(word, name, text.slice(from), word.part(from, text.length));
      else add(word, name, args[at + 1]?.text, args[++at]);
    };
    if (text.startsWith("--")) {
      const equals = text.indexOf("=");
      const name = equals < 0 ? text : text.slice(0, equals);
      if (equals >= 0) add(word, name, text.slice(equals + 1), word.part(equals + 1, text.length));
      else if (long.has(name.slice(2))) addValued(name, text.length);
      else add(word, name);
    } else if (/^-./.test(text)) {
      for (let index = 1; index < text.length; index++) {
        const name = `-${text[index]}`;
        if (letters.includes(text[index] ?? "")) {
          addValued(name, index + 1);
          break;
        }
        add(word, name);
      }
    } else words.push(word);
  }
  return { options, words };
}

/** What is asked for, by which word, and for which packages. */
interface Request {
  readonly does: Action;
  readonly verb: string;
  readonly at: Place | undefined;
  readonly packages: readonly ShellWord[];
}

function ask({ verbs, bare = "other" }: Tool, [first, ...rest]: readonly ShellWord[]): Request {
  if (!first) return { does: bare, verb: "", at: undefined, packages: [] };
  const [second, ...packages] = rest;
  if (!second || !TOPICS.has(first.text)) {
    return { does: verbs.get(first.text) ?? "other", verb: first.text, at: first, packages: rest };
  }
  const isCleaned = first.text === "cache" && /^(?:clean|purge|prune)$/.test(second.text);
  const does = isCleaned ? "clean" : (verbs.get(second.text) ?? "other");
  return { does, verb: `${first.text} ${second.text}`, at: second, packages };
}

/** Words before the verb: `dnf group install`, `uv pip install`, `npm cache clean`. */
const TOPICS = new Set(["cache", "env", "global", "group", "groups", "module", "pip", "workspaces"]);

/** pacman says with an option what it does. */
function operation({ args }: Command, packages: readonly ShellWord[]): Request {
  const at = args.find(({ text }) => /^-[A-Z]|^--(?:sync|remove|upgrade|query)$/.test(text));
  const verb = at?.text ?? "";
  return { does: operationOf(verb, packages.length > 0), verb, at, packages };
}

function operationOf(verb: string, isNamed: boolean): Action {
  if (/^-(?:R|-remove)/.test(verb)) return "remove";
  if (/^-S\w*c/.test(verb)) return "clean";
  if (isNamed) return /^-(?:[SU]|-sync|-upgrade)/.test(verb) ? "install" : "other";
  if (/^-S\w*u/.test(verb)) return "upgrade";
  return /^-S\w*y/.test(verb) ? "update" : "other";
}

/** A variable without quotes around it may hold several words. */
function fields(word: ShellWord): ShellWord[] {
  if (!/\s/.test(word.text) || /["'\\]/.test(word.raw)) return [word];
  return [...word.text.matchAll(/\S+/g)].map(({ 0: text, index }) => {
    const part = (from: number, to: number) => word.part(index + from, index + to);
    return { ...word, ...part(0, text.length), text, part };
  });
}

/** What stands behind the name in a package's word. */
const VERSIONS: Partial<Record<Manager, RegExp>> = {
  apt: /[=:/].*$/,
  apk: /[=<>~@].*$/,
  composer: /[:=].*$/,
  conda: /[=<>!].*$/,
  npm: /(?<=.)@.*$/,
  pip: /[[=<>~!;@ ].*$/,
  pnpm: /(?<=.)@.*$/,
  poetry: /[@=<>~^].*$/,
  uv: /[[=<>~!;@ ].*$/,
  yarn: /(?<=.)@.*$/,
  zypper: /[=<>].*$/,
};

function nameIn(text: string, manager: Manager): string {
  const version = VERSIONS[manager];
  // A path or an address has no version.
  return version && !/^\.{0,2}\/|:\/\//.test(text) ? text.replace(version, "") : text;
}
