import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import {
  containers,
  defaultSettings,
  instructions,
  type LintOptions,
  lint,
  type NamedRule,
  resources,
  rule,
  Workspace,
} from "#core";
import { rules } from "#rules";
import { fingerprints } from "../../cli/fingerprint.ts";

const meta = { title: "Draft", why: "A test asks.", severity: "warning", refs: [] } as const;

const drafts: NamedRule[] = [
  {
    id: "test/image",
    rule: rule({
      ...meta,
      on: containers,
      *check(container) {
        yield { at: container.field.at("image"), message: "An image" };
      },
    }),
  },
  {
    id: "test/verb",
    rule: rule({
      ...meta,
      on: resources("Role"),
      *check(role) {
        for (const each of role.at("rules").items())
          for (const verb of each.at("verbs").items()) yield { at: verb, message: "A verb" };
      },
    }),
  },
  {
    id: "test/run",
    rule: rule({
      ...meta,
      on: instructions("RUN"),
      *check(run) {
        yield { at: run, message: "A command" };
      },
    }),
  },
];

function marks(files: Record<string, string>, named: readonly NamedRule[] = drafts): string[] {
  const workspace = Workspace.of(files);
  const options: LintOptions = { rules: named, settings: defaultSettings, today: "2026-11-25" };
  const reports = [...workspace.files()].sort().flatMap((file) => lint(workspace, file, options).reports);
  return fingerprints(workspace, reports);
}

interface Pod {
  readonly name: string;
  readonly containers: readonly string[];
  /** Lines that say nothing, above it and inside. */
  readonly blanks: number;
}

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const pods = fc.uniqueArray(
  fc.record({
    name: word,
    containers: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    blanks: fc.nat({ max: 3 }),
  }),
  { selector: ({ name }) => name, maxLength: 4 },
);

function written({ name, containers: names, blanks }: Pod): string {
  const gap = "# a remark\n\n".repeat(blanks);
  const items = names.map((each) => `    - image: ${each}:1\n${gap}      name: ${each}\n`);
  return `${gap}apiVersion: v1\nkind: Pod\nmetadata:\n${gap}  name: ${name}\nspec:\n  containers:\n${items.join("")}`;
}

const stream = (list: readonly Pod[]): string => list.map(written).join("---\n");

const role = (verbs: readonly string[]): string =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: ops}\nrules:\n${verbs
    .map((verb) => `  - {resources: [pods], verbs: ["${verb}"]}\n`)
    .join("")}`;

describe("fingerprints", () => {
  test("survive moved lines, other documents and renamed neighbours", () => {
    const watched: Pod = { name: "Watched", containers: ["First"], blanks: 0 };
    fc.assert(
      fc.property(pods, pods, fc.nat({ max: 3 }), pods, (before, after, blanks, neighbours) => {
        const names = neighbours.map(({ name }) => name);
        const moved = { ...watched, blanks, containers: [...names, "First"] };
        const alone = marks({ "a.yaml": stream([watched]) });
        for (const file of [stream([...before, watched, ...after]), stream([...before, moved, ...after])]) {
          const all = marks({ "a.yaml": file });
          assert.equal(new Set(all).size, all.length);
          assert.ok(alone.every((mark) => all.includes(mark)));
        }
      }),
      { numRuns: 200 },
    );
  });

  test("tell rules, files, objects, places and equals apart", () => {
    const pod = stream([{ name: "web", containers: ["a", "b"], blanks: 0 }]);
    const all = [
      ...marks({ "a.yaml": `${pod}---\n${pod.replace("name: web", "name: web\n  namespace: shop")}` }),
      ...marks({ "b.yaml": `${pod}---\n${role(["*", "*"])}` }),
    ];
    assert.equal(all.length, 8);
    assert.equal(new Set(all).size, 8);
    assert.ok(all.every((mark) => /^[0-9a-f]{32}$/.test(mark)));
  });

  test("count items that have no name", () => {
    const two = marks({ "a.yaml": role(["*", "get"]) });
    const three = marks({ "a.yaml": role(["list", "*", "get"]) });
    assert.deepEqual(three.slice(0, 2), two);
  });

  test("do not change with values, formatting, quotes and line ends", () => {
    const text = stream([{ name: "web", containers: ["app"], blanks: 0 }]);
    const same = [
      text.replace("app:1", "app:2"),
      text.replaceAll("\n", "\r\n"),
      text.replace("name: web", 'name: "web"'),
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{"name": app, "image": "x"}]}\n',
    ];
    for (const other of same) assert.deepEqual(marks({ "a.yaml": other }), marks({ "a.yaml": text }));
  });

  test("know objects that a template names by what is written", () => {
    const of = (name: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{image: a}]}\n`;
    const one = of('"{{ .Release.Name }}-one"');
    const two = of('"{{ .Release.Name }}-two"');
    const file = "templates/pod.yaml";
    assert.deepEqual(
      marks({ [file]: `${two}---\n${one}` }).sort(),
      marks({ [file]: `${one}---\n${two}` }).sort(),
    );
    assert.notDeepEqual(marks({ [file]: one }), marks({ [file]: two }));
  });

  test("survive new stages, new tags and moved lines of Dockerfiles", () => {
    const [mark] = marks({ Dockerfile: "FROM node:20\nRUN npm ci\n" });
    for (const text of [
      "# hello\n\nFROM node:22@sha256:abc\nRUN   npm   ci  \n",
      "FROM golang AS build\nRUN go build\nFROM node:20\nUSER node\nRUN npm ci\n",
    ])
      assert.ok(marks({ Dockerfile: text }).includes(mark ?? ""), text);
    assert.notEqual(marks({ Dockerfile: "FROM node:20\nRUN npm i\n" })[0], mark);
    const from = (tag: string) => marks({ Dockerfile: `FROM registry:5000/node:${tag}\n` }, rules);
    assert.deepEqual(from("14"), from("12"));
  });

  test("do not depend on secrets", () => {
    const secret = (value: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: ${value}}\n`;
    const marked = marks({ "a.yaml": secret("hunter2") }, rules);
    assert.ok(marked.length > 0);
    assert.deepEqual(marks({ "a.yaml": secret("correct-horse") }, rules), marked);
  });

  test("recognise broken text by what is wrong with it", () => {
    const broken = "apiVersion: v1\nkind: [\n";
    assert.deepEqual(marks({ "a.yaml": `# moved\n${broken}` }), marks({ "a.yaml": broken }));
  });
});
