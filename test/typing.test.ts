/** Whatever somebody types into a manifest of a page, what was known before and is kept must still be true. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, test } from "vitest";
import { Engine, type LintOptions, type Workspace } from "#core";
import { rules } from "#rules";
import { textOf } from "./fixing.ts";
import { leaves } from "./leaves.ts";
import { readings } from "./page.ts";
import { said, saidFromNothing } from "./said.ts";

/** How often somebody types on each page. */
const TRIED = 15;

/** A line with a value: what stands before the value in the file, and behind it. */
interface Line {
  readonly before: string;
  readonly value: string;
  readonly after: string;
}

/** What is typed, and then taken back. */
type Key = (line: Line) => string;

const over = (type: (value: string) => string): Key => {
  return ({ before, value, after }) => before + type(value) + after;
};
/** A line above that of the value, indented as it is. */
const above = (typed: string): Key => {
  return ({ before, value, after }) => {
    const start = before.lastIndexOf("\n") + 1;
    const indent = /^ */.exec(before.slice(start))?.[0] ?? "";
    return `${before.slice(0, start)}${indent}${typed}\n${before.slice(start)}${value}${after}`;
  };
};

const values: readonly ((value: string) => string)[] = [
  (value) => `${value}x`,
  (value) => value.slice(1),
  (value) => `"${value}`,
  (value) => `${value} # said`,
  () => "true",
  () => "false",
  () => "0",
  () => "1000",
  () => "null",
  () => '""',
  () => '"*"',
  () => "nginx:latest",
  () => "ALL",
  () => "RuntimeDefault",
  () => "Unconfined",
  () => "default",
  () => "admin",
  () => "/",
  () => "/var/run/docker.sock",
  () => "${VALUE}",
  () => "",
];

const keys: readonly Key[] = [
  ...values.map(over),
  ...["", "# a remark", "priv", "privileged:", "privileged: true", "- item", '"', "image: ["].map(above),
];

interface Place {
  readonly workspace: Workspace;
  readonly options: LintOptions;
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

describe("what is known of a document while values are typed", () => {
  for (const named of rules) {
    const page = readFileSync(new URL(`../rules/${named.id}.md`, import.meta.url), "utf8");
    const places = readings(named, page).flatMap(({ workspace, options }) =>
      [...workspace.files()].flatMap((file) => placesIn(workspace, { ...options, rules }, file)),
    );
    if (places.length === 0) continue;
    test(named.id, () => {
      const key = fc.record({
        place: fc.constantFrom(...places),
        first: fc.constantFrom(...keys),
        second: fc.constantFrom(...keys),
      });
      fc.assert(
        fc.property(key, ({ place, first, second }) => types(place, [first, second])),
        { numRuns: TRIED },
      );
    });
  }
});

function placesIn(workspace: Workspace, options: LintOptions, file: string): Place[] {
  if (workspace.manifest(file) === undefined) return [];
  const strict = { ...options, settings: { ...options.settings, profile: "strict" as const } };
  return leaves(textOf(workspace, file)).map(({ span: { start, end } }) => ({
    workspace,
    options: strict,
    file,
    start,
    end,
  }));
}

/** Types and takes it back, in turn; after each key the engine says what is true from nothing. */
function types({ workspace, options, file, start, end }: Place, pressed: readonly Key[]): void {
  const text = textOf(workspace, file);
  const line = { before: text.slice(0, start), value: text.slice(start, end), after: text.slice(end) };
  const engine = new Engine(options);
  engine.update([...workspace.files()].map((name) => ({ file: name, text: textOf(workspace, name) })));
  engine.complete = true;
  for (const _ of engine.work());
  for (const now of pressed.flatMap((key) => [key(line), text])) {
    engine.update([{ file, text: now }]);
    assert.deepEqual(said(engine.refresh(file)), saidFromNothing(engine.workspace, file, options), now);
  }
  for (const _ of engine.work());
  for (const other of workspace.files())
    assert.deepEqual(said(engine.look(other)), saidFromNothing(workspace, other, options), other);
}
