/** What a Dockerfile fetches from the network and uses without looking at a digest or a signature. */

import type { Word } from "../dockerfile-words.ts";
import type { Instruction } from "../instruction.ts";
import type { Edit, Place } from "../place.ts";
import type { Subject } from "../rule.ts";
import { inInstructions, remembered } from "../subjects.ts";
import { commandsOf } from "./commands.ts";
import { type Command, SHELLS, type ShellWord } from "./shell.ts";

/** What is fetched and not checked. As a place, it is the address, else the program that fetches. */
export interface Download extends Place {
  readonly instruction: Instruction;
  /** The server, where it is written. */
  readonly host: string | undefined;
  readonly use: Purpose;
}

export type Purpose =
  /** A file that ADD writes into the image. */
  | { readonly by: "ADD" }
  /** A repository of which ADD takes what is there at the moment, or what a tag says. */
  | { readonly by: "git"; readonly ref: string }
  | Piped
  /** A program that uses the file. */
  | { readonly by: "file"; readonly name: string }
  /** Fetched without TLS, so that it may be something else than the server sent. */
  | { readonly by: "http" };

/** Everything that is fetched unchecked. */
export const downloads: Subject<Download> = remembered((unit) =>
  [...fetching(unit)].flatMap((one) => [...(one.keyword === "ADD" ? added(one) : fetched(one))]),
);

/** Most RUNs fetch nothing, which their text tells before anybody takes it apart. */
const fetching = inInstructions((one) =>
  one.keyword === "ADD" || (one.keyword === "RUN" && mayFetch(one)) ? [one] : [],
);

function mayFetch({ heredocs, line }: Instruction): boolean {
  return heredocs.length > 0 || /\b(?:curl|wget)\b/.test(line.text);
}

/** A program that reads the answer. */
export interface Piped {
  readonly by: "pipe";
  readonly reader: Command;
  readonly fetcher: Command;
}

function* added(instruction: Instruction): Iterable<Download> {
  if (isChecked(instruction)) return;
  for (const source of instruction.args.slice(0, -1)) {
    const use = useOf(source);
    const host = hostIn(source.text);
    if (!use || (use.by === "ADD" && !host)) continue;
    yield { ...claimed(source), instruction, host, use };
  }
}

function isChecked(instruction: Instruction): boolean {
  const checksum = instruction.flag("checksum")?.text;
  return checksum !== undefined && /^(?:sha\d+:)?[0-9a-f]{40,}$|\$/i.test(checksum);
}

function useOf({ text, certain }: Word): Purpose | undefined {
  if (!/^(?:git@|git:|ssh:)|^https?:\/\/[^#?]+\.git(?:[#?]|$)/i.test(text)) {
    return /^https?:\/\//i.test(text) ? { by: "ADD" } : undefined;
  }
  const ref = /#([^:]*)/.exec(text)?.[1] ?? "";
  const isPinned = /^[0-9a-f]{40}$/.test(ref) || /[?&](?:commit|checksum)=[0-9a-f]/.test(text);
  return isPinned || !certain ? undefined : { by: "git", ref };
}

/** Whatever a variable in the address says, nothing checks what comes from there. */
function claimed({ file, span }: Place): Place {
  return { file, span, certain: true };
}

function hostIn(url: string): string | undefined {
  const host = /^(?:[a-z]+:\/\/(?:[^@/]*@)?|git@)([^/:?#]+)/i.exec(url)?.[1];
  return host && /^[\w.-]+$/.test(host) ? host.toLowerCase() : undefined;
}

function* fetched(instruction: Instruction): Iterable<Download> {
  const { commands } = commandsOf(instruction);
  const uses = new Uses(commands);
  for (const [index, command] of commands.entries()) {
    const answer = answerRunBy(command, instruction);
    if (answer) yield { ...answer, instruction, use: { by: "pipe", reader: command, fetcher: command } };
    if (!FETCHERS.has(command.name)) continue;
    const url = command.args.find(({ text }) => ADDRESS.test(text));
    const host = url && hostIn(url.text);
    const use = uses.of(index) ?? (isPlain(url, host) && !uses.areVerified ? { by: "http" } : undefined);
    if (use) yield { ...claimed(url ?? command), instruction, host, use };
  }
}

const FETCHERS = new Set(["curl", "wget"]);
const ADDRESS = /^(?:https?|ftp):\/\//i;

/** Whether an address has no TLS, and leads out of the machine and the network of the build. */
function isPlain(url: ShellWord | undefined, host: string | undefined): boolean {
  if (!url || !host || !/^(?:http|ftp):/i.test(url.text)) return false;
  return host.includes(".") && !/^[\d.]+$|\.(?:internal|local|localhost|svc|test)$/.test(host);
}

/** `sh -c "$(curl …)"`, `eval "$(curl …)"`: the answer is the script. */
function answerRunBy(command: Command, { dockerfile }: Instruction) {
  const { name, args, span } = command;
  const source = dockerfile.source(span);
  const isRun = name === "eval" || INTERPRETERS.test(name) || SHELLS.has(name);
  const word = name === "" ? { raw: source, ...command } : isRun && args.find(({ raw }) => ANSWER.test(raw));
  if (!word || !ANSWER.test(word.raw)) return undefined;
  const written = dockerfile.source(word.span);
  const url = /https?:\/\/[^\s"'`)]+/i.exec(written);
  const start = word.span.start + (url?.index ?? 0);
  const end = url ? start + url[0].length : word.span.end;
  return { file: word.file, span: { start, end }, certain: true, host: url ? hostIn(url[0]) : undefined };
}

const ANSWER = /^["']?(?:\$\(|`)\s*(?:curl|wget)\b/;
const INTERPRETERS = /^(?:python[\d.]*|perl|node|ruby|php)$/;
const VERIFIERS =
  /^(?:sha\d*sum|shasum|md5sum|b2sum|gpgv?2?|cosign|minisign|signify|rhash|jarsigner)$|verif|checksum/;

/** What the commands of a RUN do with files that they may have fetched. */
class Uses {
  /** Whether something is compared with a digest or a signature. */
  readonly areVerified: boolean;
  /** The last command that uses a file, by the file's name. */
  private readonly last = new Map<string, number>();
  private readonly patterns: { readonly end: string; readonly index: number }[] = [];

  constructor(private readonly commands: readonly Command[]) {
    this.areVerified = commands.some(verifies);
    for (const [index, command] of commands.entries()) {
      for (const word of usedBy(command)) {
        const name = baseOf(word);
        if (name.startsWith("*")) this.patterns.push({ end: name.slice(1), index });
        else this.last.set(name, index);
      }
    }
  }

  /** What is done with the answer to the command at the index. */
  of(index: number): Purpose | undefined {
    const fetcher = this.commands[index];
    const before = this.commands[index - 1];
    if (!fetcher) return undefined;
    // `bash <(curl …)`.
    if (before?.followedBy === "(" && (isReader(before) || /^(?:source|\.)$/.test(before.name)))
      return { by: "pipe", reader: before, fetcher };
    let at = index;
    for (let next = fetcher; next.followedBy.startsWith("|") && next.followedBy !== "||"; ) {
      const reader = this.commands[++at];
      if (!reader) break;
      if (isReader(reader)) return { by: "pipe", reader, fetcher };
      if (verifies(reader)) return undefined;
      next = reader;
    }
    if (this.areVerified) return undefined;
    const name = baseOf(writtenBy(fetcher) ?? redirectOf(this.commands[at]) ?? "");
    const isUsed =
      (this.last.get(name) ?? -1) > index ||
      this.patterns.slice(0, 20).some(({ end, index: later }) => later > index && name.endsWith(end));
    return name !== "" && isUsed ? { by: "file", name } : undefined;
  }
}

function verifies({ name, args }: Command): boolean {
  if (name === "openssl") return args[0]?.text === "dgst";
  if (name === "gh") return args[0]?.text === "attestation";
  return VERIFIERS.test(name);
}

/** Whether a program runs or unpacks what it reads. */
function isReader({ name, args }: Command): boolean {
  const words = args.map(({ text }) => text);
  if (SHELLS.has(name)) {
    const isNamed = words.some((word) => /^-\w*s\w*$|^\/dev\/stdin$/.test(word));
    return isNamed || words.every((word) => word.startsWith("-"));
  }
  if (INTERPRETERS.test(name)) return words.length === 0 || words[0] === "-" || words[0] === "--";
  return /^(?:bsd)?tar$/.test(name) && unpacks(words);
}

function unpacks(words: readonly string[]): boolean {
  return (
    /^-?[a-zA-Z]*x/.test(words[0] ?? "") ||
    words.some((word) => /^--extract$|^--get$|^-[a-zA-Z]*x/.test(word))
  );
}

/** The file that curl or wget writes; undefined where it prints. */
function writtenBy({ name, args }: Command): string | undefined {
  const url = args.find(({ text }) => ADDRESS.test(text))?.text.replace(/[?#].*$/, "");
  const valued = name === "curl" ? "AbcCdDeEFHKmoPQrtTuUwxXyYzZ" : "OoaeiBtTQPUlADI";
  for (const [at, { text }] of args.entries()) {
    const [long, value] = text.startsWith("--") ? text.split("=", 2) : [];
    if (long === "--output" || long === "--output-document") return value ?? args[at + 1]?.text;
    if (long === "--remote-name") return url;
    if (long !== undefined || !/^-./.test(text)) continue;
    for (let index = 1; index < text.length; index++) {
      const letter = text[index] ?? "";
      if (letter === (name === "curl" ? "o" : "O")) return text.slice(index + 1) || args[at + 1]?.text;
      if (name === "curl" && letter === "O") return url;
      if (valued.includes(letter)) break;
    }
  }
  return name === "wget" ? url : undefined;
}

function redirectOf(command: Command | undefined): string | undefined {
  return command?.redirects.find(({ operator }) => operator === ">")?.target.text;
}

/** The words that name files a command runs, unpacks or installs. */
function usedBy(command: Command): string[] {
  const { name, args } = command;
  const words = args.map(({ text }) => text);
  const files = words.filter((word) => !word.startsWith("-"));
  if (name === "chmod") return isExecutable(files[0] ?? "") ? files.slice(1) : [];
  if (/^(?:bsd)?tar$/.test(name)) return unpacks(words) ? files : [];
  if (/^(?:unzip|install|java|source|\.|gunzip)$/.test(name) || SHELLS.has(name) || INTERPRETERS.test(name))
    return files;
  if (/^(?:mv|cp)$/.test(name)) return /\/s?bin(?:\/|$)/.test(files.at(-1) ?? "") ? files.slice(0, -1) : [];
  if (name === "dpkg" || name === "rpm")
    return words.some((word) => /^-(?:-install|-upgrade|[iUF])/.test(word)) ? files : [];
  if (/^(?:apt|apt-get|dnf|microdnf|yum|zypper|apk)$/.test(name))
    return files.filter((word) => /[/*]/.test(word));
  return command.certain ? [name] : [];
}

function isExecutable(mode: string): boolean {
  return /^[ugoa]*\+\w*x|^[ugoa]*=\w*x/.test(mode) || (/^[0-7]{3,4}$/.test(mode) && /[1357]/.test(mode));
}

function baseOf(path: string): string {
  return path === "-" || path.startsWith("/dev/") ? "" : (path.split("/").at(-1) ?? "");
}

/** Edits that write a script to a file and compare its digest before it runs; none where that would read oddly. */
export function preparedScript(run: Instruction, { reader, fetcher }: Piped): Edit[] {
  const { file, dockerfile, json } = run;
  const { commands } = commandsOf(run);
  const at = commands.indexOf(fetcher);
  const isChained = at === 0 || commands[at - 1]?.followedBy === "&&";
  const isNext =
    fetcher.followedBy === "|" && commands[at + 1] === reader && /^(?:&&|)$/.test(reader.followedBy);
  const words = reader.args.map(({ raw }) => raw);
  const rest =
    words[0] === "-s" && words[1] === "--" ? words.slice(2) : words[0] === "-" ? words.slice(1) : words;
  const isPlain = words.length === 0 || rest.length < words.length;
  const output = outputOf(fetcher);
  if (json || !isChained || !isNext || !isPlain || !output || !SHELLS.has(reader.name)) return [];
  const { start } = fetcher.extent;
  const { text } = dockerfile;
  const fetch = text.slice(start, output.start) + output.text + text.slice(output.end, fetcher.extent.end);
  const shell = text.slice(reader.extent.start, reader.span.end);
  const script = "/tmp/install.sh";
  const after = [shell, script, ...rest].join(" ");
  const change = `${fetch} && echo "<sha256>  ${script}" | sha256sum -c - && ${after}`;
  return [{ file, span: { start, end: reader.extent.end }, text: change }];
}

/** Where a fetcher that prints is told to write to the file instead. */
function outputOf({ name, args }: Command): { start: number; end: number; text: string } | undefined {
  const url = args.find(({ text }) => ADDRESS.test(text))?.span.start;
  if (name === "curl")
    return url === undefined ? undefined : { start: url, end: url, text: "-o /tmp/install.sh " };
  const quiet = args.find(({ raw }) => raw === "-qO-");
  return quiet && { ...quiet.span, text: "-qO /tmp/install.sh" };
}
