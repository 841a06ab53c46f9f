import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { Manifest, type NamedRule, readSettings } from "#core";
import { rules } from "#rules";
import { type Draft, settingsText } from "../../cli/init/settings-text.ts";
import { folderOf, palisade, read } from "./run.ts";

const dockerfile = "FROM node:latest\nFROM ghcr.io/acme/app:1\nUSER 10001\n";
const role = (name: string): string =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: ${name}\nrules:\n  - apiGroups: ["*"]\n    resources: ["*"]\n    verbs: ["*"]\n`;

/** The settings that a text states; it must be free of mistakes. */
function settingsIn(text: string, known: readonly NamedRule[] = rules) {
  const { settings, problems } = readSettings(Manifest.parse(".palisade.yaml", text), known);
  assert.deepEqual(problems, []);
  return settings;
}

/** The text with every example in a comment made real. */
function uncommented(text: string): string {
  return text.replace(/^( *)# ((?: {2})*(?:- )?[\w/-]+:.*)$/gm, "$1$2");
}

describe("palisade init", () => {
  test("writes settings with what it saw", () => {
    const folder = folderOf({
      "app/Dockerfile": dockerfile,
      "k8s/roles.yaml": Array.from({ length: 12 }, (_, i) => role(`r${i}`)).join("---\n"),
    });
    const { status, stdout, stderr } = palisade(folder, ["init"]);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^Wrote \.palisade\.yaml: profile recommended, 1\d findings today\.\n$/);
    const text = read(folder, ".palisade.yaml");
    assert.match(text, /^profile: recommended$/m);
    assert.match(text, /^# {3}rbac\/wildcard: off # 12 findings$/m);
    assert.match(text, /^# {3}docker\.io\/library\/\*\* \(1\)\n# {3}ghcr\.io\/acme\/\*\* \(1\)$/m);
    settingsIn(text);
    assert.equal(palisade(folder, ["check"]).status, 1);
  });

  test("shows examples that are right once they are no comments", () => {
    const folder = folderOf({});
    palisade(folder, ["init", "--profile", "strict"]);
    const settings = settingsIn(uncommented(read(folder, ".palisade.yaml")));
    assert.equal(settings.profile, "strict");
    assert.equal(settings.kubernetes, "1.34");
    assert.equal(settings.honourOtherLinters, false);
    assert.deepEqual(settings.exclude, ["**/testdata/**"]);
    assert.equal(settings.overrides.length, 1);
    assert.equal(settings.rules.size, 1);
  });

  test("leaves alone what is there", () => {
    const folder = folderOf({ "sub/.palisade.yaml": "profile: strict\n" });
    assert.deepEqual(palisade(folder, ["init", "sub"]), {
      status: 2,
      stdout: "",
      stderr: "sub/.palisade.yaml is there already, and was left alone\n",
    });
    assert.equal(read(folder, "sub/.palisade.yaml"), "profile: strict\n");
  });

  test("says where it cannot write", () => {
    const { status, stderr } = palisade(folderOf({}), ["init", "nowhere"]);
    assert.equal(status, 2);
    assert.match(stderr, /nowhere/);
  });

  test("tells which markers of other linters it heeds", () => {
    const folder = folderOf({ Dockerfile: `# hadolint ignore=DL3007\n${dockerfile}` });
    palisade(folder, ["init"]);
    assert.match(read(folder, ".palisade.yaml"), /^# They silence here: hadolint 1\.$/m);
  });

  test("takes over what another linter was told to skip", () => {
    const folder = folderOf({
      Dockerfile: dockerfile,
      "pod.yaml":
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: node}]\n",
      ".checkov.yaml": "skip-check: [CKV_K8S_14, CKV2_K8S_6, CKV_K8S_8]\nskip-path: [old]\nsoft-fail: true\n",
    });
    const { status, stdout } = palisade(folder, ["init", "--from", "checkov"]);
    assert.equal(status, 0);
    assert.match(stdout, /^From \.checkov\.yaml:\n {2}network\/pod-not-isolated: off \(CKV2_K8S_6\)$/m);
    assert.match(stdout, /^No rule is the same as: CKV_K8S_8$/m);
    assert.match(stdout, /^ {2}soft-fail: here --fail-on never$/m);
    const text = read(folder, ".palisade.yaml");
    const settings = settingsIn(text);
    assert.deepEqual(
      settings.rules,
      new Map([["network/pod-not-isolated", { severity: "off", options: {} }]]),
    );
    assert.deepEqual(settings.exclude, ["**/old/**"]);
    assert.match(text, /^# {3}no rule yet: CKV_K8S_8$/m);

    const found = palisade(folder, ["check", "--format", "json"]).stdout;
    const { findings } = JSON.parse(found) as { findings: { file: string; rule: string }[] };
    assert.deepEqual(
      findings.filter(({ rule }) => rule === "image/latest-tag").map(({ file }) => file),
      ["Dockerfile"],
    );
  });

  test("reads settings by another name", () => {
    const folder = folderOf({ "ci/polaris.yaml": "checks: { tagNotSpecified: ignore }\n" });
    const { status, stdout } = palisade(folder, ["init", "--from", "polaris=ci/polaris.yaml"]);
    assert.equal(status, 0);
    assert.match(stdout, /From ci\/polaris\.yaml:\n {2}image\/latest-tag: off in /);
  });

  test("names what it cannot take over", () => {
    const folder = folderOf({ ".hadolint.yaml": "ignored: [DL3006\n" });
    const error = (from: string) => {
      const { status, stderr } = palisade(folder, ["init", "--from", from]);
      assert.equal(status, 2);
      assert.equal(existsSync(join(folder, ".palisade.yaml")), false);
      return stderr;
    };
    assert.match(error("chekov"), /^--from is one of .*; did you mean "checkov"\?\n$/);
    assert.match(
      error("checkov"),
      /^There is no \.checkov\.yaml or \.checkov\.yml here; name it with --from checkov=FILE\n$/,
    );
    assert.match(error("checkov=gone.yaml"), /^Cannot read gone\.yaml\n$/);
    assert.match(error("hadolint"), /^\.hadolint\.yaml: /);
  });
});

describe("the text of settings", () => {
  const draft: Draft = {
    profile: "recommended",
    observed: { registries: [{ name: "ghcr.io/acme/**", count: 2 }], findings: [], silenced: [] },
    exclude: [],
    registries: ["docker.io", '*.gcr.io"'],
    taken: undefined,
  };
  const asking: NamedRule[] = rules.slice(0, 1).map(({ rule }) => ({
    id: "image/untrusted-registry",
    rule: { ...rule, options: { trustedRegistries: [] } },
  }));

  test("trusts the registries that somebody trusted, where a rule asks for them", () => {
    const text = settingsText(draft, asking);
    assert.deepEqual(settingsIn(text, asking).rules.get("image/untrusted-registry"), {
      options: { trustedRegistries: ["docker.io", '*.gcr.io"'] },
    });
    assert.match(text, /under rules, image\/untrusted-registry can hold you to it with trustedRegistries:$/m);
  });

  test("never breaks a comment", () => {
    const line = { rule: "image/latest-tag", level: "off", from: "a\nb: c" } as const;
    const taken = {
      rules: [line],
      overrides: [{ files: ["a\nb"], lines: [line] }],
      partial: ["x\ny"],
      unknown: ["q\nr"],
      rest: ["s\nt"],
      file: "x",
    };
    const settings = settingsIn(settingsText({ ...draft, registries: [], taken }, rules));
    assert.deepEqual([...settings.rules.keys()], ["image/latest-tag"]);
    assert.deepEqual(settings.overrides[0]?.files, ["a\nb"]);
  });
});
