import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { rules } from "#rules";
import { mends, settles } from "./laws.ts";
import { type Reading, readings, redraw } from "./page.ts";

for (const named of rules) {
  describe(named.id, () => {
    const page = readFileSync(new URL(`../rules/${named.id}.md`, import.meta.url), "utf8");
    const read = readings(named, page);

    test("shows what is reported", () => {
      assert.equal(page, redraw(named, page));
    });

    test("shows what is wrong and what is right", () => {
      const counts = read.map(({ reports }) => [...reports.values()].flat().length);
      assert.ok(
        counts.some((count) => count > 0),
        "no heading has carets",
      );
      assert.ok(counts.includes(0), "no heading is clean");
    });

    test("every fix cures", () => {
      for (const reading of read) everyFixCures(reading);
    });

    test("safe fixes come to an end", () => {
      for (const { workspace, options } of read) settles(workspace, options);
    });
  });
}

function everyFixCures({ workspace, options, reports }: Reading): void {
  for (const report of [...reports.values()].flat()) {
    for (const fix of report.fixes) mends(workspace, options, report, fix);
  }
}
