import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { Workspace } from "#core";
import type { Stage } from "../../core/dockerfile.ts";
import { isData, linesOf, rootOf, weightIn } from "../../core/kinds/stage.ts";
import { installsPackages, needsOf } from "../../core/kinds/stage-needs.ts";
import { parseDockerfile } from "../../core/parse-dockerfile.ts";
import { setOf } from "./sets.ts";

describe("weightIn", () => {
  const text = "FROM a AS build\nFROM b AS other\nFROM c AS last\nCOPY --from=build /x /";
  const rows: Record<string, [profile: "recommended" | "strict", targets: string[], weights: unknown[]]> = {
    "the last stage counts": ["recommended", [], [undefined, undefined, "error"]],
    "so do those that are built by name": ["recommended", ["Other"], [undefined, "error", "error"]],
    "strict teams hear of stages that nothing uses": ["strict", [], [undefined, "warning", "error"]],
  };
  for (const [name, [profile, targets, expected]] of Object.entries(rows)) {
    test(name, () => {
      const set = setOf(Workspace.of({ Dockerfile: text }), "Dockerfile");
      const weights = stagesOf(text).map((stage) =>
        weightIn(stage, "error", { options: { targets }, set, profile }),
      );
      assert.deepEqual(weights, expected);
    });
  }

  test("a mount uses a stage, too", () => {
    const text = "FROM a AS deps\nFROM b\nRUN --mount=type=bind,from=deps,target=/x ls";
    const [first] = stagesOf(text);
    const set = setOf(Workspace.of({ Dockerfile: text }), "Dockerfile");
    assert.equal(
      weightIn(first ?? assert.fail(), "error", { options: { targets: [] }, set, profile: "strict" }),
      undefined,
    );
  });
});

test("only scratch with files in it is data", () => {
  const answers = ["FROM scratch\nCOPY a /", "FROM scratch\nCOPY a /\nCMD a", "FROM alpine\nCOPY a /"];
  assert.deepEqual(
    answers.map((text) => isData(lastStage(text))),
    [true, false, false],
  );
});

test("a stage stands on the image below all stages", () => {
  const root = rootOf(lastStage("FROM debian:trixie AS a\nFROM a AS b\nFROM b"));
  assert.equal(root.image?.text, "debian:trixie");
  assert.equal(root.row?.pkg, "apt");
  assert.ok(rootOf(lastStage("FROM scratch")).isEmpty);
  assert.equal(rootOf(lastStage("ARG A\nFROM ${A}")).reference, undefined);
});

test("lines that a template writes say nothing for certain", () => {
  assert.ok(linesOf(lastStage("FROM a\nRUN b")).certain);
  assert.ok(!linesOf(lastStage("FROM a\n{{ if b }}\nUSER c\n{{ end }}")).certain);
});

describe("needsOf", () => {
  const rows: Record<string, [lines: string, needs: readonly string[]]> = {
    nothing: ['COPY a /\nCMD ["/a"]', []],
    "a shell to build": ["RUN ls", ["shell"]],
    "a shell to start": ["CMD a", ["shell"]],
    "a shell for a script": ['ENTRYPOINT ["/entrypoint.sh"]', ["glibc", "shell"]],
    "a shell for a name": ["USER app", ["shell"]],
    "no shell for a number": ["USER 1000:1000", []],
    "no shell for the number of .NET": ["USER $APP_UID", []],
    "owners by name": ["COPY --chown=app a /", ["shell"]],
    "owners by number": ["COPY --chown=1:1 a /", []],
    packages: ["RUN apt-get install -y a", ["apt", "shell"]],
    "accounts, which minimal images create otherwise": ["RUN useradd a", ["dnf", "glibc", "shell"]],
    "programs of another stage, which were linked there": ["COPY --from=build a /", ["glibc"]],
    "a JDK": ["RUN mvn package", ["jdk", "shell"]],
    compilers: ["RUN make", ["compilers", "shell"]],
    "compilers that it installs itself": ["RUN apt-get install -y make && make", ["apt", "shell"]],
    "all that a template may want": [
      "{{ if a }}\nRUN b\n{{ end }}",
      ["apt", "compilers", "dnf", "glibc", "jdk", "shell"],
    ],
  };
  for (const [name, [lines, expected]] of Object.entries(rows)) {
    test(name, () => assert.deepEqual([...needsOf([lastStage(`FROM a\n${lines}`)])].sort(), expected));
  }

  test("installers of languages", () => {
    assert.ok(installsPackages([lastStage("FROM a\nRUN pip install b")]));
    assert.ok(!installsPackages([lastStage("FROM a\nRUN ls")]));
  });
});

function stagesOf(text: string): readonly Stage[] {
  return parseDockerfile("Dockerfile", text).stages;
}

function lastStage(text: string): Stage {
  return stagesOf(text).at(-1) ?? assert.fail("no stage");
}
