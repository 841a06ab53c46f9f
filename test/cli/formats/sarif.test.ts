import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { rules } from "#rules";
import { formatSarif } from "../../../cli/formats/sarif.ts";
import { folderOf, palisade, role } from "../run.ts";
import { files, ODD, sample } from "./sample.ts";
import { isSarif } from "./schema.ts";
import { broken, view } from "./view.ts";

interface Region {
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}

interface Location {
  physicalLocation: { artifactLocation: { uri: string; uriBaseId: string }; region?: Region };
  logicalLocations?: { name: string; fullyQualifiedName: string; kind: string }[];
}

interface SarifResult {
  ruleId: string;
  ruleIndex: number;
  level: string;
  message: { text: string };
  locations: [Location];
  relatedLocations?: Location[];
  partialFingerprints: Record<string, string>;
  baselineState?: string;
  fixes?: {
    artifactChanges: { replacements: { deletedRegion: Region; insertedContent: { text: string } }[] }[];
  }[];
}

interface SarifRule {
  id: string;
  help?: { text: string; markdown?: string };
  helpUri?: string;
  defaultConfiguration?: { enabled?: boolean; level: string };
  properties?: { tags: string[]; severity: string };
}

interface Run {
  tool: { driver: { name: string; rules: SarifRule[] } };
  columnKind: string;
  results: SarifResult[];
  invocations: [
    {
      executionSuccessful: boolean;
      exitCode: number;
      toolExecutionNotifications: {
        level: string;
        message: { text: string };
        associatedRule: { id: string };
      }[];
      ruleConfigurationOverrides?: { descriptor: { id: string }; configuration: object }[];
    },
  ];
}

function read(text: string): Run {
  const log = JSON.parse(text) as { version: string; runs: [Run] };
  isSarif(log);
  assert.equal(log.version, "2.1.0");
  return log.runs[0];
}

function sarif(folder: string, ...args: string[]): Run {
  return read(palisade(folder, ["check", "--format", "sarif", ...args]).stdout);
}

describe("--format sarif", () => {
  test("is what the official schema says, with findings and without", () => {
    assert.ok(sarif(sample()).results.length > 5);
    assert.deepEqual(sarif(folderOf({})).results, []);
  });

  test("tells of every rule, with its page", () => {
    const { driver } = sarif(sample()).tool;
    for (const { id, rule } of rules) {
      const told = driver.rules.find((each) => each.id === id);
      assert.ok(told?.help, id);
      assert.ok(told.help.markdown?.startsWith(`# ${rule.title}`), id);
      assert.ok(told.help.text.includes(rule.why), id);
      assert.equal(told.helpUri, rule.refs[0]);
      assert.deepEqual(told.properties?.tags, ["security", id.split("/")[0]]);
      assert.equal(told.properties?.severity, rule.severity);
      assert.equal(told.defaultConfiguration?.enabled, rule.profile !== "strict");
    }
  });

  test("numbers rules and places", () => {
    const { tool, results, columnKind } = sarif(sample());
    assert.equal(columnKind, "utf16CodeUnits");
    for (const { ruleId, ruleIndex, level } of results) {
      assert.equal(tool.driver.rules[ruleIndex]?.id, ruleId);
      assert.ok(["error", "warning", "note"].includes(level));
    }
    const cat = results.find(
      ({ locations }) => locations[0].physicalLocation.artifactLocation.uri === "k8s/cat.yaml",
    );
    const text = files["k8s/cat.yaml"].split("\n")[3] ?? "";
    const region = cat?.locations[0].physicalLocation.region;
    assert.equal(text.slice((region?.startColumn ?? 0) - 1, (region?.endColumn ?? 0) - 1), '"*"');
    assert.deepEqual(cat?.locations[0].logicalLocations, [
      { name: "cat", fullyQualifiedName: "rbac.authorization.k8s.io/v1/Role/zoo/cat", kind: "resource" },
    ]);
  });

  test("names files from the root of the repository, as addresses", () => {
    const folder = sample();
    const uris = (run: Run): string[] =>
      run.results.map(({ locations }) => locations[0].physicalLocation.artifactLocation.uri);
    const all = uris(sarif(folder));
    assert.ok(all.includes(ODD.split("/").map(encodeURIComponent).join("/")));
    assert.ok(all.every((uri) => !uri.startsWith("/") && !uri.includes("..")));
    mkdirSync(join(folder, "here"));
    assert.deepEqual(uris(sarif(join(folder, "here"), "..")).sort(), all.sort());
  });

  test("has fixes that can be made, and none that writes a secret", () => {
    const { results } = sarif(folderOf({ "role.yaml": role }));
    const [fix] = results.flatMap(({ fixes = [] }) => fixes);
    const [replacement] = fix?.artifactChanges[0]?.replacements ?? [];
    assert.ok((replacement?.deletedRegion.startLine ?? 0) >= 1);
    assert.equal(typeof replacement?.insertedContent.text, "string");

    const secret = sarif(sample(), "k8s/secret.yaml").results;
    assert.ok(secret.some(({ ruleId }) => ruleId === "secret/invalid-base64"));
    assert.doesNotMatch(JSON.stringify(secret), /hunter2|aHVudGVy/);
  });

  test("has fingerprints that moved lines leave alone", () => {
    const prints = (text: string): string[] =>
      sarif(folderOf({ "role.yaml": text })).results.map(
        ({ partialFingerprints }) => partialFingerprints["palisade/v1"] ?? "",
      );
    const before = prints(role);
    assert.equal(new Set(before).size, before.length);
    assert.deepEqual(prints(`# one\n# two\n${role}`), before);
  });

  test("says of findings that a baseline does not know that they are new", () => {
    const folder = sample();
    const states = (...args: string[]) =>
      new Set(sarif(folder, ...args).results.map(({ baselineState }) => baselineState));
    palisade(folder, ["check", "--write-baseline", "known.json", "k8s/role.yaml"]);
    assert.deepEqual(states(), new Set([undefined]));
    assert.deepEqual(states("--baseline", "known.json"), new Set(["new"]));
    assert.deepEqual(states("--baseline", "known.json", "k8s/role.yaml"), new Set());
  });

  test("notes files that cannot be read and rules that broke", () => {
    const [{ executionSuccessful, exitCode, toolExecutionNotifications }] = sarif(sample()).invocations;
    assert.deepEqual([executionSuccessful, exitCode], [true, 1]);
    assert.deepEqual(
      toolExecutionNotifications.map(({ associatedRule, message }) => [associatedRule.id, message.text]),
      [["palisade/unreadable-file", "The file is not encoded in UTF-8"]],
    );
    const [failed] = read(formatSarif(broken, view)).invocations;
    assert.deepEqual([failed.executionSuccessful, failed.exitCode], [false, 3]);
    assert.deepEqual(
      failed.toolExecutionNotifications.map(({ associatedRule, level }) => [associatedRule.id, level]),
      [["rbac/wildcard", "error"]],
    );
  });

  test("says what the settings turned", () => {
    const run = sarif(sample(), "--rule", "rbac/wildcard=hint", "--rule", "image/latest-tag=off");
    const overrides = run.invocations[0].ruleConfigurationOverrides?.map(({ descriptor, configuration }) => [
      descriptor.id,
      configuration,
    ]);
    assert.deepEqual(overrides, [
      ["image/latest-tag", { enabled: false }],
      ["rbac/wildcard", { enabled: true, level: "note" }],
    ]);
  });
});
