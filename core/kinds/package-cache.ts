/** What package managers leave in the layer of a RUN, and how it is kept out. */

import { removeInstruction, writeArgument } from "../dockerfile-edit.ts";
import type { Instruction } from "../instruction.ts";
import type { Edit } from "../place.ts";
import type { Fix } from "../rule.ts";
import { appendCommand } from "./append-command.ts";
import { commandsOf } from "./commands.ts";
import { isSaidUpTo } from "./configured.ts";
import { mountsOf } from "./mounts.ts";
import { type Manager, mayHoldOptions, optionOf, type PackageCall, packageCallsIn } from "./packages.ts";
import type { Command, ShellWord } from "./shell.ts";
import { followersOf } from "./shipped.ts";

/** What one package manager leaves behind in a RUN. */
export interface Leftover {
  /** The call to show. */
  readonly call: PackageCall;
  /** What is left: `the package lists`. */
  readonly what: string;
  /** How it is kept out of the layer. */
  readonly fix: Fix;
}

/** What the package managers leave in the layer that a RUN makes. */
export function leftoversOf(run: Instruction): Leftover[] {
  const calls = packageCallsIn(run);
  if (calls.length === 0 || !commandsOf(run).understood) return [];
  const habits = HABITS.filter((habit) => calls.some(({ manager }) => manager === habit.manager));
  return habits.flatMap((habit) => leftBy(habit, run, calls) ?? []);
}

/** What a package manager does with what it downloads. */
interface Habit {
  readonly manager: Manager;
  readonly what: string;
  /** Whether a call leaves something. */
  leaves(call: PackageCall): boolean;
  /** Whether a call takes it away. */
  readonly cleans: (call: PackageCall) => boolean;
  /** Whether it is in a folder, or in something below. */
  isIn(folder: string): boolean;
  fix(leaving: readonly PackageCall[], run: Instruction): Fix;
}

const HABITS: readonly Habit[] = [
  {
    manager: "apt",
    what: "the package lists",
    leaves: ({ does }) => does === "update",
    cleans: ({ verb }) => /^dist-?clean$/.test(verb),
    isIn: (folder) => covers(folder, "/var/lib/apt/lists"),
    fix: (leaving, run) => ({
      title: "Delete the package lists in the same RUN",
      edits: listsAreNeeded(run) ? [] : atEnd(run, leaving, "rm -rf /var/lib/apt/lists/*"),
      safe: true,
    }),
  },
  {
    manager: "apk",
    what: "its index",
    leaves: (call) => !optionOf(call, "--no-cache") && !call.packages.some(mayHoldOptions),
    cleans: ({ does }) => does === "clean",
    isIn: (folder) => covers(folder, "/var/cache/apk") || covers(folder, "/etc/apk/cache"),
    fix: (leaving) => withoutIndex(leaving),
  },
  {
    ...cleaning("dnf", /^\/var\/cache\/(?:dnf|yum|libdnf5|tdnf)/, "clean all"),
    // What is computed from the metadata stays where only those are cleaned.
    cleans: ({ does, packages }) => does === "clean" && packages.some(({ text }) => text === "all"),
  },
  cleaning("zypper", /^\/var\/cache\/zypp/, "clean --all"),
  {
    manager: "pip",
    what: "a second copy of every package",
    leaves: (call) =>
      !optionOf(call, "--no-cache-dir") &&
      !call.packages.some(mayHoldOptions) &&
      !isSaidUpTo(call.instruction, PIP_SETTINGS),
    cleans: ({ does }) => does === "clean",
    isIn: (folder) => /\.cache|pip/.test(folder),
    fix: (leaving) => ({ title: "Add --no-cache-dir", edits: added("--no-cache-dir", leaving), safe: true }),
  },
];

const PIP_SETTINGS = /PIP_NO_CACHE_DIR|PIP_CACHE_DIR|PIP_CONFIG_FILE|(?<!--)no-cache-dir|pip\.conf/;

function cleaning(manager: Manager, folder: RegExp, verb: string): Habit {
  return {
    manager,
    what: "its cache",
    leaves: () => true,
    cleans: ({ does }) => does === "clean",
    isIn: (other) => folder.test(other) || covers(other, "/var/cache"),
    fix: (leaving, run) => {
      const command = `${leaving.at(-1)?.program} ${verb}`;
      return { title: `Run ${command} in the same RUN`, edits: atEnd(run, leaving, command), safe: true };
    },
  };
}

const LEAVING = new Set(["install", "update", "upgrade"]);

function leftBy(habit: Habit, run: Instruction, calls: readonly PackageCall[]): Leftover | undefined {
  const own = calls.filter(({ manager, does }) => manager === habit.manager && LEAVING.has(does));
  const leaving = own.filter((one) => habit.leaves(one));
  const last = leaving.at(-1);
  const call = leaving.findLast(({ does }) => does !== "update") ?? last;
  // An index of apt that is read and not used has a worse problem.
  const installs = habit.manager === "apk" || own.some(({ does }) => does !== "update");
  if (!call || !last || !installs || isLaidOver(habit, run) || isCleaned(habit, last, run, calls))
    return undefined;
  const { what } = habit;
  return {
    call,
    what,
    get fix() {
      return habit.fix(leaving, run);
    },
  };
}

function isLaidOver(habit: Habit, run: Instruction): boolean {
  return mountsOf(run).some(
    ({ type, target }) => (type === "cache" || type === "tmpfs") && habit.isIn(target),
  );
}

/** Whether something behind the last call that leaves something takes it away. */
function isCleaned(
  habit: Habit,
  { command: last }: PackageCall,
  run: Instruction,
  calls: readonly PackageCall[],
): boolean {
  const { commands } = commandsOf(run);
  const behind = commands.slice(commands.indexOf(last) + 1);
  return behind.some((command) => {
    const call = calls.find((one) => one.command === command);
    if (call) return call.manager === habit.manager && habit.cleans(call);
    return deletes(command) ? command.args.some((word) => mayBeIn(habit, word)) : /clean/i.test(command.name);
  });
}

function deletes({ name }: Command): boolean {
  return name === "rm" || name === "find" || name === "rmdir";
}

/** Whether a word names the folder, or may: braces and variables are not followed. */
function mayBeIn(habit: Habit, { text, certain }: ShellWord): boolean {
  return (
    habit.isIn(text.replace(/(?:\/+\**)+$/, "")) || text.includes("{") || (!certain && text.startsWith("$"))
  );
}

/** Whether the folder is this one, above it or in it. */
function covers(folder: string, wanted: string): boolean {
  return folder.startsWith(wanted) || (folder !== "" && wanted.startsWith(`${folder}/`));
}

/** Edits that clean up at the end, as whoever installed. */
function atEnd(run: Instruction, calls: readonly PackageCall[], command: string): Edit[] {
  const isAsked = calls.at(-1)?.command.prefix.some(({ text }) => text === "sudo");
  // Somebody else became root here, who knows how.
  if (!isAsked && /\bsudo\b/.test(run.line.text)) return [];
  return appendCommand(run, isAsked ? `sudo ${command}` : command);
}

/** Whether a later RUN installs from the lists that this one fetched. */
function listsAreNeeded(run: Instruction): boolean {
  for (const later of followersOf(run)) {
    const first = packageCallsIn(later).find(({ manager }) => manager === "apt");
    if (first?.does === "install") return true;
  }
  return false;
}

function added(option: string, calls: readonly PackageCall[]): Edit[] {
  return calls.flatMap((call) => writeArgument(call.instruction, call, option));
}

/** With --no-cache apk reads the index by itself, so a call that fetches it only fills the cache. */
function withoutIndex(leaving: readonly PackageCall[]): Fix {
  const updates = leaving.filter(({ does }) => does === "update");
  const edits = updates.map(removed);
  const isPlain = edits.every((one) => one.length > 0);
  const others = leaving.filter(({ does }) => does !== "update");
  const title = updates.length > 0 ? "Let apk keep no index" : "Add --no-cache";
  return { title, edits: isPlain ? [...edits.flat(), ...added("--no-cache", others)] : [], safe: true };
}

/** Takes a command out that others follow, or that is all there is. */
function removed({ command, instruction }: PackageCall): Edit[] {
  const { commands } = commandsOf(instruction);
  if (commands.length === 1 && !instruction.json) return removeInstruction(instruction);
  const next = commands[commands.indexOf(command) + 1];
  if (!next || !/^(?:&&|;|\n)$/.test(command.followedBy)) return [];
  const span = { start: command.extent.start, end: next.extent.start };
  const between = instruction.dockerfile.text.slice(command.extent.end, span.end);
  return JOINT.test(between) ? [{ file: instruction.file, span, text: "" }] : [];
}

/** An operator with a line break, and nothing else. */
const JOINT = /^\s*(?:[\\`]\s*)?(?:&&|;|\n)\s*(?:[\\`]\s*)?$/;
