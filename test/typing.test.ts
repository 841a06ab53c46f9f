/** Whatever somebody types into a manifest of a page, what was known before and is kept must still be true. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, test } from "vitest";
import { Engine, type LintOptions, lint, type Report, Workspace } from "#core";
import { rules } from "#rules";
import { textOf } from "./fixing.ts";
import { leaves } from "./leaves.ts";
import { numbers } from "./numbers.ts";
import { readings } from "./page.ts";

/** How many values are typed over on each page. */
const TRIED = 15;

/** What is typed over a value, and then taken back. */
const typed: readonly ((value: string) => string)[] = [
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
        first: fc.constantFrom(...typed),
        second: fc.constantFrom(...typed),
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

/** Types over the value and takes it back, in turn; after each key the engine says what is true from nothing. */
function types(
  { workspace, options, file, start, end }: Place,
  keys: readonly ((value: string) => string)[],
) {
  const text = textOf(workspace, file);
  const engine = new Engine(options);
  engine.update([...workspace.files()].map((name) => ({ file: name, text: textOf(workspace, name) })));
  engine.complete = true;
  for (const _ of engine.work());
  for (const key of keys) {
    const changed = text.slice(0, start) + key(text.slice(start, end)) + text.slice(end);
    for (const now of [changed, text]) {
      engine.update([{ file, text: now }]);
      assert.deepEqual(plain(engine.refresh(file)), fromNothing(engine.workspace, file, options), now);
    }
  }
  for (const _ of engine.work());
  for (const other of workspace.files())
    assert.deepEqual(plain(engine.look(other)), fromNothing(workspace, other, options), other);
}

function fromNothing(workspace: Workspace, file: string, options: LintOptions): unknown {
  const texts = [...workspace.files()].map((name): [string, string] => [name, textOf(workspace, name)]);
  return plain(lint(Workspace.of(texts), file, options).reports);
}

function plain(reports: readonly Report[]): unknown {
  return reports.map(({ rule, severity, at, message, related }) => ({
    rule,
    severity,
    span: numbers(at.span),
    message,
    related: related.map((other) => [other.at.file, numbers(other.at.span), other.message]),
  }));
}
