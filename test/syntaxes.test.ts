import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, test } from "vitest";
import { createOnigScanner, createOnigString, loadWASM } from "vscode-oniguruma";
import { INITIAL, type IRawGrammar, Registry } from "vscode-textmate";
import { contributes } from "../package.json";

/** What is injected into: as much of VS Code's own grammars as comments and strings need. */
const hosts: Record<string, object> = {
  "source.yaml": {
    scopeName: "source.yaml",
    patterns: [
      { name: "comment.line.number-sign.yaml", begin: "(?:^|(?<=\\s))#", end: "$" },
      { name: "string.quoted.double.yaml", begin: '"', end: '"' },
      { name: "entity.name.tag.yaml", match: "[\\w-]+(?=:)" },
    ],
  },
  "source.dockerfile": {
    scopeName: "source.dockerfile",
    patterns: [
      { match: "^\\s*(FROM|RUN)\\s", captures: { 1: { name: "keyword" } } },
      { match: "^(\\s*)((#).*$\\n?)", captures: { 2: { name: "comment.line.number-sign.dockerfile" } } },
    ],
  },
};

const read = (path: string): object =>
  JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), "utf8"));

const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");

const registry = new Registry({
  onigLib: loadWASM(readFileSync(wasm)).then(() => ({ createOnigScanner, createOnigString })),
  async loadGrammar(scope) {
    const ours = contributes.grammars.find(({ scopeName }) => scopeName === scope);
    return (ours ? read(ours.path) : hosts[scope]) as unknown as IRawGrammar | undefined;
  },
  getInjections: (scope) =>
    contributes.grammars.filter(({ injectTo }) => injectTo.includes(scope)).map(({ scopeName }) => scopeName),
});

/** The words of a text that have a scope of ours, with it. */
async function painted(language: "yaml" | "dockerfile", text: string): Promise<string[]> {
  const grammar = await registry.loadGrammar(`source.${language}`);
  assert.ok(grammar);
  let state = INITIAL;
  return text.split("\n").flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.flatMap(({ startIndex, endIndex, scopes }) => {
      const scope = scopes.at(-1) ?? "";
      const word = line.slice(startIndex, endIndex).trim();
      return scope.endsWith(".palisade") && word !== "" ? [`${word} ${scope.replace(".palisade", "")}`] : [];
    });
  });
}

const allowed = [
  "palisade keyword.other",
  "allow keyword.control.allow",
  "image/latest-tag entity.name.function.rule",
  ", punctuation.separator.sequence",
  "rbac/wildcard entity.name.function.rule",
  ": punctuation.separator.reason",
  "rebuilt every night: yes string.unquoted.reason",
];
const comment = "# palisade allow image/latest-tag, rbac/wildcard: rebuilt every night: yes";

describe("the allow comment", () => {
  test("is painted in YAML, on its own line and behind a value", async () => {
    assert.deepEqual(await painted("yaml", comment), allowed);
    assert.deepEqual(await painted("yaml", `    image: nginx  ${comment}`), allowed);
  });

  test("is painted in Dockerfiles, on its own line", async () => {
    assert.deepEqual(await painted("dockerfile", `  ${comment}\nFROM nginx`), allowed);
    assert.deepEqual(await painted("dockerfile", `RUN echo ${comment}`), []);
  });

  test("is painted without its reason while it is typed", async () => {
    for (const language of ["yaml", "dockerfile"] as const)
      assert.deepEqual(await painted(language, "# palisade allow rbac/wildcard"), [
        "palisade keyword.other",
        "allow keyword.control.allow",
        "rbac/wildcard entity.name.function.rule",
      ]);
  });

  test("is nothing elsewhere", async () => {
    for (const text of [
      'a: "# palisade allow rbac/wildcard: no"',
      "# palisade allows",
      "# pal",
      "palisade allow a/b: c",
    ])
      assert.deepEqual(await painted("yaml", text), [], text);
  });
});

describe("template actions", () => {
  test("are painted in YAML, in keys and strings, too", async () => {
    const words = await painted(
      "yaml",
      '{{- if and .Values.on (eq $x "a}}") }}\nk-{{ .n }}: "a {{ toYaml . | nindent 4 }}"',
    );
    assert.deepEqual(words, [
      "{{- punctuation.section.embedded.begin.template",
      "if keyword.control.template",
      "and support.function.template",
      ". meta.embedded.template",
      "Values variable.language.template",
      ". meta.embedded.template",
      "on variable.other.member.template",
      "( meta.embedded.template",
      "eq support.function.template",
      "$x variable.other.template",
      '" string.quoted.double.template',
      "a}} string.quoted.double.template",
      '" string.quoted.double.template',
      ") meta.embedded.template",
      "}} punctuation.section.embedded.end.template",
      "{{ punctuation.section.embedded.begin.template",
      ". meta.embedded.template",
      "n variable.other.member.template",
      "}} punctuation.section.embedded.end.template",
      "{{ punctuation.section.embedded.begin.template",
      "toYaml support.function.template",
      ". meta.embedded.template",
      "| keyword.operator.template",
      "nindent support.function.template",
      "4 constant.numeric.template",
      "}} punctuation.section.embedded.end.template",
    ]);
  });

  test("that are comments may go over lines, and end", async () => {
    const words = await painted("yaml", "{{- /* one\ntwo: {{ .x }} */ -}}\nkey: value");
    assert.deepEqual(
      words.map((word) => word.split(" ").at(-1)),
      Array(words.length).fill("comment.block.template"),
    );
    assert.ok(words.length > 0 && words.every((word) => !word.includes("key")));
  });

  test("are left alone in Dockerfiles and comments of YAML stay comments", async () => {
    assert.deepEqual(await painted("dockerfile", "RUN echo {{ .x }}"), []);
  });
});
