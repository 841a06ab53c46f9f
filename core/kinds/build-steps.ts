/** Commands that make of sources what runs. */

import type { Stage } from "../dockerfile.ts";
import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";
import { commandsOf } from "./commands.ts";
import type { Command } from "./shell.ts";
import { lineage } from "./shipped.ts";

/** A command that builds, and the RUN that it is in. */
export interface BuildStep {
  readonly command: Command;
  readonly run: Instruction;
}

/** What a stage, and those that it builds on, compile or bundle. */
export const buildStepsOf = once((stage: Stage): readonly BuildStep[] =>
  runsOf(stage).flatMap((run) =>
    commandsOf(run).commands.flatMap((command) => (builds(command) ? [{ command, run }] : [])),
  ),
);

function runsOf(stage: Stage): Instruction[] {
  return [...lineage(stage)]
    .reverse()
    .flatMap(({ instructions }) => instructions.filter(({ keyword }) => keyword === "RUN"));
}

function builds({ name, args }: Command): boolean {
  const words = args.map(({ text }) => text);
  // `npx vite build`, `yarn run build`, `pnpm exec tsc`: what they start decides.
  const at = STARTERS.has(name)
    ? words.findIndex((word) => !/^(?:-|run(?:-script)?$|exec$|dlx$)/.test(word))
    : -1;
  if (at >= 0) {
    const started = words[at] ?? "";
    return /^(?:build|compile|bundle)(?:$|[:-])/.test(started) || isBuilder(started, words.slice(at + 1));
  }
  return isBuilder(name, words);
}

const STARTERS = new Set(["npm", "npx", "pnpm", "pnpx", "yarn", "bun", "bunx"]);

function isBuilder(name: string, words: readonly string[]): boolean {
  const verbs = BUILDERS.get(name);
  return verbs !== undefined && (verbs === ANY || words.some((word) => verbs.test(word)));
}

const ANY = /(?:)/;
const GRADLE = /(?:^|:)(?:build|assemble|\w*[jJ]ar|war|installDist|distTar|distZip)$/;
const MAVEN = /^(?:compile|package|verify|install|deploy)$/;

const BUILDERS: ReadonlyMap<string, RegExp> = new Map([
  ["cabal", /^(?:v2-)?(?:build|install)$/],
  ["cargo", /^(?:build|install)$/],
  ["cc", ANY],
  ["dart", /^compile$/],
  ["dotnet", /^(?:publish|build)$/],
  ["esbuild", ANY],
  ["g++", ANY],
  ["gcc", ANY],
  ["go", /^(?:build|install)$/],
  ["gradle", GRADLE],
  ["gradlew", GRADLE],
  ["lein", /^uberjar$/],
  ["make", ANY],
  ["mix", /^(?:release|compile)$/],
  ["mvn", MAVEN],
  ["mvnw", MAVEN],
  ["next", /^build$/],
  ["ng", /^build$/],
  ["nuxt", /^(?:build|generate)$/],
  ["rollup", ANY],
  ["rustc", ANY],
  ["sbt", /^(?:assembly|stage|package|compile|dist)$/],
  ["stack", /^(?:build|install)$/],
  ["swift", /^build$/],
  ["tsc", ANY],
  ["vite", /^build$/],
  ["webpack", ANY],
]);
