// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Dockerfiles.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, test } from "vitest";
import { defaultSettings, Engine, type LintOptions, lint, Workspace } from "#core";
import { rules } from "#rules";
import type { Dockerfile, Stage } from "../../core/dockerfile.ts";
import type { Word } from "../../core/dockerfile-words.ts";
import type { Instruction } from "../../core/instruction.ts";
import { commandsOf } from "../../core/kinds/commands.ts";
import { packageCallsIn } from "../../core/kinds/packages.ts";
import type { ShellWord } from "../../core/kinds/shell.ts";
import { parseDockerfile } from "../../core/parse-dockerfile.ts";
import type { Span } from "../../core/place.ts";
import { numbers } from "../numbers.ts";
import { said } from "../said.ts";

const several = `# syntax=docker/dockerfile:1
# escape=\\

ARG REGISTRY=docker.io NODE=22
FROM \${REGISTRY}/library/node:$NODE AS base
ARG NODE
ENV HOME=/home/app \\
    # where it lives
    PATH=$HOME/bin:$PATH
RUN apt-get update && apt-get install -y curl="$NODE" \\
  # for the check below

  && useradd -u 1000 app && rm -rf /var/lib/apt/lists/*
ONBUILD COPY --chown=app <<EOF $HOME/
a $NODE
EOF

FROM base AS build
SHELL ["/bin/bash", "-c"]
RUN <<EOF sh
  pip install -r $HOME/requirements.txt
  chmod 777 /srv
EOF
COPY <<-"ONE" <<TWO /srv/
\tone
\tONE
two
TWO
RUN --mount=type=bind,from=base,target=/a cd $HOME; npm install

# the image that runs
FROM alpine:3.20
COPY --from=build --chown=app:app /srv /srv
USER app
HEALTHCHECK --interval=5s CMD ["curl", "$HOME"]
ENTRYPOINT exec node \${HOME:-/}/a.js
`;
const folder = new URL("../fixtures/dockerfiles/", import.meta.url);
const fixtures = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));

const lines = [
  "FROM a AS base\n",
  "FROM base\n",
  "FROM build AS last\n",
  "ENV HOME=/b\n",
  "ARG NODE=20\n",
  'SHELL ["pwsh"]\n',
  "RUN curl https://a.example/$NODE | sh\n",
  "RUN a << 3\n",
  "ONBUILD RUN a $HOME\n",
  "USER 0\n",
  "RUNN a\n",
  "CMD [1]\n",
  "# a comment\n",
  "# escape=`\n",
];
const scraps = [
  ..."\\ # $ \" ' = : { } [ ] < ` x 1".split(" "),
  ...["\n", " ", "\\\n", "\r\n", "<<EOF", "EOF\n", "$HOME", "${NODE:-", "{{ a }}", "\uFEFF"],
];
const key = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  atLine: fc.boolean(),
  remove: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(80)),
  insert: fc.oneof(fc.constant(""), fc.constantFrom(...scraps), fc.constantFrom(...lines)),
});
type Key = typeof key extends fc.Arbitrary<infer T> ? T : never;

function typed(text: string, { at, atLine, remove, insert }: Key): string {
  const near = Math.floor(at * text.length);
  const from = atLine ? text.lastIndexOf("\n", near) + 1 : near;
  return text.slice(0, from) + insert + text.slice(from + remove);
}

/** Versions of one file, one after the other, each a few keys away from the one before. */
const versions = fc
  .record({
    text: fc.oneof(fc.constant(several), fc.constantFrom(...fixtures)),
    ending: fc.constantFrom("\n", "\r\n"),
    steps: fc.array(fc.array(key, { minLength: 1, maxLength: 3 }), { maxLength: 8 }),
  })
  .map(({ text, ending, steps }) => {
    const all = [text.replaceAll("\n", ending)];
    for (const keys of steps) all.push(keys.reduce(typed, all.at(-1) ?? ""));
    return all;
  });

describe("a version of a Dockerfile", () => {
  test("says the same whether or not it is read from the one before", () => {
    const asked = fc.array(fc.boolean(), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(versions, asked, (texts, isAsked) => {
        let before = edited("");
        for (const [i, text] of texts.entries()) {
          const now = parseDockerfile("Dockerfile", text, before);
          if (isAsked[i]) {
            assert.deepEqual(shown(now), anew(text));
            assert.deepEqual(shown(before), anew(before.text));
          }
          before = now;
        }
      }),
      { numRuns: 400 },
    );
  });

  test("is judged the same", () => {
    const settings = { ...defaultSettings, profile: "strict" } as const;
    const options: LintOptions = { rules, settings, today: "2026-11-25" };
    fc.assert(
      fc.property(versions, (texts) => {
        const engine = new Engine(options);
        engine.update([{ file: "Dockerfile", text: "" }]);
        engine.complete = true;
        for (const text of texts) {
          engine.update([{ file: "Dockerfile", text }]);
          const cold = lint(Workspace.of({ Dockerfile: text }), "Dockerfile", options);
          assert.deepEqual(said(engine.refresh("Dockerfile")), said(cold.reports));
          assert.deepEqual(engine.failures, []);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("keeps the instructions and stages that did not change", () => {
    const before = edited(several);
    const { instructions, stages } = before;
    const after = parseDockerfile("Dockerfile", several.replace("alpine:3", "alpine:30"), before);
    const kept = after.instructions.filter((instruction) => instructions.includes(instruction));
    assert.equal(kept.length, instructions.length - 1);
    assert.deepEqual(
      after.stages.map((stage) => stages.includes(stage)),
      [true, true, false],
    );
  });

  test("is read again where there are more variables than are followed", () => {
    const text = (more: string) => `FROM a\nENV b=1\nUSER $b\nENV ${"c=1 ".repeat(9_999)}${more}\n`;
    const before = edited(text(""));
    const many = parseDockerfile("Dockerfile", text("d=1"), before);
    const few = parseDockerfile("Dockerfile", text(""), many);
    const user = ({ instructions }: Dockerfile) => instructions[2]?.args[0]?.certainty;
    assert.deepEqual([before, many, few].map(user), ["literal", "unknown", "literal"]);
  });

  test("may have any number of comments between its lines", () => {
    const text = `FROM a\nRUN b \\\n${"#\n".repeat(200_000)} c\n`;
    const before = edited(text);
    const { comments } = parseDockerfile("Dockerfile", `\n${text}`, before);
    assert.equal(comments.length, 200_000);
    assert.deepEqual(comments.at(-1) && numbers(comments.at(-1) as Span), [text.length - 4, text.length - 3]);
  });

  test("reads again what a variable or a shell above it decides", () => {
    const text = 'FROM a\nENV b=1\nSHELL ["/bin/sh", "-c"]\nUSER $b\nRUN c\nWORKDIR /d\n';
    const kept = (change: string, to: string) => {
      const before = edited(text);
      const { instructions } = before;
      return parseDockerfile("Dockerfile", text.replace(change, to), before)
        .instructions.filter((instruction) => instructions.includes(instruction))
        .map(({ keyword }) => keyword);
    };
    assert.deepEqual(kept("b=1", "b=2"), ["FROM", "SHELL", "RUN", "WORKDIR"]);
    assert.deepEqual(kept("/bin/sh", "/bin/bash"), ["FROM", "ENV"]);
  });
});

/** A version that somebody has typed: what is read from the disk is read again with the first key. */
function edited(text: string): Dockerfile {
  return parseDockerfile("Dockerfile", text, parseDockerfile("Dockerfile", ""));
}

function anew(text: string): unknown {
  return shown(parseDockerfile("Dockerfile", text));
}

/** All that can be asked of a Dockerfile. */
function shown(dockerfile: Dockerfile): unknown {
  const { text, directives, comments, problems, instructions, stages } = dockerfile;
  return {
    text,
    escaper: dockerfile.escape,
    directives: directives.map((one) => [one.name, one.value, numbers(one.valueSpan), numbers(one.span)]),
    comments: comments.map(numbers),
    problems: problems.map(({ at, message }) => [numbers(at.span), message]),
    instructions: instructions.map((one) => [ofInstruction(one), one.trigger && ofInstruction(one.trigger)]),
    stages: stages.map((stage) => ofStage(stage, dockerfile)),
  };
}

function ofStage(stage: Stage, dockerfile: Dockerfile): unknown {
  const { index, base, understood, certain, span, name, instructions } = stage;
  assert.equal(stage.dockerfile, dockerfile);
  assert.ok(base === undefined || dockerfile.stages.includes(base));
  return {
    index,
    base: base?.index,
    understood,
    certain,
    span: numbers(span),
    name,
    of: instructions.map((one) => one.index),
  };
}

function ofInstruction(instruction: Instruction): unknown {
  const { dockerfile, index, stage, keyword, written, unfinished, certain, json, refused } = instruction;
  assert.ok(instruction.onbuild || dockerfile.instructions[index] === instruction);
  assert.ok(stage === undefined || dockerfile.stages[stage.index] === stage);
  return {
    ...{ index, stage: stage?.index, keyword, written, unfinished, certain, json, refused },
    span: numbers(instruction.span),
    extent: numbers(instruction.extent),
    flags: instruction.flags.map(({ name, span, value }) => [name, numbers(span), value && ofWord(value)]),
    args: instruction.args.map(ofWord),
    assignments: instruction.assignments.map(({ name, value }) => [ofWord(name), value && ofWord(value)]),
    heredocs: instruction.heredocs.map(({ name, span, body, content }) => [
      ...[name, numbers(span), numbers(body), content.text],
      ...Array.from(content.text, (_, at) => numbers(content.span(at, at + 1))),
    ]),
    variables: ["HOME", "NODE", "REGISTRY", "PATH"].map((name) => {
      const value = instruction.variable(name);
      return value && [value.text, value.certainty, value.decidedBy.map(({ span }) => numbers(span))];
    }),
    commands: commandsOf(instruction).commands.map(({ name, span, extent, args, prefix, redirects }) => [
      ...[name, numbers(span), numbers(extent)],
      ...[...prefix, ...args, ...redirects.map(({ target }) => target)].map(ofShellWord),
    ]),
    calls: packageCallsIn(instruction).map(({ verb, span, packages, options }) => [
      ...[verb, numbers(span), packages.map(ofShellWord)],
      ...options.map((option) => [
        option.name,
        numbers(option.span),
        option.valueAt && numbers(option.valueAt.span),
      ]),
    ]),
  };
}

function ofWord(word: Word): unknown {
  const { text, raw, certainty, decidedBy, span } = word;
  const parts = Array.from(text.slice(0, 20), (_, at) => numbers(word.part(at, at + 1).span));
  return [text, raw, certainty, decidedBy.map((one) => numbers(one.span)), numbers(span), parts];
}

function ofShellWord({ text, certain, span, part }: ShellWord): unknown {
  return [text, certain, numbers(span), numbers(part(0, 1).span)];
}
