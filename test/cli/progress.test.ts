import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { Progress } from "../../cli/progress.ts";

function shown(progress: boolean, moments: readonly number[]): string[] {
  const lines: string[] = [];
  let now = 0;
  const told = new Progress({ progress, stderr: (text) => lines.push(text) }, () => now);
  for (const moment of moments) {
    now = moment;
    told.tell(`at ${moment}`);
  }
  told.end();
  return lines;
}

describe("progress", () => {
  test("is shown once a run lasts, not too often, and goes away", () => {
    assert.deepEqual(shown(true, [10, 900, 1100, 1150, 1400]), [
      "\r\u001b[Kat 1100",
      "\r\u001b[Kat 1400",
      "\r\u001b[K",
    ]);
  });

  test("is not shown for short runs, nor where nobody looks", () => {
    assert.deepEqual(shown(true, [10, 900]), []);
    assert.deepEqual(shown(false, [10, 5000]), []);
  });
});
