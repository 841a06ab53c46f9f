/** Tools that a shipped stage installs, and that nothing it starts has a use for. */

import type { Stage } from "../dockerfile.ts";
import { removeInstruction, removePiece } from "../dockerfile-edit.ts";
import type { Edit } from "../place.ts";
import type { Profile } from "../rule.ts";
import { commandsOf } from "./commands.ts";
import { type Manager, type Package, type PackageCall, packageCallsIn } from "./packages.ts";
import { isRemovedLater } from "./removed-packages.ts";
import { lineage, shippedStages } from "./shipped.ts";
import { type Root, rootOf } from "./stage.ts";
import { type Start, startIn } from "./start.ts";
import { programsIn, type Tool, toolIn } from "./tool-packages.ts";

/** Tools of one kind in one call, the first one to be shown. */
export interface Spare {
  readonly tool: Tool;
  readonly packages: readonly [Package, ...Package[]];
}

const SYSTEMS: ReadonlySet<Manager> = new Set(["apk", "apt", "dnf", "pacman", "zypper"]);

/** The tools that a call brings into the image that is shipped, and that the container does not start with. */
export function spareToolsOf(call: PackageCall, profile: Profile): Spare[] {
  const shipped = shippedStages(call.instruction.dockerfile).at(-1);
  if (call.does !== "install" || !SYSTEMS.has(call.manager) || !shipped) return [];
  const tools = call.packages.flatMap((one) => {
    const tool = one.certain ? toolIn(one) : undefined;
    return tool ? [{ tool, packages: [one] as [Package] }] : [];
  });
  if (tools.length === 0) return [];
  const start = startIn(shipped);
  const root = rootOf(shipped);
  if (start.isShell || (!start.isSaid && root.row?.class === "os")) return [];
  return together(
    tools.filter(
      ({ tool, packages: [one] }) =>
        (tool !== "download" || profile === "strict") &&
        !isUsed(one, tool, start, root) &&
        !(one.name === "git" && isReadyForGit(shipped)) &&
        !isRemovedLater(call, one.name),
    ),
  );
}

/** Whether the container starts it, or may. */
function isUsed(one: Package, tool: Tool, start: Start, root: Root): boolean {
  const programs = programsIn(one);
  if (programs.some((program) => start.words.has(program))) return true;
  // Scripts wait for ports, fetch and ask clusters.
  if (start.isScript && (tool === "client" || programs.some((program) => WAITING.has(program)))) return true;
  if (tool !== "client" && tool !== "compiler") return false;
  if (tool === "compiler" && hasCompilers(root)) return true;
  return !start.isSaid && root.row === undefined;
}

/** Whether somebody says how git is to work: builds make no commits, and own what they read. */
function isReadyForGit(shipped: Stage): boolean {
  const instructions = lineage(shipped).flatMap((stage) => stage.instructions);
  return instructions.some((one) => {
    if (one.keyword === "ENV") return one.assignments.some(({ name }) => GIT_VARIABLE.test(name.text));
    if (one.keyword === "COPY") return /\/\.?gitconfig$/.test(one.args.at(-1)?.text ?? "");
    return commandsOf(one).commands.some(
      ({ name, args }) => name === "git" && args.some(({ text }) => GIT_SETTING.test(text)),
    );
  });
}

const GIT_VARIABLE = /^GIT_(?:AUTHOR|COMMITTER|PYTHON)_/;
const GIT_SETTING = /^(?:user\.(?:name|email)|safe\.directory)(?:=|$)/i;

/** Whether the image below brings compilers itself, which is worse and said elsewhere. */
function hasCompilers({ row, reference }: Root): boolean {
  const isSlim = /(?:^|-)slim(?:-|$)/.test(reference?.tag?.text ?? "");
  return row?.class === "sdk" || (row?.os === "buildpack-deps" && !isSlim);
}

const WAITING = new Set(["nc", "ncat", "netcat", "socat"]);

/** What is needed to compile comes in long lists, which are one finding. */
function together(found: readonly Spare[]): Spare[] {
  const compilers = found.filter(({ tool }) => tool === "compiler");
  const [first, ...others] = compilers;
  if (!first || others.length === 0) return [...found];
  const all: Spare = {
    tool: "compiler",
    packages: [...first.packages, ...others.flatMap(({ packages }) => packages)],
  };
  return found.flatMap((one) => (one === first ? all : one.tool === "compiler" ? [] : one));
}

/** Edits that install a package no more; none where the build calls its program. */
export function withoutPackage(call: PackageCall, spare: Package): Edit[] {
  const { instruction, packages, command } = call;
  const { stage } = instruction;
  const programs = [...programsIn(spare), ...(spare.name === "git" ? FETCHING : [])];
  const runs = stage ? lineage(stage).flatMap(({ instructions }) => instructions) : [];
  const isCalled = runs
    .filter(({ keyword }) => keyword === "RUN")
    .map(commandsOf)
    .some(({ commands, understood }) => !understood || commands.some(({ name }) => programs.includes(name)));
  // What stands behind a variable is written elsewhere, and other packages may stand beside it.
  const isWritten = command.args.some(
    ({ span, raw }) => span.start === spare.span.start && !raw.includes("$"),
  );
  if (isCalled || !isWritten) return [];
  if (packages.length > 1) return removePiece(spare, command.args, instruction.dockerfile.text);
  return isAllItDoes(call) ? removeInstruction(instruction) : [];
}

/** Programs that call git for dependencies that live there. */
const FETCHING = "bundle cargo composer go make npm pip pip3 pnpm poetry python python3 uv yarn".split(" ");

/** Whether a RUN installs, and otherwise only updates and cleans up. */
function isAllItDoes(call: PackageCall): boolean {
  const calls = packageCallsIn(call.instruction);
  return commandsOf(call.instruction).commands.every((command) => {
    const other = calls.find((one) => one.command === command);
    if (!other) return command.name === "rm" || command.name === "set";
    return other === call || other.does === "update" || other.does === "clean";
  });
}
