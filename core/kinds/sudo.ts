/** sudo and doas: where images and pods call them, and ways to do without. */

import { combine } from "../combine.ts";
import type { Dockerfile } from "../dockerfile.ts";
import type { Field } from "../field.ts";
import type { Instruction } from "../instruction.ts";
import type { Edit, Place } from "../place.ts";
import type { Fix, Unit } from "../rule.ts";
import { inInstructions } from "../subjects.ts";
import { asRoot } from "./as-root.ts";
import { commandsOf } from "./commands.ts";
import { type Package, type PackageCall, packageCallsIn } from "./packages.ts";
import { type Container, containers } from "./pod.ts";
import { type Command, program, type ShellWord } from "./shell.ts";
import { withoutPackage } from "./spare-tools.ts";
import { accountNameOf, isRoot, userAt, userOf } from "./user.ts";

/** A command that is run through sudo. As a place, it is the word `sudo`. */
export interface SudoCall extends Place {
  /** `sudo` or `doas`. */
  readonly name: string;
  readonly instruction: Instruction;
  readonly command: Command;
  /** Whom it runs the command as, where it does not say root. */
  readonly as: string | undefined;
}

/** What an instruction runs through sudo: a build step, or what the container starts. */
export function sudoCalls(instruction: Instruction): readonly SudoCall[] {
  const found = new Map<number, SudoCall>();
  for (const command of commandsOf(instruction).commands) {
    const { prefix } = command;
    const at = prefix.findIndex(isSudo);
    const word = prefix[at];
    if (!word || found.has(word.span.start)) continue;
    const { file, span, certain } = word;
    const option = prefix.findIndex(({ text }, index) => index > at && /^(?:-u|--user)$/.test(text));
    const as = option < 0 ? undefined : prefix[option + 1]?.text;
    found.set(span.start, { file, span, certain, name: lastOf(word.text), instruction, command, as });
  }
  return [...found.values()];
}

/** Whether anything in a Dockerfile that runs, or that says what runs, names sudo. */
export function mayCallSudo(dockerfile: Dockerfile): boolean {
  return [...naming(dockerfile)].length > 0;
}

const NAMING = "ADD ARG CMD COPY ENTRYPOINT ENV HEALTHCHECK RUN".split(" ");
const naming = inInstructions((one) =>
  NAMING.includes(one.keyword) &&
  [one.line, ...one.heredocs.map(({ content }) => content)].some(({ text }) => /sudo|doas/i.test(text))
    ? [one]
    : [],
);

/** Where a container calls sudo: as its command, or in a script that it gives to a shell. */
export interface ContainerSudo extends Place {
  readonly name: string;
  readonly container: Container;
}

/** The containers of a unit that call sudo, each at its first call. */
export function* sudoContainers(unit: Unit): Iterable<ContainerSudo> {
  for (const container of containers(unit)) {
    const words = ["command", "args"].flatMap((list) => container.field.at(list).items());
    if (!words.some(({ text }) => /sudo|doas/.test(text))) continue;
    for (const { prefix } of program(words.map(spoken)).commands) {
      const at = prefix.findIndex(isSudo);
      const word = prefix[at];
      if (!word || prefix.some(({ text }, index) => index > at && /^(?:-u|--user)/.test(text))) continue;
      const { file, span, certain } = word;
      yield { file, span, certain, name: lastOf(word.text), container };
      break;
    }
  }
}

/** An item of a command, which no shell reads. */
function spoken(item: Field): ShellWord {
  const { file, span, certain, text } = item;
  return { file, span, certain, raw: text, text, part: (from, to) => pieceOf(item, from, to) };
}

/** A piece of a script; in one of several lines, the same words stand in the file in the same order. */
function pieceOf(item: Field, from: number, to: number): Place {
  const { file, span, certain, text, source } = item;
  const piece = text.slice(from, to);
  let at = source.indexOf(piece);
  for (let before = text.indexOf(piece); before < from && at >= 0; before = text.indexOf(piece, before + 1))
    at = source.indexOf(piece, at + 1);
  if (at < 0 || piece === "") return item.part(from, to);
  return { file, certain, span: { start: span.start + at, end: span.start + at + piece.length } };
}

/** The packages of a RUN that bring sudo, with the calls that install them. */
export function sudoPackages(instruction: Instruction): { at: Package; call: PackageCall }[] {
  return packageCallsIn(instruction)
    .filter(({ does }) => does === "install")
    .flatMap((call) => call.packages.filter(({ name }) => SUDO.test(name)).map((at) => ({ at, call })));
}

/** Leaves sudo out of the image, where nothing in the file calls it. */
export function withoutSudoPackage(at: Package, call: PackageCall): Fix[] {
  const isCalled = call.instruction.dockerfile.instructions.some((one) => sudoCalls(one).length > 0);
  return isCalled ? [] : [{ title: `Remove ${at.name}`, edits: withoutPackage(call, at) }];
}

/** Where a Dockerfile says NOPASSWD, for a file of sudo. */
export function passwordless(instruction: Instruction): Place | undefined {
  const { keyword, args, heredocs } = instruction;
  const passages =
    keyword === "RUN"
      ? commandsOf(instruction).commands.flatMap((command) => command.args)
      : keyword === "COPY" && args.some(({ text }) => text.includes("sudoers"))
        ? []
        : undefined;
  for (const passage of [...(passages ?? []), ...(passages ? heredocs.map(({ content }) => content) : [])]) {
    const at = passage.text.indexOf("NOPASSWD");
    if (at >= 0) return passage.part(at, at + "NOPASSWD".length);
  }
  return undefined;
}

/** Whom the instruction's commands run as without sudo: while the image is built, or in the container. */
export function callerOf(instruction: Instruction): string | undefined {
  const { keyword, stage } = instruction;
  return accountNameOf(keyword === "RUN" || !stage ? userAt(instruction) : userOf(stage));
}

/** Ways to do what an instruction does through sudo without it. */
export function withoutSudo(instruction: Instruction): Fix[] {
  const caller = callerOf(instruction);
  const calls = sudoCalls(instruction);
  const dropped = calls.map(drop);
  if (caller === undefined || dropped.some((edits) => edits === undefined)) return [];
  const edits = dropped.flatMap((one) => one ?? []);
  if (isRoot(caller)) return [{ title: "Remove sudo", edits, safe: true }];
  const isAll = calls.length === commandsOf(instruction).commands.length;
  if (instruction.keyword !== "RUN" || !isAll) return [];
  return asRoot(instruction, () => false).map((fix) => ({
    title: `${fix.title}, without sudo`,
    edits: combine(fix.edits, edits),
  }));
}

/** Takes sudo and its switches out; undefined where they say whom to run as, or more. */
function drop({ command, instruction, span }: SudoCall): Edit[] | undefined {
  const { prefix, file } = command;
  const rest = prefix.filter((word) => word.span.start > span.start);
  const next = rest.find(({ text }) => !text.startsWith("-"));
  const switches = rest.slice(0, next ? rest.indexOf(next) : rest.length);
  const end = next?.span.start ?? command.span.start;
  if (command.name === "" || !switches.every(({ text }) => /^-[EHnSA]+$|^--$/.test(text))) return undefined;
  const between = instruction.dockerfile.text.slice((switches.at(-1) ?? { span }).span.end, end);
  return /^[\s\\`",]*$/.test(between) ? [{ file, span: { start: span.start, end }, text: "" }] : undefined;
}

const SUDO = /^(?:\/(?:\w+\/)*)?(?:sudo|doas)$/;

const isSudo = ({ text }: ShellWord): boolean => SUDO.test(text);

const lastOf = (path: string): string => path.split("/").at(-1) ?? path;
