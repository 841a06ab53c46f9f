/** Where a run reads from and writes to. */

import { fstatSync, readFileSync, writeSync } from "node:fs";
import { UsageError } from "./targets.ts";

export interface Surroundings {
  readonly cwd: string;
  readonly stdin: () => string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether stdout may have colours. */
  readonly color: boolean;
  /** Whether stderr is a terminal that progress can be shown on. */
  readonly progress: boolean;
}

/** The surroundings of a real process. */
export function surroundings(): Surroundings {
  const noColor = (process.env.NO_COLOR ?? "") !== "";
  return {
    cwd: process.cwd(),
    stdin: readStdin,
    stdout: writeOut,
    stderr: (text) => process.stderr.write(text),
    color: isTerminal("stdout") && !noColor,
    progress: isTerminal("stderr"),
  };
}

const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

/** The streams of Node take 6 ms to load, so pipes and files are looked at without them. */
function isTerminal(name: "stdout" | "stderr"): boolean {
  return isDevice(DESCRIPTORS[name]) && process[name].isTTY === true;
}

function isDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return true;
  }
}

/** The stream, from when on it is needed: what comes later has to wait in it, too. */
let stream: NodeJS.WriteStream | undefined;

/** Writes to pipes and files without the stream; where that cannot be done at once, the stream knows how to wait. */
function writeOut(text: string): void {
  let left = Buffer.from(text);
  try {
    if (!stream && !isTerminal("stdout"))
      while (left.length > 0) left = left.subarray(writeSync(DESCRIPTORS.stdout, left));
  } catch {
    // What is left is for the stream, and so is the error.
  }
  if (left.length === 0) return;
  stream ??= process.stdout.on("error", endOutput);
  stream.write(left);
}

/** Who reads only the first lines, as `head` does, has closed the pipe. */
function endOutput(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") return;
  process.stderr.write(`Cannot write to standard output: ${error.message}\n`);
  process.exit(2);
}

function readStdin(): string {
  try {
    return readFileSync(0, "utf8");
  } catch (error) {
    throw new UsageError(`Cannot read standard input: ${error instanceof Error ? error.message : error}`);
  }
}
