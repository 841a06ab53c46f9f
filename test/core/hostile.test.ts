/**
 * Whatever stands in a file, it is read, judged and mended without a throw, and with work that grows as its
 * length does. The sizes are such that the square of them would run into the time limit of a test.
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, test } from "vitest";
import { defaultSettings, Engine, type Fix, type LintOptions, lint, type Report, Workspace } from "#core";
import { rules } from "#rules";
import { afterFix, textOf } from "../fixing.ts";
import { numbers } from "../numbers.ts";
import { wildSamples } from "./wild-yaml.ts";
import { yamlSamples } from "./yaml.ts";

const options: LintOptions = {
  rules,
  settings: { ...defaultSettings, profile: "strict" },
  today: "2026-11-25",
};
const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n";
const many = 10_000;
const deep = 100_000;

/** Texts by what is wrong with them. */
const hostile: [name: string, text: () => string][] = [
  ["lists of lists of aliases", () => `${pod}  containers: &a0 [x]\n${bomb((_, ten) => `[${ten}]`)}`],
  ["maps of maps of aliases", () => `${pod}  x: &a0 {x: y}\n${bomb((one) => `{a: ${one}, b: {c: ${one}}}`)}`],
  [
    "maps merged into maps",
    () => `${pod}  x: &a0 {x: y}\n${bomb((_, ten) => `{<<: [${ten}]}`)}  containers: *a40\n`,
  ],
  [
    "aliases of themselves",
    () => `${pod}  containers: &a [*a, {name: b, env: *a}]\n  volumes: &b {<<: *b, c: *a}\n`,
  ],
  [
    "a list that lists itself",
    () => "apiVersion: v1\nkind: List\nitems: &i [{kind: List, apiVersion: v1, items: *i}, *i]\n",
  ],
  [
    "one large container, used often",
    () => `${pod}  x: &c {name: a, image: b, ${keys(2000)}}\n  containers: [${"*c,".repeat(1000)}]\n`,
  ],
  [
    "one large container, merged often",
    () => `${pod}  x: &c {name: a, image: b, ${keys(2000)}}\n  containers:\n${"  - <<: *c\n".repeat(1000)}`,
  ],
  [
    "a long merge list, merged often",
    () =>
      `${pod}  x: &c {name: a}\n  y: &l [${"*c,".repeat(many)}]\n  containers:\n${"  - <<: *l\n".repeat(1000)}`,
  ],
  [
    "one object, listed often",
    () => `kind: List\napiVersion: v1\nx: &p {apiVersion: v1, kind: Pod}\nitems: [${"*p,".repeat(many)}]\n`,
  ],
  ["brackets", () => `${pod}  a: ${"[".repeat(deep)}${"]".repeat(deep)}\n`],
  ["brackets that stay open", () => `${pod}  a: ${"[".repeat(deep)}\n`],
  ["braces", () => `${pod}  a: ${"{a: ".repeat(deep)}${"}".repeat(deep)}\n`],
  ["braces that stay open", () => `${pod}  a: ${"{a: ".repeat(deep)}\n`],
  ["dashes", () => `${pod}  a:\n    ${"- ".repeat(deep)}\n`],
  ["question marks", () => `${pod}  a:\n    ${"? ".repeat(deep)}\n`],
  ["deep maps in block style", () => pod + lines(1000, (i) => `${" ".repeat(i + 2)}a:`)],
  [
    "deep maps in block style with an error",
    () => `${pod}${lines(600, (i) => `${" ".repeat(i + 2)}a:`)}  : : :\n`,
  ],
  ["deep lists in block style", () => `${pod}  a:\n${lines(1000, (i) => `${" ".repeat(i + 2)}-`)}`],
  ["a quote that stays open", () => `${pod}  a: '${"x\n".repeat(many)}`],
  ["a double quote that stays open", () => `${pod}  a: "${"\\x\n".repeat(many)}`],
  ["many quotes", () => `${pod}  a: ${"'\n".repeat(2000)}`],
  ["many colons", () => `${pod}  a: ${": ".repeat(2000)}`],
  ["many anchors", () => `${pod}  a: ${"&a ".repeat(2000)}`],
  ["many tags", () => `%TAG !a! b\n---\n${pod}  a: [${"!a!b c,".repeat(many)}]\n`],
  ["many aliases of nothing", () => `${pod}  a: [${"*a,".repeat(many)}]\n`],
  ["many entries", () => pod + lines(many, (i) => `  k${i}: v`)],
  ["one key again and again", () => `${pod}${"  k: v\n".repeat(many)}`],
  ["many documents that say nothing", () => "---\n".repeat(2000)],
  [
    "a schema again and again",
    () =>
      `apiVersion: a/v1\nkind: CustomResourceDefinition\nspec:\n${"  - schema:\n     a: b\n".repeat(many)}`,
  ],
  ["many blanks", () => `${pod}  a: b${" ".repeat(1e6)}\n  c:${" ".repeat(1e6)}#\n`],
  ["many tabs", () => pod + "\t".repeat(1e5)],
  ["many empty lines", () => pod + "\n".repeat(1e6)],
  ["carriage returns", () => `${pod}  a: b\n`.replaceAll("\n", "\r") + "\r".repeat(1e5)],
  ["NULs", () => `${pod}  a: ${"\0".repeat(1e5)}\n\0: \0\n`],
  ["halves of surrogate pairs", () => `${pod}  a: \ud800\n  \udc00: '\udfff'\n  "\ud800": "\\ud800"\n`],
  ["bytes that were no UTF-8", () => `${pod.replace("a}", "\ufffd}")}  \ufffd: \ufffd\ufffd\n`],
  ["one long line", () => `${pod}  a: ${"x".repeat(2e6)}\n`],
  ["one long line of words", () => `${pod}  a: ${"x ".repeat(1e6)}\n`],
  ["a long line that is no entry", () => `${pod}  b${" ".repeat(3e5)}c\n  d: [\n`],
  ["long lines that are no entries", () => `${pod}${`  b${" -".repeat(2e3)}\n`.repeat(200)}  d: [\n`],
  [
    "blanks behind a line that is no entry",
    () => `${pod}  a: 1\n  b\n${" \n".repeat(1e5)}${" ".repeat(3e5)}`,
  ],
  ["dashes behind one another", () => `${pod}  a: [\n  ${"- ".repeat(1e5)}b\n`],
  ["a long key", () => `${pod}  ${"k".repeat(1e6)}: b\n`],
  [
    "names of everything that objects have",
    () =>
      `${pod.replace("a}", "__proto__, labels: {__proto__: a, constructor: b, toString: c}}")}  __proto__: {containers: []}\n  constructor: {prototype: {x: y}}\n  containers: [{name: constructor, image: __proto__}]\n`,
  ],
  [
    "kinds of everything that objects have",
    () =>
      ["__proto__", "constructor", "toString"]
        .map((kind) => `apiVersion: ${kind}\nkind: ${kind}\nmetadata: {name: a}\n`)
        .join("---\n"),
  ],
];

const templates: [name: string, text: () => string][] = [
  ["opened again and again", () => `${pod}  a: ${"{{".repeat(1e5)}\n`],
  ["opened on every line", () => `${pod}${"  a: {{\n".repeat(many)}`],
  ["alone on every line", () => `${pod}${"  {{ a }}\n".repeat(many)}`],
  [
    "in every value",
    () =>
      `${pod}  containers:\n${"  - name: a\n    image: {{ b }}\n    {{- c | nindent 4 }}\n".repeat(2000)}`,
  ],
  ["all on one line", () => `${pod}  a: ${"{{ a }}".repeat(many)}\n`],
  [
    "in blocks in blocks",
    () => `${pod}${"  {{ if a }}\n".repeat(many)}  b: c\n${"  {{ end }}\n".repeat(many)}`,
  ],
  ["in definitions that stay open", () => `${pod}${'{{ define "a" }}\n'.repeat(many)}`],
  ["in comments that stay open", () => pod + "{{/* ".repeat(many)],
  ["in quotes that stay open", () => `${pod}${'{{ " '.repeat(many)}${"{{ ` ".repeat(many)}`],
];

describe("a manifest made of", () => {
  for (const [name, text] of hostile) test(name, () => survives("a.yaml", text()));
});

describe("actions", () => {
  for (const [name, text] of templates) test(name, () => survives("templates/a.yaml", text()));
});

describe("nesting", () => {
  for (const [open, close] of [
    ["[", "]"],
    ["{a: ", "}"],
    ["- ", ""],
    ["? ", ""],
  ] as const)
    test(`of ${JSON.stringify(open)} ends in a finding`, () => {
      for (const end of [close.repeat(deep), ""])
        assert.deepEqual(
          survives("a.yaml", `${pod}  a:\n    ${open.repeat(deep)}${end}\n`).map(({ message }) => message),
          ["YAML is nested too deeply"],
        );
    });
});

const files = new Map(shop("../workspace"));
const pieces = fc.constantFrom(
  ...[
    "",
    "x",
    "\n",
    " ",
    "  ",
    ":",
    ": ",
    "- ",
    "\n---\n",
    '"',
    "'",
    "#",
    " # ",
    "{{",
    "}}",
    "{{ a }}",
    "{",
    "}",
    "[",
    "]",
  ],
  ...[
    ",",
    "|",
    ">-\n",
    "&a ",
    "*a",
    "<<: *a\n",
    "!!str ",
    "\t",
    "\r\n",
    "\r",
    "\0",
    "\ud800",
    "\ufeff",
    "é😀",
    "${A}",
    "\\\n",
  ],
  ...[
    "kind: List\nitems:\n",
    "containers:\n",
    "securityContext: {}\n",
    "runAsUser: 0\n",
    "image: a:latest\n",
    "verbs: ['*']\n",
  ],
  ...[
    "# palisade allow image/latest-tag: a\n",
    "USER root\n",
    "FROM scratch\n",
    "<<EOF\n",
    "apiVersion: v1\nkind: Secret\ndata:\n  a: Yg==\n",
  ],
);
const keystroke = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.nat(9),
  insert: pieces,
});
const step = fc.record({
  file: fc.constantFrom(...files.keys()),
  keys: fc.array(keystroke, { minLength: 1, maxLength: 4 }),
});

describe("a workspace under random edits", () => {
  test("is judged anew as if from nothing, inside its texts, without a throw", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const engine = new Engine(options);
        engine.update(Array.from(files, ([file, text]) => ({ file, text })));
        engine.complete = true;
        for (const { file, keys } of steps) {
          const text = keys.reduce(typed, textOf(engine.workspace, file));
          engine.update([{ file, text }]);
          engine.refresh(file);
        }
        for (const _ of engine.work());
        const cold = Workspace.of(Array.from(files.keys(), (file) => [file, textOf(engine.workspace, file)]));
        for (const file of files.keys())
          assert.deepEqual(plain(engine.refresh(file)), plain(judged(cold, file)), file);
        assert.deepEqual(engine.failures, []);
      }),
      { numRuns: 15 },
    );
  });

  test("has fixes that can be applied, and leave what could be read readable", () => {
    fc.assert(
      fc.property(step, ({ file, keys }) => {
        const text = keys.reduce(typed, files.get(file) ?? "");
        const workspace = Workspace.of(new Map([...files, [file, text]]));
        for (const report of judged(workspace, file)) for (const fix of report.fixes) mends(workspace, fix);
      }),
      { numRuns: 60 },
    );
  });

  test("may be any YAML at all", () => {
    const kind = fc.constantFrom("Pod", "Secret", "ClusterRole", "Deployment", "NetworkPolicy", "List");
    const text = fc.oneof(
      wildSamples,
      yamlSamples.map((sample) => sample.text),
      fc.string({ unit: "binary" }),
    );
    const object = fc.tuple(kind, text).map(([name, body]) => `apiVersion: v1\nkind: ${name}\n${body}`);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(text, object), { maxLength: 3 }),
        fc.array(keystroke, { maxLength: 3 }),
        (parts, keys) => {
          survives("a.yaml", keys.reduce(typed, parts.join("\n---\n")));
          survives("templates/a.yaml", `{{ a }}\n${keys.reduce(typed, parts.join("\n---\n"))}`);
        },
      ),
      { numRuns: 30 },
    );
  });
});

/** Lints the only file of a workspace, cold and with the engine, and applies some of its fixes. */
function survives(file: string, text: string): readonly Report[] {
  const workspace = Workspace.of([[file, text]]);
  const reports = judged(workspace, file);
  for (const report of reports.slice(0, 3)) for (const fix of report.fixes) mends(workspace, fix);
  const engine = new Engine(options);
  engine.update([{ file, text }]);
  engine.complete = true;
  assert.deepEqual(plain(engine.refresh(file)), plain(reports));
  return reports;
}

function judged(workspace: Workspace, file: string): readonly Report[] {
  const { reports, failures } = lint(workspace, file, options);
  assert.deepEqual(failures, []);
  const { length } = textOf(workspace, file);
  for (const { at, related } of reports) {
    assert.ok(0 <= at.span.start && at.span.start <= at.span.end && at.span.end <= length);
    for (const { at: other } of related) assert.ok(other.span.end <= textOf(workspace, other.file).length);
  }
  return reports;
}

function mends(workspace: Workspace, fix: Fix): void {
  const after = afterFix(workspace, fix);
  for (const { file } of fix.edits) {
    if ((workspace.source(file)?.problems ?? []).length > 0) continue;
    const problems = after.source(file)?.problems.map(({ message }) => message);
    assert.deepEqual(problems, [], `${fix.title}: ${textOf(after, file)}`);
  }
}

function plain(reports: readonly Report[]): unknown {
  return reports.map(({ rule, at, message, related }) => [
    rule,
    numbers(at.span),
    message,
    related.map((one) => numbers(one.at.span)),
  ]);
}

function typed(text: string, { at, remove, insert }: { at: number; remove: number; insert: string }): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + insert + text.slice(start + remove);
}

/** Forty collections, each of one alias or of ten of the one before. */
function bomb(collection: (one: string, ten: string) => string): string {
  return lines(40, (i) => {
    const one = `*a${i}`;
    return `  a${i + 1}: &a${i + 1} ${collection(one, Array(10).fill(one).join(", "))}`;
  });
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, i) => `${line(i)}\n`).join("");
}

function keys(count: number): string {
  return Array.from({ length: count }, (_, i) => `k${i}: v`).join(", ");
}

/** All files below a folder beside this one, with their texts. */
function shop(folder: string): [string, string][] {
  const root = new URL(`${folder}/`, import.meta.url);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .map((path) => [path.slice(path.indexOf("/test/workspace/") + 16), readFileSync(path, "utf8")]);
}
