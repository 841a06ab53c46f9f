/** The words of `palisade init`. */

import { type Command, Option } from "commander";
import { PROFILES } from "#core";
import { type InitFlags, init } from "../init/init.ts";
import { SOURCES } from "../migrate/index.ts";
import type { Surroundings } from "../surroundings.ts";

export function defineInit(command: Command, around: Surroundings): void {
  command
    .summary("write a settings file")
    .description(
      "Write a .palisade.yaml to start from, with comments that tell what was seen in the workspace.",
    )
    .argument("[directory]", "where it is to be: the root of the workspace", ".")
    .option(
      "--from <linter>",
      `take over what another linter was told to skip, one of ${LINTERS}; linter=file names its settings`,
    )
    .addOption(
      new Option(
        "--profile <profile>",
        "which rules run: those for nearly everyone, or also those for hardened clusters",
      ).choices(PROFILES),
    )
    .addHelpText("after", AFTER)
    .action((directory: string, flags: InitFlags) => init(directory, flags, around));
}

const LINTERS = SOURCES.map(({ linter }) => linter).join(", ");

const AFTER = `
A file that is there already is left alone. With --from, a rule is turned off
where every check that it stands for was; what has no counterpart is named, in
the file and here.

Examples:
  palisade init
  palisade init --from hadolint
  palisade init --from polaris=deploy/polaris-config.yaml`;
