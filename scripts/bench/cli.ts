/**
 * `npm run bench:cli [folder]`: how long the command line takes, from the start of its process to its end, for one
 * small file and for a whole folder (2,000 made-up manifests where none is named), and how much memory it holds.
 */

import { spawnSync } from "node:child_process";
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

  const starts = times(21, () => run(join(home, "small"), "text", "k8s/small.yaml"));
  // Turn by turn, so that what else the machine does is the same for both.
  const pairs = Array.from({ length: 5 }, () => [run(folder, "json"), run(folder, "sarif")] as const);
  const json = median(pairs.map(([{ cpu }]) => cpu));
  const sarif = median(pairs.map(([, { cpu }]) => cpu));
  const took = median(pairs.map(([{ wall }]) => wall));
  const { files } = pairs[0]?.[0] ?? { files: 0 };

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
  console.log(
    `${files} files in ${Math.round(took)} ms, ${Math.round((files / took) * 1000)} files per second`,
  );
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

function run(cwd: string, format: string, ...paths: string[]): Run {
  const output = join(home, "output");
  const usage = join(home, "usage");
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
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: { ...process.env, USAGE: usage },
  });
  const wall = performance.now() - started;
  if (status !== 0 && status !== 1) throw new Error(String(stderr));
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

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

/** Loaded into the measured process: writes down what it used. */
function atExit(): string {
  return `process.on("exit", () =>
  require("node:fs").writeFileSync(process.env.USAGE, JSON.stringify(process.resourceUsage())));\n`;
}
