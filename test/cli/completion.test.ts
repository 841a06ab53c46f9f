import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { beforeAll, describe, test } from "vitest";
import { rules } from "#rules";
import { OPEN, placeholderOf } from "../../cli/completion/answers.ts";
import { programOf } from "../../cli/main.ts";
import { surroundings } from "../../cli/surroundings.ts";
import { builtProgram } from "./program.ts";
import { folderOf, palisade } from "./run.ts";

const words = (...line: string[]): string[] =>
  palisade(".", ["complete", "--", ...line])
    .stdout.split("\n")
    .slice(0, -1)
    .map((answer) => answer.replace(/\t.*/, ""));
const formats = ["text", "json", "sarif", "junit", "github", "gitlab"];
const levels = ["error", "warning", "info", "hint"];
const ids = rules.map(({ id }) => id);
const commands = ["check", "fix", "explain", "rules", "init", "completion", "help"];

describe("a line is completed", () => {
  const table: [line: string[], expected: string[]][] = [
    [[""], commands],
    [["ch"], commands],
    [["-"], ["--version", "--help"]],
    [["help", ""], commands],
    [
      ["rules", "-"],
      ["--format", "--help"],
    ],
    [
      ["rules", ""],
      ["--format", "--help"],
    ],
    [
      ["rules", "--format", ""],
      ["text", "json"],
    ],
    [["check", "--format", "s"], formats],
    [["check", "--format="], formats.map((format) => `--format=${format}`)],
    [["check", "k8s", "--format", ""], formats],
    [
      ["check", "--fail-on", ""],
      [...levels, "never"],
    ],
    [
      ["fix", "--profile", ""],
      ["recommended", "strict"],
    ],
    [["explain", ""], ids],
    [["fix", "--rule", ""], ids],
    [["check", "--rule", ""], ids.map((id) => `${id}=`)],
    [["check", "--rule", "rbac/wildcard="], [...levels, "off"].map((level) => `rbac/wildcard=${level}`)],
    [["check", "--rule=rbac/wildcard="], [...levels, "off"].map((level) => `--rule=rbac/wildcard=${level}`)],
    [
      ["init", "--from", ""],
      ["checkov", "kube-linter", "hadolint", "trivy", "polaris"],
    ],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    // Names of files, which the shell knows.
    [["check", ""], []],
    [["check", "--quiet", ""], []],
    [["check", "a.yaml", "b.yaml", ""], []],
    [["check", "--config", ""], []],
    [["check", "--config="], []],
    [["check", "--", "-"], []],
    [["init", "--from", "polaris="], []],
  ];
  for (const [line, expected] of table)
    test(`palisade ${line.join(" ")}|`, () => assert.deepEqual(words(...line), expected));

  test("with every option that the help has", () => {
    for (const name of commands.slice(0, -1)) {
      const help = palisade(".", [name, "--help"]).stdout;
      const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
      assert.ok(options.includes("--help"));
      assert.deepEqual(words(name, "--").sort(), options.sort());
    }
  });

  test("whatever the placeholder of an option or an argument", () => {
    const program = programOf(surroundings(), () => {});
    for (const command of program.createHelp().visibleCommands(program)) {
      const asked = [...command.options.filter(({ required }) => required), ...command.registeredArguments];
      for (const each of asked.filter(({ argChoices }) => argChoices === undefined))
        assert.ok(placeholderOf(each) in OPEN, `${command.name()} ${each.name()}`);
    }
  });
});

describe("the script", () => {
  let path: string;
  beforeAll(async () => {
    const program = await builtProgram();
    path = dirname(program);
    symlinkSync(program, join(path, "palisade"));
  });

  /** What a shell says that has read its script; undefined where there is no such shell. */
  function said(shell: string, code: string): string[] | undefined {
    const script = palisade(".", ["completion", shell]).stdout;
    const env = { ...process.env, PATH: `${path}${delimiter}${process.env.PATH}` };
    const { error, status, stdout, stderr } = spawnSync(
      shell,
      ["-c", `${BEFORE[shell] ?? ""}${script}\n${code}`],
      {
        cwd: folderOf({ "k8s/a.yaml": "" }),
        env,
        encoding: "utf8",
      },
    );
    if (error) return undefined;
    assert.deepEqual([status, stderr], [0, ""]);
    return stdout.split("\n").filter((line) => line !== "");
  }
  /** Outside of a completion there is nothing to add to, so what would be added is printed. */
  const BEFORE: Readonly<Record<string, string>> = {
    zsh: "compdef() { }; compset() { }; _files() { }; compadd() { print -rl -- $words_only }\n",
  };

  const lines: [line: string, expected: string[]][] = [
    ["palisade ch", ["check"]],
    ["palisade check --f", ["--fail-on", "--format"]],
    ["palisade check --format s", ["sarif"]],
    ["palisade check --format=s", ["--format=sarif"]],
    ["palisade check --rule rbac/w", ["rbac/wildcard="]],
    ["palisade check --rule rbac/wildcard=of", ["rbac/wildcard=off"]],
    ["palisade explain rbac/w", ["rbac/wildcard"]],
  ];
  const lastOf = (line: string): string => line.slice(line.lastIndexOf(" ") + 1);

  test("of Bash completes what stands before the cursor", () => {
    const complete = (line: string, rest = ""): string[] | undefined =>
      said(
        "bash",
        `complete -p palisade > /dev/null && COMP_LINE='${line}${rest}' COMP_POINT=${line.length}
_palisade palisade && printf '%s\\n' "\${COMPREPLY[@]}"`,
      )?.sort();
    // Bash takes what is behind the "=" for a word.
    const seen = (word: string): string => word.replace(/^.*=(?=.)/, "");
    for (const [line, expected] of lines) assert.deepEqual(complete(line), expected.map(seen), line);
    assert.deepEqual(complete("palisade ch", "eck k8s/"), ["check"]);
    assert.deepEqual(complete("palisade check k"), []);
  });

  test("of Zsh adds the answers", ({ skip }) => {
    for (const [line, expected] of lines) {
      const parts = line.split(" ");
      const added = said("zsh", `words=(${parts.join(" ")}) CURRENT=${parts.length}; _palisade`);
      skip(!added, "Zsh is not on this machine");
      assert.deepEqual(added?.filter((word) => word.startsWith(lastOf(line))).sort(), expected, line);
    }
  });

  test("of Fish completes a line, with names of files where they are meant", ({ skip }) => {
    for (const [line, expected] of [...lines, ["palisade check k", ["k8s/"]] as const]) {
      const completed = said("fish", `complete -C '${line}'`);
      skip(!completed, "Fish is not on this machine");
      assert.deepEqual(completed?.map((answer) => answer.replace(/\t.*/, "")).sort(), expected, line);
    }
  });
});
