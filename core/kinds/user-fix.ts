/** How to make a stage run as somebody else than root: whom it could be, and where to say so. */

import type { Stage } from "../dockerfile.ts";
import { inCaseOf, removeInstruction, replaceWord, writeAbove, writeBelow } from "../dockerfile-edit.ts";
import type { Word } from "../dockerfile-words.ts";
import type { Instruction } from "../instruction.ts";
import type { Edit } from "../place.ts";
import type { Fix, Profile } from "../rule.ts";
import { commandsOf } from "./commands.ts";
import { createdAccounts } from "./created-account.ts";
import { lineage } from "./shipped.ts";
import { isWindows, type Root, rootOf } from "./stage.ts";
import { unprivileged } from "./unprivileged.ts";
import { isRoot, stepDown } from "./user.ts";

/** Somebody to run as. */
export interface Candidate {
  /** A command, for the title of a fix. */
  readonly title: string;
  /** The operand of USER. */
  readonly operand: string;
  /** The name of the account where the operand is its number. */
  readonly name?: string;
  /** What a RUN has to do first, one command a line. */
  readonly creation?: readonly string[];
  /** Whether the account is one that this file creates for it. */
  readonly isCreatedHere?: boolean;
}

/** The uid of accounts that fixes create: no distribution and no well-known image has it. */
const UID = 10001;

/** Ways to let a stage that says nothing run as somebody else than root, the best first. */
export function fixesOf(stage: Stage, profile: Profile): Fix[] {
  const siblings = unprivileged(rootOf(stage));
  const dropped = stepDown(stage);
  const fix = (candidate: Candidate): Fix => ({
    title: candidate.title,
    edits: insertUser(stage, candidate),
    safe: profile === "strict" && candidate.isCreatedHere === true,
  });
  if (!dropped) return [...siblings, ...candidates(stage).map(fix)];
  // An entrypoint that steps down by itself fails where there is nothing to step down from.
  if (siblings.length > 0 || !dropped.byImage) return siblings;
  const { name = "", uid } = dropped;
  return [fix({ title: `Switch to "${name}" from the start`, operand: String(uid ?? name), name })];
}

/** Ways to let a stage whose last USER is root run as somebody else, the best first. */
export function switchesFrom(stage: Stage, operand: Word): Fix[] {
  const { row } = rootOf(stage);
  const brought = row?.user !== undefined && !isRoot(row.user) ? row.user : undefined;
  const former = formerUser(stage, operand) ?? brought;
  const back = former === undefined ? [] : [{ title: `Switch back to "${former}"`, operand: former }];
  const others = candidates(stage).filter((one) => one.operand !== former);
  const switches = [...back, ...others].map((candidate) => ({
    title: candidate.title,
    edits: switchUser(stage, operand, candidate),
  }));
  return brought !== undefined && isSpare(stage, operand)
    ? [
        {
          title: `Remove USER: the image runs as "${brought}"`,
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
function switchUser(stage: Stage, operand: Word, candidate: Candidate): Edit[] {
  const { instruction } = operand;
  const isNeeded = stage.instructions.some((one) => one.index > instruction.index && needsRoot(one));
  if (isNeeded || candidate.creation || instruction.stage !== stage) return insertUser(stage, candidate);
  const { start } = instruction.extent;
  const comments = linesFor(candidate, instruction).slice(0, -1);
  const text = comments.map((line) => line + instruction.dockerfile.eol).join("");
  return [
    ...(text === "" ? [] : [{ file: stage.file, span: { start, end: start }, text }]),
    ...replaceWord(operand, candidate.operand),
  ];
}

/** Whom the stage could run as, the best first. */
export function candidates(stage: Stage): Candidate[] {
  const root = rootOf(stage);
  if (isWindows(root)) return [{ title: 'Switch to "ContainerUser"', operand: "ContainerUser" }];
  const { row, isEmpty } = root;
  if (isEmpty || row?.class === "distroless") return [numeric(65532, true)];
  const known = existing(stage, root);
  const creation = known.some(({ name }) => name === "app") ? undefined : creationFor(root);
  const group = row ? !row.noUseradd : true;
  return [...known, ...(creation ? [created(creation)] : []), numeric(UID, group)];
}

/** Accounts that are there: created in this file, or brought by the image. */
function existing(stage: Stage, { row, reference }: Root): Candidate[] {
  const here = [...createdAccounts(stage).values()]
    .filter(({ uid }) => uid !== 0)
    .map(({ name, uid }): Candidate => ({ ...account(name, uid), isCreatedHere: true }));
  const brought = (row?.users ?? []).map(({ name, uid }): Candidate => {
    const isDotnet = name === "app" && reference?.name.startsWith("mcr.microsoft.com/dotnet/");
    return isDotnet
      ? { title: 'Switch to "app", the user of .NET images', operand: "$APP_UID", name }
      : account(name, uid);
  });
  return [...here, ...brought.filter(({ name }) => !here.some((one) => one.name === name))];
}

function account(name: string, uid: number | undefined): Candidate {
  if (uid === undefined) return { title: `Switch to "${name}"`, operand: name, name };
  return { title: `Switch to "${name}" (${uid})`, operand: String(uid), name };
}

function created(creation: readonly string[]): Candidate {
  return {
    title: `Create the user "app" (${UID}) and switch to it`,
    operand: String(UID),
    name: "app",
    creation,
  };
}

/** Numbers need no account. */
function numeric(uid: number, withGroup: boolean): Candidate {
  return {
    title: `Switch to uid ${uid}, without an account`,
    operand: withGroup ? `${uid}:${uid}` : String(uid),
  };
}

/** The commands that create the account `app`, which differ between distributions; undefined where none can or nobody knows. */
function creationFor({ row }: Root): string[] | undefined {
  if (!row?.shell || row.noUseradd) return undefined;
  if (row.pkg === "apk" || row.os === "busybox") {
    return [`addgroup -g ${UID} -S app`, `adduser -u ${UID} -S -D -H -G app -s /sbin/nologin app`];
  }
  switch (row.pkg) {
    case "apt":
    case "zypper":
    case "pacman":
      return useradd("/usr/sbin/nologin");
    case "dnf":
    case "yum":
    case "microdnf": {
      const isFull = row.pkg === "dnf" && row.os !== "amazonlinux";
      const install = [`${row.pkg} install -y shadow-utils`, `${row.pkg} clean all`];
      return [...(isFull ? [] : install), ...useradd("/sbin/nologin")];
    }
    default:
      return undefined;
  }
}

function useradd(shell: string): string[] {
  return [
    `groupadd --gid ${UID} app`,
    `useradd --uid ${UID} --gid app --no-create-home --shell ${shell} app`,
  ];
}

/** The lines that make a candidate the user, in the case of the file. */
export function linesFor({ operand, name, creation }: Candidate, like: Instruction): string[] {
  const { escape: escaper } = like.dockerfile;
  const run = (creation ?? []).map((command, index, all) => {
    const start = index === 0 ? `${inCaseOf(like, "RUN")} ` : "    && ";
    return start + command + (index < all.length - 1 ? ` ${escaper}` : "");
  });
  const comment = name !== undefined && /^\d/.test(operand) ? [`# ${name}`] : [];
  return [...run, ...comment, `${inCaseOf(like, "USER")} ${operand}`];
}

/** Says at the right place of a stage whom it runs as: behind all that needs root, above what the container starts. */
export function insertUser(stage: Stage, candidate: Candidate): Edit[] {
  const { instructions } = stage;
  const needing = instructions.findLastIndex(needsRoot);
  const start = instructions.find((one, index) => index > needing && STARTS.has(one.keyword));
  const lines = linesFor(candidate, stage.from);
  const isGroup = candidate.creation !== undefined;
  if (start) return writeAbove(start, isGroup && !isLoose(start) ? ["", ...lines] : lines);
  const last =
    (instructions.some(({ keyword }) => STARTS.has(keyword)) ? instructions[needing] : undefined) ??
    instructions.at(-1);
  if (!last || last.unfinished) return [];
  return writeBelow(last, isGroup || isLoose(last) ? ["", ...lines] : lines);
}

/** What the container starts with, and what runs as its user. */
const STARTS = new Set(["CMD", "ENTRYPOINT", "HEALTHCHECK"]);

/** Whether an empty line stands above an instruction. */
function isLoose({ dockerfile, extent }: Instruction): boolean {
  return /\n\s*\n(?:[ \t]*#[^\n]*\n)*[ \t]*$/.test(
    dockerfile.text.slice(Math.max(0, extent.start - 2000), extent.start),
  );
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
