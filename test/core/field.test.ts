import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { Field } from "../../core/field.ts";
import { contains, type Place, type Span } from "../../core/place.ts";
import { contentOf, root } from "./reading.ts";
import { wildSamples } from "./wild-yaml.ts";
import { yamlSamples } from "./yaml.ts";

const pod = `# A pod.
kind: Pod
"metadata":
  name: 'app' # the name
  labels: {app: web, "tier": front}
spec:
  containers:
    - name: web
      args: [serve, "--port=80"]
    -
      name: log
  volumes: []
  nothing:
  text: |
    one
    two
`;

describe("a field that is written", () => {
  const spec = root(pod).at("spec");

  test("stands where its value does, quotes included", () => {
    assert.equal(source(root(pod).at("metadata", "name")), "'app'");
    assert.equal(source(root(pod).at("metadata", "labels", "tier")), "front");
    assert.equal(source(spec.at("containers", 0, "args", 1)), '"--port=80"');
    assert.equal(source(spec.at("text")), "|\n    one\n    two");
    assert.equal(source(spec.at("volumes")), "[]");
    assert.equal(source(root(pod).at("metadata", "labels")), '{app: web, "tier": front}');
    assert.equal(source(spec.at("containers", 1)), "name: log");
    assert.ok(source(root(pod)).startsWith("kind: Pod"));
  });

  test("knows its key", () => {
    const name = root(pod).at("metadata", "name");
    assert.equal(name.key, "name");
    assert.equal(text(name, name.keySpan), "name");
    assert.equal(source(root(pod).at("metadata").keyPlace), '"metadata"');
    assert.equal(root(pod).at("metadata").key, "metadata");
    assert.equal(spec.at("containers", 0).keySpan, undefined);
    assert.equal(source(spec.at("containers", 0).keyPlace), "name");
    assert.equal(source(spec.at("containers", 0, "args", 0).keyPlace), "serve");
  });

  test("has nothing below a null, however it is written", () => {
    for (const nothing of ["", "null", "~"]) assert.ok(root(`a: ${nothing}\n`).at("a", "b").certain, nothing);
    assert.ok(!root("a: ${A}\n").at("a", "b").certain);
    assert.ok(!root("a: text\n").at("a", "b").certain);
  });

  test("has a type, a value and children", () => {
    assert.deepEqual(
      [root(pod), spec.at("containers"), spec.at("nothing"), spec.at("text")].map(({ type }) => type),
      ["map", "sequence", "null", "scalar"],
    );
    assert.equal(root(pod).at("metadata", "name").string, "app");
    assert.equal(spec.at("text").value, "one\ntwo\n");
    assert.equal(spec.at("nothing").value, null);
    assert.equal(spec.at("containers").value, undefined);
    assert.deepEqual(
      spec
        .at("containers")
        .items()
        .map((container) => container.at("name").string),
      ["web", "log"],
    );
    assert.deepEqual(
      root(pod)
        .at("metadata", "labels")
        .entries()
        .map(([key, { value }]) => [key, value]),
      [
        ["app", "web"],
        ["tier", "front"],
      ],
    );
    assert.deepEqual(spec.items(), []);
    assert.deepEqual(spec.at("containers").entries(), []);
  });

  test("leads up", () => {
    const arg = spec.at("containers", 0, "args", 1);
    assert.equal(arg.parent?.key, "args");
    assert.equal(arg.parent?.parent?.parent?.key, "containers");
    assert.equal(root(pod).parent, undefined);
  });

  test("is of one type only", () => {
    const of = (value: string) => root(`k: ${value}`).at("k");
    assert.deepEqual([of("12").number, of("12").string, of("12").boolean], [12, undefined, undefined]);
    assert.deepEqual([of("yes").number, of("yes").string, of("yes").boolean], [undefined, undefined, true]);
    assert.deepEqual([of("'12'").number, of("'12'").string], [undefined, "12"]);
    assert.equal(of("'12'").text, "12");
    assert.equal(of("[a]").text, "");
  });
});

describe("a field that is missing", () => {
  const spec = root(pod).at("spec");

  test("is a place: the key of the nearest ancestor that is written", () => {
    const user = spec.at("securityContext", "runAsUser");
    assert.ok(user.missing && !user.exists && user.certain);
    assert.equal(user.type, "missing");
    assert.equal(user.value, undefined);
    assert.equal(source(user), "spec");
    assert.equal(source(user.keyPlace), "spec");
    assert.equal(user.key, "runAsUser");
    assert.equal(source(spec.at("containers", 0, "image")), "name");
    assert.equal(source(spec.at("containers", 7, "image")), "containers");
    assert.equal(source(root("a: b").at("c")), "a");
    assert.equal(source(root("- a").at(1)), "a");
    assert.equal(source(root("").at("a")), "");
  });

  test("leads up to what is written", () => {
    const user = spec.at("securityContext", "runAsUser");
    assert.equal(user.parent?.key, "securityContext");
    assert.ok(user.parent?.missing);
    assert.ok(user.parent?.parent?.exists);
    assert.equal(user.parent?.parent?.key, "spec");
  });

  test("lies below everything, at any depth", () => {
    for (const at of [spec.at("nothing", "a"), spec.at("text", "a"), spec.at("volumes", "a"), spec.at(0)])
      assert.ok(at.missing);
    assert.ok(spec.at("containers", -1).missing);
    assert.ok(spec.at("containers", 0.5).missing);
    assert.ok(root(pod).at("__proto__").missing);
    assert.ok(root(pod).at("constructor", "prototype").missing);
  });

  test("is certain only where a map could have it", () => {
    assert.ok(spec.at("nothing", "a").certain);
    assert.ok(spec.at("volumes", 0).certain);
    assert.ok(!spec.at("volumes", "a").certain);
    assert.ok(!spec.at("text", "a").certain);
    assert.ok(!spec.at(0).certain);
  });
});

describe("odd keys", () => {
  test("are keys like others", () => {
    const field = root(
      `__proto__: 1\nconstructor: {hasOwnProperty: 2}\n"a b": 3\n'it''s': 4\n"\\x41": 5\n12: 6\n`,
    );
    assert.equal(field.at("__proto__").value, 1);
    assert.equal(field.at("constructor", "hasOwnProperty").value, 2);
    assert.equal(field.at("a b").value, 3);
    assert.equal(field.at("it's").value, 4);
    assert.equal(field.at("A").value, 5);
    assert.equal(field.at("12").value, 6);
    assert.ok(field.at("toString").missing);
  });

  test("that are no scalars make a map open and are left out", () => {
    const field = root("{a: b}: c\nd: e\n");
    assert.deepEqual(
      field.entries().map(([key]) => key),
      ["d"],
    );
    assert.ok(field.open);
    assert.ok(!field.at("x").certain);
    assert.ok(field.at("d").certain);
  });

  test("that are written twice leave nobody sure", () => {
    const field = root("a: 1\na: 2\nb: {c: 1}\nb: {c: 1}\nd: 1\n");
    assert.equal(field.at("a").value, undefined);
    assert.ok(!field.at("a").certain);
    assert.ok(!field.at("b", "c").certain);
    assert.ok(!field.at("b", "x").certain);
    assert.ok(field.at("d").certain);
  });
});

describe("aliases", () => {
  const field = root(`base: &base
  image: nginx
  ports: &ports [80, 443]
a: *base
b: *ports
c: *none
list: [*base, *ports]
d: &d *base
`);

  test("are read as what they stand for", () => {
    assert.equal(field.at("a", "image").value, "nginx");
    assert.equal(field.at("b", 1).value, 443);
    assert.equal(field.at("list", 0, "image").value, "nginx");
    assert.deepEqual(
      field
        .at("list")
        .items()
        .map(({ type }) => type),
      ["map", "sequence"],
    );
    assert.deepEqual(contentOf(field.at("a")), { image: "nginx", ports: [80, 443] });
  });

  test("share their place", () => {
    assert.ok(!field.at("base", "image").shared);
    assert.ok(field.at("a", "image").shared && field.at("a").shared);
    assert.deepEqual(field.at("a", "image").span, field.at("base", "image").span);
    assert.ok(field.at("a", "missing").shared);
  });

  test("that stand for nothing are uncertain", () => {
    assert.ok(field.at("c").exists);
    assert.ok(!field.at("c").certain && field.at("c").open);
    assert.ok(!field.at("c", "image").certain);
    assert.deepEqual([field.at("c").type, field.at("c").value], ["null", undefined]);
  });

  test("may go round and round", () => {
    const loop = root("a: &a {b: *a, c: [*a]}\nd: &d [*d]\n");
    assert.equal(loop.at("a", "b", "b", "b", "c", 0, "b").type, "map");
    assert.equal(loop.at("d", 0, 0, 0, 0).type, "sequence");
    assert.ok(loop.at("a", "b", "x").missing);
  });

  test("mean the anchor before them that has the name last", () => {
    const twice = root("a: &x 1\nb: *x\nc: &x 2\nd: *x\n");
    assert.deepEqual([twice.at("b").value, twice.at("d").value], [1, 2]);
  });
});

describe("merge keys", () => {
  const field = root(`one: &one {a: 1, b: 1}
two: &two {<<: *one, b: 2, c: 2}
m:
  <<: *two
  c: 3
list:
  <<: [*one, *two]
own: {<<: {x: 9}, x: 1}
odd: {<<: text}
none: {<<: *none}
quoted: {"<<": *one}
`);

  test("bring entries, nearest first", () => {
    const m = field.at("m");
    assert.deepEqual([m.at("a").value, m.at("b").value, m.at("c").value], [1, 2, 3]);
    assert.deepEqual(contentOf(m), { c: 3, b: 2, a: 1 });
    assert.deepEqual([field.at("list", "b").value, field.at("list", "c").value], [1, 2]);
    assert.equal(field.at("own", "x").value, 1);
    assert.ok(!m.entries().some(([key]) => key === "<<"));
  });

  test("share what they bring", () => {
    assert.ok(field.at("m", "a").shared);
    assert.ok(!field.at("m", "c").shared);
  });

  test("that resolve hide nothing", () => {
    assert.ok(!field.at("m").open);
    assert.ok(field.at("m", "missing").certain);
  });

  test("that do not resolve leave the map open", () => {
    for (const key of ["odd", "none"]) {
      assert.ok(field.at(key).open, key);
      assert.ok(!field.at(key, "missing").certain, key);
    }
  });

  test("may go round and round", () => {
    const loop = root("a: &a\n  <<: *b\n  x: 1\nb: &b {<<: *a, y: 2}\nc: &c {<<: [*c, *b], z: 3}\n");
    assert.equal(loop.at("b", "x").value, 1);
    assert.deepEqual(contentOf(loop.at("c")), { z: 3, y: 2, x: 1 });
  });
});

describe("what somebody else decides", () => {
  test("is not known where a variable stands", () => {
    for (const value of ["${X}", "$(X)", "a-{{ b }}", "<%= c %>", "'{{ d }}'"]) {
      const field = root(`k: ${value}\n`).at("k");
      assert.ok(!field.certain, value);
      assert.equal(field.value, undefined, value);
    }
    assert.ok(root("k: $X\n").at("k").certain);
  });

  const chart = root(
    `kind: Pod
metadata:
  name: {{ .Values.name }}
  labels:
    app: web
    {{- include "labels" . | nindent 4 }}
  annotations: {{- toYaml .Values.annotations | nindent 4 }}
spec:
  {{- with .Values.hostNetwork }}
  hostNetwork: {{ . }}
  {{- end }}
  replicas: 3
  {{- if .Values.a }}
  twice: 1
  {{- else }}
  twice: 2
  {{- end }}
  containers:
    - name: a
      image: "{{ .Values.image }}:1"
      securityContext:
        {{- toYaml .Values.securityContext | nindent 8 }}
    {{- range .Values.more }}
    - name: {{ . }}
    {{- end }}
  {{ .Values.key }}: x
`,
    "templates/pod.yaml",
  );

  test("is a value with an action in it", () => {
    const name = chart.at("metadata", "name");
    assert.ok(name.exists && !name.certain);
    assert.equal(name.source, "{{ .Values.name }}");
    assert.ok(!chart.at("spec", "containers", 0, "image").certain);
    assert.equal(chart.at("spec", "containers", 0, "name").value, "a");
  });

  test("is what an action may add to a map", () => {
    assert.ok(chart.at("metadata", "labels").open);
    assert.ok(!chart.at("metadata", "labels", "x").certain);
    assert.equal(chart.at("metadata", "labels", "app").value, "web");
    assert.ok(!chart.at("metadata", "annotations").certain);
    assert.ok(!chart.at("metadata", "annotations", "x").certain);
    assert.ok(!chart.at("spec", "containers", 0, "securityContext", "runAsUser").certain);
    assert.ok(chart.at("spec", "containers", 0, "missing").certain);
    assert.ok(!chart.at("spec", "x").certain, "a key is unknown");
    assert.ok(chart.at("metadata", "namespace").certain);
  });

  test("is a key in two branches", () => {
    assert.ok(!chart.at("spec", "twice").certain);
    assert.equal(chart.at("spec", "twice").value, undefined);
    assert.equal(chart.at("spec", "replicas").value, 3);
  });
});

describe("a piece of a text", () => {
  const piece = (yaml: string, from: number, to: number) => {
    const { span } = root(yaml).at("k").part(from, to);
    return yaml.slice(span.start, span.end);
  };

  test("is exact where text and source are the same", () => {
    assert.equal(piece("k: nginx:latest\n", 6, 12), "latest");
    assert.equal(piece("k: 'nginx:latest'\n", 6, 12), "latest");
    assert.equal(piece('k: "é😀:latest"\n', 4, 10), "latest");
    assert.equal(piece("k: {x: y}\n", 0, 1), "{x: y}");
  });

  test("is the whole value elsewhere", () => {
    assert.equal(piece("k: 'it''s'\n", 0, 2), "'it''s'");
    assert.equal(piece('k: "\\x41b"\n', 1, 2), '"\\x41b"');
    assert.equal(piece("k: |\n  a\n", 0, 1), "|\n  a");
    assert.equal(piece("k: a\n  b\n", 0, 1), "a\n  b");
  });
});

describe("every field", () => {
  test("reads as it was meant", () => {
    fc.assert(
      fc.property(yamlSamples, ({ text, value }) => {
        assert.deepEqual(contentOf(root(text)), value);
      }),
      { numRuns: 500 },
    );
  });

  test("stands inside its document and its parent", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          wildSamples,
          yamlSamples.map(({ text }) => text),
        ),
        (sample) => {
          const { document } = root(sample);
          const whole = document.span;
          for (let node = 0; node < document.tree.size; node++) {
            const { tree } = document;
            const span = { start: tree.start(node), end: tree.end(node) };
            assert.ok(span.start <= span.end);
            assert.ok(contains(whole, document.absolute(span)));
            const parent = tree.parent(node);
            if (parent === -1) continue;
            assert.ok(contains({ start: tree.start(parent), end: tree.end(parent) }, span));
            const key = tree.keyStart(node);
            if (key !== -1)
              assert.ok(
                tree.start(parent) <= key && key < tree.keyEnd(node) && tree.keyEnd(node) <= span.start,
              );
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

function source(place: Place): string {
  return text(place, place.span);
}

/** What stands there, in the field's own text or in that of the pod. */
function text(place: Place, span: Span | undefined): string {
  const whole = place instanceof Field ? place.document.manifest.text : pod;
  return span ? whole.slice(span.start, span.end) : "nowhere";
}
