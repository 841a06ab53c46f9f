import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { defaultSettings, documents, Manifest, type NamedRule, nearest, readSettings, rule } from "#core";

const meta = { title: "Draft", why: "A test asks.", severity: "warning", refs: [], on: documents } as const;
const check = function* (): Iterable<never> {
  yield* [];
};
const rules: NamedRule[] = [
  { id: "image/latest-tag", rule: rule({ ...meta, check }) },
  {
    id: "image/registry",
    rule: rule({ ...meta, options: { trusted: [] as string[], days: 90, deep: false }, check }),
  },
];

function read(text: string): { settings: ReturnType<typeof readSettings>["settings"]; problems: string[] } {
  const { settings, problems } = readSettings(Manifest.parse(".palisade.yaml", text), rules);
  const shown = problems.map(({ at, message }) => `${text.slice(at.span.start, at.span.end)}: ${message}`);
  return { settings, problems: shown };
}

describe("settings", () => {
  test("are the defaults where there is no file, or nothing in it", () => {
    assert.deepEqual(readSettings(undefined, rules), { settings: defaultSettings, problems: [] });
    assert.deepEqual(read("# nothing yet\n"), { settings: defaultSettings, problems: [] });
  });

  test("are read whole", () => {
    const { settings, problems } = read(
      [
        "profile: strict",
        'kubernetes: "1.34"',
        "rules:",
        "  image/latest-tag: off",
        "  image/registry: { severity: error, trusted: [registry.example.com/**], days: 30, deep: true }",
        'exclude: ["**/testdata/**"]',
        "sets:",
        "  - { name: shop, include: [shop/**], namespace: shop, closed: true }",
      ].join("\n"),
    );
    assert.deepEqual(problems, []);
    assert.equal(settings.profile, "strict");
    assert.equal(settings.kubernetes, "1.34");
    assert.deepEqual(settings.rules.get("image/latest-tag"), { options: {}, severity: "off" });
    assert.deepEqual(settings.rules.get("image/registry"), {
      severity: "error",
      options: { trusted: ["registry.example.com/**"], days: 30, deep: true },
    });
    assert.deepEqual(settings.exclude, ["**/testdata/**"]);
    assert.deepEqual(settings.sets, [
      { name: "shop", include: ["shop/**"], exclude: [], namespace: "shop", closed: true },
    ]);
  });

  test("name every mistake where it stands, and keep the rest", () => {
    const { settings, problems } = read(
      [
        "profil: strict",
        "profile: strickt",
        "kubernetes: newest",
        "rules:",
        "  image/latest-tga: off",
        "  image/latest-tag: loud",
        "  image/registry: { trustd: [a], days: many }",
        "exclude: { a: b }",
        "sets: [{ include: [a] }]",
      ].join("\n"),
    );
    assert.deepEqual(problems, [
      'profil: "profil" is no setting; did you mean "profile"?',
      'newest: "kubernetes" is a version like "1.34"',
      'strickt: "strickt" is none of recommended, strict; did you mean "strict"?',
      'image/latest-tga: No rule "image/latest-tga"; did you mean "image/latest-tag"?',
      'loud: "loud" is none of error, warning, info, hint, off',
      'trustd: "trustd" is no option of image/registry; did you mean "trusted"?',
      'many: "days" is a number',
      'exclude: "exclude" is a list',
      'include: A set has a "name" and "include"',
    ]);
    assert.equal(settings.profile, "recommended");
    assert.deepEqual(settings.rules.get("image/registry"), { options: { days: 90 } });
  });

  test("survive anything that is no map", () => {
    assert.deepEqual(read("- a\n").problems, ["- a: Settings are a map of keys and values"]);
    assert.equal(read("rules: [\n").problems.length > 0, true);
  });

  test("guess what was meant, but not wildly", () => {
    assert.equal(nearest("wildcrad", ["wildcard", "latest"]), "wildcard");
    assert.equal(nearest("xyz", ["wildcard", "latest"]), undefined);
    assert.equal(nearest("", ["a"]), undefined);
  });
});
