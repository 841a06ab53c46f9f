import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { Workspace } from "#core";
import { rules } from "#rules";
import { textOf } from "./fixing.ts";
import { allReports, mends, settles } from "./laws.ts";
import { type Reading, readings } from "./page.ts";
import { type Variant, variants } from "./variants.ts";

describe("fixes stand in other hands", () => {
  for (const named of rules) {
    const page = readFileSync(new URL(`../rules/${named.id}.md`, import.meta.url), "utf8");
    for (const [name, variant] of variants) {
      test(`${named.id} ${name}`, () => {
        for (const reading of readings(named, page)) holds(reading, variant);
      });
    }
  }
});

/** The variant means the same: it is reported in the same words, and its fixes keep the laws. */
function holds({ workspace, options, scene }: Reading, variant: Variant): void {
  const files = [...workspace.files()].map((file): [string, string] => {
    const text = textOf(workspace, file);
    return [file, variant(file, text) ?? text];
  });
  const varied = Workspace.of(new Map(files));
  const reports = allReports(varied, options);
  const words = allReports(workspace, options).map(({ message }) => message);
  assert.deepEqual(reports.map(({ message }) => message).sort(), words.sort(), scene.heading);
  for (const report of reports) {
    for (const fix of report.fixes) mends(varied, options, report, fix);
  }
  settles(varied, options);
}
