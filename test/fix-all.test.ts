import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { fixAll } from "#core";
import { rules } from "#rules";
import { choosing } from "../cli/choice.ts";
import { textOf } from "./fixing.ts";
import { readings } from "./page.ts";

const everything = choosing(
  true,
  () => true,
  () => true,
);

describe("everything that can be fixed without a choice", () => {
  for (const named of rules) {
    test(`${named.id} is fixed for good`, () => {
      const page = readFileSync(new URL(`../rules/${named.id}.md`, import.meta.url), "utf8");
      for (const { workspace, options, scene } of readings(named, page)) {
        // All rules at once: their fixes must not undo one another.
        const all = { ...options, rules };
        const once = fixAll(workspace, workspace.files(), all, everything);
        assert.deepEqual(once.failures, [], scene.heading);
        const twice = fixAll(once.workspace, once.workspace.files(), all, everything);
        for (const file of twice.workspace.files())
          assert.equal(textOf(twice.workspace, file), textOf(once.workspace, file), scene.heading);
        assert.deepEqual(twice.applied, [], scene.heading);
      }
    });
  }
});
