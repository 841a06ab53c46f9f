import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { rules } from "#rules";
import { indexOf, pagePath, read, ruleIds, summaries } from "../scripts/generated.ts";

describe("generated files", () => {
  test("the index has every rule", () => {
    assert.equal(read("rules/index.ts"), indexOf(ruleIds()));
  });

  test("tables and schemas are up to date", () => {
    for (const [path, text] of summaries(rules))
      assert.equal(read(path), text, `${path}: run npm run generate`);
  });

  test("every rule has a page", () => {
    for (const { id } of rules) assert.notEqual(read(pagePath(id)), "", `${pagePath(id)} is missing`);
  });
});
