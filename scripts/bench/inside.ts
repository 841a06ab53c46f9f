/**
 * `node --import ./scripts/typescript.mjs scripts/bench/inside.ts`: the engine alone, without protocol and disk.
 * For finding out where time goes; with `--cpu-prof` the runtime writes it down.
 */

import { defaultSettings, Engine } from "#core";
import { rules } from "#rules";
import { quantile } from "./figures.ts";
import { largeFiles, world } from "./world.ts";

const engine = new Engine({ rules, settings: defaultSettings, today: "2026-11-25" });
const large = largeFiles();
const files = [...world(10_000), ...large].map(([file, text]) => ({ file, text }));

console.log(`${files.length} files`);
took("reading", () => engine.update(files));
took("judging", () => {
  engine.complete = true;
  for (const _ of engine.work());
});
console.log(`memory: ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB`);

for (const [file, text] of large) typing(file, text);

/** Changes one word in the middle of a file, again and again. */
function typing(file: string, text: string): void {
  const at = text.indexOf(":", text.length / 2) + 1;
  const times: number[] = [];
  for (let edit = 0; edit < 300; edit++) {
    const typed = edit % 2 === 0 ? `${text.slice(0, at)} "x"${text.slice(text.indexOf("\n", at))}` : text;
    const start = performance.now();
    engine.update([{ file, text: typed }]);
    engine.refresh(file);
    times.push(performance.now() - start);
    for (const _ of engine.work());
  }
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(times.slice(20), share).toFixed(2));
  console.log(`${file}: p50 ${p50} ms, p99 ${p99} ms`);
}

function took(what: string, work: () => void): void {
  const start = performance.now();
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  const busy = Math.round((user + system) / 1000);
  console.log(`${what}: ${Math.round(performance.now() - start)} ms, all threads together ${busy} ms`);
}
