import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { load } from "js-yaml";
import { describe, test } from "vitest";
import { Manifest, readSettings } from "#core";
import { rules } from "#rules";
import { settingsSchema } from "../scripts/settings-schema.ts";

const isValid = new Ajv({ strict: true, allowUnionTypes: true }).compile(settingsSchema(rules));

/** Whether the schema and the reader accept a text; they must agree. */
function accepted(text: string): boolean {
  const manifest = Manifest.parse(".palisade.yaml", text);
  const { problems } = readSettings(manifest, rules, { read: () => "" });
  const valid = isValid(load(text));
  assert.equal(
    valid,
    problems.length === 0,
    `${JSON.stringify(isValid.errors)} ${problems.map(({ message }) => message)}`,
  );
  return valid;
}

describe("the schema of settings", () => {
  test("accepts what the reader does", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const shown = /## Settings[\s\S]*?```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
    assert.match(shown, /^overrides:/m);
    for (const text of [
      shown,
      "{}",
      "exclude: vendor/**",
      "sets: [{ name: a, include: [a/**], exclude: b/**, namespace: c, closed: true }]",
      "rules: { image/end-of-life: { severity: hint, warnDays: 30 }, image/latest-tag: off }",
      "overrides: [{ files: test/**, profile: strict }]",
    ])
      assert.ok(accepted(text), text);
  });

  test("refuses what the reader does", () => {
    for (const text of [
      "profil: strict",
      "profile: loud",
      "rules: { image/latest-tga: off }",
      "rules: { image/latest-tag: loud }",
      "rules: { image/end-of-life: { warnDays: many } }",
      "overrides: [{ profile: strict }]",
      "overrides: [{ files: [a], sets: [] }]",
      "honourOtherLinters: maybe",
      "extends: [a.yaml]",
      "sets: [{ include: [a] }]",
    ])
      assert.ok(!accepted(text), text);
  });
});
