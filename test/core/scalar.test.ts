/** Scalars as go-yaml v2 reads them below sigs.k8s.io/yaml, which is what kubectl and the API server do. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { parseDocument } from "yaml";
import type { Field } from "../../core/field.ts";
import { resolve, type Scalar } from "../../core/scalar.ts";
import { type Json, toFlow, toYaml } from "../../core/to-yaml.ts";
import { Kind } from "../../core/tree.ts";
import { contentOf, root } from "./reading.ts";

describe("a plain scalar", () => {
  reads(null, "", "~", "null", "Null", "NULL");
  reads(true, "true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON");
  reads(false, "false", "False", "FALSE", "no", "No", "NO", "n", "N", "off", "Off", "OFF");
  reads(
    12,
    "12",
    "+12",
    "1_2",
    "12_",
    "0xC",
    "0XC",
    "0b1100",
    "0B1100",
    "0o14",
    "0O14",
    "014",
    "+0xC",
    "0_14",
  );
  reads(-12, "-12", "-0xC", "-0b1100", "-0o14", "-014", "-1_2");
  reads(0, "0", "00", "+0", "0x0", "0.", "0e1", "0.0");
  reads(8, "08", "8", "8.0", "8e0", "8.", "+08");
  reads(0.5, ".5", "0.5", "+.5", "5e-1", "5E-1", "0_.5", "00.5");
  reads(1000, "1e3", "1E3", "1e+3", "1_000", "1_000.0");
  reads(2 ** 63, "9223372036854775808", "0x8000000000000000");
  reads(1e20, "100000000000000000000");
  reads(8 ** 22, "73786976294838206464");
  reads(Number.POSITIVE_INFINITY, ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF");
  reads(Number.NEGATIVE_INFINITY, "-.inf", "-.Inf", "-.INF");
  reads(Number.NaN, ".nan", ".NaN", ".NAN");

  for (const text of [
    ...["nULL", "TrUe", "yEs", "oN", "tRUE", "nil", "none", "undefined", "True ", "<<", "="],
    ...["0o8", "0b2", "0xg", "0x", "0b", "0o", "0x1.8p1", "0x10000000000000000", "-0x", "+-1", "--1"],
    ...["1e400", "1e", "e1", ".", "+", "1.2.3", "1,000", "._5", ".5_0", "_1", "1e1_x", "1 2", "12a", "1.5Gi"],
    ...[".iNF", "+.nan", "-.nan", "inf", "nan", "NaN", "Infinity", "-Infinity", ".infinity"],
    ...["2001-12-14", "2001-12-14T21:59:43.10-05:00", "2001-12-14 21:59:43", "1:30", "190:20:30", "12:30:45"],
    ...["1.2.3.4", "10.0.0.0/8", "v1", "100m", "0.5.", "1-2", "١٢"],
  ]) {
    test(`${JSON.stringify(text)} is a text`, () => assert.equal(resolve(text, Kind.Plain, undefined), text));
  }
});

describe("other scalars", () => {
  for (const kind of [Kind.SingleQuoted, Kind.DoubleQuoted, Kind.Literal, Kind.Folded])
    test(`of kind ${kind} are texts`, () => {
      for (const text of ["", "yes", "12", "null", "~"]) assert.equal(resolve(text, kind, undefined), text);
    });

  test("with a tag read as it says", () => {
    const text = `- !!str 12
- !!str
- !!str yes
- !!int "12"
- !!bool 'yes'
- !!float 1
- !!null ""
- ! 12
- !<tag:yaml.org,2002:str> 12
- !local 12
- !!binary aGk=
`;
    assert.deepEqual(values(text), ["12", "", "yes", 12, true, 1, null, "12", "12", undefined, undefined]);
  });
});

describe("the text of a scalar", () => {
  for (const [source, text] of [
    ["a b", "a b"],
    ["a\n  b", "a b"],
    ["a \n\n\n  b", "a\n\nb"],
    ["a\n \t b", "a b"],
    ["'a''b'", "a'b"],
    ["'a\n  b'", "a b"],
    ["''", ""],
    ["''''", "'"],
    ["'\\n'", "\\n"],
    ['"a\\tb\\x41\\u00e9\\U0001F600"', "a\tbAé😀"],
    ['"a\\\n   b"', "ab"],
    ['"a\\\n   \\ b"', "a b"],
    ['"a\n\n  b "', "a\nb "],
    ['"\\ud83d\\ude00"', "😀"],
    ["|\n  a\n   b\n", "a\n b\n"],
    ["|\n  a\n\n\n", "a\n"],
    ["|-\n  a\n\n", "a"],
    ["|+\n  a\n\n\n", "a\n\n\n"],
    ["|2\n   a\n", " a\n"],
    ["|1-\n  a\n", " a"],
    ["|-1\n  a\n", " a"],
    ["| # c\n  a\n", "a\n"],
    ["|\n\n  a\n", "\na\n"],
    ["|\n  a\n # c\n", "a\n"],
    ["|\n  # a\n", "# a\n"],
    ["|\n  \ta\n", "\ta\n"],
    ["|\n", ""],
    ["|+\n\n", "\n"],
    ["|\n  a", "a"],
    ["|+\n  a", "a"],
    [">\n  a\n  b\n", "a b\n"],
    [">\n  a\n\n  b\n", "a\nb\n"],
    [">\n  a\n   b\n  c\n", "a\n b\nc\n"],
    [">-\n  a\n  b\n", "a b"],
    ["!!str |2\n   a\n", " a\n"],
    ["&x |2\n   a\n", " a\n"],
    ["!!str &x |2\n   a\n", " a\n"],
  ] as const) {
    for (const eol of ["\n", "\r\n"]) {
      test(`${JSON.stringify(source)} with ${JSON.stringify(eol)}`, () => {
        const written = source.replaceAll("\n", eol);
        assert.deepEqual(texts(`a: ${written}`), [text]);
        const items = eol + source.replace(/\n(?=.)/g, "\n  ").replaceAll("\n", eol);
        assert.equal(texts(`- - ${items.trimStart()}`)[0], text);
        assert.deepEqual(texts(`- k: ${items.trimStart()}`), [text]);
      });
    }
  }

  test("is the same to another reader, however it is broken", () => {
    const piece = fc.constantFrom(
      "a",
      " ",
      "\n  ",
      "'",
      '"',
      "\\",
      "#",
      ":",
      "\t",
      "|",
      "-",
      "\r\n  ",
      "é😀",
    );
    fc.assert(
      fc.property(fc.constantFrom("", "'", '"', "|\n  a", ">-\n  a"), fc.array(piece), (start, pieces) => {
        const text = `k: ${start}${pieces.join("")}${/['"]/.test(start) ? start : ""}\n`;
        const other = parseDocument(text, { schema: "failsafe", logLevel: "silent" });
        fc.pre(other.errors.length === 0 && root(text).document.problems.length === 0);
        const value = other.toJS() as { k: unknown };
        fc.pre(typeof value === "object" && typeof value.k === "string" && !/\t|\\\r?\n/.test(text));
        assert.equal(root(text).at("k").text, value.k);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a value that is written", () => {
  const word = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "yes",
      "0777",
      "1e3",
      "~",
      "",
      "- a",
      "a: b",
      "a #b",
      "2001-12-14",
      "1:30",
      "@",
      "%a",
      "a\nb\n",
    ),
    fc
      .array(fc.constantFrom("a", " ", "\n", "#", ":", "-", "'", '"', ",", "[", "}", "\t", "{{", "\\"))
      .map((all) => all.join("")),
  );
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      word,
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(word, tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));

  test("reads as itself, in block and in flow style", () => {
    fc.assert(
      fc.property(value, (it) => {
        for (const text of [`k: ${toFlow(it)}\n`, `- ${toYaml(it, 2)}\n`]) {
          const { document } = root(text);
          // A line of a block that begins with an action makes a template of the file.
          if (document.manifest.template) continue;
          assert.deepEqual(document.problems, [], text);
          assert.deepEqual(contentOf(document.root.at(text.startsWith("k") ? "k" : 0)), plain(it), text);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

function reads(value: Scalar, ...texts: readonly string[]): void {
  for (const text of texts)
    test(`${JSON.stringify(text)} is ${value}`, () => {
      const read = resolve(text, Kind.Plain, undefined);
      assert.deepEqual(read === 0 ? 0 : read, value);
    });
}

function values(text: string): unknown[] {
  return root(text)
    .items()
    .map(({ value }) => value);
}

/** The texts of all values below the root. */
function texts(text: string): string[] {
  const { document } = root(text);
  assert.deepEqual(document.problems, []);
  const inside = (field: Field): string[] => {
    if (field.type === "map") return field.entries().flatMap(([, child]) => inside(child));
    return field.type === "sequence" ? field.items().flatMap(inside) : [field.text];
  };
  return inside(document.root);
}

/** The value as YAML can hold it: without a negative zero. */
function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
  return value === 0 ? 0 : value;
}
