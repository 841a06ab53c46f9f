// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Dockerfiles.
/** Whatever somebody types into a Dockerfile of a page, what was known before and is kept must still be true. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, test } from "vitest";
import { Engine, type LintOptions, type Workspace } from "#core";
import { rules } from "#rules";
import { textOf } from "./fixing.ts";
import { readings } from "./page.ts";
import { said, saidFromNothing } from "./said.ts";

/** How often somebody types on each page. */
const TRIED = 30;

/** Words that nobody needs to have written on a page; lines of its pages are typed, too. */
const common = [
  ...["", "x", " x", "root", "0", "app", "1000:1000", "sudo", "latest", "scratch", "build", "AS build", ":"],
  ...[
    "$NODE",
    "${NODE:-1}",
    "${",
    '"',
    "'",
    "[",
    "\\",
    "\\\n",
    "#",
    "<<EOF",
    "EOF",
    "{{ a }}",
    "&&",
    "|",
    "\r",
  ],
  ...["--from=0", "--chown=app", "--platform=$X", "/bin/bash", "pwsh", "curl -k", "\n", "\nEOF\n"],
];
const lines = [
  ...[
    "",
    "# a remark",
    "# palisade allow: seen",
    "# syntax=docker/dockerfile:1",
    "# escape=`",
    "USER 0",
    "USER",
  ],
  ...[
    "FROM base AS last",
    "FROM alpine AS base",
    "ARG NODE=22",
    "ENV NODE=1",
    'SHELL ["pwsh", "-c"]',
    "RUNN a",
  ],
  ...[
    "ONBUILD USER app",
    "RUN <<EOF",
    "EOF",
    "CMD [1]",
    "ENTRYPOINT exec a",
    "WORKDIR /a",
    "COPY --from=build a .",
  ],
];

/** A word, or what stands between two of them and means something. */
const WORD = /[^\s=:,@/"]+|[=:,@/"]/g;

interface Step {
  /** Where, as a part of all words. */
  readonly at: number;
  /** What is typed, as a part of all that may be. */
  readonly what: number;
  readonly how: "over" | "before" | "behind" | "line above" | "line out" | "back";
}

const step: fc.Arbitrary<Step> = fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  what: fc.double({ min: 0, max: 0.999, noNaN: true }),
  how: fc.oneof(
    { weight: 5, arbitrary: fc.constant("over" as const) },
    { weight: 5, arbitrary: fc.constantFrom("before" as const, "behind" as const, "back" as const) },
    { weight: 1, arbitrary: fc.constantFrom("line above" as const, "line out" as const) },
  ),
});

interface Place {
  readonly workspace: Workspace;
  readonly options: LintOptions;
  readonly file: string;
}

describe("what is known of a Dockerfile while it is typed", () => {
  for (const named of rules) {
    const page = readFileSync(new URL(`../rules/${named.id}.md`, import.meta.url), "utf8");
    const places = readings(named, page).flatMap(({ workspace, options }): Place[] => {
      const strict = { ...options, rules, settings: { ...options.settings, profile: "strict" as const } };
      return [...workspace.files()]
        .filter((file) => workspace.dockerfile(file))
        .map((file) => ({ workspace, options: strict, file }));
    });
    if (places.length === 0) continue;
    const texts = places.map(({ workspace, file }) => textOf(workspace, file));
    const words = [...new Set([...common, ...texts.flatMap((text) => text.match(WORD) ?? [])])];
    const whole = [...new Set([...lines, ...texts.flatMap((text) => text.split("\n"))])];
    test(named.id, () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...places),
          fc.array(step, { minLength: 2, maxLength: 6 }),
          (place, steps) => types(place, steps, words, whole),
        ),
        { numRuns: TRIED },
      );
    });
  }
});

function types(
  { workspace, options, file }: Place,
  steps: readonly Step[],
  words: readonly string[],
  whole: readonly string[],
): void {
  const engine = new Engine(options);
  engine.update([...workspace.files()].map((name) => ({ file: name, text: textOf(workspace, name) })));
  engine.complete = true;
  for (const _ of engine.work());
  // What is read from the disk is read again with the first key.
  const versions = [`${textOf(workspace, file)}\n`, textOf(workspace, file)];
  for (const text of versions) engine.update([{ file, text }]);
  engine.refresh(file);
  for (const one of steps) {
    const before = versions.at(-1) ?? "";
    const now = one.how === "back" ? (versions.at(-2) ?? "") : typed(before, one, words, whole);
    versions.push(now);
    engine.update([{ file, text: now }]);
    assert.deepEqual(said(engine.refresh(file)), saidFromNothing(engine.workspace, file, options), now);
  }
  for (const _ of engine.work());
  for (const other of workspace.files())
    assert.deepEqual(said(engine.look(other)), saidFromNothing(engine.workspace, other, options), other);
}

function typed(
  text: string,
  { at, what, how }: Step,
  words: readonly string[],
  whole: readonly string[],
): string {
  const all = [...text.matchAll(WORD)];
  const one = all[Math.floor(at * all.length)];
  const word = words[Math.floor(what * words.length)] ?? "";
  const start = one?.index ?? 0;
  const end = start + (one?.[0].length ?? 0);
  const line = text.lastIndexOf("\n", start - 1) + 1;
  switch (how) {
    case "over":
      return text.slice(0, start) + word + text.slice(end);
    case "before":
      return text.slice(0, start) + word + text.slice(start);
    case "behind":
      return text.slice(0, end) + word + text.slice(end);
    case "line above":
      return `${text.slice(0, line)}${whole[Math.floor(what * whole.length)]}\n${text.slice(line)}`;
    default:
      return text.slice(0, line) + text.slice(line).replace(/^.*\n?/, "");
  }
}
