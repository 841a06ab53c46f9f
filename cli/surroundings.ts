/** Where a run reads from and writes to. */

import { readFileSync } from "node:fs";
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
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    color: process.stdout.isTTY === true && !noColor,
    progress: process.stderr.isTTY === true,
  };
}

function readStdin(): string {
  try {
    return readFileSync(0, "utf8");
  } catch (error) {
    throw new UsageError(`Cannot read standard input: ${error instanceof Error ? error.message : error}`);
  }
}
