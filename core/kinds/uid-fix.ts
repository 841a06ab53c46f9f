/** Fixes that write a uid where USER names an account. */

import type { Stage } from "../dockerfile.ts";
import { writeValue } from "../dockerfile-edit.ts";
import type { Word } from "../dockerfile-words.ts";
import { apply, type Edit } from "../place.ts";
import type { Fix } from "../rule.ts";
import { FREE_UID } from "./candidate.ts";
import { type CreatedAccount, createdAccounts } from "./created-account.ts";
import { uidOf } from "./known-account.ts";
import { rootOf } from "./stage.ts";

/** Ways to say by number whom a USER says by name; none where nobody knows the number. */
export function byNumber(stage: Stage, operand: Word): Fix[] {
  const [name = ""] = operand.text.split(":");
  const created = createdAccounts(stage).get(name);
  const variable = created && variableIn(created, operand);
  if (variable !== undefined)
    return [{ title: `Use ${variable}, the uid of ${name}`, edits: replaceName(operand, name, variable) }];
  const uid = uidOf(stage, name);
  if (uid !== undefined)
    return [{ title: `Use ${uid}, the uid of ${name}`, edits: numbered(operand, name, uid) }];
  // In an array every option is a string of its own.
  if (!created || created.uidWord || stage.dockerfile.text[created.command.span.start] === '"') return [];
  const free = freeUid(stage);
  return [
    {
      title: `Create ${name} with uid ${free} and use that`,
      edits: [...giveUid(stage, created, free), ...numbered(operand, name, free)],
    },
  ];
}

/** Gives the user of a stage a number that nobody has; no fix where something else is said of the one it had. */
export function renumbered(stage: Stage, operand: Word, uid: number): Fix[] {
  const { file, text, comments } = stage.dockerfile;
  const [who = ""] = operand.text.split(":");
  const old = String(uid);
  const accounts = [...createdAccounts(stage).values()].filter((account) => account.uid === uid);
  const ends = accounts.flatMap(({ uidWord }) => (uidWord ? [uidWord.span.end] : []));
  const spans = [
    ...(who === old ? [operand.part(0, who.length).span] : []),
    ...ends.map((end) => ({ start: end - old.length, end })),
  ];
  // A variable has to be changed where it is set.
  if (!spans.every(({ start, end }) => text.slice(start, end) === old)) return [];
  const rest = apply(
    text,
    [...spans, ...comments].map((span) => ({ file, span, text: "" })),
  );
  // Groups keep their numbers, files would keep their owner.
  const spoken = rest.replace(/\b(?:groupadd|addgroup)\b[^&;|\n]*/g, "");
  if (new RegExp(`\\b${old}\\b`).test(spoken)) return [];
  const free = String(freeUid(stage));
  return [{ title: `Use uid ${free}`, edits: spans.map((span) => ({ file, span, text: free })) }];
}

/** The ARG or ENV that says the uid of an account, where a USER sees it, too. */
function variableIn({ uidWord }: CreatedAccount, { instruction }: Word): string | undefined {
  const [written, name = ""] = /\$\{?(\w+)\}?(?="?$)/.exec(uidWord?.raw ?? "") ?? [];
  return instruction.variable(name) ? written : undefined;
}

/** The number, and the name in a comment above, for whoever reads the file. */
function numbered(operand: Word, name: string, uid: number): Edit[] {
  const { dockerfile, extent } = operand.instruction;
  const span = { start: extent.start, end: extent.start };
  const text = `# ${name}${dockerfile.eol}`;
  const isThere = dockerfile.text.slice(0, extent.start).endsWith(`\n${text}`);
  const comment = { file: operand.file, span, text };
  return [...(isThere ? [] : [comment]), ...replaceName(operand, name, String(uid))];
}

function replaceName(operand: Word, name: string, text: string): Edit[] {
  return writeValue(operand.instruction, operand.part(0, name.length), text);
}

/** BusyBox is called with letters; useradd, and adduser of the other distributions, know the long option. */
function giveUid(stage: Stage, { command }: CreatedAccount, uid: number): Edit[] {
  const isBusybox = command.name === "adduser" && !command.args.some(({ text }) => text.startsWith("--"));
  const { pkg, os } = rootOf(stage).row ?? {};
  const option = isBusybox && (pkg === "apk" || os === "busybox") ? "-u" : "--uid";
  const { file, span } = command;
  return [{ file, span: { start: span.end, end: span.end }, text: ` ${option} ${uid}` }];
}

/** The first number that no other account of the stage has. */
function freeUid(stage: Stage): number {
  const taken = new Set([...createdAccounts(stage).values()].map(({ uid }) => uid));
  let uid = FREE_UID;
  while (taken.has(uid)) uid++;
  return uid;
}
