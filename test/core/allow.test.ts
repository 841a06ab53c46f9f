import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  apply,
  defaultSettings,
  type Finding,
  type LintOptions,
  lint,
  type NamedRule,
  rule,
  type Unit,
  Workspace,
} from "#core";

const meta = { title: "Draft", why: "A test asks.", severity: "warning", refs: [] } as const;

/** Reports every place where the word stands in a unit. */
function finder(id: string, word: string): NamedRule {
  const on = (unit: Unit): Unit[] => [unit];
  const check = function* (unit: Unit): Iterable<Finding> {
    const text = unit.type === "document" ? unit.manifest.text : unit.text;
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
      if (at < unit.span.start || at >= unit.span.end) continue;
      yield {
        at: { file: unit.file, span: { start: at, end: at + word.length }, certain: true },
        message: word,
      };
    }
  };
  return { id, rule: rule({ ...meta, on, check }) };
}

const rules = [finder("rule/one", "bad"), finder("rule/two", "worse")];
const options: LintOptions = { rules, settings: defaultSettings, today: "2026-11-25" };

/** The rules that still report, each with its line, counted from 1. */
function left(text: string, file = "a.yaml"): string[] {
  const { reports } = lint(Workspace.of({ [file]: text }), file, options);
  return reports.map(({ rule, at }) => `${rule} ${text.slice(0, at.span.start).split("\n").length}`);
}

describe("an allowance", () => {
  test("on a line covers the line", () => {
    assert.deepEqual(left("a: bad # palisade allow rule/one: it is a test\nb: bad\n"), ["rule/one 2"]);
  });

  test("alone above a key covers the whole node", () => {
    assert.deepEqual(left("# palisade allow rule/one: all of it\na:\n  b: bad\n  c:\n    - bad\nd: bad\n"), [
      "rule/one 6",
    ]);
  });

  test("alone above an item covers the item", () => {
    assert.deepEqual(
      left("list:\n  # palisade allow rule/one: this one\n  - name: bad\n    also: bad\n  - name: bad\n"),
      ["rule/one 5"],
    );
  });

  test("may name several rules", () => {
    assert.deepEqual(left("a: bad worse # palisade allow rule/one, rule/two: both\n"), []);
  });

  test("covers no other rule", () => {
    assert.deepEqual(left("a: bad worse # palisade allow rule/one: one\n"), ["rule/two 1"]);
  });

  test("without a reason allows nothing, and is reported", () => {
    assert.deepEqual(left("a: bad # palisade allow rule/one\n"), ["rule/one 1", "palisade/unused-allow 1"]);
    assert.deepEqual(left("a: bad # palisade allow rule/one:\n"), ["rule/one 1", "palisade/unused-allow 1"]);
  });

  test("that allows nothing is reported, and can be removed", () => {
    const text =
      "# keep\n# palisade allow rule/one: old\na: worse # palisade allow rule/one, rule/two: second is there\n";
    const { reports } = lint(Workspace.of({ "a.yaml": text }), "a.yaml", options);
    const idle = reports.filter(({ rule }) => rule === "palisade/unused-allow");
    assert.equal(idle.length, 2);
    const edits = idle.flatMap(({ fixes }) => fixes[0]?.edits ?? []);
    assert.equal(apply(text, edits), "# keep\na: worse # palisade allow rule/two: second is there\n");
  });

  test("of a rule that is not there says which one may be meant", () => {
    const said = (rule: string) => {
      const text = `a: ok # palisade allow ${rule}: why\n`;
      return lint(Workspace.of({ "a.yaml": text }), "a.yaml", options).reports.map(({ message }) => message);
    };
    assert.deepEqual(said("rule/oen"), ['No rule "rule/oen"; did you mean "rule/one"?']);
    assert.deepEqual(said("other/thing"), ['No rule "other/thing"']);
    assert.deepEqual(said("rule/one"), ['Nothing here needs "rule/one" to be allowed']);
  });

  test("inside quotes and blocks is text", () => {
    assert.deepEqual(
      left(
        "a: |\n  # palisade allow rule/one: no comment\n  bad\nb: 'x # palisade allow rule/one: no' # bad\n",
      ),
      ["rule/one 3", "rule/one 4"],
    );
    assert.deepEqual(left("bad: | # palisade allow rule/one: a comment\n  text\n"), []);
  });

  test("covers the instruction below it in a Dockerfile", () => {
    const text = "FROM a\n# palisade allow rule/one: cached\nRUN bad \\\n  && bad\nRUN bad\n";
    assert.deepEqual(left(text, "Dockerfile"), ["rule/one 5"]);
    assert.deepEqual(left("FROM a\n# palisade allow rule/one: old\nRUN ok\n", "Dockerfile"), [
      "palisade/unused-allow 2",
    ]);
  });

  test("may be an annotation of the object or of its pods", () => {
    const pod = (annotations: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: bad\n  annotations:\n    palisade.dev/allow: ${annotations}\nspec: {}\n`;
    assert.deepEqual(left(pod('"rule/one: wanted"')), []);
    assert.deepEqual(left(pod("|\n      rule/two: not here\n      rule/one: wanted")), [
      "palisade/unused-allow 6",
    ]);
    const job =
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: bad}\nspec:\n  template:\n    metadata:\n      annotations: {palisade.dev/allow: "rule/one: wanted"}\n    spec: {containers: []}\n';
    assert.deepEqual(left(job), []);
  });

  test("is not judged where a template may still need it", () => {
    assert.deepEqual(
      left("# palisade allow rule/one: rendered\na: {{ .Values.a }}\n", "templates/a.yaml"),
      [],
    );
  });

  test("keeps its distance in every line ending", () => {
    assert.deepEqual(left("list:\r\n  # palisade allow rule/one: this one\r\n  - bad\r\n  - bad\r\n"), [
      "rule/one 4",
    ]);
  });
});
