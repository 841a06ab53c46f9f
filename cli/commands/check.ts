/** The words of `palisade check`. */

import { type Command, Option } from "commander";
import { PROFILES, SEVERITIES } from "#core";
import { type CheckFlags, check } from "../check.ts";
import { FORMAT_NAMES } from "../formats/index.ts";
import type { Surroundings } from "../surroundings.ts";
import { collect } from "./collect.ts";

export function defineCheck(command: Command, around: Surroundings, end: (status: number) => void): void {
  command
    .summary("report what is wrong")
    .description("Report what is wrong in Kubernetes manifests, Helm charts, kustomizations and Dockerfiles.")
    .argument("[path...]", PATHS)
    .optionsGroup("What is judged:")
    .option("--config <file>", "settings to read instead of the .palisade.yaml at the root of the workspace")
    .addOption(
      new Option(
        "--profile <profile>",
        "which rules run: those for nearly everyone, or also those for hardened clusters",
      ).choices(PROFILES),
    )
    .option(
      "--rule <id=severity>",
      "how severe a rule is, or off, as in image/latest-tag=off; may be repeated",
      collect,
    )
    .option("--stdin-filename <name>", 'judge standard input as if it were this file; the path is "-" then')
    .optionsGroup("What is shown:")
    .addOption(
      new Option("--format <format>", "how findings are written").choices(FORMAT_NAMES).default("text"),
    )
    .option("--output <file>", "write to a file instead of standard output")
    .option("--report-suppressions", "also show what allowances and markers of other linters silence")
    .option("--quiet", "show the summary only; with --format text")
    .option("--no-color", "show no colours; so does the environment variable NO_COLOR")
    .optionsGroup("What counts:")
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 if a finding is at least that severe")
        .choices([...SEVERITIES, "never"])
        .default("warning"),
    )
    .option("--baseline <file>", "count only findings that are not in this file of --write-baseline")
    .option("--write-baseline <file>", "write down what is found, as known from now on")
    .addHelpText("after", AFTER)
    .action((paths: string[], flags: Partial<CheckFlags>) =>
      end(check(paths, { ...DEFAULTS, ...flags }, around)),
    );
}

const DEFAULTS: CheckFlags = {
  format: "text",
  failOn: "warning",
  rule: [],
  reportSuppressions: false,
  quiet: false,
  color: true,
};

const PATHS = 'files, directories and globs, or "-" for standard input (default: the current directory)';

const AFTER = `
Exit status:
  0  no finding is as severe as --fail-on says
  1  at least one is
  2  wrong usage or settings; nothing was judged
  3  a rule broke, which is our mistake; what the others found is shown

Examples:
  palisade check                             everything below this directory
  palisade check k8s/ Dockerfile             these only
  palisade check 'charts/**/templates/*'     quoted, so that .gitignore counts
  palisade check --fail-on error             warnings are shown and let pass
  palisade check --rule image/latest-tag=off
  palisade check --format sarif --output palisade.sarif
  palisade check --write-baseline known.json
  palisade check --baseline known.json       only what is new since then
  cat role.yaml | palisade check --stdin-filename k8s/role.yaml -

The whole workspace is read, whatever paths are named, because what is missing
in one file may be in another; only what is named is judged. What .gitignore
names is left out unless you name it; what the settings exclude is left out
always.

A baseline knows findings by rule, object and place in it, so that moved lines
stay known. With both --baseline and --write-baseline, what the first says of
files that were not judged is kept.

"palisade explain <rule>" tells why a rule is there and what is right.`;
