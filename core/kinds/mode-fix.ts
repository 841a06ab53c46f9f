/** Fixes that keep files from being everybody's. */

import type { Stage } from "../dockerfile.ts";
import { writeValue } from "../dockerfile-edit.ts";
import type { Fix } from "../rule.ts";
import { commandsOf } from "./commands.ts";
import { type FileMode, octalIn, writableByOwner } from "./file-mode.ts";
import { lineage, shippedStages } from "./shipped.ts";
import { accountNameOf, isRoot, userAt, userOf } from "./user.ts";

/** Ways to let fewer than all write, those first that leave the container able to write what it is meant to. */
export function narrowed(stage: Stage, mode: FileMode): Fix[] {
  if (mode.targets.length > 0 && mode.targets.every(isTemporary)) return [sticky(mode)];
  const narrower = writableByOwner(mode.text);
  const owner = { title: `Use ${narrower}`, edits: writeValue(mode.instruction, mode, narrower) };
  return [...forRunner(stage, mode), owner, ...forGroup(mode)];
}

/** A folder that is there for everybody to write to. */
function isTemporary(path: string): boolean {
  return /(?:^|\/)tmp\/?$/.test(path);
}

/** Lets everybody write, and only delete what is theirs. */
function sticky(mode: FileMode): Fix {
  const text = octalIn(mode.text) ? `1${mode.text.slice(-3)}` : `${mode.text},+t`;
  return {
    title: `Use ${text}, so that each deletes only what is theirs`,
    edits: writeValue(mode.instruction, mode, text),
  };
}

/** The files given to whom the container runs as, where root changes the mode of what somebody else will write to. */
function forRunner(stage: Stage, mode: FileMode): Fix[] {
  const { command, instruction } = mode;
  const last = shippedStages(stage.dockerfile).find((one) => lineage(one).includes(stage));
  const runner = last && accountNameOf(userOf(last))?.split(":")[0];
  const isRootsWork = isRoot(accountNameOf(userAt(instruction)) ?? "nobody");
  if (command?.name !== "chmod" || runner === undefined || isRoot(runner) || !isRootsWork) return [];
  const narrower = octalIn(mode.text) ? writableByOwner(mode.text) : undefined;
  if (narrower === undefined || isUnnamed(mode) || isGiven(mode, runner)) return [];
  const { file, extent } = command;
  const options = isDeep(mode) ? "-R " : "";
  const targets = mode.targets.join(" ");
  return [
    {
      title: `Use ${narrower} and give the files to ${runner}`,
      edits: [
        {
          file,
          span: { start: extent.start, end: extent.start },
          text: `chown ${options}${runner} ${targets} && `,
        },
        ...writeValue(mode.instruction, mode, narrower),
      ],
    },
  ];
}

/** Whether the same RUN gives the files to the owner already. */
function isGiven({ instruction, targets }: FileMode, owner: string): boolean {
  return commandsOf(instruction).commands.some(({ name, args }) => {
    const words = args.map(({ text }) => text);
    const isTheirs = words.some((word) => word.split(":")[0] === owner);
    return name === "chown" && isTheirs && targets.every((target) => words.includes(target));
  });
}

/** OpenShift runs images as any user of the group 0. */
function forGroup(mode: FileMode): Fix[] {
  const { command, file, span } = mode;
  if (command?.name !== "chmod" || isUnnamed(mode)) return [];
  const options = isDeep(mode) ? "-R " : "";
  const start = { start: command.extent.start, end: command.extent.start };
  return [
    {
      title: "Let the group 0 write, as OpenShift wants it",
      edits: [
        { file, span: start, text: `chgrp ${options}0 ${mode.targets.join(" ")} && ` },
        { file, span, text: "g=u,o-w" },
      ],
    },
  ];
}

/** Whether the targets cannot be named a second time as they are written. */
function isUnnamed({ command, targets }: FileMode): boolean {
  const isPlain = command?.args.every(({ certain, raw, text }) => certain && raw === text) ?? false;
  return !isPlain || targets.length === 0 || (command?.prefix.length ?? 0) > 0;
}

function isDeep({ command }: FileMode): boolean {
  return command?.args.some(({ text }) => /^-[a-zA-Z]*R|^--recursive$/.test(text)) ?? false;
}
