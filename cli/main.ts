/** The command line: which words lead where. */

import { Command, CommanderError } from "commander";
import { version } from "../package.json";
import { defineCheck } from "./commands/check.ts";
import { defineComplete, defineCompletion } from "./commands/completion.ts";
import { defineFix } from "./commands/fix.ts";
import { defineInit } from "./commands/init.ts";
import { defineExplain, defineRules } from "./commands/rules.ts";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./targets.ts";

/** Runs one command and returns its exit status. */
export function main(args: readonly string[], around: Surroundings): number {
  let status = 0;
  const end = (said: number): void => {
    status = said;
  };
  const program = programOf(around, end, args[0]);
  try {
    program.parse([...args], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError) {
      around.stderr(`${error.message}\n`);
      return 2;
    }
    around.stderr(`Internal error: ${error instanceof Error ? error.stack : error}\n`);
    return 3;
  }
}

/**
 * The commands; `end` is told the exit status of those that have one of their own. A check describes itself alone,
 * because it should start fast.
 */
export function programOf(around: Surroundings, end: (status: number) => void, asked?: string): Command {
  const program = new Command("palisade")
    .description("Security linting for Kubernetes YAML and Dockerfiles. Everything stays on this machine.")
    .version(version, "-V, --version", "show the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .exitOverride()
    .configureOutput({ writeOut: around.stdout, writeErr: around.stderr })
    .showHelpAfterError("Run palisade --help for what there is.")
    .addHelpText("after", AFTER);
  defineCheck(program.command("check"), around, end);
  if (asked === "check") return program;
  defineFix(program.command("fix"), around, end);
  defineExplain(program.command("explain"), around);
  defineRules(program.command("rules"), around);
  defineInit(program.command("init"), around);
  defineCompletion(program.command("completion"), around);
  defineComplete(program.command("complete", { hidden: true }), program, around);
  return program;
}

const AFTER = `
Start with "palisade check" in a repository, and with "palisade check --help".
Settings are in .palisade.yaml at its root; "palisade init" writes one.
A comment "# palisade allow <rule>: <reason>" above a line allows what is found
there.`;
