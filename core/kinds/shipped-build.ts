/** An image that is shipped with what it was built with. */

import type { Dockerfile, Stage } from "../dockerfile.ts";
import { writeBelow } from "../dockerfile-edit.ts";
import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";
import { joinPath } from "../path.ts";
import type { Edit } from "../place.ts";
import type { Fix } from "../rule.ts";
import { type BuildStep, buildStepsOf } from "./build-steps.ts";
import { isSaidUpTo } from "./configured.ts";
import { isForDevelopment } from "./development.ts";
import { type Root, rootOf } from "./stage.ts";
import { type Start, startIn } from "./start.ts";

/** A shipped image that carries the tools of its build. */
export interface ShippedBuild {
  /** The stage that is shipped. */
  readonly stage: Stage;
  readonly root: Root;
  /** The last command that builds; undefined where the tools are there for nothing. */
  readonly step: BuildStep | undefined;
}

/** The build that a file ships with its result; undefined where the container works with the tools, or may. */
export function shippedBuild(dockerfile: Dockerfile): ShippedBuild | undefined {
  const stage = dockerfile.stages.at(-1);
  return stage && !isForDevelopment(dockerfile) ? buildIn(stage) : undefined;
}

const buildIn = once(find);

function find(stage: Stage): ShippedBuild | undefined {
  const root = rootOf(stage);
  const step = buildStepsOf(stage).at(-1);
  if (!carriesTools(root, step)) return undefined;
  const start = startIn(stage);
  // Where nothing is started, or the tools are, the image is there to build with.
  if (!start.isSaid || start.isShell || startsTools(start) || (!step && start.isScript)) return undefined;
  return { stage, root, step };
}

/** Images whose result runs without them, by the ends of their names. */
const SDK = /\/(?:buildpack-deps|clojure|dart|dotnet\/sdk|gcc|go|golang|gradle|haskell|maven|rust|swift)$/;
const BUNDLERS = new Set(
  "bun bunx esbuild next ng npm npx nuxt pnpm pnpx rollup tsc vite webpack yarn".split(" "),
);

function carriesTools({ reference, row }: Root, step: BuildStep | undefined): boolean {
  if (!reference || !row) return false;
  const isSlim = /(?:^|-)slim(?:-|$)/.test(reference.tag?.text ?? "");
  if (row.class === "sdk") return SDK.test(row.repo) && !(isSlim && row.repo.endsWith("/swift"));
  const isFull = row.os === "buildpack-deps" && !isSlim;
  return isFull && step !== undefined && BUNDLERS.has(step.command.name);
}

function startsTools({ words }: Start): boolean {
  const all = [...words];
  return all.some((word) => TOOLS.test(word)) || (words.has("dotnet") && all.some((word) => WORK.test(word)));
}

const TOOLS =
  /^(?:CompileDaemon|air|cabal|cargo|clj|clojure|cmake|dart|dev|dlv|gcc|ghc|go|gradlew?|gradle|lein|make|mvnw?|nodemon|reflex|runghc|rustc|sbt|stack|start:dev|swift|tests?|ts-node(?:-dev)?|tsx|vite|watch)$/;
const WORK = /^(?:run|watch|test|build)$/;

/** The fix that names this stage and puts one behind it with the result alone; undefined where the result is not known. */
export function splitStage({ stage, step, root }: ShippedBuild): Fix | undefined {
  const result = step && resultOf(step, root);
  const last = stage.instructions.findLast(({ keyword }) => keyword === "RUN" || keyword === "WORKDIR");
  const starts = stage.instructions.filter(({ keyword }) => keyword === "ENTRYPOINT" || keyword === "CMD");
  const [start] = starts;
  const isReady = starts.every(
    ({ json, index }) => json && index > (last?.index ?? Number.POSITIVE_INFINITY),
  );
  if (!result || !last || !start || !isReady || stage.base || step.run.stage !== stage) return undefined;
  const folder = folderAt(start);
  const program = folder && resolved(folder, start.args[0]?.text ?? "");
  if (program !== result.path || !result.path.startsWith("/")) return undefined;
  const { from } = stage;
  const name = stage.name ?? "build";
  const lines = [
    "",
    `FROM ${result.runtime}`,
    ...(start.args[0]?.text.startsWith("/") ? [] : [`WORKDIR ${folder}`]),
    `COPY --from=${name} ${result.path} ${result.path}`,
  ];
  const edits = [...(stage.name ? [] : named(from, name)), ...writeBelow(last, lines)];
  return { title: `Ship the result alone, on ${result.runtime}`, edits, prepares: true };
}

function named({ file, args }: Instruction, name: string): Edit[] {
  const end = args[0]?.span.end;
  return args.length === 1 && end !== undefined
    ? [{ file, span: { start: end, end }, text: ` AS ${name}` }]
    : [];
}

/** What `go build -o` writes, and the image that can run it. */
function resultOf({ command, run }: BuildStep, { row }: Root): { path: string; runtime: string } | undefined {
  const at = command.args.findIndex(({ text }) => text === "-o");
  const word = command.args[at + 1];
  const folder = folderAt(run);
  if (command.name !== "go" || at < 0 || !word?.certain || folder === undefined) return undefined;
  const isWithoutC =
    command.prefix.some(({ text }) => text === "CGO_ENABLED=0") || run.variable("CGO_ENABLED")?.text === "0";
  const isAlpine = row?.os === "alpine";
  // Go links no C where it finds no compiler, as on Alpine; what links Alpine's runs on nothing else.
  if (isAlpine && !isWithoutC && isSaidUpTo(run, /\b(?:build-base|clang|gcc|musl-dev)\b/)) return undefined;
  const runtime = `gcr.io/distroless/${isWithoutC || isAlpine ? "static" : "base"}-debian13:nonroot`;
  return { path: resolved(folder, word.text), runtime };
}

/** The folder that an instruction works in; undefined where the file does not say. */
function folderAt({ stage, index }: Instruction): string | undefined {
  let folder = "/";
  for (const { keyword, args, index: at } of stage?.instructions ?? []) {
    const word = args[0];
    if (keyword !== "WORKDIR" || at > index || !word) continue;
    if (!word.certain) return undefined;
    folder = resolved(folder, word.text);
  }
  return folder;
}

function resolved(folder: string, path: string): string {
  return path.startsWith("/") ? path : joinPath(folder, path);
}
