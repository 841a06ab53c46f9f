/** Whether a container that starts as root steps down by itself, as those of databases do. */

import type { Stage } from "../dockerfile.ts";
import type { Instruction } from "../instruction.ts";
import { commandsOf } from "./commands.ts";
import type { Command } from "./shell.ts";
import { lineage } from "./shipped.ts";
import { rootOf } from "./stage.ts";
import { isRoot } from "./user.ts";

/** How a container that starts as root gives it up. */
export interface StepDown {
  /** The account it steps down to, where it is known. */
  readonly name: string | undefined;
  readonly uid: number | undefined;
  /** Whether it could start as that account just as well, as databases can, and web servers cannot. */
  readonly canStartLower: boolean;
}

/** Whether a container that starts as root gives it up by itself, as database images do. */
export function stepDown(stage: Stage): StepDown | undefined {
  const tool = starts(stage)
    .map(droppedTo)
    .find((found) => found !== undefined);
  if (tool) return { name: tool.name, uid: undefined, canStartLower: false };
  if (installsTool(stage)) return { name: undefined, uid: undefined, canStartLower: false };
  const dropsTo = rootOf(stage).row?.dropsTo;
  if (!dropsTo) return undefined;
  const { name, uid } = dropsTo;
  // A web server steps down whoever starts it.
  if (name === "nginx" || name === "www-data") return { name, uid, canStartLower: false };
  return keepsEntrypoint(stage) ? { name, uid, canStartLower: true } : undefined;
}

/**
 * Whether the entrypoint of the image still runs, and what it steps down for. That of a database does it for the
 * database alone: not for a shell, nor for a script at some path.
 */
function keepsEntrypoint(stage: Stage): boolean {
  const entrypoint = lastOf(stage, "ENTRYPOINT");
  if (entrypoint) return entrypoint.args.some(({ text }) => text.includes("entrypoint"));
  const command = lastOf(stage, "CMD");
  return !command || (command.json && !SCRIPT.test(command.args[0]?.text ?? ""));
}

const SCRIPT = /(?:^|\/)(?:ba|da|a)?sh$|\/[^/]*\.sh$/;

/** The commands that a container of the stage starts with: its ENTRYPOINT, and its CMD where one is an argument of the other. */
function starts(stage: Stage): readonly Command[] {
  return ["ENTRYPOINT", "CMD"].flatMap((keyword) => {
    const last = lastOf(stage, keyword);
    return last ? commandsOf(last).commands : [];
  });
}

function lastOf(stage: Stage, keyword: string): Instruction | undefined {
  const instructions = lineage(stage).flatMap((one) => [...one.instructions].reverse());
  return instructions.find((instruction) => instruction.keyword === keyword);
}

/** Programs that run another one as somebody else, and how they name whom. */
const TOOLS: readonly (readonly [program: string, name: RegExp])[] = [
  ["gosu", /^gosu (\S+)/],
  ["su-exec", /^su-exec (\S+)/],
  ["setpriv", /^setpriv .*--reuid[= ](\S+)/],
  ["runuser", /^runuser .*(?:-u|--user)[= ]?(\S+)/],
  ["su", /^su (?:(?:-[lmp]*|-s \S+|-c .+?) )*([a-z_][\w-]*)(?= -|$)/],
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
    const account = match?.[1]?.split(":")[0];
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
