/** The words of `palisade fix`. */

import { type Command, Option } from "commander";
import { PROFILES, SEVERITIES } from "#core";
import { type FixFlags, fix } from "../fix.ts";
import type { Surroundings } from "../surroundings.ts";
import { collect } from "./collect.ts";

export function defineFix(command: Command, around: Surroundings, end: (status: number) => void): void {
  command
    .summary("mend what is safe to mend")
    .description("Apply the fixes that are safe, and say what is left.")
    .argument("[path...]", "files, directories and globs (default: the current directory)")
    .option("--all", "also make fixes that may change what is deployed, where a finding has only one")
    .option("--dry-run", "show the changes as a diff instead of making them")
    .option("--rule <id>", "mend only what this rule finds; may be repeated", collect)
    .option("--config <file>", "settings to read instead of the .palisade.yaml at the root of the workspace")
    .addOption(
      new Option(
        "--profile <profile>",
        "which rules run: those for nearly everyone, or also those for hardened clusters",
      ).choices(PROFILES),
    )
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 if a finding that is left is at least that severe")
        .choices([...SEVERITIES, "never"])
        .default("warning"),
    )
    .option("--quiet", "show the summary only")
    .option("--no-color", "show no colours; so does the environment variable NO_COLOR")
    .addHelpText("after", AFTER)
    .action((paths: string[], flags: Partial<FixFlags>) =>
      end(fix(paths, { ...DEFAULTS, ...flags }, around)),
    );
}

const DEFAULTS: FixFlags = {
  all: false,
  dryRun: false,
  rule: [],
  failOn: "warning",
  quiet: false,
  color: true,
};

const AFTER = `
Only files that are named, or below a named directory, are changed, each in one
step. Those with syntax errors, excluded ones and those outside the workspace
are left alone. The diff of --dry-run is for "git apply", so it shows lines of
your files as they are, secrets included.

Exit status:
  0  no finding that is left is as severe as --fail-on says
  1  at least one is, or a file could not be written
  2  wrong usage or settings; nothing was changed
  3  a rule broke, which is our mistake
With --dry-run it is what it would be.

Examples:
  palisade fix --dry-run
  palisade fix k8s/
  palisade fix --all --rule rbac/wildcard`;
