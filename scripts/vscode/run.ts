import { spawn } from "node:child_process";
import { basename } from "node:path";

interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end and gives what it printed; when it fails, says what it printed. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    let complained = "";
    child.stdout.on("data", (text) => {
      printed += text;
    });
    child.stderr.on("data", (text) => {
      complained += text;
    });
    child.on("error", (error) => failed(new Error(`${program} cannot be started: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return done(printed);
      const call = [basename(program), ...args].join(" ");
      failed(new Error(`"${call}" ended with ${signal ?? code}\n${printed}${complained}`));
    });
  });
}
