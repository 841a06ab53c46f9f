import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { DockerfileParser } from "dockerfile-ast";
import { describe, test } from "vitest";
import type { Dockerfile } from "../../core/dockerfile.ts";
import type { Instruction } from "../../core/instruction.ts";
import { parseDockerfile } from "../../core/parse-dockerfile.ts";

describe("instructions", () => {
  const rows: Record<string, [text: string, expected: string[]]> = {
    "one a line": ["FROM a\nRUN b\n", ["FROM a", "RUN b"]],
    "without a final newline": ["FROM a\nRUN b", ["FROM a", "RUN b"]],
    "with CRLF": ["FROM a\r\nRUN b \\\r\n  c\r\n", ["FROM a", "RUN b \\\r\n  c"]],
    "behind a byte order mark": ["\uFEFFFROM a\n", ["FROM a"]],
    "in any case": ["from a\nRun b\n", ["from a", "Run b"]],
    "behind tabs and spaces": ["\t FROM a\n", ["FROM a"]],
    "a tab behind the keyword": ["FROM\ta\n", ["FROM\ta"]],
    "space at the end of the line": ["FROM a  \nRUN b \\  \n c\n", ["FROM a", "RUN b \\  \n c"]],
    "comments and empty lines inside": [
      "RUN a \\\n# x\n\n  # y\n b\nCMD c",
      ["RUN a \\\n# x\n\n  # y\n b", "CMD c"],
    ],
    "an escaped escape at the end": ["RUN a\\\\\nCMD c", ["RUN a\\\\", "CMD c"]],
    "an escape alone on its line": ["RUN a \\\n\\\n b\nCMD c", ["RUN a \\\n\\\n b", "CMD c"]],
    "an escape before the keyword": ["\\\nFROM a\nCMD c", ["FROM a", "CMD c"]],
    "a keyword over two lines": ["FR\\\nOM a\n", ["FR\\\nOM a"]],
    "no comment at the end of a line": ["FROM a # b\n", ["FROM a # b"]],
    "a lone carriage return": ["FROM a\rRUN b\n", ["FROM a\rRUN b"]],
    "a keyword and nothing else": ["FROM\nUSER\n", ["FROM", "USER"]],
    nothing: ["", []],
    "nothing but comments": ["# a\n\n# b", []],
    "nothing but an escape": ["\\", []],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => {
      const { instructions } = parseDockerfile("Dockerfile", text);
      assert.deepEqual(
        instructions.map(({ extent }) => text.slice(extent.start, extent.end)),
        expected,
      );
    });
  }

  test("as a place, an instruction is its keyword", () => {
    const text = "FROM a\n  Run b\n";
    const { span, keyword, written } = only(text, "RUN");
    assert.deepEqual([text.slice(span.start, span.end), keyword, written], ["Run", "RUN", "Run"]);
  });

  test("the text ends in the middle of an instruction", () => {
    const unfinished = (text: string) => parseDockerfile("Dockerfile", text).instructions.at(-1)?.unfinished;
    assert.equal(unfinished("RUN a \\"), true);
    assert.equal(unfinished("RUN a \\\n"), true);
    assert.equal(unfinished("RUN a \\\n# b"), true);
    assert.equal(unfinished("RUN a \\\n b"), false);
    assert.equal(parseDockerfile("Dockerfile", "FROM a\nUSER b \\").instructions[1]?.certain, false);
  });
});

describe("directives", () => {
  const rows: Record<string, [text: string, directives: string[], escape: string]> = {
    "one after the other": ["# syntax=a\n# escape=`\nFROM b", ["syntax=a", "escape=`"], "`"],
    "without space, with much space": ["#syntax=a\n#  ESCAPE  =  `  \n", ["syntax=a", "escape=`"], "`"],
    "behind an empty line": ["\n# escape=`\n", [], "\\"],
    "behind another comment": ["# a\n# escape=`\n", [], "\\"],
    "behind an unknown one": ["# a=b\n# escape=`\n", [], "\\"],
    "behind an instruction": ["FROM a\n# escape=`\n", [], "\\"],
    "behind a byte order mark": ["\uFEFF# escape=`\n", ["escape=`"], "`"],
    "with CRLF": ["# escape=`\r\n", ["escape=`"], "`"],
    "without a value": ["# escape=\n", [], "\\"],
    "a value with a space": ["# check=skip=all;error=true x\n", ["check=skip=all;error=true x"], "\\"],
  };
  for (const [name, [text, expected, escapedWith]] of Object.entries(rows)) {
    test(name, () => {
      const dockerfile = parseDockerfile("Dockerfile", text);
      assert.deepEqual(
        dockerfile.directives.map(({ name, value }) => `${name}=${value}`),
        expected,
      );
      assert.equal(dockerfile.escape, escapedWith);
      for (const { value, valueSpan } of dockerfile.directives) {
        assert.equal(text.slice(valueSpan.start, valueSpan.end), value);
      }
    });
  }

  test("with another escape, a backslash is a character", () => {
    const text = "# escape=`\nFROM a\nRUN b `\n  c\nCOPY x C:\\\nCMD d";
    const { instructions } = parseDockerfile("Dockerfile", text);
    assert.deepEqual(
      instructions.map(({ keyword }) => keyword),
      ["FROM", "RUN", "COPY", "CMD"],
    );
  });
});

describe("problems", () => {
  const rows: Record<string, [text: string, expected: string[]]> = {
    "none in a good file": ["# a\nARG b\nFROM a\nRUN b", []],
    "an unknown escape": ["# escape=x\nFROM a", ['x: The escape character is either "\\" or "`"']],
    "a directive twice": [
      "# escape=`\n# escape=\\\nFROM a",
      ['# escape=\\: The directive "escape" may stand here only once'],
    ],
    "an unknown instruction": ["FROM a\nRUNN b", ['RUNN: "RUNN" is no instruction']],
    "a template": ["FROM a\n{{ if x }}\nRUNN b\n{{ end }}", []],
    "a syntax of somebody's own": ["# syntax=me/mine\nFROM a\nINCLUDE b", []],
    "an instruction before the first FROM": ["RUN a\nFROM b", ['RUN: "RUN" stands before the first FROM']],
    "an array of numbers": ["FROM a\nCMD [1]", ["CMD: A JSON array holds strings and nothing else here"]],
    "an open heredoc": ["FROM a\nRUN cat <<EOF\nx", ['<<EOF: The heredoc "EOF" is never closed']],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => {
      const { problems } = parseDockerfile("Dockerfile", text);
      assert.deepEqual(
        problems.map(({ at, message }) => `${text.slice(at.span.start, at.span.end)}: ${message}`),
        expected,
      );
    });
  }
});

describe("comments", () => {
  test("stand everywhere but in heredocs and behind words", () => {
    const text =
      "# syntax=x\n# one\nFROM a # not one\n  # two\nRUN b \\\n # three\n c <<EOF\n# no\nEOF\n# four";
    const { comments } = parseDockerfile("Dockerfile", text);
    assert.deepEqual(
      comments.map(({ start, end }) => text.slice(start, end)),
      ["# one", "# two", "# three", "# four"],
    );
  });
});

describe("heredocs", () => {
  const rows: Record<string, [text: string, expected: string[]]> = {
    one: ["RUN <<EOF\na\nEOF\nCMD b", ["EOF:a\n"]],
    "an empty one": ["RUN <<EOF\nEOF\nCMD b", ["EOF:"]],
    "with a file descriptor": ["RUN 3<<EOF\na\nEOF\n", ["EOF:a\n"]],
    "two for one COPY": ["COPY <<a <<b /\n1\nb\na\n2\nb\n", ["a:1\nb\n", "b:2\n"]],
    "tabs that do not count": ["RUN <<-EOF\n\ta\n\t\tb\n\tEOF\n", ["EOF:a\nb\n"]],
    "tabs that do count": ["RUN <<EOF\n\tEOF\nEOF\n", ["EOF:\tEOF\n"]],
    "a quoted name": ["RUN <<'EOF'\n$a\nEOF\n", ["EOF (raw):$a\n"]],
    "a name in part quoted": ['RUN <<E"O"F\na\nEOF\n', ["EOF (raw):a\n"]],
    "a name with a space": ["RUN <<'one two'\na\none two\n", ["one two (raw):a\n"]],
    "a name with a variable": ["RUN <<$EOF\n$EOF\n", ["$EOF:"]],
    "a name behind a space": ["RUN << EOF\na\nEOF\n", ["EOF:a\n"]],
    "a shift, not a name": ["RUN echo $((1 << 3))\nCMD b\n", []],
    "three brackets": ["RUN cat <<<a\n", []],
    "in quotes": ["RUN '<<EOF' \"<<EOF\"\n", []],
    "in a JSON array": ['RUN ["<<EOF"]\n', []],
    "in another instruction": ["USER <<EOF\n", []],
    "behind ONBUILD": ["ONBUILD RUN <<EOF\na\nEOF\nCMD b", ["EOF:a\n"]],
    "with CRLF": ["RUN <<EOF\r\na\r\nEOF\r\n", ["EOF:a\r\n"]],
    "an end with a space is none": ["RUN <<EOF\nEOF \nEOF\n", ["EOF:EOF \n"]],
    "after a continued line": ["RUN a \\\n <<EOF\nb\nEOF\n", ["EOF:b\n"]],
    "never closed": ["RUN <<EOF\na\nCMD b", ["EOF:a\nCMD b"]],
    "at the very end": ["RUN <<EOF", ["EOF:"]],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => {
      const { instructions } = parseDockerfile("Dockerfile", text);
      const found = instructions.flatMap(({ heredocs }) => heredocs);
      assert.deepEqual(
        found.map(({ name, expands, content }) => `${name}${expands ? "" : " (raw)"}:${content.text}`),
        expected,
      );
      assert.equal(instructions.length, /\nCMD/.test(text) && name !== "never closed" ? 2 : 1);
    });
  }
});

describe("stages", () => {
  test("build on the latest earlier stage of exactly that name", () => {
    const text =
      "FROM a AS x\nFROM x AS y\nFROM b AS x\nFROM x\nFROM Y\nFROM y\nFROM z\nFROM c AS z\nFROM scratch";
    const { stages } = parseDockerfile("Dockerfile", text);
    assert.deepEqual(
      stages.map(({ base }) => base?.index),
      [undefined, 0, undefined, 2, undefined, 1, undefined, undefined, undefined],
    );
  });

  test("have names in lower case", () => {
    const text =
      "FROM a as Build\nFROM a AS 1x\nFROM a AS scratch\nFROM a\nFROM --platform=linux/amd64 a AS b.c-d_e";
    const { stages } = parseDockerfile("Dockerfile", text);
    assert.deepEqual(
      stages.map(({ name }) => name),
      ["build", undefined, undefined, undefined, "b.c-d_e"],
    );
    assert.equal(stages[4]?.from.flag("platform")?.text, "linux/amd64");
  });

  test("may be named by an argument", () => {
    const { stages } = parseDockerfile("Dockerfile", "ARG base=dev\nFROM a AS dev\nFROM $base");
    assert.equal(stages[1]?.base, stages[0]);
  });

  test("are not understood where a line is not", () => {
    const understood = (text: string) =>
      parseDockerfile("Dockerfile", text).stages.map((stage) => stage.understood);
    assert.deepEqual(understood("FROM a\n{{ x }}\nFROM b"), [false, true]);
    assert.deepEqual(understood("FROM a\nFROM b\nRUN <<EOF"), [true, false]);
    assert.deepEqual(understood("FROM a\nRUN b \\"), [false]);
  });
});

describe("ONBUILD", () => {
  test("holds an instruction of its own", () => {
    const text = "ONBUILD copy --from=a b \\\n c";
    const trigger = only(text, "ONBUILD").trigger;
    assert.equal(trigger?.keyword, "COPY");
    assert.deepEqual(
      trigger?.args.map((word) => word.text),
      ["b", "c"],
    );
    assert.equal(trigger?.flag("from")?.text, "a");
    assert.deepEqual(text.slice(trigger?.span.start, trigger?.span.end), "copy");
  });
});

/** Where dockerfile-ast does not do as BuildKit does. */
const exceptions: Record<string, string[]> = {
  // Two escapes at the end of a line do not continue it, and comments at the end of the text belong to nothing.
  "continuation.Dockerfile": ["FROM 0-18", "RUN 19-109", "RUN 110-132", "CMD 133-149"],
};

describe("the fixtures", () => {
  const folder = new URL("../fixtures/dockerfiles/", import.meta.url);
  for (const name of readdirSync(folder)) {
    const text = readFileSync(new URL(name, folder), "utf8");
    const parsed = parseDockerfile(name, text);

    test(`${name} is free of problems`, () => assert.deepEqual(parsed.problems, []));

    test(`${name} has the instructions that dockerfile-ast finds`, () => {
      const expected = exceptions[name];
      if (expected) assert.notDeepEqual(theirs(text), expected);
      assert.deepEqual(ours(parsed), expected ?? theirs(text));
    });
  }
});

function ours(dockerfile: Dockerfile): string[] {
  return dockerfile.instructions.map(({ keyword, extent }) => `${keyword} ${extent.start}-${extent.end}`);
}

function theirs(text: string): string[] {
  const lines = [0, ...[...text.matchAll(/\n/g)].map((newline) => newline.index + 1)];
  const offset = ({ line, character }: { line: number; character: number }) => (lines[line] ?? 0) + character;
  return DockerfileParser.parse(text)
    .getInstructions()
    .map((instruction) => {
      const { start, end } = instruction.getRange();
      return `${instruction.getKeyword()} ${offset(start)}-${offset(end)}`;
    });
}

function only(text: string, keyword: string): Instruction {
  const found = parseDockerfile("Dockerfile", text).instructions.filter(
    (instruction) => instruction.keyword === keyword,
  );
  assert.equal(found.length, 1);
  return found[0] as Instruction;
}
