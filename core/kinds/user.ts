/** Who a container of a stage runs as, and whether it steps down by itself. */

import type { Stage } from "../dockerfile.ts";
import type { Word } from "../dockerfile-words.ts";
import type { Instruction } from "../instruction.ts";
import { commandsOf } from "./commands.ts";
import type { Reference } from "./image.ts";
import { isRootUser } from "./image-table.ts";
import type { Command } from "./shell.ts";
import { lineage } from "./shipped.ts";
import { rootOf } from "./stage.ts";

/** The user of a stage, and what says so. */
export type User =
  /** A USER of this file. */
  | { readonly from: "instruction"; readonly instruction: Instruction; readonly operand: Word }
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
  for (const one of lineage(stage)) {
    const instruction = one.instructions.findLast(({ keyword }) => keyword === "USER");
    if (!instruction) continue;
    const operand = instruction.args[0];
    return operand && operand.text.trim() !== "" ? { from: "instruction", instruction, operand } : undefined;
  }
  const { isEmpty, row, reference } = rootOf(stage);
  if (isEmpty) return { from: "nothing" };
  const user = (reference && userIn(known, reference)) ?? row?.user;
  return user === undefined ? { from: "stranger" } : { from: "image", user };
}

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
  return (
    isRootUser(user) || /^(?:NT AUTHORITY\\SYSTEM|ContainerAdministrator|(?:.*\\)?Administrator)$/i.test(user)
  );
}

/** How a container that starts as root gives it up. */
export interface StepDown {
  /** The account it steps down to, where it is known. */
  readonly name: string | undefined;
  readonly uid: number | undefined;
  /** Whether its image does it, rather than a command of this file. */
  readonly byImage: boolean;
}

/** Whether a container that starts as root gives it up by itself, as database images do. */
export function stepDown(stage: Stage): StepDown | undefined {
  const tool = starts(stage)
    .map(droppedTo)
    .find((found) => found !== undefined);
  if (tool) return { name: tool.name, uid: undefined, byImage: false };
  if (installsTool(stage)) return { name: undefined, uid: undefined, byImage: false };
  const dropsTo = rootOf(stage).row?.dropsTo;
  return dropsTo && { name: dropsTo.name, uid: dropsTo.uid, byImage: true };
}

/** The commands that a container of the stage starts with: its ENTRYPOINT, and its CMD where one is an argument of the other. */
function starts(stage: Stage): readonly Command[] {
  const instructions = lineage(stage).flatMap((one) => [...one.instructions].reverse());
  return ["ENTRYPOINT", "CMD"].flatMap((keyword) => {
    const last = instructions.find((instruction) => instruction.keyword === keyword);
    return last ? commandsOf(last).commands : [];
  });
}

/** Programs that run another one as somebody else, and how they name whom. */
const TOOLS: readonly (readonly [program: string, name: RegExp])[] = [
  ["gosu", /^gosu (\S+)/],
  ["su-exec", /^su-exec (\S+)/],
  ["setpriv", /^setpriv .*--reuid[= ](\S+)/],
  ["runuser", /^runuser .*(?:-u|--user)[= ]?(\S+)/],
  ["su", /^su (?:.* )?(?:-s \S+ )(?:-c .+ )?(\S+)$|^su (?:- )?([a-z_]\S*) -c /],
  ["s6-setuidgid", /^s6-setuidgid (\S+)/],
  ["chpst", /^chpst .*-u ?(\S+)/],
];

/** The account that a command steps down to, also behind an init such as tini. */
function droppedTo({ name, args }: Command): { name: string | undefined } | undefined {
  const words = [name, ...args.map(({ text }) => text.split("/").at(-1) ?? "")];
  for (const [program, pattern] of TOOLS) {
    const at = words.indexOf(program);
    if (at < 0) continue;
    const match = pattern.exec(words.slice(at).join(" "));
    const account = (match?.[1] ?? match?.[2])?.split(":")[0];
    if (match && (account === undefined || !isRoot(account))) return { name: plainName(account) };
  }
  return undefined;
}

function plainName(account: string | undefined): string | undefined {
  return account !== undefined && /^[\w.-]+$/.test(account) ? account : undefined;
}

/** Whether gosu or su-exec is put into the image, which nobody does but for an entrypoint that steps down. */
function installsTool(stage: Stage): boolean {
  const instructions = lineage(stage).flatMap((one) => one.instructions);
  return instructions.some((instruction) => {
    if (instruction.keyword === "COPY" || instruction.keyword === "ADD") {
      const written = [...instruction.args, instruction.flag("from")].map((word) => word?.text ?? "");
      return (
        written.some((text) => TOOL_FILE.test(text)) ||
        instruction.heredocs.some(({ content }) => CALL.test(content.text))
      );
    }
    if (instruction.keyword !== "RUN") return false;
    return commandsOf(instruction).commands.some(({ args }) => args.some(({ text }) => TOOL_FILE.test(text)));
  });
}

const TOOL_FILE = /(?:^|\/)(?:gosu|su-exec)(?:[-:@=].*)?$/;
const CALL =
  /^[ \t]*(?:exec[ \t]+)?(?:gosu|su-exec|s6-setuidgid|setpriv[ \t].*--reuid|runuser[ \t]+-u|chpst[ \t]+-u|su[ \t]+-s)\b/m;
