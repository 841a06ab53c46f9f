/** Fixes that make a stage run as somebody else than root: what to write, and where. */

import type { Stage } from "../dockerfile.ts";
import { inCaseOf, removeInstruction, writeAbove, writeBelow, writeValue } from "../dockerfile-edit.ts";
import type { Word } from "../dockerfile-words.ts";
import type { Instruction } from "../instruction.ts";
import type { Edit } from "../place.ts";
import type { Fix, Profile } from "../rule.ts";
import { type Candidate, candidates, type Runner } from "./candidate.ts";
import { commandsOf } from "./commands.ts";
import { lineage } from "./shipped.ts";
import { rootOf } from "./stage.ts";
import { stepDown } from "./step-down.ts";
import { type Sibling, unprivileged } from "./unprivileged.ts";
import { isRoot } from "./user.ts";

/** Ways to let a stage that says nothing run as somebody else than root, the best first. */
export function fixesOf(stage: Stage, profile: Profile): Fix[] {
  const sibling = unprivileged(rootOf(stage));
  const fix = (candidate: Candidate): Fix => ({
    title: candidate.title,
    edits: insertUser(stage, candidate),
    safe: profile === "strict" && candidate.isCreatedHere === true,
  });
  const dropped = stepDown(stage);
  const siblings = sibling ? [aroundRuns(stage, sibling)] : [];
  if (!dropped) return [...siblings, ...candidates(stage).map(fix)];
  // An entrypoint that steps down by itself fails where there is nothing to step down from.
  if (sibling || !dropped.canStartLower) return siblings;
  const { name = "", uid } = dropped;
  return [fix({ title: `Switch to ${name} from the start`, operand: String(uid ?? name), name })];
}

/** Lets what a stage runs while it is built go on as root on an image that is not. */
function aroundRuns(stage: Stage, { title, edits, user }: Sibling): Fix {
  const all = lineage(stage);
  if (!all.some(({ instructions }) => instructions.some(needsRoot))) return { title, edits };
  const from = all.at(-1)?.from ?? stage.from;
  const rise = writeBelow(from, [`${inCaseOf(from, "USER")} root`]);
  return { title, edits: [...edits, ...rise, ...insertUser(stage, user)] };
}

/** Ways to let a stage whose last USER is root run as somebody else, the best first. */
export function switchesFrom(stage: Stage, operand: Word): Fix[] {
  const { row } = rootOf(stage);
  const brought = row?.user !== undefined && !isRoot(row.user) ? row.user : undefined;
  const former = formerUser(stage, operand) ?? brought;
  const back = former === undefined ? [] : [{ title: `Switch back to ${former}`, operand: former }];
  const others = candidates(stage).filter((one) => one.operand !== former);
  const switches = [...back, ...others].map((candidate) => ({
    title: candidate.title,
    edits: switchUser(stage, operand, candidate),
  }));
  return brought !== undefined && isSpare(stage, operand)
    ? [
        {
          title: `Remove USER: the image runs as ${brought}`,
          edits: removeInstruction(operand.instruction),
        },
        ...switches,
      ]
    : switches;
}

/** Whether a USER may go: it is the only one, and nothing below it needs root. */
function isSpare(stage: Stage, { instruction }: Word): boolean {
  const all = lineage(stage).flatMap(({ instructions }) => instructions);
  const others = all.filter(({ keyword }) => keyword === "USER");
  return others.length === 1 && !all.some((one) => one.index > instruction.index && needsRoot(one));
}

/** The last USER above that is not root. */
function formerUser(stage: Stage, { instruction }: Word): string | undefined {
  const operands = lineage(stage)
    .flatMap(({ instructions }) => [...instructions].reverse())
    .filter(({ keyword, index }) => keyword === "USER" && index < instruction.index)
    .flatMap(({ args }) => args);
  return operands.find(({ certain, text }) => certain && text !== "" && !isRoot(text))?.raw;
}

/** Writes another operand, or another USER below what still needs root. */
function switchUser(stage: Stage, operand: Word, runner: Runner): Edit[] {
  const { instruction } = operand;
  const isNeeded = stage.instructions.some((one) => one.index > instruction.index && needsRoot(one));
  if (isNeeded || runner.creation || instruction.stage !== stage) return insertUser(stage, runner);
  const { start } = instruction.extent;
  const comments = linesFor(runner, instruction).slice(0, -1);
  const text = comments.map((line) => line + instruction.dockerfile.eol).join("");
  return [
    ...(text === "" ? [] : [{ file: stage.file, span: { start, end: start }, text }]),
    ...writeValue(instruction, operand, runner.operand),
  ];
}

/** The lines that switch to somebody, in the case of the file. */
export function linesFor({ operand, name, creation }: Runner, like: Instruction): string[] {
  const { escape: escaper } = like.dockerfile;
  const run = (creation ?? []).map((command, index, all) => {
    const start = index === 0 ? `${inCaseOf(like, "RUN")} ` : "    && ";
    return start + command + (index < all.length - 1 ? ` ${escaper}` : "");
  });
  const comment = name !== undefined && /^\d/.test(operand) ? [`# ${name}`] : [];
  return [...run, ...comment, `${inCaseOf(like, "USER")} ${operand}`];
}

/** Says at the right place of a stage whom it runs as: behind all that needs root, above what the container starts. */
export function insertUser(stage: Stage, runner: Runner): Edit[] {
  const { instructions } = stage;
  const needing = instructions.findLastIndex(needsRoot);
  const start = instructions.find((one, index) => index > needing && STARTS.has(one.keyword));
  const lines = linesFor(runner, stage.from);
  if (start) return writeAbove(start, spaced(lines, start, runner.creation !== undefined));
  const hasStart = instructions.some(({ keyword }) => STARTS.has(keyword));
  const last = (hasStart ? instructions[needing] : undefined) ?? instructions.at(-1);
  if (!last || last.unfinished) return [];
  return writeBelow(last, runner.creation || isLoose(last) ? ["", ...lines] : lines);
}

/** The lines with empty ones around them where they make a paragraph of their own. */
function spaced(lines: readonly string[], below: Instruction, isGroup: boolean): readonly string[] {
  if (isLoose(below)) return isGroup || isCommented(below) ? [...lines, ""] : lines;
  return isGroup ? ["", ...lines] : lines;
}

/** What the container starts with, and what runs as its user. */
const STARTS = new Set(["CMD", "ENTRYPOINT", "HEALTHCHECK"]);

/** Whether an empty line stands above an instruction and its comments. */
function isLoose({ dockerfile, extent }: Instruction): boolean {
  return /\n\s*\n(?:[ \t]*#[^\n]*\n)*[ \t]*$/.test(above(dockerfile.text, extent.start));
}

/** Whether a comment stands right above an instruction. */
function isCommented({ dockerfile, extent }: Instruction): boolean {
  return /(?:^|\n)[ \t]*#[^\n]*\n[ \t]*$/.test(above(dockerfile.text, extent.start));
}

function above(text: string, offset: number): string {
  return text.slice(Math.max(0, offset - 2000), offset);
}

/**
 * Whether an instruction may fail for anybody but root. Every RUN may, because the folders it writes to are root's,
 * unless all it does is known to change nothing: a build that breaks is worse than a USER one line lower.
 */
export function needsRoot(instruction: Instruction): boolean {
  if (instruction.keyword !== "RUN") return false;
  const { commands, understood } = commandsOf(instruction);
  return !understood || commands.some(({ name, redirects }) => !HARMLESS.has(name) || redirects.some(writes));
}

const HARMLESS = new Set(
  "[ : basename cat cd command date dirname echo env exit export false grep head id ls printf pwd set sleep tail test true type uname wc which whoami".split(
    " ",
  ),
);

function writes({ operator, target }: { operator: string; target: { text: string } }): boolean {
  return (
    operator.includes(">") && !/^(?:\d|-|\/dev\/null|\/dev\/std(?:out|err)|\/tmp\/.*)$/.test(target.text)
  );
}
