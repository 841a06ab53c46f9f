/** What a container of a stage starts with, as far as the file says. */

import type { Stage } from "../dockerfile.ts";
import { once } from "../once.ts";
import { commandsOf } from "./commands.ts";
import type { Command } from "./shell.ts";
import { lineage } from "./shipped.ts";

export interface Start {
  /** The programs that are started or ask for its health, and the words they get, without folders. */
  readonly words: ReadonlySet<string>;
  /** Whether this file says it, and not only the image below. */
  readonly isSaid: boolean;
  /** Whether it is a script, or something else that nobody can read here. */
  readonly isScript: boolean;
  /** Whether it waits for people: a shell, the prompt of a language, or nothing that ever ends. */
  readonly isShell: boolean;
}

/** What a container of the stage starts with. */
export const startIn = once((stage: Stage): Start => {
  const above = lineage(stage).flatMap(({ instructions }) => [...instructions].reverse());
  const last = (keyword: string) => above.find((instruction) => instruction.keyword === keyword);
  const starts = ["ENTRYPOINT", "CMD"].flatMap((keyword) => last(keyword) ?? []);
  const health = last("HEALTHCHECK");
  const scripts = starts.map(commandsOf);
  const commands = scripts.flatMap((script) => script.commands);
  const asked = health ? commandsOf(health).commands : [];
  const words = [...commands, ...asked].flatMap(({ name, args }) => [
    name,
    ...args.flatMap(({ text }) => text.split(/[\s;&|]+/)),
  ]);
  const [program, ...others] = commands;
  const given = [...(program?.args ?? []).map(({ text }) => text), ...others.flatMap(spoken)];
  return {
    words: new Set(words.map((word) => word.split("/").at(-1) ?? word)),
    isSaid: starts.length > 0,
    isScript:
      scripts.some(({ understood }) => !understood) ||
      words.some((word) => /\.(?:ba)?sh$|entrypoint|(?:^|\/)(?:start|run|init)$/.test(word)),
    isShell:
      program !== undefined &&
      IDLE.test(program.name) &&
      given.every((text) => /^(?:-[il]+|--login|infinity|-f|\/dev\/null|\d+)$/.test(text)),
  };
});

/** What CMD gives an ENTRYPOINT, or what else a line starts. */
function spoken({ name, args }: Command): string[] {
  return [name, ...args.map(({ text }) => text)];
}

const IDLE = /^(?:ash|bash|fish|ghci|irb|iex|jshell|node|php|python[\d.]*|sh|sleep|tail|zsh)$/;
