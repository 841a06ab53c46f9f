import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { Manifest } from "../../core/manifest.ts";
import { contentOf } from "./reading.ts";
import { wildSamples } from "./wild-yaml.ts";
import { yamlSamples } from "./yaml.ts";

describe("documents", () => {
  for (const [text, pieces] of [
    ["", [""]],
    ["a: 1\n", ["a: 1\n"]],
    ["a: 1\n---\nb: 2\n", ["a: 1\n", "---\nb: 2\n"]],
    ["---\na: 1\n---\nb: 2", ["---\na: 1\n", "---\nb: 2"]],
    ["# c\n---\na: 1\n", ["# c\n---\na: 1\n"]],
    ["%YAML 1.1\n# c\n---\na: 1\n", ["%YAML 1.1\n# c\n---\na: 1\n"]],
    ["a: 1\n--- # c\nb: 2\n", ["a: 1\n", "--- # c\nb: 2\n"]],
    ["a: 1\n--- b\n", ["a: 1\n", "--- b\n"]],
    ["a: 1\n---\n---\n", ["a: 1\n", "---\n", "---\n"]],
    ["a: 1\r\n---\r\nb: 2\r\n", ["a: 1\r\n", "---\r\nb: 2\r\n"]],
    ["\uFEFFa: 1\n---\nb: 2\n", ["a: 1\n", "---\nb: 2\n"]],
    ["a: |\n  ---\n  x\n", ["a: |\n  ---\n  x\n"]],
    ["a: ----\n----\n", ["a: ----\n----\n"]],
    ["a: 1\n...\n---\nb: 2\n", ["a: 1\n...\n", "---\nb: 2\n"]],
  ] as const)
    test(JSON.stringify(text), () => assert.deepEqual(spans(Manifest.parse("a.yaml", text)), pieces));

  test("cover a text, but for its byte order mark", () => {
    fc.assert(
      fc.property(streams, (text) => {
        assert.equal(spans(Manifest.parse("a.yaml", text)).join(""), text.replace(/^\uFEFF/, ""));
      }),
    );
  });

  test("that did not change keep their trees", () => {
    const before = Manifest.parse("a.yaml", "a: 1\n---\nb: 2\n---\nc: 3\n");
    const after = Manifest.parse("a.yaml", "a: 1\n---\nb: 22222\n---\nc: 3\n", before);
    const same = after.documents.map(({ tree }, i) => tree === before.documents[i]?.tree);
    assert.deepEqual(same, [true, false, true]);
    assert.equal(after.documents[2]?.root.at("c").value, 3);
  });

  test("read as if nothing had been there before, after any edit", () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(20),
      insert: fc.constantFrom(
        "",
        "x",
        "\n---\n",
        "---",
        "\n",
        "\r",
        " ",
        ": ",
        '"',
        "{{",
        "}}",
        '{{ define "a" }}',
        "\uFEFF",
        "#",
        "# words\n",
        "- ",
      ),
    });
    fc.assert(
      fc.property(streams, fc.array(edit, { maxLength: 5 }), fc.boolean(), (text, edits, chart) => {
        const file = chart ? "templates/a.yaml" : "a.yaml";
        let manifest = Manifest.parse(file, text);
        for (const { at, remove, insert } of edits) {
          const start = Math.floor(at * manifest.text.length);
          const next = manifest.text.slice(0, start) + insert + manifest.text.slice(start + remove);
          manifest = Manifest.parse(file, next, manifest);
          const cold = Manifest.parse(file, next);
          assert.deepEqual(outline(manifest), outline(cold));
        }
      }),
      {
        numRuns: 400,
        examples: [["---\n# c\n---\n---\na: a\n", [{ at: 0, remove: 11, insert: "" }], false]],
      },
    );
  });
});

describe("resources", () => {
  const names = (text: string) =>
    Manifest.parse("a.yaml", text).documents.flatMap(({ resources }) =>
      resources.map(({ apiVersion, kind, name }) => `${apiVersion} ${kind} ${name}`),
    );

  test("are documents with a kind", () => {
    assert.deepEqual(
      names(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\nx: y\n---\n{kind: Service, metadata: {name: 0x10}}\n---\n- a\n",
      ),
      ["v1 Pod a", " Service 0x10"],
    );
  });

  test("stand in lists", () => {
    const items = "items:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n- {metadata: {name: b}}\n";
    assert.deepEqual(names(`apiVersion: v1\nkind: List\n${items}`), ["v1 Pod a"]);
    assert.deepEqual(names(`apiVersion: apps/v1\nkind: DeploymentList\n${items}`), [
      "v1 Pod a",
      "apps/v1 Deployment b",
    ]);
    assert.deepEqual(names("kind: AllowList\nmetadata: {name: c}\n"), [" AllowList c"]);
    assert.deepEqual(
      names(
        `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items: [{kind: Pod, metadata: {name: deep}}]\n`,
      ),
      [" Pod deep"],
    );
  });

  test("that an alias lists again are one", () => {
    assert.deepEqual(names("kind: List\nitems:\n- &a {kind: Pod, metadata: {name: a}}\n- *a\n- *a\n"), [
      " Pod a",
    ]);
  });

  test("have no name where nobody can know it", () => {
    assert.deepEqual(names("kind: Pod\nmetadata: {name: '${NAME}'}\n---\nkind: '${KIND}'\n"), [" Pod "]);
  });
});

describe("syntax", () => {
  const problems = (text: string) => {
    const { documents } = Manifest.parse("a.yaml", text);
    return documents
      .flatMap((document) => document.problems)
      .map(({ at, message }) => [text.slice(at.span.start, at.span.end), message]);
  };

  test("that is broken is said where it is, and costs what stands there only", () => {
    const text = "kind: Pod\nmetadata:\n  name: a\n  labels: [x\nspec: {}\n---\nkind: Service\n";
    const { documents } = Manifest.parse("a.yaml", text);
    assert.equal(documents[0]?.root.at("metadata", "name").value, "a");
    assert.equal(documents[1]?.root.at("kind").value, "Service");
    assert.deepEqual(documents[1]?.problems, []);
    assert.ok(problems(text).length > 0);
  });

  test("of words", () => {
    assert.deepEqual(problems('a: "b\n'), [['"b', "YAML syntax: the quote is not closed"]]);
    assert.deepEqual(problems("a: b\n"), []);
  });

  const pod = (line: string) =>
    `kind: Pod\nspec:\n  containers:\n    - name: web\n${line}\n      ports:\n        - containerPort: 80\n`;
  const unfinished: [line: string, shown: string][] = [
    ['      image: "nginx:1.2', '"nginx:1.2'],
    ["      image: 'it''s", "'it''s"],
    ['      args: ["a", "b]', '["a", "b]'],
    ["      args: [a, {b: c]", "[a, {b: c]"],
    ["      imag", "imag"],
    ["      image:nginx", "image:nginx"],
    ["      image: nginx: 1", "nginx: 1"],
    ["      image: @nginx", "@nginx"],
    ['      args:\n        - "a', '"a'],
    ['      image: x\n      "ima', '"ima'],
  ];
  test.each(unfinished)("in a line that is being typed hides no other: %j", (line, shown) => {
    const text = pod(line);
    assert.deepEqual(
      problems(text).map(([at]) => at),
      [shown],
    );
    const [document] = Manifest.parse("a.yaml", text).documents;
    const container = document?.root.at("spec", "containers", 0);
    assert.equal(container?.at("name").value, "web");
    assert.equal(container?.at("ports", 0, "containerPort").value, 80);
    const image = container?.at("image");
    assert.ok(image?.missing || image?.value === "x" || image?.certain === false, "what is typed is unknown");
  });

  const context = (...lines: string[]): string =>
    `kind: Pod\nspec:\n  hostPID: true\n  securityContext:\n${lines.map((line) => `    ${line}\n`).join("")}  containers: []\n`;
  const incomplete: [lines: string[], open: string[]][] = [
    [["runAsUser: 1", "runAs"], ["securityContext"]],
    [["runAs", "runAsUser: 1"], ["securityContext"]],
    [["runAsUser: 1", "seccomp", "  type: X"], ["securityContext"]],
    [["runAsUser: 1", "groups", "- 1"], ["securityContext"]],
    [
      ["groups: [", '  "a', "  ]"],
      ["groups", "securityContext", "spec"],
    ],
    [
      ["groups:", "- 1", "-2"],
      ["groups", "securityContext"],
    ],
    [["runAsUser: 1", "options:", "  a: 1", "  b"], ["options"]],
    [["runAsUser: 1", "s", "  type: X"], ["securityContext"]],
    [["groups:", "  - a", "    b: 1", "  - c: 1"], ["first"]],
    [["groups:", "  - a", "      b: 1", "    c: 1"], ["first"]],
  ];
  test.each(incomplete)("says what a line may still bring: %j", (lines, expected) => {
    for (const eol of ["\n", "\r\n"]) {
      const text = context(...lines).replaceAll("\n", eol);
      const [document] = Manifest.parse("a.yaml", text).documents;
      assert.equal(document?.problems.length, 1);
      const spec = document?.root.at("spec") ?? assert.fail();
      const inner = spec.at("securityContext");
      const found = Object.entries({
        groups: inner.at("groups"),
        first: inner.at("groups", 0),
        options: inner.at("options"),
        securityContext: inner,
        spec,
      });
      assert.deepEqual(
        found.filter(([, field]) => field.exists && field.open).map(([name]) => name),
        expected,
      );
    }
  });

  test("that nobody can guess lets nothing be called missing", () => {
    const text = pod('      image: "nginx\n      args: [');
    assert.ok(problems(text).length > 0);
    const container = Manifest.parse("a.yaml", text).documents[0]?.root.at("spec", "containers", 0);
    assert.equal(container?.at("name").value, "web");
    assert.deepEqual([container?.at("ports").missing, container?.at("ports").certain], [true, false]);
    assert.equal(container?.open, true);
  });

  test("that only the strict parser sees is none, and nothing is guessed", () => {
    const text = "a: {\tk: # c\n    }\n";
    assert.deepEqual(problems(text), []);
    const root = Manifest.parse("a.yaml", text).documents[0]?.root;
    assert.deepEqual([root?.at("b").missing, root?.at("b").certain], [true, true]);
  });

  test.each(["\n", "\r\n"])("in a line costs what the line says, with %j", (eol) => {
    const text = pod('      image: "nginx').replaceAll("\n", eol);
    const [document] = Manifest.parse("a.yaml", text).documents;
    const { span, certain } = document?.root.at("spec", "containers", 0, "image") ?? assert.fail();
    assert.deepEqual([text.slice(span.start, span.end), certain], ['"nginx', false]);
  });

  test("lies inside the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(streams, fc.string({ unit: "binary" })),
        fc.nat(),
        fc.constantFrom("[", '"', ": ", "\t", "- "),
        (text, at, insert) => {
          const start = at % (text.length + 1);
          const broken = text.slice(0, start) + insert + text.slice(start);
          for (const { at: place } of Manifest.parse("a.yaml", broken).problems)
            assert.ok(
              0 <= place.span.start && place.span.start <= place.span.end && place.span.end <= broken.length,
            );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("line ends", () => {
  test("are those of the first line", () => {
    assert.equal(Manifest.parse("a.yaml", "a: 1\r\nb: 2\n").eol, "\r\n");
    assert.equal(Manifest.parse("a.yaml", "a: 1").eol, "\n");
  });

  test("may be carriage returns alone", () => {
    const root = Manifest.parse("a.yaml", "a:\r  b: 1\rc: |\r  x\r").documents[0]?.root;
    assert.deepEqual(root && contentOf(root), { a: { b: 1 }, c: "x\n" });
  });
});

describe("the schemas of custom resources", () => {
  const text = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: a.example.com
spec:
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          type: object
      served: true
    - name: v2
      schema:
        x: y
  scope: Namespaced
`;

  test("are not read, and move nothing", () => {
    const spec = Manifest.parse("a.yaml", text).documents[0]?.root.at("spec") ?? assert.fail();
    assert.equal(spec.at("versions", 0, "schema").value, null);
    for (const [field, source] of [
      [spec.at("versions", 0, "served"), "true"],
      [spec.at("versions", 1, "name"), "v2"],
      [spec.at("scope"), "Namespaced"],
    ] as const)
      assert.equal(text.slice(field.span.start, field.span.end), source);
  });
});

const streams = fc
  .array(
    fc.oneof(
      yamlSamples.map(({ text }) => text),
      wildSamples,
      fc.constantFrom("", "# c\n", "{{ a }}\n"),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join("---\n"));

function spans({ documents, text }: Manifest): string[] {
  return documents.map(({ span }) => text.slice(span.start, span.end));
}

function outline({ documents, problems, template }: Manifest): unknown {
  const trees = documents.map(({ tree, span }) => [
    span,
    tree.holes,
    Array.from({ length: tree.size }, (_, node) => [
      tree.kind(node),
      tree.parent(node),
      tree.start(node),
      tree.end(node),
      tree.keyStart(node),
      tree.tag(node),
    ]),
  ]);
  return { template, trees, problems };
}
