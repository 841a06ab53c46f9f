/** The command line: which words lead where. */

import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { version } from "../package.json";
import { type CheckFlags, check, type Surroundings } from "./check.ts";
import { explain } from "./explain.ts";
import { type FixFlags, fix } from "./fix.ts";
import { UsageError } from "./project.ts";
import { listRules } from "./rules.ts";

/** Runs one command and returns its exit status. */
export function main(args: readonly string[], around: Surroundings): number {
  let status = 0;
  const program = new Command("palisade")
    .description("Security linting for Kubernetes YAML and Dockerfiles, offline.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: around.stdout, writeErr: around.stderr })
    .showHelpAfterError("Run palisade --help for what there is.");

  program
    .command("check")
    .description("report findings")
    .argument("[path...]", "files and directories; - for standard input", [])
    .addOption(
      new Option("--format <format>", "how findings are written").choices(["text", "json"]).default("text"),
    )
    .option("--output <file>", "write to a file instead of standard output")
    .option("--profile <profile>", "recommended or strict")
    .option("--rule <id=level>", "turn a rule off or give it a severity; may be repeated", collect, [])
    .option("--config <file>", "settings file instead of the workspace's .palisade.yaml")
    .option(
      "--fail-on <severity>",
      "exit with 1 from this severity on: error, warning, info, hint, never",
      "warning",
    )
    .option("--stdin-filename <name>", "judge standard input (path -) as this file")
    .option("--quiet", "only the summary", false)
    .option("--no-color", "no colours; also by the environment variable NO_COLOR")
    .addHelpText("after", EXIT_STATUS)
    .action((paths: string[], flags: CheckFlags) => {
      status = check(paths, flags, around);
    });

  program
    .command("fix")
    .description("apply the fixes that are safe")
    .argument("[path...]", "files and directories", [])
    .option("--all", "also fixes that may change what is deployed, where there is only one", false)
    .option("--dry-run", "print the changes as a diff instead of making them", false)
    .option("--rule <id>", "only findings of this rule; may be repeated", collect, [])
    .option("--profile <profile>", "recommended or strict")
    .option("--config <file>", "settings file instead of the workspace's .palisade.yaml")
    .option(
      "--fail-on <severity>",
      "exit with 1 where findings from this severity on are left: error, warning, info, hint, never",
      "warning",
    )
    .option("--quiet", "only the summary", false)
    .option("--no-color", "no colours; also by the environment variable NO_COLOR")
    .addHelpText("after", FIX_STATUS)
    .action((paths: string[], flags: FixFlags) => {
      status = fix(paths, flags, around);
    });

  program
    .command("explain")
    .description("the page of a rule")
    .argument("<rule>", "its id, as in image/latest-tag")
    .action((id: string) => around.stdout(explain(id, around.color)));

  program
    .command("rules")
    .description("all rules")
    .addOption(
      new Option("--format <format>", "how the table is written").choices(["text", "json"]).default("text"),
    )
    .action(({ format }: { format: "text" | "json" }) => around.stdout(listRules(format)));

  try {
    program.parse([...args], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError)) throw error;
    around.stderr(`${error.message}\n`);
    return 2;
  }
}

const EXIT_STATUS = `
Exit status: 0 nothing at or above --fail-on; 1 findings; 2 wrong usage or settings;
3 internal error of a rule (the results of the others are printed).`;

const FIX_STATUS = `
Only the files that are named or below a named directory are changed, each in one step; the diff of --dry-run
is for git apply. Files with syntax errors, excluded ones and those outside the workspace are left alone.

Exit status: 0 nothing at or above --fail-on is left; 1 findings are left, or a file could not be written;
2 wrong usage or settings; 3 internal error of a rule. With --dry-run: what it would be.`;

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** The surroundings of a real process. */
export function surroundings(): Surroundings {
  const noColor = (process.env.NO_COLOR ?? "") !== "";
  return {
    cwd: process.cwd(),
    stdin: () => readFileSync(0, "utf8"),
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    color: process.stdout.isTTY === true && !noColor,
    progress: process.stderr.isTTY === true,
  };
}
