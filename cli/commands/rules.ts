/** The words of the commands that tell about rules. */

import { type Command, Option } from "commander";
import { explain } from "../explain.ts";
import { listRules } from "../rules.ts";
import type { Surroundings } from "../surroundings.ts";

export function defineExplain(command: Command, { stdout, color }: Surroundings): void {
  command
    .summary("tell why a rule is there, and what is right")
    .description("Show the page of a rule: what it reports, why, and what is right, by example.")
    .argument("<rule>", "its id, as in rbac/wildcard")
    .action((id: string) => stdout(explain(id, color)));
}

export function defineRules(command: Command, { stdout }: Surroundings): void {
  command
    .summary("list all rules")
    .description(
      'List all rules: their severity, "strict" where only that profile has them, and what is wrong.',
    )
    .addOption(
      new Option("--format <format>", "how the table is written").choices(["text", "json"]).default("text"),
    )
    .action(({ format }: { format: "text" | "json" }) => stdout(listRules(format)));
}
