import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { FILLER, isTemplate, mask } from "../../core/helm.ts";
import { Manifest } from "../../core/manifest.ts";
import { root } from "./reading.ts";
import { yamlSamples } from "./yaml.ts";

describe("a mask", () => {
  const pieces = fc.constantFrom(
    ...["{{", "}}", "{{-", "-}}", "{{ a }}", "{{/*", "*/}}", "{{ if a }}", "{{ else }}", "{{ end }}"],
    ...[
      '{{ define "a" }}',
      '"',
      "`",
      "'",
      "\\",
      "{",
      "}",
      "\n",
      "\r\n",
      "\r",
      " ",
      "\t",
      "a",
      ": ",
      "- ",
      "#",
    ],
    ...["nindent 4", "indent (int 2)", ":=", "$x", "é😀", "\ud800", FILLER, "\0"],
  );
  const texts = fc.oneof(
    fc.array(pieces).map((all) => all.join("")),
    fc.string({ unit: "binary" }),
    yamlSamples.map(({ text }) => text),
  );

  test("moves nothing", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const masked = mask(text);
        assert.equal(masked.text.length, text.length);
        for (let i = 0; i < text.length; i++) {
          const [before, after] = [text[i], masked.text[i]];
          assert.ok(after === before || after === " " || after === FILLER, `${i}`);
          if (before === "\n" || before === "\r") assert.equal(after, before);
        }
        for (const [i, { offset, column }] of masked.holes.entries()) {
          assert.ok(text.startsWith("{{", offset));
          assert.ok(column >= -1 && offset > (masked.holes[i - 1]?.offset ?? -1));
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("leaves text without actions alone", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const plain = text.replaceAll("{{", "{");
        if (!plain.includes("{{")) assert.deepEqual(mask(plain), { text: plain, holes: [] });
      }),
    );
  });

  /** Before and after, with the columns of the holes. */
  for (const [text, masked, columns] of [
    ["a: {{ b }}\n", "a: .......\n", []],
    ["a: x-{{ b }}-y\n", "a: x-.......-y\n", []],
    ['a: "{{ b }}"\n', 'a: "......."\n', []],
    ["{{ a }}: b\n", ".......: b\n", []],
    ["{{ if a }}\na: b\n{{ else }}\nc: d\n{{- end }}\n", "\na: b\n\nc: d\n\n", []],
    ["  {{ a }}\n", "\n", [2]],
    ["  {{- a | nindent 4 }}\n", "\n", [4]],
    ["  {{ a | indent 6 | nindent 8 }}\n", "\n", [8]],
    ["{{ a | nindent (int 4) }}\n", "\n", [4]],
    ["{{ a | nindent $n }}\n", "\n", [-1]],
    ["  {{- a }}\n", "\n", [-1]],
    ["a: {{- b | nindent 2 }}\nc: d\n", "a:\nc: d\n", [2]],
    ["a: {{ b | nindent 2 }} # c\n", "a:                     # c\n", [2]],
    ["- {{ a | nindent 2 }}\n", "-\n", [2]],
    ["{{/* a: }} */}}\nb: c\n", "\nb: c\n", []],
    ["{{- /* it's \"\n }} b */ -}}\nc: d\n", "\n\nc: d\n", []],
    ['{{ $x := "}}" }}\na: b\n', "\na: b\n", []],
    ["{{ $k, $v := range . }}\na: b\n", "\na: b\n", []],
    ["a: {{ b\n  | c }}\n", "a: ....\n  ......\n", []],
    ["a: {{ `}}` }}x\n", "a: ..........x\n", []],
    ['a: {{ "}}\\"" }}x\n', "a: ............x\n", []],
    ["a: {{ b\nc: d\n", "a: ....\nc: d\n", []],
    ['a: {{ "b\nc: {{ d }}\n', "a: .....\nc: .......\n", []],
    ['{{ define "a" }}\nb: {{ if c }}d{{ end }}\n{{ end }}\ne: f\n', "\n\n\ne: f\n", []],
    ['{{ define "a" }}\nb: c\n', "\n\n", []],
    ["{{ if a }}{{ b }}{{ end }}\n", "\n", [0]],
    ["{{ if a }}b: c{{ end }}\n", "..........b: c.........\n", []],
    ["a: {{ b }}\r\n  {{ c }}\r\n", "a: .......\r\n\r\n", [2]],
  ] as const) {
    test(JSON.stringify(text), () => {
      const { text: result, holes } = mask(text);
      assert.equal(drawn(result), masked);
      assert.deepEqual(
        holes.map(({ column }) => column),
        columns,
      );
    });
  }
});

describe("a template is", () => {
  test("any chart's file with an action", () => {
    assert.ok(isTemplate("chart/templates/a.yaml", "a: 'x {{ b }}'\n"));
    assert.ok(isTemplate("templates/a.yaml", "a: x{{ b }}\n"));
    assert.ok(!isTemplate("templates/a.yaml", "a: b\n"));
  });

  test("elsewhere what plain YAML could not hold", () => {
    for (const text of [
      "{{ if a }}\n",
      "a: {{ b }}\n",
      "  - {{ a }}\n",
      "a:\n  - b: {{ c }}\n",
      "{{- a }}: b\n",
    ])
      assert.ok(isTemplate("a.yaml", text), text);
    for (const text of ["a: 'x {{ b }}'\n", "a: x{{ b }}\n", "# {{ a }}\n", "a: b\n", "a: |\n  x {{ b }}\n"])
      assert.ok(!isTemplate("a.yaml", text), text);
  });
});

describe("a template", () => {
  test("has no syntax problems to show", () => {
    fc.assert(
      fc.property(
        yamlSamples,
        fc.nat(),
        fc.constantFrom("{{", "{{ a }}", "}}", "{{ if a }}\n", "{{ end }}", '"', ": ["),
        ({ text }, at, insert) => {
          const broken = `{{ a }}\n${text.slice(0, at % text.length)}${insert}${text.slice(at % text.length)}`;
          assert.deepEqual(Manifest.parse("templates/a.yaml", broken).problems, []);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("reads like the YAML around its control blocks", () => {
    const text = `{{- if .Values.enabled }}
{{/* A comment: with "quotes */}}
kind: Pod
metadata:
  name: app
  {{- with .Values.labels }}
  labels:
    app: web
  {{- end }}
spec:
  {{- range .Values.containers }}
  hostPID: true
  {{- end }}
{{- end }}
`;
    const field = root(text, "templates/a.yaml");
    assert.equal(field.at("kind").value, "Pod");
    assert.equal(field.at("metadata", "labels", "app").value, "web");
    assert.equal(field.at("spec", "hostPID").value, true);
    assert.ok(field.at("spec", "x").certain);
    const { start, end } = field.at("spec", "hostPID").span;
    assert.equal(text.slice(start, end), "true");
  });

  test("keeps quoted actions unknown", () => {
    for (const value of [
      '"{{ .a }}"',
      "'{{ .a }}'",
      "x-{{ .a }}",
      "{{ .a | quote }}",
      '{{ printf "%s:%s" .a .b }}',
    ])
      assert.ok(!root(`kind: {{ .k }}\na: ${value}\n`).at("a").certain, value);
  });
});

/** The text with a dot for each filler, without blanks at the ends of lines. */
function drawn(masked: string): string {
  return masked.replaceAll(FILLER, ".").replace(/[ \t]+(?=\r?\n|$)/g, "");
}
