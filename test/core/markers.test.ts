import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  defaultSettings,
  type Finding,
  lint,
  type NamedRule,
  type Peers,
  rule,
  type Unit,
  Workspace,
} from "#core";

const meta = { title: "Draft", why: "A test asks.", severity: "warning", refs: [] } as const;

/** Reports every place where the word stands; `missing` claims that something is not there. */
function finder(word: string, peers: Peers, missing = false): NamedRule {
  const on = (unit: Unit): Unit[] => [unit];
  const check = function* (unit: Unit): Iterable<Finding> {
    const text = unit.type === "document" ? unit.manifest.text : unit.text;
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
      if (at < unit.span.start || at >= unit.span.end) continue;
      const span = { start: at, end: at + word.length };
      yield { at: { file: unit.file, span, certain: true, missing }, message: word };
    }
  };
  return { id: `rule/${word.toLowerCase()}`, rule: rule({ ...meta, peers, on, check }) };
}

const every: Peers = {
  hadolint: ["DL3006", "DL3007"],
  trivy: ["DS-0002", "KSV-0012"],
  checkov: ["CKV_DOCKER_3", "CKV2_K8S_6", "CKV_SECRET_*"],
  kics: ["fd54f200"],
  "kube-linter": ["latest-tag"],
  "kube-score": ["container-image-tag"],
  polaris: ["tagNotSpecified"],
};
const rules = [finder("BAD", every), finder("LACK", every, true), finder("OTHER", {})];

interface Options {
  readonly file?: string;
  readonly honour?: boolean;
}

function said(text: string, { file = "a.yaml", honour = true }: Options = {}) {
  const settings = { ...defaultSettings, honourOtherLinters: honour };
  return lint(Workspace.of({ [file]: text }), file, { rules, settings, today: "2026-11-25" });
}

/** The lines that are still reported, counted from 1. */
function left(text: string, options?: Options): number[] {
  return said(text, options).reports.map(({ at }) => text.slice(0, at.span.start).split("\n").length);
}

const dockerfile = { file: "Dockerfile" };

describe("markers of hadolint", () => {
  test("cover the instruction below", () => {
    assert.deepEqual(left("FROM a\n# hadolint ignore=DL3007\nRUN BAD \\\n  BAD\nRUN BAD\n", dockerfile), [5]);
    assert.deepEqual(left("# hadolint ignore=DL3008, DL3006\nFROM BAD\n", dockerfile), []);
    assert.deepEqual(left("# hadolint ignore=DL3008\nFROM BAD\n", dockerfile), [2]);
  });

  test("stand in every line ending", () => {
    assert.deepEqual(left("# hadolint ignore=DL3006\r\nFROM BAD\r\nRUN BAD\r\n", dockerfile), [3]);
    assert.deepEqual(left("# hadolint global ignore=DL3006\r\nFROM BAD\r\nRUN BAD\r\n", dockerfile), []);
  });

  test("may be for the whole file", () => {
    assert.deepEqual(left("# hadolint global ignore=DL3006,DL3008\nFROM BAD\nRUN BAD\n", dockerfile), []);
  });

  test("are comments of their own in a Dockerfile", () => {
    assert.deepEqual(left("FROM a\nRUN BAD # hadolint ignore=DL3007\n", dockerfile), [2]);
    assert.deepEqual(left("FROM a\nRUN <<E\n# hadolint ignore=DL3007\nE\nRUN BAD\n", dockerfile), [5]);
  });
});

describe("markers of Trivy", () => {
  test("are known by every spelling of an id", () => {
    for (const id of ["DS-0002", "DS002", "AVD-DS-0002", "ds-0002", "*"])
      assert.deepEqual(left(`FROM a\n# trivy:ignore:${id}\nUSER BAD\n`, dockerfile), []);
    assert.deepEqual(left("FROM a\n# trivy:ignore:DS-0020\nUSER BAD\n", dockerfile), [3]);
  });

  test("run out", () => {
    assert.deepEqual(left("FROM a\n# trivy:ignore:DS-0002:exp:2026-11-26\nUSER BAD\n", dockerfile), []);
    assert.deepEqual(left("FROM a\n# trivy:ignore:DS-0002:exp:2026-11-25\nUSER BAD\n", dockerfile), [3]);
    assert.deepEqual(left("FROM a\n# trivy:ignore:DS-0002:exp:soon\nUSER BAD\n", dockerfile), [3]);
  });

  test("cover what begins below them or in their line", () => {
    assert.deepEqual(left("# trivy:ignore:KSV-0012\na:\n  - BAD\nb: BAD\n"), [4]);
    assert.deepEqual(left("a: # trivy:ignore:KSV-0012\n  - BAD\nb: BAD\n"), [3]);
    assert.deepEqual(left("a:\n  - x: BAD # why # trivy:ignore:KSV-0012\n    y: BAD\n  - BAD\n"), [4]);
    assert.deepEqual(left("# trivy:ignore:DS-0001 trivy:ignore:KSV-0012\n# more\na: BAD\n"), []);
  });

  test("with conditions are for Trivy to judge", () => {
    assert.deepEqual(left("# trivy:ignore:KSV-0012[name=web]\na: BAD\n"), [2]);
  });

  test("above FROM cover what its stage lacks, and nothing that stands in it", () => {
    const text = "# trivy:ignore:DS-0002\nFROM a\nUSER BAD\nCMD LACK\nFROM b\nCMD LACK\n";
    assert.deepEqual(left(text, dockerfile), [3, 6]);
  });

  test("inside quotes are text", () => {
    assert.deepEqual(
      left('a: "# trivy:ignore:KSV-0012 BAD"\nb: |\n  # trivy:ignore:KSV-0012\n  BAD\n'),
      [1, 4],
    );
  });
});

describe("markers of Checkov", () => {
  test("cover the whole Dockerfile", () => {
    assert.deepEqual(
      left("FROM a\nRUN BAD\n#checkov:skip=CKV_DOCKER_3:it drops its rights\nRUN BAD\n", dockerfile),
      [],
    );
    assert.deepEqual(left("#checkov:skip=CKV_DOCKER_2: no\nFROM BAD\n", dockerfile), [2]);
  });

  const pod = (name: string, more = ""): string =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n${more}spec: {}\n`;

  test("cover the object that they stand in or above", () => {
    const skip = "# checkov:skip=CKV2_K8S_6:mesh\n";
    assert.deepEqual(left(`${skip}${pod("BAD")}---\n${pod("BAD")}`), [11]);
    assert.deepEqual(left(`${pod("BAD", skip)}---\n${pod("BAD")}`), [11]);
  });

  test("for secrets cover the line alone", () => {
    assert.deepEqual(left("a: BAD # checkov:skip=CKV_SECRET_6:public\nb: BAD\n"), [2]);
  });

  test("may be annotations", () => {
    const annotations =
      "  annotations:\n    checkov.io/skip1: CKV_K8S_8=no probe\n    checkov.io/skip2: CKV2_K8S_6=the mesh does=it\n";
    const { reports, suppressed } = said(pod("BAD", annotations));
    assert.deepEqual(reports, []);
    assert.deepEqual(
      suppressed.map(({ report, by, reason }) => [report.rule, by, reason]),
      [["rule/bad", "checkov", "the mesh does=it"]],
    );
  });
});

describe("markers of KICS", () => {
  test("cover a line or a block", () => {
    assert.deepEqual(left("a:\n  # kics-scan ignore-line\n  b: BAD\n  c: BAD\n"), [4]);
    assert.deepEqual(left("# kics-scan ignore-block\na:\n  - BAD\n  - BAD\nb: BAD\n"), [5]);
    assert.deepEqual(
      left("FROM a\n# kics-scan ignore-line\nRUN BAD && \\\n  BAD\nRUN BAD\n", dockerfile),
      [5],
    );
  });

  test("at the head are for the file", () => {
    const id = "fd54f200-402c-4333-a5a4-36ef6709af2f";
    assert.deepEqual(left(`---\n# kics-scan disable=x,${id}\na: BAD\n`), []);
    assert.deepEqual(left(`# kics-scan ignore\na: BAD\n`), []);
    assert.deepEqual(left(`# kics-scan enable=${id}\na: BAD\n`), [2]);
    assert.deepEqual(left(`# kics-scan enable=1234\na: BAD\n`), []);
    assert.deepEqual(left(`a: BAD\n# kics-scan disable=${id}\n`), [1]);
  });

  test("above an object cover it", () => {
    const text = "---\n# kics-scan ignore-block\napiVersion: v1\nkind: Pod\nmetadata: {name: BAD}\n";
    assert.deepEqual(left(text), []);
  });

  test("say nothing of rules that KICS does not have", () => {
    assert.deepEqual(left("# kics-scan ignore\na: OTHER\n"), [2]);
  });
});

describe("annotations", () => {
  const job = (own: string, ofPods: string): string =>
    `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: BAD\n  annotations: {${own}}\nspec:\n  template:\n    metadata:\n      annotations: {${ofPods}}\n    spec: {containers: []}\n`;

  test("of kube-linter cover the object, with their reason", () => {
    const { suppressed } = said(job('ignore-check.kube-linter.io/latest-tag: "nightly"', ""));
    assert.deepEqual(
      suppressed.map(({ reason, by }) => [by, reason]),
      [["kube-linter", "nightly"]],
    );
    assert.deepEqual(left(job("kube-linter.io/ignore-all: x", "")), []);
    assert.deepEqual(left(job("ignore-check.kube-linter.io/host-ipc: x", "")), [4]);
    assert.deepEqual(left(job("", "ignore-check.kube-linter.io/latest-tag: x")), [4]);
  });

  test("of kube-score are lists, on the object or its pods", () => {
    assert.deepEqual(left(job('kube-score/ignore: "a, container-image-tag"', "")), []);
    assert.deepEqual(left(job("", 'kube-score/ignore: "container-image-tag"')), []);
    assert.deepEqual(left(job("kube-score/ignore: a", "")), [4]);
  });

  test("of Polaris are true", () => {
    assert.deepEqual(left(job('polaris.fairwinds.com/tagNotSpecified-exempt: "true"', "")), []);
    assert.deepEqual(left(job('polaris.fairwinds.com/exempt: "true"', "")), []);
    assert.deepEqual(left(job('polaris.fairwinds.com/tagNotSpecified-exempt: "false"', "")), [4]);
    assert.deepEqual(left(job('polaris.fairwinds.com/hostPIDSet-exempt: "true"', "")), [4]);
  });

  test("cover nothing of the next object", () => {
    const text = `${job("kube-linter.io/ignore-all: x", "")}---\n${job("", "")}`;
    assert.deepEqual(left(text), [15]);
  });
});

describe("markers of other linters", () => {
  test("may be left alone", () => {
    assert.deepEqual(left("# hadolint ignore=DL3006\nFROM BAD\n", { ...dockerfile, honour: false }), [2]);
  });

  test("are never reported as unused", () => {
    assert.deepEqual(said("# hadolint ignore=DL3006\nFROM a\n", dockerfile).reports, []);
  });

  test("come after our own, which have reasons", () => {
    const text = "# hadolint ignore=DL3006\n# palisade allow rule/bad: wanted\nFROM BAD\n";
    const { reports, suppressed } = said(text, dockerfile);
    assert.deepEqual(reports, []);
    assert.deepEqual(
      suppressed.map(({ by, reason, at }) => [by, reason, text.slice(at.span.start, at.span.end)]),
      [["palisade", "wanted", "rule/bad"]],
    );
  });

  test("may be very many", () => {
    const many = 4000;
    const rows = Array.from({ length: many }, (_, i) => `k${i}: BAD # trivy:ignore:KSV-0012\n`);
    assert.equal(said(rows.join("")).suppressed.length, many);
    assert.equal(said(`k: BAD ${"# trivy:ignore:KSV-0012 ".repeat(many)}\n`).suppressed.length, 1);
    assert.deepEqual(left(`${"# trivy:ignore:KSV-0012\n".repeat(many)}k: BAD\n`), []);
    const steps = "# hadolint ignore=DL3007\nRUN BAD\n".repeat(many);
    assert.equal(said(`FROM a\n${steps}`, dockerfile).suppressed.length, many);
  });

  test("silence no mistake of syntax", () => {
    assert.deepEqual(
      said("# kics-scan ignore\na: [BAD\n").reports.map(({ rule }) => rule),
      ["palisade/syntax-error"],
    );
  });
});
