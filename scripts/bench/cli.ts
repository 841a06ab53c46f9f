/**
 * `npm run bench:cli [folder]`: how long the command line takes, from the start of its process to its end, for one
 * small file and for a whole folder (2,000 made-up manifests where none is named), and how much memory it holds. Two
 * runs at once tell what a second thread could bring at best, were there nothing to share.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Figure, keeps, machine, median, table } from "./figures.ts";
import { world, write } from "./world.ts";

const program = fileURLToPath(new URL("../../out/cli.cjs", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "palisade-bench-"));
const [named] = process.argv.slice(2);

try {
  const folder = named === undefined ? join(home, "world") : resolve(named);
  if (named === undefined) write(folder, world(2000));
  const [small] = [...world(1)];
  write(join(home, "small"), [
    [".git/HEAD", ""],
    ["k8s/small.yaml", small?.[1] ?? ""],
  ]);
  writeFileSync(join(home, "at-exit.cjs"), atExit());

  const starts = await times(21, () => run(join(home, "small"), "text", "k8s/small.yaml"));
  // Turn by turn, so that what else the machine does is the same for all.
  const turns = await times(5, async () => ({
    json: await run(folder, "json"),
    sarif: await run(folder, "sarif"),
    two: await Promise.all([run(folder, "json"), run(folder, "json")]),
  }));
  const json = median(turns.map(({ json }) => json.cpu));
  const sarif = median(turns.map(({ sarif }) => sarif.cpu));
  const took = median(turns.map(({ json }) => json.wall));
  const tookTwo = median(turns.map(({ two }) => Math.max(...two.map(({ wall }) => wall))));
  const memory = median(turns.map(({ json }) => json.memory));
  const files = turns[0]?.json.files ?? 0;

  const figures: Figure[] = [
    {
      name: "one small file, start to exit",
      value: median(starts.map(({ wall }) => wall)),
      budget: 150,
      unit: "ms",
    },
    { name: "`sarif`, more than `json` takes", value: (sarif / json - 1) * 100, budget: 25, unit: "%" },
  ];
  console.log(`${machine()}\n\n${table(figures)}`);
  const perSecond = (count: number, wall: number): number => Math.round((count / wall) * 1000);
  console.log(`${files} files in ${Math.round(took)} ms, ${perSecond(files, took)} files per second`);
  console.log(`two runs at once: ${perSecond(2 * files, tookTwo)} files per second together`);
  console.log(`${Math.round(memory)} MB of memory at most`);
  console.log(
    `one small file takes ${Math.round(median(starts.map(({ cpu }) => cpu)))} ms of processor time`,
  );
  process.exitCode = figures.every(keeps) ? 0 : 1;
} finally {
  rmSync(home, { recursive: true });
}

interface Run {
  /** Milliseconds from start to exit. */
  readonly wall: number;
  /** Milliseconds of processor time, which other programs change less. */
  readonly cpu: number;
  /** Megabytes at most. */
  readonly memory: number;
  readonly files: number;
}

async function run(cwd: string, format: string, ...paths: string[]): Promise<Run> {
  const own = mkdtempSync(join(home, "run-"));
  const output = join(own, "output");
  const usage = join(own, "usage");
  const args = [
    "-r",
    join(home, "at-exit.cjs"),
    program,
    "check",
    "--format",
    format,
    "--output",
    output,
    ...paths,
  ];
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, USAGE: usage },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [status] = (await once(child, "close")) as [number | null];
  const wall = performance.now() - started;
  if (status !== 0 && status !== 1) throw new Error(`palisade check ended with ${status}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(
    readFileSync(usage, "utf8"),
  ) as NodeJS.ResourceUsage;
  const text = format === "json" ? readFileSync(output, "utf8") : "{}";
  const { summary } = JSON.parse(text) as { summary?: { files: number } };
  return {
    wall,
    cpu: (userCPUTime + systemCPUTime) / 1000,
    memory: maxRSS / 1024,
    files: summary?.files ?? 0,
  };
}

async function times<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let i = 0; i < count; i++) made.push(await make());
  return made;
}

/** Loaded into the measured process: writes down what it used. */
function atExit(): string {
  return `process.on("exit", () =>
  require("node:fs").writeFileSync(process.env.USAGE, JSON.stringify(process.resourceUsage())));\n`;
}
