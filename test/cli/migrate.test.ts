import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Linter, NamedRule, Peers } from "#core";
import { rules } from "#rules";
import { checkov } from "../../cli/migrate/checkov.ts";
import type { Foreign, Source, Wish } from "../../cli/migrate/foreign.ts";
import { hadolint } from "../../cli/migrate/hadolint.ts";
import { SOURCES } from "../../cli/migrate/index.ts";
import { kubeLinter } from "../../cli/migrate/kube-linter.ts";
import { polaris } from "../../cli/migrate/polaris.ts";
import { FILES, translate } from "../../cli/migrate/translate.ts";
import { trivy } from "../../cli/migrate/trivy.ts";

function said(source: Source, text: string, file = source.files[0] ?? ""): Foreign {
  return source.read(text, file, "2026-11-25");
}

const off = (...checks: string[]): Wish[] => checks.map((check) => ({ check, level: "off" }));

describe("settings of other linters", () => {
  test("of Checkov", () => {
    const text =
      "skip-check:\n  - CKV_K8S_14\n  - MEDIUM\nskip-path: [test/, ./a/b.yaml, '.*gen', ../x]\nquiet: true\nsoft-fail: true\nframework: [kubernetes]\n";
    assert.deepEqual(said(checkov, text), {
      wishes: off("CKV_K8S_14"),
      exclude: ["**/test/**", "**/a/b.yaml"],
      registries: [],
      rest: [
        "skip-check MEDIUM",
        "skip-path .*gen",
        "skip-path ../x",
        "soft-fail: here --fail-on never",
        "framework",
      ],
    });
    assert.deepEqual(said(checkov, "skip-check: CKV_A, CKV_B\n").wishes, off("CKV_A", "CKV_B"));
  });

  test("of kube-linter", () => {
    const text =
      "checks:\n  addAllBuiltIn: true\n  exclude: [latest-tag]\n  ignorePaths: [vendor, ~/x, a/*.yaml]\ncustomChecks:\n  - name: owner\n";
    assert.deepEqual(said(kubeLinter, text), {
      wishes: off("latest-tag"),
      exclude: ["vendor/**", "a/*.yaml"],
      registries: [],
      rest: ["checks.ignorePaths ~/x", "customChecks owner", 'checks.addAllBuiltIn: here "profile: strict"'],
    });
  });

  test("of hadolint", () => {
    const text =
      "ignored: [DL3006]\noverride:\n  error: [DL3002]\n  style: [DL3006, DL3015]\ntrustedRegistries: [docker.io]\nfailure-threshold: error\n";
    assert.deepEqual(said(hadolint, text), {
      wishes: [
        { check: "DL3002", level: "error" },
        { check: "DL3006", level: "hint" },
        { check: "DL3015", level: "hint" },
        { check: "DL3006", level: "off" },
      ],
      exclude: [],
      registries: ["docker.io"],
      rest: ["failure-threshold: here --fail-on"],
    });
  });

  test("of Trivy, line by line", () => {
    const text =
      "# accepted\nAVD-DS-0002\nKSV012 exp:2026-12-01 # soon\nKSV-0013 exp:2026-11-25\nCVE-2024-1234\n";
    assert.deepEqual(said(trivy, text), {
      wishes: [
        { check: "AVD-DS-0002", level: "off" },
        { check: "KSV012", level: "off", note: "until 2026-12-01" },
      ],
      exclude: [],
      registries: [],
      rest: ["KSV-0013: ran out on 2026-11-25", "CVE-2024-1234"],
    });
  });

  test("of Trivy, with paths", () => {
    const text =
      "misconfigurations:\n  - id: KSV-0012\n    paths: [./k8s/old]\n    statement: going away\n    expired_at: 2027-01-01\n  - id: KSV-0013\n    expired_at: 2020-01-01\nvulnerabilities:\n  - id: CVE-1\n";
    assert.deepEqual(said(trivy, text, ".trivyignore.yaml"), {
      wishes: [
        {
          check: "KSV-0012",
          level: "off",
          files: ["k8s/old/**"],
          note: "going away, until 2027-01-01",
        },
      ],
      exclude: [],
      registries: [],
      rest: ["KSV-0013: ran out on 2020-01-01", "vulnerabilities CVE-1"],
    });
  });

  test("of Polaris", () => {
    const text =
      "checks: { tagNotSpecified: ignore, hostIPCSet: danger }\nexemptions:\n  - namespace: kube-system\n    controllerNames: [dns]\n    rules: [runAsRootAllowed]\ncustomChecks: { mine: {} }\n";
    assert.deepEqual(said(polaris, text), {
      wishes: off("tagNotSpecified"),
      exclude: [],
      registries: [],
      rest: [
        "the exemption of dns in kube-system from runAsRootAllowed: here the annotation palisade.dev/allow on the object",
        "customChecks mine",
      ],
    });
  });

  test("may be anything", () => {
    for (const source of SOURCES) {
      for (const text of [
        "",
        "- a\n",
        "a",
        "checks: 1\nignored: {a: b}\nskip-check:\nmisconfigurations: x\n",
        "\0",
      ])
        assert.doesNotThrow(() => source.files.map((file) => said(source, text, file)));
    }
  });
});

describe("from checks to rules", () => {
  const named = (id: string, peers: Peers): NamedRule => ({
    id,
    rule: { ...(rules[0] as NamedRule).rule, peers },
  });
  const both = named("a/both", {
    hadolint: ["DL1", "DL2"],
    checkov: ["CKV_DOCKER_1", "CKV_K8S_1"],
    trivy: ["KSV-0001"],
  });
  const file = named("a/file", { hadolint: ["DL3"], checkov: ["CKV_DOCKER_2"] });
  const secret = named("a/secret", { checkov: ["CKV_SECRET_*"], kics: ["12345678"] });
  const all = [both, file, secret];

  const lines = (linter: Linter, wishes: readonly Wish[]) => {
    const { rules: whole, overrides, partial, unknown } = translate(linter, wishes, all);
    return [
      ...whole.map(({ rule, level, from }) => `${rule} ${level} (${from})`),
      ...overrides.flatMap(({ files, lines: own }) =>
        own.map(({ rule, level }) => `${rule} ${level} in ${files}`),
      ),
      ...partial,
      ...unknown.map((check) => `? ${check}`),
    ];
  };

  test("a rule is turned off where all its checks are", () => {
    assert.deepEqual(lines("checkov", off("CKV_DOCKER_1", "CKV_K8S_1", "CKV_DOCKER_2")), [
      "a/both off (CKV_DOCKER_1, CKV_K8S_1)",
      "a/file off (CKV_DOCKER_2)",
    ]);
  });

  test("in the files that the other linter reads", () => {
    assert.deepEqual(lines("checkov", off("CKV_DOCKER_1")), [`a/both off in ${FILES.dockerfile}`]);
    assert.deepEqual(lines("checkov", off("CKV_K8S_1")), [`a/both off in ${FILES.yaml}`]);
    assert.deepEqual(lines("hadolint", off("DL1", "DL2", "DL3")), [
      "a/file off (DL3)",
      `a/both off in ${FILES.dockerfile}`,
    ]);
  });

  test("and stays where only a part was meant", () => {
    assert.deepEqual(lines("hadolint", off("DL1")), ["a/both stays as it is: it is DL2, too, not only DL1"]);
    assert.deepEqual(lines("checkov", off("CKV_SECRET_6")), [
      "a/secret stays as it is: it is CKV_SECRET_*, too, not only CKV_SECRET_6",
    ]);
    assert.deepEqual(lines("checkov", off("CKV_SECRET_*")), ["a/secret off (CKV_SECRET_*)"]);
  });

  test("wildcards, spellings and unknown checks", () => {
    assert.deepEqual(lines("checkov", off("CKV_K8S_*", "CKV_AWS_1", "CKV_AWS_1")), [
      `a/both off in ${FILES.yaml}`,
      "? CKV_AWS_1",
    ]);
    assert.deepEqual(lines("trivy", off("AVD-KSV-0001")), [`a/both off in ${FILES.yaml}`]);
  });

  test("the last word about a check counts, and paths stay paths", () => {
    assert.deepEqual(lines("hadolint", [{ check: "DL3", level: "hint" }, ...off("DL3")]), [
      "a/file off (DL3)",
    ]);
    assert.deepEqual(lines("trivy", [{ check: "KSV001", level: "off", files: ["old/**"], note: "going" }]), [
      "a/both off in old/**",
    ]);
  });
});
