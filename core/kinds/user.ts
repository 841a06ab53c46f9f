/** Who a container of a stage runs as. */

import type { Stage } from "../dockerfile.ts";
import type { Word } from "../dockerfile-words.ts";
import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";
import type { Reference } from "./image.ts";
import { isRootUser } from "./image-table.ts";
import { lineage } from "./shipped.ts";
import { rootOf } from "./stage.ts";

/** The user of a stage, and what says so. */
export type User =
  /** A USER of this file, with the name or number before its group. */
  | {
      readonly from: "instruction";
      readonly instruction: Instruction;
      readonly operand: Word;
      readonly name: string;
    }
  /** The image below, which is known. */
  | { readonly from: "image"; readonly user: string }
  /** Nothing: `scratch` has root and nobody else. */
  | { readonly from: "nothing" }
  /** An image that is not known. */
  | { readonly from: "stranger" };

/**
 * Who runs in a stage; undefined where a USER says nothing yet. What the settings know of a team's own images
 * counts before the table does.
 */
export function userOf(stage: Stage, known: Readonly<Record<string, string>> = {}): User | undefined {
  return userBefore(stage, Number.POSITIVE_INFINITY, known);
}

/** Who does what an instruction says while the image is built. */
export function userAt({ stage, index }: Instruction): User | undefined {
  return stage && userBefore(stage, index, {});
}

/** The name or number that a user has; undefined where only the build knows it. */
export function accountNameOf(user: User | undefined): string | undefined {
  switch (user?.from) {
    case "instruction":
      return user.operand.certain ? user.operand.text.trim() : undefined;
    case "image":
      return user.user === "" ? "root" : user.user;
    case "nothing":
      return "root";
    default:
      return undefined;
  }
}

function userBefore(stage: Stage, index: number, known: Readonly<Record<string, string>>): User | undefined {
  for (const one of lineage(stage)) {
    const instruction = usersIn(one).own.findLast((candidate) => candidate.index < index);
    // What ONBUILD put off is done first of all where the next stage begins.
    if (!instruction && one.base && usersIn(one.base).isPutOff) return undefined;
    if (!instruction) continue;
    const operand = instruction.args[0];
    if (!operand || operand.text.trim() === "") return undefined;
    const [name = ""] = operand.text.split(":");
    return { from: "instruction", instruction, operand, name };
  }
  const { isEmpty, row, reference } = rootOf(stage);
  if (isEmpty) return { from: "nothing" };
  const user = (reference && userIn(known, reference)) ?? row?.user;
  return user === undefined ? { from: "stranger" } : { from: "image", user };
}

/** The USERs of a stage, and whether ONBUILD puts one off. */
const usersIn = once(({ instructions }: Stage) => ({
  own: instructions.filter(({ keyword }) => keyword === "USER"),
  isPutOff: instructions.some(({ trigger }) => trigger?.keyword === "USER"),
}));

/** The user of an image in a list of them: by all of the reference, without its tag, or by its full name. */
function userIn(
  known: Readonly<Record<string, string>>,
  { text, repository, name }: Reference,
): string | undefined {
  const key = [text, text.slice(0, repository.end), name].find((one) => Object.hasOwn(known, one));
  return key === undefined ? undefined : known[key];
}

/** What a container of the stage starts with. */
export function startOf({ instructions }: Stage): Instruction | undefined {
  const last = (wanted: string) => instructions.findLast(({ keyword }) => keyword === wanted);
  return last("ENTRYPOINT") ?? last("CMD");
}

/** Whether a user, as USER writes it, is root or the administrator of a Windows container. */
export function isRoot(user: string): boolean {
  return isRootUser(user) || isAdministrator(user);
}

/** Whether somebody administers a Windows container. Windows does not care about the case. */
export function isAdministrator(user: string): boolean {
  return /^(?:NT AUTHORITY\\SYSTEM|ContainerAdministrator|(?:.*\\)?Administrator)$/i.test(user);
}
