import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { appendCommand, prependCommand } from "../../core/kinds/append-command.ts";
import { commandsOf } from "../../core/kinds/commands.ts";
import { parseDockerfile } from "../../core/parse-dockerfile.ts";
import { apply } from "../../core/place.ts";

describe("a command at the end of a RUN", () => {
  const rows: Record<string, [text: string, expected: string | undefined]> = {
    "in one line": ["RUN a", "RUN a && x"],
    "after space": ["RUN a  \nCMD b", "RUN a && x  \nCMD b"],
    "behind a chain": ["RUN a && b", "RUN a && b && x"],
    "behind operators at the end of lines": ["RUN a && \\\n  b", "RUN a && \\\n  b && \\\n  x"],
    "behind operators at the start of lines": ["RUN a \\\n  && b", "RUN a \\\n  && b \\\n  && x"],
    "behind operators with lines of their own": [
      "RUN a \\\n\t; b \\\n\t&& c",
      "RUN a \\\n\t; b \\\n\t&& c \\\n\t&& x",
    ],
    "behind a list": ["RUN a \\\n    b \\\n    c", "RUN a \\\n    b \\\n    c \\\n    && x"],
    "with CRLF": ["RUN a \\\r\n\tb\r\n", "RUN a \\\r\n\tb \\\r\n\t&& x\r\n"],
    "with another escape": ["# escape=`\nRUN a `\n  b", "# escape=`\nRUN a `\n  b `\n  && x"],
    "where errors stop a script": ["RUN set -eu; \\\n  a", "RUN set -eu; \\\n  a; \\\n  x"],
    "where errors do not": ["RUN a; \\\n  b", "RUN a; \\\n  b \\\n  && x"],
    "behind an if": ["RUN if a; then b; fi", "RUN if a; then b; fi && x"],
    "behind brackets": ["RUN (a; b)", "RUN (a; b) && x"],
    "behind another shell": ["RUN bash -c 'a && b'", "RUN bash -c 'a && b' && x"],
    "behind an alternative": ["RUN a || true", undefined],
    "behind an open end": ["RUN a;", undefined],
    "behind a comment": ["RUN a # b", undefined],
    "in an array": ['RUN ["a"]', undefined],
    "in what is not understood": ["RUN eval a", undefined],
    "in a script": ["RUN <<E\nset -e\na\nE\n", "RUN <<E\nset -e\na\nx\nE\n"],
    "in an indented script": [
      "RUN <<-E\n\n\tset -e\n\tif a\n\t\tb\n\tfi\nE\n",
      "RUN <<-E\n\n\tset -e\n\tif a\n\t\tb\n\tfi\n\tx\nE\n",
    ],
    "in a script of another shell": ["RUN <<E\n#!/bin/bash -e\na\nE\n", "RUN <<E\n#!/bin/bash -e\na\nx\nE\n"],
    "in a script that goes on": ["RUN <<E\na\nE\n", undefined],
    "in a text": ["RUN cat <<E > b && set -e\na\nE\n", undefined],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => {
      const run = parseDockerfile("Dockerfile", text).instructions[0];
      assert.ok(run);
      assert.equal(apply(text, appendCommand(run, "x")), expected ?? text);
    });
  }
});

describe("a command before another one", () => {
  const rows: Record<string, [text: string, expected: string | undefined]> = {
    "that comes first": ["RUN b c \\\n d", "RUN x && b c \\\n d"],
    "in a chain": ["RUN a && b", "RUN a && x && b"],
    "over lines": ["RUN a; \\\n  b; \\\n  c", "RUN a; \\\n  x; \\\n  b; \\\n  c"],
    "in a script": ["RUN <<E\n a\n b\nE\n", "RUN <<E\n a\n x\n b\nE\n"],
    "behind a pipe": ["RUN a | b", undefined],
    "in a condition": ["RUN if b; then c; fi", undefined],
    "in an array": ['RUN ["b"]', undefined],
    "in another shell": ["RUN sh -c 'b'", undefined],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => {
      const run = parseDockerfile("Dockerfile", text).instructions[0];
      const before = run && commandsOf(run).commands.find((command) => command.name === "b");
      assert.ok(before);
      assert.equal(apply(text, prependCommand(run, before, "x")), expected ?? text);
    });
  }
});
