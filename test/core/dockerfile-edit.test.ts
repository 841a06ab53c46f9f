import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, test } from "vitest";
import type { Dockerfile } from "../../core/dockerfile.ts";
import {
  inCaseOf,
  removeInstruction,
  removePiece,
  replaceWord,
  writeAbove,
  writeArgument,
  writeArgumentBefore,
  writeBelow,
} from "../../core/dockerfile-edit.ts";
import type { Instruction } from "../../core/instruction.ts";
import { commandsOf } from "../../core/kinds/commands.ts";
import { parseDockerfile } from "../../core/parse-dockerfile.ts";
import { apply, type Edit } from "../../core/place.ts";

describe("lines", () => {
  const rows: Record<string, [text: string, edit: (instruction: Instruction) => Edit[], expected: string]> = {
    "above an instruction": ["FROM a\nCMD b\n", before, "FROM a\nUSER 1\nCMD b\n"],
    "above its comments": ["FROM a\n\n# b\n # c\nCMD d\n", before, "FROM a\n\nUSER 1\n# b\n # c\nCMD d\n"],
    "below comments of nobody": ["FROM a\n# b\n\nCMD c\n", before, "FROM a\n# b\n\nUSER 1\nCMD c\n"],
    "above the first line": ["CMD a", before, "USER 1\nCMD a"],
    "behind a byte order mark": ["\uFEFFCMD a", before, "\uFEFFUSER 1\nCMD a"],
    "behind a byte order mark, above a comment": ["\uFEFF# b\nCMD a", before, "\uFEFFUSER 1\n# b\nCMD a"],
    "below directives": ["# syntax=a\nCMD b", before, "# syntax=a\nUSER 1\nCMD b"],
    "with CRLF": ["FROM a\r\nCMD b\r\n", before, "FROM a\r\nUSER 1\r\nCMD b\r\n"],
    "below an instruction": ["CMD a\nUSER b\n", first(after), "CMD a\nUSER 1\nUSER b\n"],
    "below one over lines": ["RUN a \\\n # b\n c\n# d\n", after, "RUN a \\\n # b\n c\nUSER 1\n# d\n"],
    "below a heredoc": ["RUN <<E\na\nE\n\nCMD b", first(after), "RUN <<E\na\nE\nUSER 1\n\nCMD b"],
    "at the end without a final line break": ["CMD a", after, "CMD a\nUSER 1"],
    "at the end with CRLF": ["FROM a\r\nCMD b", after, "FROM a\r\nCMD b\r\nUSER 1"],
    "out of the middle": ["FROM a\n# b\nUSER \\\n c\nCMD d", second(removeInstruction), "FROM a\n# b\nCMD d"],
    "out of the end": ["FROM a\nUSER b", removeInstruction, "FROM a"],
    "out of the end with CRLF": ["FROM a\r\nUSER b", removeInstruction, "FROM a"],
    "all there is": ["USER b", removeInstruction, ""],
  };
  for (const [name, [text, edit, expected]] of Object.entries(rows)) {
    test(name, () => assert.equal(apply(text, edit(last(parseDockerfile("Dockerfile", text)))), expected));
  }

  test("stand where they should in every fixture, with the other instructions untouched", () => {
    const folder = new URL("../fixtures/dockerfiles/", import.meta.url);
    const files = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.nat(),
        fc.constantFrom(writeAbove, writeBelow),
        (text, nth, insert) => {
          const { instructions } = parseDockerfile("Dockerfile", text);
          const at = nth % instructions.length;
          const instruction = instructions[at] as Instruction;
          if (instruction.unfinished) return;
          const changed = apply(text, insert(instruction, ["# x", "USER 1"]));
          const expected = shown(parseDockerfile("Dockerfile", text));
          expected.splice(insert === writeAbove ? at : at + 1, 0, "USER 1");
          assert.deepEqual(shown(parseDockerfile("Dockerfile", changed)), expected);
          const back = parseDockerfile("Dockerfile", changed).instructions.find(
            ({ line }) => line.text === "USER 1",
          );
          assert.equal(
            apply(changed, removeInstruction(back as Instruction))
              .replace(/# x\r?\n?/, "")
              .trim(),
            text.trim(),
          );
        },
      ),
    );
  });
});

describe("words", () => {
  test("go with the space before them, and never draw in the next instruction", () => {
    const rows = [
      ["RUN a x b\nCMD c", "RUN a b\nCMD c"],
      ["RUN a \\\n  x\nCMD c", "RUN a\nCMD c"],
      ["RUN a \\\n  # b\n  x\nCMD c", "RUN a\n  # b\nCMD c"],
      ["RUN a \\\r\n  # b\r\n  x\r\nCMD c", "RUN a\r\n  # b\r\nCMD c"],
      ["RUN a \\\n  # b\n  x \\\n  c\nCMD d", "RUN a \\\n  # b\n  c\nCMD d"],
      ["RUN a \\\n  # b\n  x && c\nCMD d", "RUN a \\\n  # b\n  && c\nCMD d"],
      ["RUN a \\\n  # b\n\\\n  x\nCMD c", undefined],
      ['RUN ["a", "x", "b"]', 'RUN ["a", "b"]'],
      ['RUN ["a", \\\n # b\n "x"]', undefined],
    ] as const;
    for (const [text, expected] of rows) {
      const [run] = parseDockerfile("Dockerfile", text).instructions;
      const [command] = run ? commandsOf(run).commands : [];
      const words = command ? [command, ...command.args] : [];
      const word = words.find((one) => text.slice(one.span.start, one.span.end).includes("x"));
      const edits = word ? removePiece(word, words, text) : [];
      assert.equal(edits.length > 0 ? apply(text, edits) : undefined, expected, text);
    }
  });

  test("are replaced as they are written", () => {
    const rows = [
      ["FROM a\nUSER root", "FROM a\nUSER b"],
      ['USER "root"', "USER b"],
      ['CMD ["root"]', 'CMD ["b"]'],
      ["USER ro\\\not\nCMD a", "USER b\nCMD a"],
    ] as const;
    for (const [text, expected] of rows) {
      const { instructions } = parseDockerfile("Dockerfile", text);
      const word = instructions.flatMap(({ args }) => args).find((one) => one.text === "root");
      assert.equal(word && apply(text, replaceWord(word, "b")), expected);
    }
  });

  test("keywords follow the case around them", () => {
    const cased = (text: string) => inCaseOf(last(parseDockerfile("Dockerfile", text)), "USER");
    assert.deepEqual([cased("from a"), cased("FROM a"), cased("From a")], ["user", "USER", "USER"]);
  });
});

function before(instruction: Instruction): Edit[] {
  return writeAbove(instruction, ["USER 1"]);
}

function after(instruction: Instruction): Edit[] {
  return writeBelow(instruction, ["USER 1"]);
}

function first(edit: (instruction: Instruction) => Edit[]) {
  return ({ dockerfile }: Instruction) => edit(dockerfile.instructions[0] as Instruction);
}

function second(edit: (instruction: Instruction) => Edit[]) {
  return ({ dockerfile }: Instruction) => edit(dockerfile.instructions[1] as Instruction);
}

function last({ instructions }: Dockerfile): Instruction {
  return instructions.at(-1) as Instruction;
}

function shown({ instructions }: Dockerfile): string[] {
  return instructions.map(({ line }) => line.text.trim());
}

describe("arguments", () => {
  const rows: Record<string, [text: string, behind: string, before: string]> = {
    "in a line": ["RUN a b", "RUN a b -x", "RUN a -x b"],
    "over lines": ["RUN a \\\n  b \\\n  c", "RUN a \\\n  b -x \\\n  c", "RUN a \\\n  -x \\\n  b \\\n  c"],
    "over lines with CRLF": ["RUN a \\\r\n  b", "RUN a \\\r\n  b -x", "RUN a \\\r\n  -x \\\r\n  b"],
    "below a comment": ["RUN a \\\n # c\n b", "RUN a \\\n # c\n b -x", "RUN a \\\n -x \\\n # c\n b"],
    "in an array": ['RUN ["a", "b"]', 'RUN ["a", "b", "-x"]', 'RUN ["a", "-x", "b"]'],
    "in a script in an array": [
      'RUN ["sh", "-c", "a b"]',
      'RUN ["sh", "-c", "a b -x"]',
      'RUN ["sh", "-c", "a -x b"]',
    ],
    "with another escape": [
      "# escape=`\nRUN a `\n b",
      "# escape=`\nRUN a `\n b -x",
      "# escape=`\nRUN a `\n -x `\n b",
    ],
    "in a heredoc": [
      "# escape=`\nRUN <<E\na \\\n b\nE",
      "# escape=`\nRUN <<E\na \\\n b -x\nE",
      "# escape=`\nRUN <<E\na \\\n -x \\\n b\nE",
    ],
  };
  for (const [name, [text, behind, before]] of Object.entries(rows)) {
    test(name, () => {
      const instruction = last(parseDockerfile("Dockerfile", text));
      const [word] = commandsOf(instruction).commands.flatMap(({ args }) => args);
      assert.ok(word);
      assert.equal(apply(text, writeArgument(instruction, word, "-x")), behind);
      assert.equal(apply(text, writeArgumentBefore(instruction, word, "-x")), before);
    });
  }
});
