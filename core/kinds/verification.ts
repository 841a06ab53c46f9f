/** What switches off the check of certificates and signatures: options, settings and variables of the tools that fetch. */

import { removeInstruction, removePiece } from "../dockerfile-edit.ts";
import type { Word } from "../dockerfile-words.ts";
import type { Instruction } from "../instruction.ts";
import type { Passage } from "../passage.ts";
import type { Edit, Place } from "../place.ts";
import type { Subject } from "../rule.ts";
import { inInstructions } from "../subjects.ts";
import { commandsOf } from "./commands.ts";
import type { Command, ShellWord } from "./shell.ts";
import { isShipped } from "./shipped.ts";

export interface Unverified {
  /** The word that does it. */
  readonly at: Place;
  readonly text: string;
  /** Whom it makes careless. */
  readonly tool: string;
  readonly lost: Lost;
  /** Whether the variable is in the environment of the container that runs, too. */
  readonly stays: boolean;
  /** Whether something else vouches for what comes: a checksum, or it is a file already. */
  readonly mild: boolean;
  /** Switches the check on again; nothing where more than this word would have to go. */
  fix(): Edit[];
}

/** What is no longer compared, and how a fix calls bringing it back. */
interface Lost {
  readonly words: string;
  readonly again: string;
}

const CERTIFICATE: Lost = { words: "accept any certificate", again: "Check certificates again" };
const SIGNATURE: Lost = { words: "install packages that nobody signed", again: "Check signatures again" };
const CHECKSUM: Lost = {
  words: "accept modules that no checksum vouches for",
  again: "Compare checksums again",
};

interface Option {
  readonly word: RegExp;
  readonly lost: Lost;
  /** Whether the value is the next word. */
  readonly valued?: boolean;
}

/** The short options of curl that take no value may stand before `k` in one word. */
const CURL = /^(?:--insecure|-[0-9#:aBfgGiIjJklLMnNOpqRsSvVZ]*k[A-Za-z0-9#:]*)$/;
const APT: readonly Option[] = [
  { word: /^--(?:allow-unauthenticated|force-yes|allow-insecure-repositories)$/, lost: SIGNATURE },
  { word: /^(?:-o)?APT::Get::(?:AllowUnauthenticated|Force-Yes)=["']?(?:true|yes|1)/i, lost: SIGNATURE },
  { word: /^(?:-o)?Acquire::AllowInsecureRepositories=["']?(?:true|yes|1)/i, lost: SIGNATURE },
  { word: /^(?:-o)?Acquire::https::\S*Verify-(?:Peer|Host)=["']?(?:false|no|0)/i, lost: CERTIFICATE },
];
const DNF: readonly Option[] = [
  { word: /^--(?:nogpgcheck|no-gpgchecks)$/, lost: SIGNATURE },
  { word: /^--setopt=(?:[^=]*\.)?gpgcheck=(?:0|false|no)$/i, lost: SIGNATURE },
  { word: /^--setopt=(?:[^=]*\.)?sslverify=(?:0|false|no)$/i, lost: CERTIFICATE },
];
const NPM: readonly Option[] = [
  { word: /^(?:--strict-ssl=(?:false|0)|--no-strict-ssl)$/, lost: CERTIFICATE },
];

const OPTIONS: ReadonlyMap<string, readonly Option[]> = new Map([
  ["curl", [{ word: CURL, lost: CERTIFICATE }]],
  ["wget", [{ word: /^--no-check-certificate$/, lost: CERTIFICATE }]],
  ["pip", [{ word: /^--trusted-host(?:=|$)/, lost: CERTIFICATE, valued: true }]],
  ["apt-get", APT],
  ["apt", APT],
  ["apk", [{ word: /^--allow-untrusted$/, lost: SIGNATURE }]],
  ["dnf", DNF],
  ["yum", DNF],
  ["microdnf", DNF],
  ["tdnf", DNF],
  ["yum-config-manager", DNF],
  ["rpm", [{ word: /^--(?:nosignature|nodigest)$/, lost: SIGNATURE }]],
  ["zypper", [{ word: /^--no-gpg-checks$/, lost: SIGNATURE }]],
  ["npm", NPM],
  ["yarn", NPM],
  ["pnpm", NPM],
]);

interface Setting {
  readonly name: RegExp;
  readonly off: RegExp;
  /** Whether the value is no switch, so that nothing can stand there instead. */
  readonly named?: boolean;
}

/** Settings that a tool is told once and keeps: `git config http.sslVerify false`, `-c http.sslVerify=false`. */
const SETTINGS: ReadonlyMap<string, Setting> = new Map([
  ["git", { name: /^http\.(?:.*\.)?sslverify$/i, off: /^(?:false|no|off|0)$/i }],
  ["npm", { name: /^strict-ssl$/, off: /^(?:false|0)$/ }],
  ["yarn", { name: /^(?:strict-ssl|enableStrictSsl)$/, off: /^(?:false|0)$/ }],
  ["pnpm", { name: /^strict-ssl$/, off: /^(?:false|0)$/ }],
  ["pip", { name: /^(?:global|install)\.trusted-host$/, off: /\S/, named: true }],
  ["conda", { name: /^ssl_verify$/, off: /^(?:false|no|off)$/i }],
]);

interface Variable {
  readonly name: RegExp;
  readonly off: RegExp;
  readonly tool: string;
  readonly lost: Lost;
}

const VARIABLES: readonly Variable[] = [
  { name: /^NODE_TLS_REJECT_UNAUTHORIZED$/, off: /^0$/, tool: "Node.js", lost: CERTIFICATE },
  { name: /^PYTHONHTTPSVERIFY$/, off: /^0$/, tool: "Python", lost: CERTIFICATE },
  { name: /^PIP_TRUSTED_HOST$/, off: /\S/, tool: "pip", lost: CERTIFICATE },
  { name: /^NPM_CONFIG_STRICT_SSL$/i, off: /^(?:false|0)$/, tool: "npm", lost: CERTIFICATE },
  { name: /^YARN_ENABLE_STRICT_SSL$/, off: /^(?:false|0)$/, tool: "yarn", lost: CERTIFICATE },
  // Git only asks whether it is set, to whatever.
  { name: /^GIT_SSL_NO_VERIFY$/, off: /^/, tool: "Git", lost: CERTIFICATE },
  { name: /^GOSUMDB$/, off: /^off$/, tool: "Go", lost: CHECKSUM },
  { name: /^GONOSUMDB$|^GONOSUMCHECK$/, off: /^\*$/, tool: "Go", lost: CHECKSUM },
  { name: /^GOINSECURE$/, off: /^\*$/, tool: "Go", lost: CERTIFICATE },
];

/** One look at the text, before it is cut into commands. */
const SUSPECT =
  /curl|no-check-cert|sslverify|strict-?_?ssl|ssl_verify|TLS_REJECT|PYTHONHTTPSVERIFY|trusted|unauthenticated|force-yes|insecure|nogpgcheck|gpgcheck|no-gpg|nosignature|nodigest|SSL_NO_VERIFY|GO(?:NO)?SUM|Verify-/i;

/** Everything in a Dockerfile that switches off a check. */
export const unverified: Subject<Unverified> = function* (unit) {
  for (const instruction of suspects(unit)) yield* unverifiedIn(instruction);
};

const suspects = inInstructions((instruction) => (isSuspect(instruction) ? [instruction] : []));

/** Instructions that run something, set variables, or bring a file that is written here. */
const SWITCHING = "ADD ARG CMD COPY ENTRYPOINT ENV HEALTHCHECK ONBUILD RUN".split(" ");

function isSuspect(instruction: Instruction): boolean {
  if (!SWITCHING.includes(instruction.keyword)) return false;
  const { line, heredocs } = instruction;
  return SUSPECT.test(line.text) || heredocs.some(({ content }) => SUSPECT.test(content.text));
}

function* unverifiedIn(instruction: Instruction): Iterable<Unverified> {
  if (instruction.keyword === "ENV" || instruction.keyword === "ARG") yield* inVariables(instruction);
  for (const { content } of instruction.heredocs) yield* inSources(content);
  const { commands } = commandsOf(instruction);
  const verifies = commands.some(isVerifying);
  for (const command of commands) {
    const isMild = verifies || (instruction.keyword === "HEALTHCHECK" && asksCluster(command));
    for (const found of inCommand(command, instruction))
      yield isMild && found.lost === CERTIFICATE ? { ...found, mild: true } : found;
  }
}

/** Whether the command compares what came with a checksum or a signature. */
function isVerifying({ name, args }: Command): boolean {
  const has = (option: RegExp) => args.some(({ text }) => option.test(text));
  return /^(?:sha\d+sum|shasum)$/.test(name)
    ? has(/^(?:-\w*c|--check)/)
    : name === "gpg" && has(/^--verify$/);
}

function* inVariables(instruction: Instruction): Iterable<Unverified> {
  const { assignments, keyword, stage } = instruction;
  for (const { name, value } of assignments) {
    const variable = value && variableOf(name.text, value.text);
    if (!variable) continue;
    const { file, span, certain } = value;
    yield {
      at: { file, span: { start: name.span.start, end: span.end }, certain },
      text: `${name.text}=${value.text}`,
      tool: variable.tool,
      lost: variable.lost,
      stays: keyword === "ENV" && stage !== undefined && isShipped(stage),
      mild: false,
      fix: () => (assignments.length === 1 ? removeInstruction(instruction) : removeWords(name, value)),
    };
  }
}

function* inCommand(command: Command, instruction: Instruction): Iterable<Unverified> {
  yield* inAssigned(command, instruction);
  const tool = toolOf(command);
  if (tool === undefined || isToItself(command)) return;
  yield* inOptions(command, tool, instruction);
  yield* inSettings(command, tool);
  if (tool === "echo" || tool === "printf") for (const word of command.args) yield* inSources(word);
  if (tool === "sed") for (const word of command.args) yield* inSubstitutes(word);
}

/** `X=0 npm ci`, `export X=0`, `go env -w X=0`: known for one command, or for the rest of the script, or for good. */
function* inAssigned(command: Command, { dockerfile }: Instruction): Iterable<Unverified> {
  const isExport = command.name === "export" || (command.name === "go" && command.args[0]?.text === "env");
  for (const word of isExport ? command.args : command.prefix) {
    const [, name = "", value = ""] = /^(\w+)=(.*)$/s.exec(word.text) ?? [];
    const variable = variableOf(name, value);
    if (!variable) continue;
    const fix = () => (command.name === "" || isExport ? [] : without(word, command, dockerfile.text));
    yield { ...told(word, variable.tool, variable.lost), fix };
  }
}

function* inOptions(command: Command, tool: string, { dockerfile }: Instruction): Iterable<Unverified> {
  const { args } = command;
  for (const { word: option, lost, valued } of OPTIONS.get(tool) ?? []) {
    for (const [at, word] of args.entries()) {
      if (!option.test(word.text)) continue;
      const isBundle = tool === "curl" && /^-[^-]./.test(word.text);
      const value = valued && !word.text.includes("=") ? args[at + 1] : undefined;
      yield {
        ...told(word, tool, lost),
        mild: lost === SIGNATURE && installsFiles(command),
        fix: () => (isBundle ? withoutLetter(word, "k") : without(word, command, dockerfile.text, value)),
      };
    }
  }
}

function* inSettings({ args }: Command, tool: string): Iterable<Unverified> {
  const setting = SETTINGS.get(tool);
  if (!setting) return;
  const { name, off, named } = setting;
  for (const [index, word] of args.entries()) {
    const equals = word.text.indexOf("=");
    const next = args[index + 1];
    if (equals > 0 && name.test(word.text.slice(0, equals)) && off.test(word.text.slice(equals + 1))) {
      const value = word.part(equals + 1, word.text.length);
      yield { ...told(word, tool, CERTIFICATE), fix: () => replace(value, "true") };
    } else if (next && name.test(word.text) && off.test(next.text)) {
      const { file, span, certain } = next;
      yield {
        ...told(word, tool, CERTIFICATE),
        at: { file, span: { start: word.span.start, end: span.end }, certain },
        text: `${word.text} ${next.text}`,
        fix: () => (named ? [] : replace({ file, span, certain }, "true")),
      };
    }
  }
}

/** Lines of lists of repositories; one that is made of files is nobody else's. */
const SOURCES = [
  { line: /\[[^\]\n]*\btrusted=yes\b[^\]\n]*\](?!\s*(?:file|copy|cdrom):)/, tool: "apt", lost: SIGNATURE },
  { line: /(?<=^|\\n|[^\w-])gpgcheck\s*=\s*(?:0|false|no)\b/i, tool: "dnf", lost: SIGNATURE },
  { line: /(?<=^|\\n|[^\w-])sslverify\s*=\s*(?:0|false|no)\b/i, tool: "dnf", lost: CERTIFICATE },
];

/** A line that a command prints, or that stands in a heredoc; or a piece of one, at `from`. */
function* inSources(passage: Passage, lines = passage.text, from = 0): Iterable<Unverified> {
  for (const { line, tool, lost } of SOURCES) {
    const match = line.exec(lines);
    if (!match) continue;
    const [text] = match;
    const at = passage.part(from + match.index, from + match.index + text.length);
    yield { at, text, tool, lost, stays: false, mild: false, fix: () => [] };
  }
}

/** What `sed` writes where it finds something else. */
function* inSubstitutes(word: ShellWord): Iterable<Unverified> {
  for (const { index, 2: sought = "", 3: written = "" } of word.text.matchAll(SUBSTITUTION))
    yield* inSources(word, written, index + "s//".length + sought.length);
}

const SUBSTITUTION = /\bs([/|,#@!])((?:(?!\1).)+)\1((?:(?!\1).)*)\1/g;

function told(word: ShellWord, tool: string, lost: Lost) {
  return { at: word, text: word.text, tool, lost, stays: false, mild: false };
}

function variableOf(name: string, value: string): Variable | undefined {
  return VARIABLES.find((variable) => variable.name.test(name) && variable.off.test(value));
}

/** The program, whatever its version and whoever starts it: `pip3.12` and `python -m pip` are pip. */
function toolOf({ name, args }: Command): string | undefined {
  if (/^python[\d.]*$/.test(name) && args[0]?.text === "-m") return args[1]?.text;
  return name === "" ? undefined : name.replace(/^pip[\d.]+$/, "pip");
}

/** Whether it only talks to the machine it is on: nobody else is on that way. */
function isToItself({ args }: Command): boolean {
  const loops = args.filter(({ text }) => LOOPBACK.test(text));
  return loops.length > 0 && !args.some((word) => /^https?:/.test(word.text) && !loops.includes(word));
}

const LOOPBACK =
  /^(?:https?:\/\/)?(?:[^@/]*@)?(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])(?:[:/?]|$)/;

/** Whether it asks the API server of the cluster, whose certificate only pods know. */
function asksCluster({ args }: Command): boolean {
  return args.some(({ text }) => /^https:\/\/kubernetes(?:\.default[\w.-]*)?(?:[:/]|$)/.test(text));
}

/** Whether all that is installed lies there as files. */
function installsFiles({ args }: Command): boolean {
  const packages = args.filter(({ text }) => /\.(?:apk|rpm|deb)$/.test(text));
  return packages.length > 0 && packages.every(({ text }) => !/^[a-z]+:\/\//i.test(text));
}

/** Takes a word out of a command, with the space before it and its value. */
function without(word: ShellWord, command: Command, text: string, value: ShellWord = word): Edit[] {
  const words = [...command.prefix, command, ...command.args];
  return removePiece(spanning(word, value), words, text);
}

/** Takes `NAME=value` out of an ENV or ARG with several. */
function removeWords(name: Word, value: Word): Edit[] {
  return removePiece(spanning(name, value), name.instruction.args, name.instruction.dockerfile.text);
}

function spanning({ file, span }: Place, last: Place) {
  return { file, span: { start: span.start, end: last.span.end } };
}

/** `-fsSLk` without its `k`. */
function withoutLetter(word: ShellWord, letter: string): Edit[] {
  const at = word.text.indexOf(letter);
  return replace(word.part(at, at + 1), "");
}

function replace({ file, span }: Place, text: string): Edit[] {
  return [{ file, span, text }];
}
