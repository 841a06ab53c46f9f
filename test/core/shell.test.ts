// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of shells.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, test } from "vitest";
import { commandsOf } from "../../core/kinds/commands.ts";
import { type Command, type Script, script } from "../../core/kinds/shell.ts";
import { parseDockerfile } from "../../core/parse-dockerfile.ts";
import { Joiner } from "../../core/passage.ts";

describe("commands of a script", () => {
  const rows: Record<string, [text: string, expected: string[]]> = {
    one: ["apt-get install -y curl", ["apt-get install -y curl"]],
    "one after the other": ["a && b || c ; d | e & f\ng", ["a", "b", "c", "d", "e", "f", "g"]],
    "without space": ["a&&b;c|d", ["a", "b", "c", "d"]],
    "in brackets": ["(a; b) && { c; d; }", ["a", "b", "c", "d"]],
    "in an if": ["if a; then b; elif ! c; then d; else e; fi", ["a", "b", "c", "d", "e"]],
    "in a loop": ["for x in 1 2; do a $x; done; while b; do c; done", ["a $x", "b", "c"]],
    "in a for over lines": ["for x in a b\ndo\nc\ndone", ["c"]],
    "in a case": ['case "$a" in x|y) b;; (z) c ;; *) d; e;; esac; f', ["b", "c", "d", "e", "f"]],
    "in a case in a case": ["case a in b) case c in d) e;; esac;; f) g;; esac; h", ["e", "g", "h"]],
    "in a case without a last break": ["case a in b) c ; esac ; d", ["c", "d"]],
    "in a function": ["f() { a; b; }; f", ["a", "b", "f"]],
    "with quotes": ["echo 'a b' \"c d\" e\\ f g'h'", ["echo a b c d e f gh"]],
    "with quotes in quotes": ['echo "a \'b\' \\"c\\" \\d"', ["echo a 'b' \"c\" \\d"]],
    "with a comment": ["a # b && c\nd", ["a", "d"]],
    "with a hash in a word": ["a b#c", ["a b#c"]],
    "with lines that continue": ["a \\\n  b\\\nc", ["a bc"]],
    "with CRLF": ["a\r\nb", ["a", "b"]],
    "with a folder": ["/usr/bin/apt-get update", ["apt-get update"]],
    "of Windows": ["curl.exe -k a && 'C:\\tools\\Git.EXE' b", ["curl -k a", "Git b"]],
    "with assignments": ["A=1 B='2 3' a", ["a"]],
    "nothing but assignments": ["A=1", [""]],
    "started by others": ["sudo -E -u root env A=1 nice -n 5 exec a -b", ["a -b"]],
    "started by one that does not know": ["command -v a", ["a"]],
    "with substitutions": ["a $(b; c) `d; e` ${f:-g h}", ["a $(b; c) `d; e` ${f:-g h}"]],
    "with brackets in a substitution": ["a $((1 + (2 * 3))) && b", ["a $((1 + (2 * 3)))", "b"]],
    "with quotes in a substitution": ['a "$(b "c d" \')\')" e', ["a $(b \"c d\" ')') e"]],
    "with a redirection": ["a > b 2>&1 < c >>d e", ["a e > b >& 1 < c >> d"]],
    "with a here-document": ["cat <<EOF > a\nb; c\nEOF\nd", ["cat << EOF > a", "d"]],
    "with a here-document of tabs": ["cat <<-'E'\n\tb\n\tE\nd", ["cat <<- E", "d"]],
    "with a here-string": ["a <<< b\nc", ["a <<< b", "c"]],
    "for another shell": ["bash -lc 'a && b \"c\"' && d", ["a", "b c", "d"]],
    "for another shell, with options": ["bash -euxo pipefail -c 'a' x", ["a"]],
    "for another shell, in double quotes": ['sh -c "a \\"b\\" \\$c"', ["a b $c"]],
    "a script for another shell": ["bash -e a.sh -c b", ["bash -e a.sh -c b"]],
    nothing: ["", []],
    "nothing but space": [" \n \\\n", []],
    "operators and nothing else": ["&& ; |", []],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => {
      const { commands, understood } = read(text);
      assert.deepEqual(commands.map(show), expected);
      assert.equal(understood, true);
    });
  }

  test("what follows each", () => {
    const follows = read("a && b || true; c | d\ne").commands.map(({ followedBy }) => followedBy);
    assert.deepEqual(follows, ["&&", "||", ";", "|", "\n", ""]);
  });

  test("what is not understood is said to be", () => {
    for (const text of [
      "a 'b",
      'a "b',
      "a $(b",
      "a `b",
      "a ${b",
      "eval a",
      "$a b",
      '"$(a)"',
      "a; sh -c 'b; \"c'",
    ]) {
      assert.equal(read(text).understood, false, text);
    }
  });

  test("a program that a variable names has no name and is uncertain", () => {
    const [command] = read("$a b").commands;
    assert.deepEqual([command?.name, command?.certain], ["", false]);
  });

  test("known variables are replaced unless the script sets them", () => {
    const variables = (name: string) => ({ A: "1", B: "2", C: "3" })[name];
    const found = script(passage("a $A ${B} '$A' \"x$C\" $D; B=7; for C in x; do b; done"), variables);
    assert.deepEqual(found.commands.map(show), ["a 1 ${B} $A x$C $D", "", "b"]);
    assert.deepEqual(
      found.commands[0]?.args.map(({ certain }) => certain),
      [true, false, true, false, false],
    );
  });
});

describe("commands of an instruction", () => {
  const rows: Record<string, [text: string, expected: string[]]> = {
    "RUN over lines and comments": ["RUN a \\\n  # x\n  && b \\\n\n  && c", ["a", "b", "c"]],
    "RUN as an array": ['RUN ["a", "b c"]', ["a b c"]],
    "RUN as an array with a shell": ['RUN ["/bin/sh", "-c", "a && b"]', ["a", "b"]],
    "RUN with a script": ["RUN <<EOF\na\nb \\\n c\n# d\nEOF", ["a", "b c"]],
    "RUN with a script and its shell": ["RUN <<EOF\n#!/bin/bash -e\na\nEOF", ["a"]],
    "RUN with a script of another language": ["RUN <<EOF\n#!/usr/bin/env python3\nimport a\nEOF", []],
    "RUN with a script for a shell": ["RUN bash -eu <<EOF\na\nEOF", ["a"]],
    "RUN with a script before its shell": ["RUN <<EOF bash\na\nEOF", ["a"]],
    "RUN with a text for a program": ["RUN cat <<EOF > /b && c\na\nEOF", ["cat << EOF > /b", "c"]],
    "RUN with variables": ["ARG u=7\nENV v=8\nRUN a $u $v", ["a 7 8"]],
    "CMD with variables": ["ARG u=7\nENV v=8\nCMD a $u $v", ["a $u 8"]],
    "CMD as an array": ['CMD ["a", "$b"]', ["a $b"]],
    "ENTRYPOINT for the shell": ["ENTRYPOINT exec a", ["a"]],
    "HEALTHCHECK for the shell": ["HEALTHCHECK CMD a || exit 1", ["a", "exit 1"]],
    "HEALTHCHECK as an array": ['HEALTHCHECK CMD ["a", "b"]', ["a b"]],
    "no HEALTHCHECK": ["HEALTHCHECK NONE", []],
    "a COPY has none": ["COPY <<EOF /\na\nEOF", []],
    "another shell": ['SHELL ["powershell", "-Command"]\nRUN a; b', []],
    "another POSIX shell": ['SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN a; b', ["a", "b"]],
    "another shell below": ['RUN a\nSHELL ["cmd", "/S", "/C"]', ["a"]],
    "another shell in the base": ['SHELL ["pwsh"]\nFROM s\nRUN a', []],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => {
      const { instructions } = parseDockerfile("Dockerfile", `FROM x AS s\n${text}`);
      assert.deepEqual(
        instructions.flatMap((instruction) => commandsOf(instruction).commands.map(show)),
        expected,
      );
    });
  }

  test("stand where they are written", () => {
    const rows: [text: string, program: string, all: string][] = [
      ["RUN a && \\\n # x\n sudo use\\\nradd b \\\n  c", "use\\\nradd", "sudo use\\\nradd b \\\n  c"],
      ["RUN bash -c 'a; useradd \"b\" c'", "useradd", 'useradd "b" c'],
      ['RUN ["sh", "-c", "a \\u0026\\u0026 useradd \\"b\\""]', "useradd", 'useradd \\"b\\"'],
      ["RUN <<-EOF\n\ta\n\tuseradd \\\n\t\tb\n\tEOF", "useradd", "useradd \\\n\t\tb"],
    ];
    for (const [text, program, all] of rows) {
      const { instructions } = parseDockerfile("Dockerfile", text);
      const command = instructions
        .flatMap((one) => commandsOf(one).commands)
        .find(({ name }) => name === "useradd");
      assert.equal(text.slice(command?.span.start, command?.span.end), program);
      assert.equal(text.slice(command?.extent.start, command?.extent.end), all);
    }
  });
});

describe("whatever a script is", () => {
  const folder = new URL("../fixtures/dockerfiles/", import.meta.url);
  const token = fc.oneof(
    fc.constantFrom(
      ..."a && || ; | & ( ) { } case esac in if then fi for do done sh -c ' \" ` $ $( ${ ) } \\ # << EOF > < ;;".split(
        " ",
      ),
    ),
    fc.constantFrom(" ", " ", "\n", "\\\n", "\t", "\r\n", "A=1", "\u0000", "\uD800"),
    fc.string(),
  );

  test("it is read, and everything stands inside it", () => {
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), (tokens) =>
        holds(read(tokens.join("")), tokens.join("").length),
      ),
      { numRuns: 3000 },
    );
  });

  test("the fixtures are understood", () => {
    for (const name of readdirSync(folder)) {
      const text = readFileSync(new URL(name, folder), "utf8");
      for (const instruction of parseDockerfile(name, text).instructions) {
        const found = commandsOf(instruction);
        holds(found, text.length);
        const isRiddle = instruction.unfinished || /New-Item|not json/.test(instruction.line.text);
        assert.equal(found.understood, !isRiddle, name);
      }
    }
  });

  test("a hundred thousand words are read in one go", () => {
    assert.equal(read("a && ".repeat(100_000)).commands.length, 100_000);
    assert.equal(read("(".repeat(100_000)).commands.length, 0);
    assert.equal(read("$(".repeat(100_000)).understood, false);
    assert.equal(read(`case a in ${"b) c;; ".repeat(100_000)} esac`).commands.length, 100_000);
  });
});

function holds({ commands }: Script, length: number): void {
  for (const { span, extent, args, redirects } of commands) {
    for (const one of [
      span,
      extent,
      ...args.map((word) => word.span),
      ...redirects.map(({ target }) => target.span),
    ]) {
      assert.ok(0 <= one.start && one.start <= one.end && one.end <= length);
    }
  }
}

function read(text: string): Script {
  return script(passage(text));
}

function passage(text: string) {
  const out = new Joiner("script", 0);
  out.add(text, 0);
  return out.done();
}

function show({ name, args, redirects }: Command): string {
  const words = [name, ...args.map(({ text }) => text)];
  const files = redirects.map(({ operator, target }) => ` ${operator} ${target.text}`);
  return words.join(" ") + files.join("");
}
