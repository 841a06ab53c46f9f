/** The words of the commands that let shells complete a line. */

import { Argument, type Command } from "commander";
import { type Answer, answers } from "../completion/answers.ts";
import { SCRIPTS } from "../completion/scripts.ts";
import type { Surroundings } from "../surroundings.ts";

export function defineCompletion(command: Command, { stdout }: Surroundings): void {
  command
    .summary("let a shell complete commands, options and rules")
    .description("Print a script that lets a shell complete commands, options, formats and rules.")
    .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(SCRIPTS)))
    .addHelpText("after", AFTER)
    .action((shell: keyof typeof SCRIPTS) => stdout(SCRIPTS[shell]));
}

/** What the scripts ask. */
export function defineComplete(command: Command, program: Command, { stdout }: Surroundings): void {
  command
    .description("Tell what may stand at the end of a line.")
    .argument("[word...]")
    .action((words: string[]) => stdout(answers(program, words).map(written).join("")));
}

function written({ word, meaning }: Answer): string {
  return meaning === "" ? `${word}\n` : `${word}\t${meaning}\n`;
}

const AFTER = `
Bash, in ~/.bashrc:
  source <(palisade completion bash)
Zsh, in ~/.zshrc, below compinit:
  source <(palisade completion zsh)
Fish:
  palisade completion fish > ~/.config/fish/completions/palisade.fish`;
