/** The commands that a shell script runs, as far as reading it can tell. */

import { type Passage, spanning } from "../passage.ts";
import type { Place, Span } from "../place.ts";
import { type ShellWord, shellWord, type Token, tokenize, type Variables } from "./shell-words.ts";

export type { ShellWord, Variables } from "./shell-words.ts";

/** `>`, `>>` and the like with the file that is written or read. */
export interface Redirect {
  readonly operator: string;
  readonly target: ShellWord;
}

/** A simple command. As a place, it is the word that names the program. */
export interface Command extends Place {
  /** The program without its folder and `.exe`; empty where only the run can tell. */
  readonly name: string;
  /** What the program is given. */
  readonly args: readonly ShellWord[];
  /** What stands before the program and is not it: `FOO=bar`, `sudo -E`, `exec`. */
  readonly prefix: readonly ShellWord[];
  readonly redirects: readonly Redirect[];
  /** The operator behind it: `&&`, `||`, `;`, `|`, a line break, or nothing. */
  readonly followedBy: string;
  /** From its first word to its last. */
  readonly extent: Span;
}

export interface Script {
  readonly commands: readonly Command[];
  /** False where something was not understood: quotes that do not close, `eval`, a program that a variable names. */
  readonly understood: boolean;
}

const NOTHING: Script = { commands: [], understood: true };
const RIDDLE: Script = { commands: [], understood: false };

/** How deep `sh -c 'sh -c …'` is followed. */
const DEPTH = 3;

/** The commands of a script. */
export function script(passage: Passage, variables: Variables = () => undefined): Script {
  return readScript(passage, variables, 0);
}

/** The command that is run without a shell, as by a JSON array. */
export function program(words: readonly ShellWord[], variables: Variables = () => undefined): Script {
  return finished({ words, redirects: [], followedBy: "" }, variables, 0);
}

/** A command before it is known which of its words names the program. */
interface Draft {
  readonly words: readonly ShellWord[];
  readonly redirects: readonly Redirect[];
  readonly followedBy: string;
}

function readScript(passage: Passage, variables: Variables, depth: number): Script {
  const tokens = tokenize(passage.text);
  if (!tokens) return RIDDLE;
  const known = withoutAssigned(passage.text, variables);
  const parts = drafts(tokens, passage, known).map((draft) => finished(draft, known, depth));
  return {
    commands: parts.flatMap(({ commands }) => commands),
    understood: parts.every(({ understood }) => understood),
  };
}

/** What a script sets by itself is no longer what the Dockerfile says. */
function withoutAssigned(text: string, variables: Variables): Variables {
  const assigned = new Set([...text.matchAll(ASSIGNED)].map((match) => match[1] ?? match[2]));
  return assigned.size === 0 ? variables : (name) => (assigned.has(name) ? undefined : variables(name));
}

const ASSIGNED = /([A-Za-z_]\w*)\+?=|\b(?:for|read|unset)\s+([A-Za-z_]\w*)/g;

/** Words behind which the next word names a program again. */
const OPENERS = new Set(["if", "then", "else", "elif", "while", "until", "do", "!", "{", "time"]);
const CLOSERS = new Set(["fi", "done", "esac", "}"]);

/** Cuts tokens into commands. */
function drafts(tokens: readonly Token[], passage: Passage, variables: Variables): Draft[] {
  const found: Draft[] = [];
  let words: ShellWord[] = [];
  let redirects: Redirect[] = [];
  let index = 0;
  /** How many `case` are open, and whether a pattern comes next. */
  let cases = 0;

  const finish = (followedBy: string): void => {
    if (words.length > 0 || redirects.length > 0) found.push({ words, redirects, followedBy });
    words = [];
    redirects = [];
  };
  /** Skips tokens up to one that says so. */
  const skip = (ends: (token: Token, text: string) => boolean): void => {
    for (; index < tokens.length; index++) {
      const token = tokens[index];
      if (token && ends(token, textOf(token, passage))) return;
    }
  };
  /** Skips a pattern and its bracket, or the end of the `case`. */
  const skipPattern = (): void => {
    skip((_, text) => text === ")" || text === "esac");
    const token = tokens[index++];
    if (token?.type === "word") cases--;
  };

  while (index < tokens.length) {
    const token = tokens[index++];
    if (!token) break;
    if (token.type === "redirect") {
      redirects.push({ operator: token.text, target: shellWord(passage, token.from, token.to, variables) });
      continue;
    }
    if (token.type === "operator") {
      // `name ()` makes a function; its body is read like any other.
      if (token.text === "(" && words.length === 1 && textOf(tokens[index], passage) === ")") words = [];
      finish(token.text);
      if (cases > 0 && /^;[;&]/.test(token.text)) skipPattern();
      continue;
    }
    const text = textOf(token, passage);
    if (words.length === 0) {
      if (OPENERS.has(text) || CLOSERS.has(text)) {
        if (text === "esac") cases--;
        continue;
      }
      if (text === "case") {
        cases++;
        skip((_, word) => word === "in");
        index++;
        skipPattern();
        continue;
      }
      if (text === "for" || text === "select" || text === "function") {
        skip(
          ({ type }, word) =>
            (type === "operator" && word !== "(" && word !== ")") || word === "{" || word === "do",
        );
        continue;
      }
    }
    words.push(shellWord(passage, token.from, token.to, variables));
  }
  finish("");
  return found;
}

function textOf(token: Token | undefined, passage: Passage): string {
  if (!token) return "";
  return token.type === "word" ? passage.text.slice(token.from, token.to) : token.text;
}

/** Finds the program among the words, and follows `sh -c`. */
function finished({ words, redirects, followedBy }: Draft, variables: Variables, depth: number): Script {
  const at = programAt(words);
  const program = words[at];
  const first = words[0] ?? redirects[0]?.target;
  const last = words.at(-1) ?? redirects.at(-1)?.target;
  if (!first || !last) return NOTHING;
  const args = words.slice(at + 1);
  const name = program?.certain ? nameOf(program.text) : "";
  const inner = depth < DEPTH && SHELLS.has(name) ? scriptOf(args) : undefined;
  if (inner) return behind(words.slice(0, at), readScript(inner, variables, depth + 1));
  const { file, span, certain } = program ?? first;
  const extent = spanning(
    first.span.start < span.start ? first.span : span,
    last.span.end > span.end ? last.span : span,
  );
  const prefix = words.slice(0, at);
  const command: Command = { file, span, certain, name, args, prefix, redirects, followedBy, extent };
  return { commands: [command], understood: program === undefined || (name !== "" && name !== "eval") };
}

/** The program without its folder, and without what Windows has at its end. */
function nameOf(program: string): string {
  return (program.split(/[/\\]/).at(-1) ?? "").replace(/\.exe$/i, "");
}

/** `sudo sh -c '…'` runs all of the script with sudo. */
function behind(prefix: readonly ShellWord[], { commands, understood }: Script): Script {
  if (prefix.length === 0) return { commands, understood };
  return { commands: commands.map((one) => ({ ...one, prefix: [...prefix, ...one.prefix] })), understood };
}

/** Programs that read a script as POSIX has it. */
export const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "ash", "dash", "ksh", "zsh"]);

/** The script that a shell gets with `-c`. */
function scriptOf(args: readonly ShellWord[]): ShellWord | undefined {
  let isNext = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    if (!word) return undefined;
    if (!/^[-+]./.test(word.text)) return isNext ? word : undefined;
    if (/^-[a-zA-Z]*c/.test(word.text)) isNext = true;
    if (/^[-+][a-zA-Z]*[oO]$/.test(word.text)) at++;
  }
  return undefined;
}

/** Options of programs that start other programs, with a value behind them. */
const VALUED: ReadonlyMap<string, RegExp> = new Map([
  ["env", /^(?:-[uCS]|--unset|--chdir)$/],
  ["sudo", /^-[ugphCTRrtD]$|^--(?:user|group|prompt|host|chdir|role|type)$/],
  ["doas", /^-[uC]$/],
  ["exec", /^-a$/],
  ["nice", /^(?:-n|--adjustment)$/],
  ["command", /^$/],
  ["nohup", /^$/],
  ["time", /^-[fo]$/],
]);

/** The index of the word that names the program, behind assignments and programs that start it. */
function programAt(words: readonly ShellWord[]): number {
  let at = 0;
  let valued: RegExp | undefined;
  for (; at < words.length; at++) {
    const { text = "", raw = "" } = words[at] ?? {};
    if (/^[A-Za-z_]\w*\+?=/.test(raw)) continue;
    if (valued && text.startsWith("-")) {
      if (valued.test(text)) at++;
      continue;
    }
    const starter = VALUED.get(text.split("/").at(-1) ?? "");
    if (!starter) return at;
    valued = starter;
  }
  return at;
}
