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
    .option("--config <file>", "settings, in the place of the .palisade.yaml at the root of the workspace")
    .addOption(
      new Option(
        "--profile <profile>",
        "rules for nearly everyone, or those for hardened clusters, too",
      ).choices(PROFILES),
    )
    .option("--rule <id=severity>", "severity of a rule, or off; may be repeated", collect)
    .option("--stdin-filename <name>", 'judge standard input as the text of this file; the path is "-" then')
    .optionsGroup("What is shown:")
    .addOption(
      new Option("--format <format>", "how findings are written").choices(FORMAT_NAMES).default("text"),
    )
    .option("--output <file>", "write to a file, in the place of standard output")
    .option("--report-suppressions", "also what allowances and other linters' markers cover")
    .option("--quiet", "say only the summary; with --format text")
    .option("--no-color", "no colours, as with the environment variable NO_COLOR")
    .optionsGroup("What counts:")
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 where a finding is at least that severe")
        .choices([...SEVERITIES, "never"])
        .default("warning"),
    )
    .option("--baseline <file>", "count only findings that are not in this file, which --write-baseline made")
    .option("--write-baseline <file>", "write what is found to a file, as known from now on")
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
  1  some are
  2  wrong usage or settings; nothing was judged
  3  a rule broke, which is our mistake; what the other rules found is shown

Examples:
  palisade check                             everything below this directory
  palisade check k8s/ Dockerfile             these only
  palisade check 'charts/**/templates/*'     quoted, so that .gitignore counts
  palisade check --fail-on error             warnings are shown and let pass
  palisade check --rule image/latest-tag=off
  palisade check --format sarif --output palisade.sarif
  palisade check --write-baseline known.json       then, in CI:
  palisade check --baseline known.json
  cat role.yaml | palisade check --stdin-filename k8s/role.yaml -

A baseline knows findings by rule, object and place in it, so that moved lines stay known. With both --baseline and
--write-baseline, what the first says of files that were not judged is kept.

What .gitignore names is left out unless you name it; what the settings exclude is left out always.
"palisade explain <rule>" tells why a rule is there and how to mend what it finds.`;
