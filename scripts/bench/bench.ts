/**
 * `npm run bench`: how long an answer takes, in a workspace of 10,000 manifests, over real stdio.
 * Prints a table; `--write` keeps it in docs/PERFORMANCE.md; `--quick` measures less often;
 * `keystrokes`, `others`, `growth`, `starts`, `memory`, `sizes` measure only that.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Editor } from "./editor.ts";
import { between, type Figure, keeps, machine, median, quantile, table } from "./figures.ts";
import { fromHabit, type Habit, imageHabit, quoteHabit, selectorHabit, typing } from "./typing.ts";
import { largeFiles, world, write } from "./world.ts";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean" }, quick: { type: "boolean" }, server: { type: "string" } },
});

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const server = [process.execPath, flags.server ?? root("out/server.cjs"), "--stdio"] as const;
const runs = flags.quick ? 1 : 5;
const edits = flags.quick ? 100 : 400;
/** The pause of a fast typist is longer; a short one leaves the server no rest. */
const pause = 5;
/** The server waits this long after the last key before it looks at other files. */
const rest = 50;

const folder = mkdtempSync(join(tmpdir(), "palisade-bench-"));
const full = join(folder, "full");
const empty = join(folder, "empty");
const large = largeFiles();
write(full, [...world(10_000 - [...large.keys()].filter((path) => path.endsWith(".yaml")).length), ...large]);
const small = "large/lines-200/all.yaml";
write(empty, [[small, large.get(small) ?? ""]]);

const parts = { keystrokes, others, growth, starts, memory, sizes };

try {
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    process.stderr.write(`${name}…\n`);
    figures.push(...(await measure()));
  }
  console.log(`\n${machine()}\n\n${table(figures)}`);
  if (flags.write && positionals.length === 0) {
    const page = root("docs/PERFORMANCE.md");
    writeFileSync(page, between(page, "figures", `${machine()}.\n\n${table(figures)}`));
  }
  const promised = figures.filter(({ budget }) => budget !== undefined);
  console.log(`${promised.filter(keeps).length} of ${promised.length} budgets kept`);
} finally {
  rmSync(folder, { recursive: true });
}

/** From a key to the diagnostics of the same file. */
async function keystrokes(): Promise<Figure[]> {
  const cases: [
    name: string,
    file: string,
    habit: (editor: Editor, file: string) => Habit,
    p50: number,
    p99: number,
  ][] = [
    ["200 lines of manifests", small, imageHabit, 1, 5],
    ["2,000 lines of manifests", "large/lines-2000/all.yaml", imageHabit, 1.5, 8],
    ["10,000 lines of manifests", "large/lines-10000/all.yaml", imageHabit, 5, 16],
    ["a definition of 12,000 lines", "large/definition/widgets.yaml", quoteHabit, 30, 30],
    ["a Dockerfile of 30 lines", "large/docker-30/Dockerfile", fromHabit, 2, 8],
    ["a Dockerfile of 130 lines", "large/docker-130/Dockerfile", fromHabit, 2, 8],
    ["a Dockerfile of 500 lines", "large/docker-500/Dockerfile", fromHabit, 2, 8],
  ];
  const times = new Map<string, number[][]>();
  for (let run = 0; run < runs; run++) {
    const editor = await ready(full);
    for (const [name, file, habit] of cases) {
      await editor.show(file);
      await editor.quiet(200);
      const measured = await typing(editor, file, habit(editor, file), { edits, pause });
      times.set(name, [...(times.get(name) ?? []), measured]);
    }
    await editor.stop();
  }
  const floors: Figure[] = [];
  for (const [name, echo] of [
    ["key to an answer that says nothing", "echo.mjs"],
    ["the same with the library that speaks the protocol", "echo-library.mjs"],
  ] as const) {
    const answers = await nothing(root(`scripts/bench/${echo}`));
    for (const share of [50, 99])
      floors.push({ name: `${name}, p${share}`, value: quantile(answers, share / 100), unit: "ms" });
  }
  const kept = cases.flatMap(([name, , , p50, p99]): Figure[] => {
    const measured = times.get(name) ?? [];
    const at = (share: number) => median(measured.map((run) => quantile(run, share)));
    return [
      { name: `key to diagnostics, ${name}, p50`, value: at(0.5), budget: p50, unit: "ms" },
      { name: `key to diagnostics, ${name}, p99`, value: at(0.99), budget: p99, unit: "ms" },
    ];
  });
  return [...floors, ...kept];
}

/** What a key costs before anybody has thought about it. */
async function nothing(echo: string): Promise<number[]> {
  const editor = await Editor.start([process.execPath, echo], empty);
  await editor.show(small);
  const times = await typing(editor, small, imageHabit(editor, small), { edits, pause });
  await editor.stop();
  return times;
}

/** From a key in a policy to the diagnostics of the workload that it selects. */
async function others(): Promise<Figure[]> {
  const policy =
    [...world(2_000)].find(([path]) => path.endsWith("manifests/network-policy.yaml"))?.[0] ?? "";
  const workload = policy.replace("network-policy", "deployment");
  const editor = await ready(full);
  await editor.show(workload);
  await editor.show(policy);
  await editor.quiet(200);
  const habit = selectorHabit(editor, policy);
  const times = await typing(editor, policy, habit, { edits: edits / 4, pause: 2 * rest, about: workload });
  await editor.stop();
  const value = quantile(times, 0.99) - rest;
  return [{ name: "a finding in another file, after the pause, p99", value, budget: 50, unit: "ms" }];
}

/** How much slower a key is in a large workspace. The two take turns, for the machine has moods. */
async function growth(): Promise<Figure[]> {
  const times = { full: [] as number[], empty: [] as number[] };
  const editors = { full: await ready(full), empty: await ready(empty) };
  for (const editor of Object.values(editors)) {
    await editor.show(small);
    await editor.quiet(200);
  }
  for (let run = 0; run < 2 * runs; run++) {
    for (const which of ["full", "empty"] as const) {
      const editor = editors[which];
      times[which].push(median(await typing(editor, small, imageHabit(editor, small), { edits, pause })));
    }
  }
  for (const editor of Object.values(editors)) await editor.stop();
  const value = (median(times.full) / median(times.empty) - 1) * 100;
  return [{ name: "key in 10,000 manifests against one in an empty workspace", value, budget: 5, unit: "%" }];
}

/** From the start of the process to the first file, and to the last. */
async function starts(): Promise<Figure[]> {
  const first: number[] = [];
  const all: number[] = [];
  for (let run = 0; run < 2 * runs; run++) {
    const editor = await Editor.start(server, full);
    const { time } = await editor.show(small);
    first.push(time - editor.started);
    await editor.indexed;
    all.push((await editor.quiet(500)) - editor.started);
    await editor.stop();
  }
  return [
    { name: "start to the diagnostics of the open file", value: median(first), budget: 400, unit: "ms" },
    { name: "start to all diagnostics of 10,000 manifests", value: median(all), budget: 1500, unit: "ms" },
  ];
}

async function memory(): Promise<Figure[]> {
  const resting = async (where: string) => {
    const editor = await ready(where);
    await editor.show(small);
    await editor.quiet(5_000);
    const value = editor.memory();
    await editor.stop();
    return value;
  };
  return [
    { name: "memory at rest, one file", value: await resting(empty), budget: 90, unit: "MB" },
    { name: "memory at rest, 10,000 manifests", value: await resting(full), budget: 300, unit: "MB" },
  ];
}

async function sizes(): Promise<Figure[]> {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  execFileSync(npm, ["run", "--silent", "package"], { cwd: root("."), stdio: "ignore" });
  const { name, version } = JSON.parse(readFileSync(root("package.json"), "utf8"));
  const vsix = statSync(root(`${name}-${version}.vsix`)).size / 2 ** 20;
  const activation = Array.from({ length: 2 * runs }, () =>
    Number(execFileSync(process.execPath, [root("scripts/bench/activation.mjs"), root("out/client.cjs")])),
  );
  return [
    { name: "size of the VSIX", value: vsix, budget: 1.5, unit: "MB" },
    {
      name: "activation of the client, without the server",
      value: median(activation),
      budget: 30,
      unit: "ms",
    },
  ];
}

/** A server that has read its folder and rests. */
async function ready(where: string): Promise<Editor> {
  const editor = await Editor.start(server, where);
  await editor.indexed;
  await editor.quiet(500);
  return editor;
}
