/**
 * Accounts that a stage names and nobody made. Packages and scripts make accounts, too, so that this is only said
 * where it is known what everything in the stage does.
 */

import type { Stage } from "../dockerfile.ts";
import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";
import type { Place } from "../place.ts";
import { commandsOf } from "./commands.ts";
import { createdAccounts } from "./created-account.ts";
import { broughtAccounts, standardAccounts } from "./known-account.ts";
import { packageCallsIn } from "./packages.ts";
import type { Command } from "./shell.ts";
import { lineage } from "./shipped.ts";
import { isWindows, rootOf } from "./stage.ts";
import { isRoot } from "./user.ts";

/** An account that does not exist, at the places of one stage that name it: USER and `--chown`. */
export interface UndefinedAccount {
  readonly name: string;
  readonly uses: readonly [AccountUse, ...AccountUse[]];
}

/** `name` or `name:group` in a USER or a `--chown`. As a place, it is the name. */
export interface AccountUse extends Place {
  readonly instruction: Instruction;
  /** All of it, with the group. */
  readonly whole: Place;
  readonly group: string | undefined;
}

/** The accounts that a stage names, though it is certain that nobody has made them. */
export const undefinedAccounts = once((stage: Stage): readonly UndefinedAccount[] =>
  [...usesIn(stage)].filter(([name]) => lacks(stage, name)).map(([name, uses]) => ({ name, uses })),
);

/** Where a stage names accounts, by their names: USERs first, because they say most. */
function usesIn({ instructions }: Stage): ReadonlyMap<string, [AccountUse, ...AccountUse[]]> {
  const found = new Map<string, [AccountUse, ...AccountUse[]]>();
  const inOrder = [...instructions.filter(isUser), ...instructions.filter((one) => !isUser(one))];
  for (const instruction of inOrder) {
    const word = isUser(instruction)
      ? instruction.args[0]
      : copies(instruction)
        ? instruction.flag("chown")
        : undefined;
    if (!word?.certain) continue;
    const [, name = "", group] = /^([^:]*)(?::(.*))?$/.exec(word.text) ?? [];
    if (!/^[A-Za-z_][\w.-]*$/.test(name) || isRoot(name)) continue;
    const { file, span, certain } = word.part(0, name.length);
    const use = { file, span, certain, instruction, whole: word.part(0, word.text.length), group };
    const others = found.get(name);
    if (others) others.push(use);
    else found.set(name, [use]);
  }
  return found;
}

const isUser = ({ keyword }: Instruction): boolean => keyword === "USER";

const copies = ({ keyword }: Instruction): boolean => keyword === "COPY" || keyword === "ADD";

/** Whether it is certain that the stage has no account of this name. */
function lacks(stage: Stage, name: string): boolean {
  const root = rootOf(stage);
  const all = lineage(stage);
  if (isWindows(stage) || createdAccounts(stage).has(name) || !all.every(({ understood }) => understood))
    return false;
  const instructions = all.flatMap((one) => one.instructions);
  if (instructions.some((one) => mayWriteAccounts(one, instructions))) return false;
  if (root.isEmpty) return true;
  const { row } = root;
  if (!row || !standardAccounts(row) || broughtAccounts(stage).has(name)) return false;
  // Programs come with accounts of their own, but not with those that a team would make.
  const isBare = row.class === "os" || row.class === "distroless";
  return (isBare && !instructions.some(installs)) || OF_A_TEAM.test(name);
}

const OF_A_TEAM = /user|^app|^non-?root$|^node(?:js)?$|^(?:worker|runner|deploy|developer|backend|frontend)$/;

function installs(instruction: Instruction): boolean {
  return packageCallsIn(instruction).some(({ does }) => does === "install");
}

/** Whether an instruction may bring the list of accounts, or write to it, in a way that is not understood. */
function mayWriteAccounts(instruction: Instruction, all: readonly Instruction[]): boolean {
  switch (instruction.keyword) {
    case "COPY":
    case "ADD": {
      const words = instruction.args;
      const target = words.at(-1);
      const isHere =
        !all.some(({ keyword, args }) => keyword === "WORKDIR" && args[0]?.text !== "/") &&
        /^\.?\/?$/.test(target?.text ?? "");
      return (
        isHere ||
        words.some(
          ({ certain, text }) => !certain || /passwd|rootfs/.test(text) || /^\/(?:etc\/?)?$/.test(text),
        )
      );
    }
    case "RUN": {
      const { commands, understood } = commandsOf(instruction);
      return !understood || commands.some(mayMakeAccounts);
    }
    default:
      return false;
  }
}

function mayMakeAccounts({ name, args, redirects }: Command): boolean {
  const words = [...args, ...redirects.map(({ target }) => target)];
  if (words.some(({ text }) => /passwd|\/etc\/?$/.test(text))) return true;
  if (name === "useradd" || name === "adduser") return words.some(({ certain }) => !certain);
  return name !== "" && !HARMLESS.has(name) && !/^python[\d.]*$/.test(name);
}

/** Programs that make no accounts, other than by the packages they install. */
const HARMLESS = new Set(
  "[ : addgroup apk apt apt-cache apt-get awk basename bundle cargo cat cd chgrp chmod chown composer corepack cp curl cut date dirname dnf dnf5 dotnet echo env exit export false find gem go gpg grep groupadd gunzip gzip head id install java jlink ldconfig ln locale-gen ls make mkdir microdnf mv mvn node npm npx pacman pip pip3 pnpm poetry printf pwd readlink rm sed set setcap sha256sum sleep sort strip stat tail tar tdnf tee test touch tr true tzdata uname unzip update-ca-certificates uv wc wget which whoami xargs xz yarn yum zypper".split(
    " ",
  ),
);
