/** Steps of a build that only root can do, and fixes that let root do them. */

import { inCaseOf, moveBelow, writeAbove, writeBelow } from "../dockerfile-edit.ts";
import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";
import type { Place } from "../place.ts";
import type { Fix } from "../rule.ts";
import { commandsOf } from "./commands.ts";
import { uidOf } from "./known-account.ts";
import { optionOf, type PackageCall, packageCallsIn } from "./packages.ts";
import type { Command, ShellWord } from "./shell.ts";
import { lineage } from "./shipped.ts";
import { accountNameOf, isRoot, type User, userAt } from "./user.ts";

/** Something that only root can do. */
export interface RootsWork extends Place {
  /** For messages: `"apt-get"`. */
  readonly what: string;
}

/** The first thing a RUN does that fails for this user, whoever owns which folder; undefined where nothing is sure to. */
export function rootsWork(run: Instruction, user: string): RootsWork | undefined {
  const { commands, understood } = commandsOf(run);
  if (!understood || isConditional(run)) return undefined;
  const calls = callsForRoot(run);
  for (const [index, command] of commands.entries()) {
    const { name, followedBy, prefix, file, span, certain } = command;
    const isTolerated = followedBy === "||" || commands[index - 1]?.followedBy === "||";
    if (isTolerated || prefix.some(({ text }) => /(?:^|\/)(?:sudo|doas)$/.test(text))) continue;
    if (calls.has(command) || ACCOUNTS.has(name) || givesAway(command, run, user) || trusts(command, run))
      return { file, span, certain, what: `"${name}"` };
    const written = settingsIn(command, run);
    if (written) {
      const { file, span, certain, text } = written;
      return { file, span, certain, what: `Writing to "${text}"` };
    }
  }
  return undefined;
}

/** Branches and loops may never be taken. */
const isConditional = once(({ line, heredocs }: Instruction): boolean =>
  [line.text, ...heredocs.map(({ content }) => content.text)].some((text) =>
    /(?:^|[;&|({\n]|\bRUN)\s*(?:if|case|while|until|for)\s/i.test(text),
  ),
);

/** The commands of a RUN that ask package managers for what only root may do. */
const callsForRoot = once(
  (run: Instruction): ReadonlySet<Command> =>
    new Set(
      packageCallsIn(run)
        .filter(changesSystem)
        .map(({ command }) => command),
    ),
);

/** Whether a package manager of the system is asked to change it, and not some folder or nothing at all. */
function changesSystem(call: PackageCall): boolean {
  const { manager, does } = call;
  if (!["apt", "apk", "dnf", "pacman", "zypper"].includes(manager)) return false;
  // dnf keeps an index for every user.
  const changes =
    does === "install" || does === "upgrade" || does === "remove" || (does === "update" && manager !== "dnf");
  return changes && !optionOf(call, ...ELSEWHERE);
}

const ELSEWHERE =
  "--root --usermode --installroot --sysroot --dbpath --option -o --config-file --print-uris --simulate --dry-run --download-only --assumeno -s -p -r -d".split(
    " ",
  );

const ACCOUNTS = new Set(
  "addgroup adduser chpasswd delgroup deluser groupadd groupdel groupmod setcap useradd userdel usermod".split(
    " ",
  ),
);

/** Whether a chown gives files to somebody else, which only root may. */
function givesAway({ name, args }: Command, { stage }: Instruction, user: string): boolean {
  if (name !== "chown" || !stage) return false;
  const owner = args.find(({ text }) => !text.startsWith("-"));
  const to = owner?.text.split(/[:.]/)[0];
  if (!owner?.certain || !to || args.some(({ text }) => /^--(?:from|reference)/.test(text))) return false;
  if (isRoot(to)) return true;
  const [from = ""] = user.split(":");
  if (to === from) return false;
  const number = (who: string) => (/^\d+$/.test(who) ? Number(who) : uidOf(stage, who));
  const [old, now] = [number(from), number(to)];
  return old !== undefined && now !== undefined ? old !== now : !/^\d/.test(from) && !/^\d/.test(to);
}

/** The file below /etc that a command writes to, unless it was given to somebody before. */
function settingsIn({ redirects }: Command, run: Instruction): ShellWord | undefined {
  const redirect = redirects.find(
    ({ operator, target }) => operator.includes(">") && target.text.startsWith("/etc/"),
  );
  if (!redirect?.target.certain) return undefined;
  const { target } = redirect;
  return mayBeGiven(run, target.text) ? undefined : target;
}

/** Whether a command writes the certificates that all programs trust. */
function trusts({ name }: Command, run: Instruction): boolean {
  return name === "update-ca-certificates" && !mayBeGiven(run, "/etc/ssl/certs/ca-certificates.crt");
}

/** Whether something above an instruction may give a file to somebody. */
function mayBeGiven({ stage, index }: Instruction, file: string): boolean {
  if (!stage) return true;
  const above = lineage(stage).flatMap(({ instructions }) => instructions.filter((one) => one.index < index));
  return above.some((one) => mayGive(one, file));
}

/** Whether an instruction names the file, or a folder it is in, in a way that may give it to somebody. */
function mayGive(instruction: Instruction, file: string): boolean {
  if (instruction.keyword !== "RUN")
    return instruction.flag("chown") !== undefined && instruction.args.some(({ text }) => covers(text, file));
  return commandsOf(instruction).commands.some(
    ({ name, args }) => !/^(?:mkdir|echo|cat)$/.test(name) && args.some(({ text }) => covers(text, file)),
  );
}

function covers(path: string, file: string): boolean {
  return path.startsWith("/") && path.length > 1 && file.startsWith(path.replace(/\/$/, ""));
}

/** Ways to let root do a RUN and the RUNs next to it that need it as well. */
export function asRoot(run: Instruction, needsRoot: (run: Instruction) => boolean): Fix[] {
  const user = userAt(run);
  const name = user && writtenIn(user);
  const all = run.stage?.instructions ?? [];
  const at = all.indexOf(run);
  if (!user || name === undefined || at < 0) return [];
  let [from, to] = [at, at];
  while (all[from - 1]?.keyword === "RUN" && needsRoot(all[from - 1] ?? run)) from--;
  while (all[to + 1]?.keyword === "RUN" && needsRoot(all[to + 1] ?? run)) to++;
  const [first = run, last = run] = [all[from], all[to]];
  const keyword = inCaseOf(run, "USER");
  const around = {
    title: "Switch to root for it and back",
    edits: [...writeAbove(first, [`${keyword} root`]), ...writeBelow(last, [`${keyword} ${name}`])],
  };
  return [...moved(user, first, last), around];
}

/** The USER moved below the steps, where it stands right above them and root was before it. */
function moved(user: User, first: Instruction, last: Instruction): Fix[] {
  if (user.from !== "instruction" || user.instruction.stage !== first.stage) return [];
  const { instruction } = user;
  const between =
    first.stage?.instructions.filter(({ index }) => index > instruction.index && index < first.index) ?? [];
  const wasRoot = isRoot(accountNameOf(userAt(instruction)) ?? "nobody");
  if (!wasRoot || !between.every(({ keyword }) => INDIFFERENT.has(keyword))) return [];
  return [{ title: "Move USER below it", edits: moveBelow(instruction, last) }];
}

/** Instructions that do the same whoever is the user. */
const INDIFFERENT = new Set(["ADD", "ARG", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL"]);

function writtenIn(user: User): string | undefined {
  if (user.from === "instruction") return user.operand.raw;
  return user.from === "image" ? user.user : undefined;
}
