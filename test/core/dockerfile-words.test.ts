// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Dockerfiles.

import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Instruction } from "../../core/instruction.ts";
import { parseDockerfile } from "../../core/parse-dockerfile.ts";

describe("words as written and as read", () => {
  const rows: Record<string, [text: string, expected: string[]]> = {
    "split at space": ["FROM a AS b", ["a", "AS", "b"]],
    "split over lines": ["COPY a \\\n  b\\\n c", ["a", "b", "c"]],
    "one word over two lines": ["FROM al\\\npine", ["alpine"]],
    "quotes of a COPY are no bracket": ['COPY "a b" c', ['"a', 'b"', "c"]],
    "quotes go": ["EXPOSE \"80\" '443'", ["80", "443"]],
    "escapes go": ["EXPOSE a\\$b \\\\", ["a$b", "\\"]],
    "an operand with spaces": ["WORKDIR /a b ", ["/a b"]],
    "an operand in quotes": ['USER "app"', ["app"]],
    "pairs with quotes": ['ENV a="b c" d=\'e "f\' g=h\\ i', ["a=b c", 'd=e "f', "g=h i"]],
    "the old pair": ["ENV a b  c ", ["a", "b  c"]],
    "the old pair with =": ["LABEL a b=c", ["a", "b=c"]],
    "a command": ["RUN a  'b' && c", ["a  'b' && c"]],
    "a command over lines": ["RUN a \\\n  # no\n  b", ["a   b"]],
    "an array": ['CMD ["a", "b c"]', ["a", "b c"]],
    "an array with escapes": ['CMD ["\\"\\\\\\/\\n\\u0041"]', ['"\\/\nA']],
    "an array over lines": ['CMD ["a", \\\n "b"]', ["a", "b"]],
    "an empty array": ["CMD [ ]", []],
    "an array with single quotes": ["CMD ['a']", ["['a']"]],
    "an array that is open": ['CMD ["a", ', ['["a",']],
    "an array with a comma too many": ['CMD ["a",]', ['["a",]']],
    "an array with something behind": ['RUN ["a"] && b', ['["a"] && b']],
    "an array of numbers": ["CMD [1, 2]", []],
    "a wrong escape in an array": ['CMD ["\\x"]', ['["\\x"]']],
    "an array for COPY": ['COPY ["a b", "c"]', ["a b", "c"]],
    "no command to check": ["HEALTHCHECK NONE", ["NONE"]],
    "a command to check": ["HEALTHCHECK --interval=3s CMD a b", ["CMD", "a b"]],
    "an array to check": ['HEALTHCHECK CMD ["a", "b"]', ["CMD", "a", "b"]],
    "flags are no words": ["COPY --from=a --link b c", ["b", "c"]],
    "two dashes end the flags": ["COPY -- --a b", ["--a", "b"]],
    "one dash is no flag": ["COPY -a b", ["-a", "b"]],
    nothing: ["USER", []],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => {
      assert.deepEqual(
        first(text).args.map((word) => word.text),
        expected,
      );
    });
  }

  test("know where they stand", () => {
    const text = 'FROM x\nCOPY --chown="a:b" \\\n  "one" \\\n two';
    const { args, flags } = parseDockerfile("Dockerfile", text).instructions[1] as Instruction;
    const shown = [...flags, ...args].map(({ span }) => text.slice(span.start, span.end));
    assert.deepEqual(shown, ['--chown="a:b"', '"one"', "two"]);
    assert.equal(flags[0]?.value?.text, "a:b");
  });

  test("know where their pieces stand", () => {
    const rows: [text: string, piece: string, expected: string][] = [
      ["FROM nginx:1.2", "1.2", "1.2"],
      ["FROM ngi\\\nnx:1.2", "nginx", "ngi\\\nnx"],
      ['USER "a:b"', "b", "b"],
      ["ARG v=1.2\nFROM nginx:${v}-slim", "1.2-slim", "${v}-slim"],
      ["ARG v=1.2\nFROM nginx:${v}-slim", "slim", "slim"],
      ["ARG v=1.2\nFROM nginx:${v}-slim", "nginx", "nginx"],
      ['CMD ["a\\u0042c"]', "B", "\\u0042"],
    ];
    for (const [text, piece, expected] of rows) {
      const word = parseDockerfile("Dockerfile", text).instructions.at(-1)?.args[0];
      const from = word?.text.indexOf(piece) ?? -1;
      const span = word?.part(from, from + piece.length).span;
      assert.equal(text.slice(span?.start, span?.end), expected);
    }
  });

  test("the raw text keeps quotes, not continuations", () => {
    assert.equal(first("USER 'a\\\nb'").args[0]?.raw, "'ab'");
  });
});

describe("names and values", () => {
  const rows: Record<string, string[]> = {
    "ENV a=1 b='2 3'": ["a=1", "b=2 3"],
    "ENV a 1=2": ["a=1=2"],
    "ENV a": [],
    "ENV a=": ["a="],
    "ARG a b=c": ["a", "b=c"],
    'LABEL "a b"=c': ["a b=c"],
    "RUN a=b": [],
  };
  for (const [text, expected] of Object.entries(rows)) {
    test(text, () => {
      const found = first(text).assignments.map(
        ({ name, value }) => name.text + (value ? `=${value.text}` : ""),
      );
      assert.deepEqual(found, expected);
    });
  }
});

describe("variables", () => {
  const rows: Record<string, [text: string, certainty: string, read: string]> = {
    "no variable": ["FROM a\nUSER b", "literal", "b"],
    "an escaped one": ["FROM a\nUSER \\$b", "literal", "$b"],
    "one in single quotes": ["FROM a\nENV b=1\nUSER '$b'", "literal", "$b"],
    "one in double quotes": ['FROM a\nENV b=1\nUSER "$b"', "literal", "1"],
    "a dollar alone": ["FROM a\nUSER a$ b", "literal", "a$ b"],
    ENV: ["FROM a\nENV b=1\nUSER $b", "literal", "1"],
    "ENV of the line itself": ["FROM a\nENV b=1\nENV b=2 c=$b\nUSER $c", "literal", "1"],
    "ENV below": ["FROM a\nUSER $b\nENV b=1", "unknown", "$b"],
    "ENV by ENV": ["FROM a\nENV b=1\nENV c=${b}2\nUSER $c", "literal", "12"],
    "ENV of the base": ["FROM a AS x\nENV b=1\nFROM x\nUSER $b", "literal", "1"],
    "ENV of another stage": ["FROM a AS x\nENV b=1\nFROM a\nUSER $b", "unknown", "$b"],
    "an ARG with a default": ["FROM a\nARG b=1\nUSER $b", "default", "1"],
    "an ARG without": ["FROM a\nARG b\nUSER $b", "unknown", "$b"],
    "an ARG of the base": ["FROM a AS x\nARG b=1\nFROM x\nUSER $b", "default", "1"],
    "an ARG beaten by ENV": ["FROM a\nENV b=1\nARG b=2\nUSER $b", "literal", "1"],
    "ENV by an ARG": ["FROM a\nARG b=1\nENV c=$b\nUSER $c", "default", "1"],
    "a global ARG in a stage": ["ARG b=1\nFROM a\nUSER $b", "unknown", "$b"],
    "a global ARG declared again": ["ARG b=1\nFROM a\nARG b\nUSER $b", "default", "1"],
    "a global ARG given otherwise": ["ARG b=1\nFROM a\nARG b=2\nUSER $b", "default", "2"],
    "a platform": ["FROM a\nARG TARGETARCH\nUSER ${TARGETARCH:-x}", "unknown", "${TARGETARCH:-x}"],
    "a default": ["FROM a\nARG b\nUSER ${b:-root}", "default", "root"],
    "a default that is not needed": ["FROM a\nENV b=1\nUSER ${b:-root}", "literal", "1"],
    "a default for what is empty": ["FROM a\nENV b=\nUSER ${b:-root}", "literal", "root"],
    "a default for what is unset": ["FROM a\nENV b=\nUSER x${b-root}", "literal", "x"],
    "a default for what nobody knows": ["FROM a\nUSER ${b:-root}", "unknown", "${b:-root}"],
    "a default in a default": ["FROM a\nARG b\nARG c\nUSER ${b:-${c:-d}}", "default", "d"],
    "an unknown default that is not needed": ["FROM a\nENV b=1\nUSER ${b:-$c}", "literal", "1"],
    "another value": ["FROM a\nENV b=1\nUSER ${b:+c}", "literal", "c"],
    "no other value": ["FROM a\nARG b\nUSER x${b:+c}", "default", "x"],
    "a demand": ["FROM a\nENV b=1\nUSER ${b:?no}", "literal", "1"],
    "a pattern": ["FROM a\nENV b=1\nUSER ${b#1}", "unknown", "${b#1}"],
    "a name in braces that ends nowhere": ["FROM a\nUSER ${b", "unknown", "${b"],
    "no name in braces": ["FROM a\nUSER ${}", "unknown", "${}"],
    "a quote that ends nowhere": ["FROM a\nUSER 'b", "unknown", "'b"],
    "in FROM": ["ARG b=1\nFROM $b", "default", "1"],
    "in FROM, unset": ["FROM a:$b", "unknown", "a:$b"],
    "in FROM, unset, with a default": ["FROM a:${b:-1}", "literal", "a:1"],
    "in FROM, of a stage": ["FROM a\nARG b=1\nFROM a:$b", "unknown", "a:$b"],
    "in RUN, which the shell reads": ["FROM a\nENV b=1\nRUN c $b", "literal", "c $b"],
    "in a JSON array of COPY": ['FROM a\nENV b=1\nCOPY ["$b", "/"]', "literal", "1"],
    "in a JSON array of CMD": ['FROM a\nENV b=1\nCMD ["$b"]', "literal", "$b"],
    "behind ONBUILD": ["FROM a\nENV b=1\nONBUILD USER $b", "unknown", "$b"],
    "a template": ["FROM a\nUSER {{ user }}", "unknown", "{{ user }}"],
    "with another escape": ["# escape=`\nFROM a\nENV b=1\nWORKDIR c:\\$b`$", "literal", "c:\\1$"],
    "named like what every object has": [
      "FROM a\nUSER $constructor$__proto__",
      "unknown",
      "$constructor$__proto__",
    ],
  };
  for (const [name, [text, certainty, read]] of Object.entries(rows)) {
    test(name, () => {
      const last = parseDockerfile("Dockerfile", text).instructions.findLast(
        ({ keyword }) => keyword !== "ENV",
      );
      const word = (last?.trigger ?? last)?.args[0];
      assert.deepEqual([word?.certainty, word?.text], [certainty, read]);
      assert.equal(word?.certain, certainty !== "unknown");
    });
  }

  test("a default names the ARG that decides", () => {
    const text = "ARG a=1\nFROM x\nARG a\nARG b=$a\nUSER $b";
    const word = parseDockerfile("Dockerfile", text).instructions.at(-1)?.args[0];
    const decided = word?.decidedBy.map(({ span }) => [span.start, text.slice(span.start, span.end)]);
    assert.deepEqual(decided, [
      [25, "b"],
      [4, "a"],
    ]);
  });

  test("that double again and again stay small", () => {
    const lines = Array.from({ length: 60 }, (_, i) => `ENV v${i + 1}=$v${i}$v${i}`);
    const text = `FROM a\nENV v0=x\n${lines.join("\n")}\nUSER $v60`;
    assert.equal(parseDockerfile("Dockerfile", text).instructions.at(-1)?.args[0]?.certainty, "unknown");
  });

  test("of a thousand stages on top of one another do not overflow", () => {
    const stages = Array.from({ length: 1000 }, (_, i) => `FROM s${i} AS s${i + 1}`);
    const text = `FROM a AS s0\nENV b=1\n${stages.join("\n")}\nUSER $b`;
    assert.equal(parseDockerfile("Dockerfile", text).instructions.at(-1)?.args[0]?.certainty, "unknown");
  });
});

function first(text: string): Instruction {
  return parseDockerfile("Dockerfile", text).instructions[0] as Instruction;
}
