/**
 * `npm run bench:cli [folder]`: how long the command line takes, from the start of its process to its end, for one
 * small file and for a whole folder (2,000 made-up manifests where none is named), and how much memory it holds. Two
 * runs at once tell what a second thread could bring at best, were there nothing to share.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  const [, manifest] = [...world(1)].find(([path]) => path.endsWith(".yaml")) ?? [];
  if (manifest === undefined) throw new Error("There is no manifest to check");
  const small = join(home, "small");
  write(small, [
    [".git/HEAD", ""],
    ["k8s/small.yaml", manifest],
  ]);
  writeFileSync(join(home, "at-exit.cjs"), atExit());
  writeFileSync(join(home, "nothing.cjs"), "");
  // Where compiled code is kept: the one of the bench, not the user's.
  mkdirSync(join(home, "caches"));
  const one = [program, "check", "k8s/small.yaml"];
  await run(small, one);

  const starts = await times(21, async () => ({
    bare: await run(small, [join(home, "nothing.cjs")]),
    kept: await run(small, one),
    anew: await run(small, one, { NODE_DISABLE_COMPILE_CACHE: "1" }),
  }));
  const start = (which: "bare" | "kept" | "anew", what: "wall" | "cpu"): number =>
    median(starts.map((each) => each[which][what]));
  // Turn by turn, so that what else the machine does is the same for all.
  const turns = await times(5, async () => ({
    json: await check(folder, "json"),
    sarif: await check(folder, "sarif"),
    two: await Promise.all([check(folder, "json"), check(folder, "json")]),
  }));
  const json = median(turns.map(({ json }) => json.cpu));
  const sarif = median(turns.map(({ sarif }) => sarif.cpu));
  const took = median(turns.map(({ json }) => json.wall));
  const tookTwo = median(turns.map(({ two }) => Math.max(...two.map(({ wall }) => wall))));
  const memory = median(turns.map(({ json }) => json.memory));
  const files = turns[0]?.json.files ?? 0;

  const figures: Figure[] = [
    { name: "Node with nothing to do, start to exit", value: start("bare", "wall"), unit: "ms" },
    { name: "one small file, start to exit", value: start("kept", "wall"), budget: 150, unit: "ms" },
    { name: "the same, where no compiled code is kept", value: start("anew", "wall"), unit: "ms" },
    { name: "`sarif`, more than `json` takes", value: (sarif / json - 1) * 100, budget: 25, unit: "%" },
  ];
  console.log(`${machine()}\n\n${table(figures)}`);
  const perSecond = (count: number, wall: number): number => Math.round((count / wall) * 1000);
  console.log(`${files} files in ${Math.round(took)} ms, ${perSecond(files, took)} files per second`);
  console.log(`two runs at once: ${perSecond(2 * files, tookTwo)} files per second together`);
  console.log(`${Math.round(memory)} MB of memory at most`);
  const processor = (which: "bare" | "kept" | "anew"): number => Math.round(start(which, "cpu"));
  console.log(
    `processor time: Node ${processor("bare")} ms, with one small file ${processor("kept")} ms, compiled anew ${processor("anew")} ms`,
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
}

interface Checked extends Run {
  readonly files: number;
}

/** Checks a whole folder. */
async function check(folder: string, format: string): Promise<Checked> {
  const output = join(mkdtempSync(join(home, "output-")), "findings");
  const used = await run(folder, [program, "check", "--format", format, "--output", output]);
  const text = format === "json" ? readFileSync(output, "utf8") : "{}";
  const { summary } = JSON.parse(text) as { summary?: { files: number } };
  return { ...used, files: summary?.files ?? 0 };
}

async function run(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const usage = join(mkdtempSync(join(home, "usage-")), "usage");
  const started = performance.now();
  const caches = join(home, "caches");
  const child = spawn(process.execPath, ["-r", join(home, "at-exit.cjs"), ...args], {
    cwd,
    env: { ...process.env, XDG_CACHE_HOME: caches, LOCALAPPDATA: caches, USAGE: usage, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [status] = (await once(child, "close")) as [number | null];
  const wall = performance.now() - started;
  if (status !== 0 && status !== 1) throw new Error(`palisade check ended with ${status}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(
    readFileSync(usage, "utf8"),
  ) as NodeJS.ResourceUsage;
  return { wall, cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 };
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
