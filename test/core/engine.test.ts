import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import {
  type Container,
  containers,
  containersMentioning,
  defaultSettings,
  Engine,
  type Instruction,
  inInstructions,
  instructions,
  isWritten,
  type LintOptions,
  lint,
  type NamedRule,
  type Report,
  resources,
  rule,
  type Subject,
  Workspace,
} from "#core";
import { numbers } from "../numbers.ts";

const meta = { title: "Draft", why: "A test asks.", severity: "warning", refs: [] } as const;

/** Looks at one document. */
const unlimited = rule({
  ...meta,
  peers: { kics: ["4a20ebac"], "kube-linter": ["unset-memory-requirements"] },
  on: containers,
  *check(container) {
    const limits = container.field.at("resources", "limits");
    if (limits.missing) yield { at: limits, message: `${container.title} has no limits` };
  },
});

/** Looks at other documents and points at them. */
const twins = rule({
  ...meta,
  on: resources("Deployment"),
  *check(deployment, { set }) {
    const services = set.resources("Service").filter((service) => service.name === deployment.name);
    if (services.length === 0) yield { at: deployment.at("metadata", "name"), message: "No Service" };
    for (const service of services) {
      const related = [{ at: service.at("metadata", "name"), message: "Service" }];
      yield { at: deployment.at("metadata", "name"), message: "Has a Service", related };
    }
  },
});

const root = rule({
  ...meta,
  on: instructions("USER"),
  *check(user) {
    yield { at: user, message: "A user" };
  },
});

/** Runs where the profile is strict. */
const named = rule({
  ...meta,
  profile: "strict",
  on: resources("Service"),
  *check(service) {
    yield { at: service.at("metadata", "name"), message: "A name" };
  },
});

/** Looks for a file by its path. */
const beside = rule({
  ...meta,
  on: instructions("FROM"),
  *check(from, { set }) {
    const found = set.file("a/two.yaml");
    if (found) yield { at: from, message: `Beside a file of ${found.text.length} characters` };
  },
});

const rules: NamedRule[] = [
  { id: "test/beside", rule: beside },
  { id: "test/unlimited", rule: unlimited },
  { id: "test/twins", rule: twins },
  { id: "test/root", rule: root },
  { id: "test/named", rule: named },
];
const options: LintOptions = { rules, settings: defaultSettings, today: "2026-11-25" };

const off = (...ids: string[]) => new Map(ids.map((id) => [id, { severity: "off", options: {} } as const]));
/** Settings that say different things of different files. */
const varied: LintOptions = {
  ...options,
  settings: {
    ...defaultSettings,
    overrides: [
      { files: ["a/**"], rules: off("test/unlimited", "test/twins") },
      { files: ["a/two.yaml", "b/*"], rules: new Map([["test/twins", { severity: "error", options: {} }]]) },
      { files: ["**/{one,four}.yaml"], profile: "strict", rules: off("test/root") },
    ],
  },
};

const deployment = (name: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          image: a:1\n`;
const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  ports: []\n`;

/** What a report says, without the objects it was made of. */
function plain(reports: readonly Report[]): unknown {
  return reports.map(({ rule, severity, at, message, related }) => ({
    rule,
    severity,
    file: at.file,
    span: numbers(at.span),
    message,
    related: related.map((other) => [other.at.file, numbers(other.at.span), other.message]),
  }));
}

function assertAgrees(engine: Engine, options: LintOptions): void {
  const expected = Workspace.of(
    [...engine.workspace.files()].map((file) => [file, engine.workspace.source(file)?.text ?? ""]),
  );
  for (const _ of engine.work());
  for (const file of expected.files()) {
    assert.deepEqual(plain(engine.refresh(file)), plain(lint(expected, file, options).reports), file);
  }
  assert.deepEqual(engine.failures, []);
}

const files = [
  "a/one.yaml",
  "a/two.yaml",
  "b/three.yaml",
  "b/kustomization.yaml",
  "base/kustomization.yaml",
  "base/four.yaml",
  "Dockerfile",
];
const names = fc.constantFrom("web", "api", "db");
const document = fc.oneof(
  names.map(deployment),
  names.map(service),
  fc.constantFrom(
    "# only a comment\n",
    `# kics-scan ignore-block\n${deployment("web")}`,
    deployment("api").replace("spec:", "  annotations: {kube-linter.io/ignore-all: x}\nspec:"),
    `# palisade allow test/twins: alone\n${deployment("db")}`,
    "kind: [broken\n",
    "a: 1\n",
    "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Service\n    metadata: {name: web}\n",
  ),
);
const kustomization = fc.constantFrom(
  "resources: [three.yaml]\n",
  "resources: [../base]\nnamespace: shop\n",
  "resources: [four.yaml]\npatches:\n  - path: three.yaml\n",
  "resources: [four.yaml, ../a/one.yaml]\n",
  "resources: [",
);
const step = fc.constantFrom(...files).chain((file) => {
  const text = file.endsWith("kustomization.yaml")
    ? kustomization
    : file === "Dockerfile"
      ? fc.constantFrom("FROM a\nUSER b\n", "FROM a\n", "FROM a\n\nUSER c\nUSER d\n")
      : fc.array(document, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("---\n"));
  return fc.option(text, { nil: undefined, freq: 6 }).map((content) => ({ file, text: content }));
});

describe("the incremental engine", () => {
  test("agrees with linting from nothing after any sequence of edits", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 12 }),
        fc.boolean(),
        fc.constantFrom(options, varied),
        fc.constantFrom(options, varied),
        (batches, early, before, after) => {
          const engine = new Engine(before);
          if (early) engine.complete = true;
          for (const [i, batch] of batches.entries()) {
            engine.update(batch);
            if (i % 2 === 0) engine.refresh("a/one.yaml");
            if (i === 3) engine.configure(after);
          }
          engine.complete = true;
          assertAgrees(engine, batches.length > 3 ? after : before);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("agrees after any keystrokes", () => {
    const text = [deployment("web"), service("web"), deployment("api")].join("---\n");
    const keystroke = fc.record({
      at: fc.nat(text.length),
      remove: fc.nat(12),
      insert: fc.constantFrom("", "x", "\n", "---\n", " ", ":", "- ", '"', "{{", "}}", "#", "\r\n"),
    });
    fc.assert(
      fc.property(fc.array(keystroke, { maxLength: 20 }), (keys) => {
        const engine = new Engine(options);
        engine.update([
          { file: "a/one.yaml", text },
          { file: "a/two.yaml", text: service("api") },
        ]);
        engine.complete = true;
        for (const { at, remove, insert } of keys) {
          const now = engine.workspace.source("a/one.yaml")?.text ?? "";
          const start = Math.min(at, now.length);
          engine.update([
            { file: "a/one.yaml", text: now.slice(0, start) + insert + now.slice(start + remove) },
          ]);
          engine.refresh("a/one.yaml");
        }
        assertAgrees(engine, options);
      }),
      { numRuns: 200 },
    );
  });

  test("asks the overrides of each file", () => {
    const engine = new Engine(varied);
    const text = `${deployment("web")}---\n${service("web")}`;
    for (const file of ["a/one.yaml", "a/two.yaml", "b/three.yaml", "c.yaml"])
      engine.update([{ file, text }]);
    engine.complete = true;
    const said = (file: string) =>
      engine.refresh(file).map(({ rule, severity }) => `${rule.slice("test/".length)} ${severity}`);
    assert.deepEqual(said("a/one.yaml"), ["named warning"]);
    assert.deepEqual(said("a/two.yaml"), ["twins error"]);
    assert.deepEqual(said("b/three.yaml"), ["twins error", "unlimited warning"]);
    assert.deepEqual(said("c.yaml"), ["twins warning", "unlimited warning"]);
    assertAgrees(engine, varied);
  });

  test("runs nothing again whose document and answers stayed", () => {
    const ran: string[] = [];
    const watch = (id: string, asks: boolean): NamedRule => ({
      id,
      rule: rule({
        ...meta,
        on: resources("Deployment"),
        *check(subject, { set }) {
          if (asks) set.resources("Service");
          ran.push(`${id} ${subject.name}`);
          yield* [];
        },
      }),
    });
    const engine = new Engine({ ...options, rules: [watch("alone", false), watch("asks", true)] });
    engine.update([
      { file: "a/one.yaml", text: `${deployment("web")}---\n${deployment("api")}` },
      { file: "a/two.yaml", text: service("web") },
      { file: "b/three.yaml", text: deployment("db") },
    ]);
    engine.complete = true;
    for (const _ of engine.work());
    assert.equal(ran.length, 6);

    ran.length = 0;
    engine.update([{ file: "a/one.yaml", text: `${deployment("web2")}---\n${deployment("api")}` }]);
    for (const _ of engine.work());
    assert.deepEqual(ran.sort(), ["alone web2", "asks web2"]);

    ran.length = 0;
    engine.update([{ file: "a/two.yaml", text: service("other") }]);
    for (const _ of engine.work());
    assert.deepEqual(ran.sort(), ["asks api", "asks web2"]);
  });

  test("runs nothing again that did not read what is typed", () => {
    const ran: string[] = [];
    const watch = (id: string, on: Subject<Container>, at: "kind" | "image"): NamedRule => ({
      id,
      rule: rule({
        ...meta,
        on,
        *check({ field, title, workload }) {
          ran.push(id);
          yield { at: at === "kind" ? workload.resource.at(at) : field.at(at), message: title };
        },
      }),
    });
    const those = (fit: (container: Container) => boolean): Subject<Container> => {
      return (unit) => [...containers(unit)].filter(fit);
    };
    const watching: LintOptions = {
      ...options,
      rules: [
        watch("points", containers, "image"),
        watch(
          "reads",
          those(({ image }) => image.value !== "b"),
          "kind",
        ),
        watch(
          "asks whether",
          those(({ image }) => isWritten(image)),
          "kind",
        ),
        watch("searches", containersMentioning("b:2"), "kind"),
        watch(
          "looks elsewhere",
          those(({ workload }) => workload.title !== ""),
          "kind",
        ),
      ],
    };
    const engine = new Engine(watching);
    const type = (image: string): string => {
      ran.length = 0;
      const text = deployment("web").replace("image: a:1", `image: ${image}`);
      engine.update([{ file: "a/one.yaml", text }]);
      engine.refresh("a/one.yaml");
      const again = [...ran].join();
      assertAgrees(engine, watching);
      return again;
    };
    engine.complete = true;
    type("a:1");
    assert.equal(type("a:11"), "points,reads,asks whether,looks elsewhere", "it was read from the disk");
    assert.equal(type("a:12"), "points,reads");
    assert.equal(type("b:2"), "points,reads,searches");
    assert.equal(type('"b:2'), "points,reads");
    assert.equal(type('"b:2"'), "points,reads");
    assert.equal(type("b"), "points");
    assert.equal(type("~"), "points,reads");
    assert.equal(type("c"), "points,reads,asks whether");
    assert.equal(type("c\n          args: []"), "points,reads,asks whether,looks elsewhere");
  });

  test("runs nothing again that did not read the kind of instruction that is typed", () => {
    const ran: string[] = [];
    const watch = (id: string, on: Subject<Instruction>): NamedRule => ({
      id,
      rule: rule({
        ...meta,
        on,
        *check(instruction) {
          ran.push(id);
          const { file, span, index } = instruction;
          yield { at: { file, span, certain: true }, message: `Number ${index}` };
        },
      }),
    });
    const those = (keyword: string, isOne: (one: Instruction) => boolean): Subject<Instruction> =>
      inInstructions((one) => (one.keyword === keyword && isOne(one) ? [one] : []));
    const watching: LintOptions = {
      ...options,
      rules: [
        watch("points", instructions("FROM", "RUN", "USER")),
        watch(
          "images",
          those("FROM", ({ stage }) => stage?.image?.text !== "scratch"),
        ),
        watch(
          "stages",
          those("FROM", ({ stage }) => stage?.name !== "b"),
        ),
        watch(
          "commands",
          those("RUN", ({ args }) => args.length > 0),
        ),
        watch(
          "flags",
          those("RUN", ({ flags }) => flags.length > 0),
        ),
        watch(
          "users",
          those("USER", (user) => user.args[0]?.text !== "0"),
        ),
        watch("searches", (unit) =>
          unit.type === "dockerfile" && unit.text.includes("FROM") ? unit.instructions.slice(0, 1) : [],
        ),
      ],
    };
    const lines = [
      "FROM a AS build",
      "RUN --network=none b",
      "ENV c=d e=1",
      "USER $c",
      "RUN f",
      "FROM build",
    ];
    const engine = new Engine(watching);
    const type = (line: number, typed: string): string => {
      ran.length = 0;
      lines[line] = typed;
      engine.update([{ file: "Dockerfile", text: lines.join("\n") }]);
      engine.refresh("Dockerfile");
      const again = [...new Set(ran)].join();
      assertAgrees(engine, watching);
      return again;
    };
    engine.complete = true;
    const all = "points,images,stages,commands,flags,users,searches";
    type(0, "FROM a AS build");
    assert.equal(type(0, "FROM a:1 AS build"), all, "it was read from the disk");
    assert.equal(type(0, "FROM a:11 AS build"), "images,searches");
    assert.equal(type(0, "FROM\ta:11 AS build"), "points,images,stages,searches");
    assert.equal(type(1, "RUN --network=none bb"), "commands,searches");
    assert.equal(type(1, "RUN --network=host bb"), "commands,flags,searches");
    assert.equal(type(4, "RUN f && g \\\n  && h"), "commands,searches");
    assert.equal(type(2, "ENV c=dd e=1"), "users,searches");
    assert.equal(type(2, "ENV c=0 e=1"), "searches");
    assert.equal(type(2, "ENV c=d e=2"), "users,searches");
    assert.equal(type(3, "# Who runs it\nUSER $c"), "points,users,searches");
    assert.equal(type(4, "RUN f"), "commands,searches");
    assert.equal(type(0, "FROM a:11 AS built"), all, "another stage is built on");
    assert.equal(type(4, "RUN f\nRUN g"), all);
    assert.equal(type(4, "CMD f\nRUN g"), all);
  });

  /** Types these texts into one file, in turn; where there are two, the first is never judged. */
  function typing(text: string, versions: readonly (string | [string, string])[], file = "a/one.yaml"): void {
    const engine = new Engine(options);
    engine.update([{ file, text }]);
    engine.complete = true;
    assertAgrees(engine, options);
    for (const version of versions) {
      engine.update([version].flat().map((now) => ({ file, text: now })));
      assertAgrees(engine, options);
    }
  }

  test("agrees where an alias says what an object is", () => {
    const text = `x: &kind Deployment\n${deployment("web")}`.replace("kind: Deployment", "kind: *kind");
    const of = (kind: string): string => text.replace("&kind Deployment", `&kind ${kind}`);
    typing(of("Deploymen"), [of("Deployme"), of("Deployment"), of("Service"), of("Deployment")]);
    const escaped = (kind: string): string => deployment("web").replace("kind: Deployment", kind);
    typing(escaped('"\\x6bind": Deploymen'), [
      escaped('"\\x6bind": Deployme'),
      escaped('"\\x6bind": Deployment'),
    ]);
  });

  const above = (image: string): string =>
    deployment("web").replace("a:1", `${image}\n        - name: below\n          image: b`);

  test("agrees where two versions of a file come at once", () => {
    typing(above("a"), [above("ab"), [above("abc"), above("abcdef")], [above("x"), service("x")]]);
  });

  test("agrees where a document breaks for good only after it was typed in", () => {
    typing(above("a"), [
      above("ab"),
      above('"abcdef'),
      above('"abcdef').replace("spec:", "spec: [\nx: ["),
      above('"abcdef"'),
    ]);
  });

  test("agrees while a key is typed above another one", () => {
    const keys = ["h", "ho", "hos", "ho", "host:", "host: 1", "host:", "host"];
    typing(above("a"), [
      above("ab"),
      ...keys.map((key) => above("ab").replace("    spec:", `    ${key}\n    spec:`)),
      above("ab"),
      above("abc"),
    ]);
  });

  test("judges documents that stay where the file is a template no more", () => {
    const watched = rule({
      ...meta,
      on: (unit) => (unit.type === "document" && !unit.manifest.template ? [unit] : []),
      *check(document) {
        yield { at: document.root.at("a"), message: "No template" };
      },
    });
    const plainly: LintOptions = { ...options, rules: [{ id: "test/watched", rule: watched }] };
    const engine = new Engine(plainly);
    engine.complete = true;
    for (const last of ["{{ b }}", "b", "{{ c }}"]) {
      engine.update([{ file: "a/one.yaml", text: `a: 1\n---\na: ${last}\n---\na: [\nb\nc: 1\n` }]);
      assertAgrees(engine, plainly);
    }
  });

  test("waits with questions about other files until all are read", () => {
    const engine = new Engine(options);
    engine.update([{ file: "a/one.yaml", text: deployment("web") }]);
    assert.deepEqual(
      engine.refresh("a/one.yaml").map(({ rule }) => rule),
      ["test/unlimited"],
    );
    engine.update([{ file: "a/two.yaml", text: service("web") }]);
    engine.complete = true;
    for (const _ of engine.work());
    assert.deepEqual(
      engine
        .refresh("a/one.yaml")
        .map(({ message }) => message)
        .sort(),
      ['Container "app" has no limits', "Has a Service"],
    );
  });

  test("tells of a file that changed although somebody looked at it first", () => {
    const engine = new Engine(options);
    engine.update([
      { file: "a/one.yaml", text: deployment("web") },
      { file: "a/two.yaml", text: service("web") },
    ]);
    engine.refresh("a/one.yaml");
    engine.complete = true;
    assert.equal(engine.look("a/one.yaml").length, 2);
    assert.ok([...engine.work()].includes("a/one.yaml"));
    assert.deepEqual([...engine.work()], []);

    engine.update([{ file: "a/two.yaml", text: service("api") }]);
    engine.refresh("a/one.yaml");
    assert.ok(![...engine.work()].includes("a/one.yaml"), "who refreshes was told");
  });

  test("survives a rule that throws, and names it", () => {
    const broken = rule({
      ...meta,
      on: resources("Service"),
      // biome-ignore lint/correctness/useYield: it never gets that far.
      *check() {
        throw new Error("our bug");
      },
    });
    const engine = new Engine({ ...options, rules: [...rules, { id: "test/broken", rule: broken }] });
    engine.update([{ file: "a.yaml", text: `${service("web")}---\n${deployment("web")}` }]);
    engine.complete = true;
    assert.equal(engine.refresh("a.yaml").length, 2);
    assert.deepEqual(
      engine.failures.map(({ rule, file }) => [rule, file]),
      [["test/broken", "a.yaml"]],
    );
  });
});
