/** The accounts that a Dockerfile creates: useradd of shadow, adduser of Debian and of BusyBox. */

import type { Stage } from "../dockerfile.ts";
import { once } from "../once.ts";
import type { Place } from "../place.ts";
import { commandsOf } from "./commands.ts";
import type { Command, ShellWord } from "./shell.ts";
import { lineage } from "./shipped.ts";

/** An account that a RUN creates. As a place, it is its name there. */
export interface CreatedAccount extends Place {
  readonly name: string;
  /** Undefined where the system gives it the next free one, or where only the build knows. */
  readonly uid: number | undefined;
  /** What says the uid; undefined where the system gives it the next free one. */
  readonly uidWord: ShellWord | undefined;
  readonly command: Command;
}

/** The accounts that exist at the end of a stage and were created in it or in the stages below it, by name. */
export const createdAccounts = once(readAccounts);

function readAccounts(stage: Stage): ReadonlyMap<string, CreatedAccount> {
  const found = new Map<string, CreatedAccount>();
  for (const one of [...lineage(stage)].reverse()) {
    for (const instruction of one.instructions) {
      if (instruction.keyword !== "RUN") continue;
      for (const command of commandsOf(instruction).commands) note(command, found);
    }
  }
  return found;
}

function note(command: Command, found: Map<string, CreatedAccount>): void {
  switch (command.name) {
    case "useradd":
    case "adduser": {
      const { values, words } = optionsOf(command);
      // Debian's `adduser somebody group` creates nobody.
      const name = command.name === "adduser" && words.length > 1 ? undefined : words.at(-1);
      if (!name?.certain || !/^[A-Za-z_][\w.-]*\$?$/.test(name.text)) return;
      const { file, span, certain } = name;
      const uidWord = values.get("u") ?? values.get("uid");
      const uid = numberIn(uidWord);
      found.set(name.text, { file, span, certain, name: name.text, uid, uidWord, command });
      return;
    }
    case "usermod": {
      const { values, words } = optionsOf(command);
      const account = found.get(words.at(-1)?.text ?? "");
      const uidWord = values.get("u") ?? values.get("uid");
      if (account && uidWord) found.set(account.name, { ...account, uid: numberIn(uidWord), uidWord });
      return;
    }
    case "userdel":
    case "deluser": {
      const { words } = optionsOf(command);
      if (words.length === 1) found.delete(words[0]?.text ?? "");
    }
  }
}

function numberIn(word: ShellWord | undefined): number | undefined {
  const digits = word && /\d+$/.exec(word.text)?.[0];
  return word?.certain && digits !== undefined && /^(?:--?[a-zA-Z-]*=?)?\d+$/.test(word.text)
    ? Number(digits)
    : undefined;
}

/** Letters that take a value. BusyBox gives some of useradd's another meaning. */
const VALUED: Readonly<Record<string, string>> = {
  useradd: "bcdefgGkKpPRsuZ",
  adduser: "hgsGuk",
  usermod: "cdefgGlpPRsuvVwWZ",
  userdel: "PRZ",
  deluser: "",
};
const VALUED_LONG = new Set(
  "base-dir comment expiredate firstgid firstuid gecos gid groups home home-dir inactive ingroup key lastgid lastuid login password prefix root selinux-user shell skel uid conf".split(
    " ",
  ),
);

/** Cuts what a command is given into options with their values and the other words. */
function optionsOf({ name, args }: Command): { values: Map<string, ShellWord>; words: ShellWord[] } {
  const values = new Map<string, ShellWord>();
  const words: ShellWord[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    if (!word) break;
    const option = optionIn(word.text, VALUED[name] ?? "");
    if (option === undefined) words.push(word);
    else if (option.isWhole) values.set(option.name, word);
    else if (option.isValued) {
      const next = args[++at];
      if (next) values.set(option.name, next);
    }
  }
  return { values, words };
}

/** What a word says as an option; it is whole where the value stands in the same word: `-u1000`, `--uid=1000`. */
function optionIn(
  text: string,
  valued: string,
): { name: string; isWhole: boolean; isValued: boolean } | undefined {
  if (text.startsWith("--")) {
    const [name = "", value] = text.slice(2).split("=", 2);
    return { name, isWhole: value !== undefined, isValued: VALUED_LONG.has(name) };
  }
  if (!/^-./.test(text)) return undefined;
  const letters = [...text];
  const at = letters.findIndex((letter, index) => index > 0 && valued.includes(letter));
  return { name: letters[at] ?? "", isWhole: at > 0 && at < letters.length - 1, isValued: at > 0 };
}
