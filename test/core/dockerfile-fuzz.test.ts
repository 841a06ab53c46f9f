// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Dockerfiles.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, test } from "vitest";
import type { Dockerfile } from "../../core/dockerfile.ts";
import type { Word } from "../../core/dockerfile-words.ts";
import type { Instruction } from "../../core/instruction.ts";
import { parseDockerfile } from "../../core/parse-dockerfile.ts";
import type { Span } from "../../core/place.ts";

const folder = new URL("../fixtures/dockerfiles/", import.meta.url);
const fixtures = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));

/** What Dockerfiles are made of, and what they are not. */
const token = fc.oneof(
  fc.constantFrom(
    ..."FROM RUN COPY ADD USER ENV ARG LABEL CMD ENTRYPOINT ONBUILD HEALTHCHECK SHELL VOLUME".split(" "),
  ),
  fc.constantFrom(
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    " ",
    "\t",
    "\\\n",
    "\\\r\n",
    "\\ \n",
    "`\n",
    "\\",
    "`",
  ),
  fc.constantFrom(
    "# ",
    "# escape=`\n",
    "# syntax=a\n",
    "\uFEFF",
    "\u0000",
    "\uD800",
    "\uDC00",
    "\u00a0",
    "\u0085",
  ),
  fc.constantFrom(
    "<<EOF",
    "<<-EOF",
    "<<'EOF'",
    "<< EOF",
    "EOF\n",
    "\nEOF\n",
    "[",
    "]",
    '["',
    '"]',
    '", "',
    "\\u00",
  ),
  fc.constantFrom(
    "$a",
    "${a}",
    "${a:-",
    "${a:+b}",
    "}",
    "a=",
    "a=b",
    "'",
    '"',
    "--from=",
    "--",
    " AS ",
    "a",
    "{{ a }}",
  ),
  fc.string(),
);
const text = fc.oneof(
  fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join("")),
  fc
    .record({ file: fc.constantFrom(...fixtures), from: fc.nat(), length: fc.nat(40), put: token })
    .map(({ file, from, length, put }) => {
      const at = from % (file.length + 1);
      return file.slice(0, at) + put + file.slice(at + length);
    }),
);

describe("whatever is written", () => {
  test("it is read, and everything stands inside the text", () => {
    fc.assert(
      fc.property(text, (text) => holds(parseDockerfile("Dockerfile", text))),
      { numRuns: 3000 },
    );
  });

  test("in ten megabytes on one line", () => {
    const big = (piece: string) => piece.repeat(Math.ceil(10_000_000 / piece.length));
    const lines = [
      `RUN ${big("a && ")}`,
      `CMD [${big('"a",')}"b"]`,
      `ENV ${big("a=$b'c' ")}`,
      `USER ${big("${a:-")}`,
      big("#"),
      big("\\"),
    ];
    for (const line of lines) {
      const { instructions } = parseDockerfile("Dockerfile", `FROM a\n${line}`);
      for (const word of instructions.flatMap(({ args }) => args).slice(0, 10)) void word.text;
      assert.equal(instructions[0]?.args[0]?.text, "a");
    }
  });
});

describe("twice the text takes twice the work", () => {
  const rows: Record<string, (n: number) => string> = {
    lines: (n) => "RUN a\n".repeat(n),
    continuations: (n) => `RUN a${" \\\n b".repeat(n)}`,
    comments: (n) => `RUN a \\\n${"# b\n".repeat(n)} c`,
    "unknown instructions": (n) => "RUNN a\n".repeat(n),
    "words over lines": (n) => `COPY a${"\\\nb c".repeat(n)}`,
    "quoted words": (n) => `ENV ${"a='b' c=\"d\" ".repeat(n)}`,
    "variables in a word": (n) => `ARG a=1\nFROM b\nARG a\nUSER ${"$a${a:-b}".repeat(n)}`,
    "variables in quotes": (n) => `FROM b\nUSER "${'a$b\\"'.repeat(n)}"`,
    "variables one by another": (n) =>
      `FROM x\n${Array.from({ length: n }, (_, i) => `ENV a${i + 1}=$a${i}\n`).join("")}`,
    "strings of an array": (n) => `CMD [${'"a\\n", '.repeat(n)}"b"]`,
    "a long broken array": (n) => `CMD [${'"a", '.repeat(n)}1]`,
    stages: (n) =>
      `FROM a AS s0\n${Array.from({ length: n }, (_, i) => `FROM s${i} AS s${i + 1}\nUSER $a\n`).join("")}`,
    heredocs: (n) => "RUN <<EOF\na\nEOF\n".repeat(n),
    "heredocs of one line": (n) => `COPY ${"<<a ".repeat(n)} /\n${"a\n".repeat(n)}`,
    "shifts that are no heredocs": (n) => Array.from({ length: n }, (_, i) => `RUN a << ${i}x\n`).join(""),
    flags: (n) => `COPY ${"--a='b' ".repeat(n)}c d`,
    "trailing space": (n) => `RUN a${" ".repeat(n)}b${"\r".repeat(n)}\n`,
  };
  for (const [name, write] of Object.entries(rows)) {
    test(name, () => {
      const once = work(() => readAll(parseDockerfile("Dockerfile", write(1000))));
      const twice = work(() => readAll(parseDockerfile("Dockerfile", write(2000))));
      assert.ok(twice < once * 2.5 + 20_000, `${once} characters, then ${twice}`);
    });
  }
});

function holds(dockerfile: Dockerfile): void {
  const { text } = dockerfile;
  const inside = ({ start, end }: Span) =>
    assert.ok(0 <= start && start <= end && end <= text.length, `${start}-${end}`);
  let last = 0;
  for (const instruction of dockerfile.instructions) {
    inside(instruction.extent);
    assert.ok(last <= instruction.extent.start, "instructions stand one after the other");
    last = instruction.extent.end;
    for (const one of [instruction, instruction.trigger]) if (one) holdsFor(one, inside);
  }
  for (const comment of dockerfile.comments) {
    inside(comment);
    assert.equal(text[comment.start], "#");
  }
  for (const { at } of dockerfile.problems) inside(at.span);
  for (const stage of dockerfile.stages) {
    inside(stage.span);
    assert.ok(stage.base === undefined || stage.base.index < stage.index);
    assert.ok(stage.instructions.every((instruction) => instruction.stage === stage));
  }
}

function holdsFor(instruction: Instruction, inside: (span: Span) => void): void {
  const { text } = instruction.dockerfile;
  inside(instruction.span);
  for (const { span, value } of instruction.flags) {
    inside(span);
    if (value) holdsWord(value, inside);
  }
  for (const word of instruction.args) {
    holdsWord(word, inside);
    const written = text.slice(word.span.start, word.span.end);
    if (!written.includes("\n")) assert.equal(written, word.raw);
  }
  for (const { name, value } of instruction.assignments) {
    holdsWord(name, inside);
    if (value) holdsWord(value, inside);
  }
  for (const { span, body, content, name } of instruction.heredocs) {
    inside(span);
    inside(body);
    inside(content.span(0, content.text.length));
    if (!instruction.unfinished) assert.ok(text.slice(body.end).replace(/^\t+/, "").startsWith(name));
  }
  assert.equal(typeof instruction.certain, "boolean");
}

function holdsWord(word: Word, inside: (span: Span) => void): void {
  inside(word.span);
  for (let at = 0; at < Math.min(word.text.length, 20); at++) {
    const piece = word.part(at, at + 1).span;
    inside(piece);
    assert.ok(word.span.start <= piece.start && piece.end <= word.span.end, "pieces stand inside their word");
  }
  assert.equal(word.certain, word.certainty !== "unknown");
}

function readAll({ instructions }: Dockerfile): void {
  for (const { args, flags, assignments } of instructions) {
    for (const word of args) void word.text;
    for (const { value } of flags) void value?.text;
    for (const { value } of assignments) void value?.text;
  }
}

/** How many characters are looked at or copied at the most, as far as strings can tell. */
function work(run: () => void): number {
  let characters = 0;
  const { slice, indexOf, includes, startsWith } = String.prototype;
  const { exec } = RegExp.prototype;
  String.prototype.slice = function (this: string, ...args) {
    const found = slice.apply(this, args);
    characters += found.length + 1;
    return found;
  };
  String.prototype.indexOf = function (this: string, search, from = 0) {
    const found = indexOf.call(this, search, from);
    characters += (found < 0 ? this.length : found) - from + 1;
    return found;
  };
  String.prototype.includes = function (this: string, ...args) {
    characters += this.length;
    return includes.apply(this, args);
  };
  String.prototype.startsWith = function (this: string, search, from) {
    characters += search.length + 1;
    return startsWith.call(this, search, from);
  };
  RegExp.prototype.exec = function (this: RegExp, text) {
    const found = exec.call(this, text);
    characters += this.sticky ? (found?.[0].length ?? 1) : text.length;
    return found;
  };
  try {
    run();
  } finally {
    Object.assign(String.prototype, { slice, indexOf, includes, startsWith });
    RegExp.prototype.exec = exec;
  }
  return characters;
}
