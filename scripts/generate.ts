/**
 * `npm run generate [rule…]`: draws the carets and the `fixed` fences of the pages (of those rules, or of
 * all) and writes what is computed from all rules. The diff is the review.
 */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { NamedRule, Rule } from "#core";
import { redraw } from "../test/page.ts";
import { indexOf, pagePath, read, ruleIds, summaries } from "./generated.ts";

const ids = ruleIds();
const wanted = process.argv.slice(2).map((name) => name.replace(/^rules\/|\.(?:ts|md)$/g, ""));
for (const id of wanted.filter((id) => !ids.includes(id))) complain(id, "there is no such rule");

write("rules/index.ts", indexOf(ids));

// One by one, so that a rule that does not compile yet costs nobody else a page.
const rules: NamedRule[] = [];
for (const id of ids) {
  try {
    const { default: rule }: { default: Rule } = await import(`../rules/${id}.ts`);
    rules.push({ id, rule });
  } catch (error) {
    complain(`rules/${id}.ts`, error);
  }
}

for (const named of rules) {
  if (wanted.length > 0 && !wanted.includes(named.id)) continue;
  const path = pagePath(named.id);
  try {
    write(path, redraw(named, read(path)));
  } catch (error) {
    complain(path, error);
  }
}

try {
  if (rules.length === ids.length) for (const [path, text] of summaries(rules)) write(path, text);
} catch (error) {
  complain("rules/README.md", error);
}

function write(path: string, text: string): void {
  if (read(path) === text) return;
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  if (!existsSync(dirname(file))) mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`wrote ${path}`);
}

function complain(where: string, problem: unknown): void {
  console.error(`${where}: ${problem instanceof Error ? problem.message : problem}`);
  process.exitCode = 1;
}
