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
  return readAmong({ ".palisade.yaml": text });
}

/** The settings of the first file, which may extend the others. */
function readAmong(files: Readonly<Record<string, string>>) {
  const [[file, text] = ["", ""]] = Object.entries(files);
  const { settings, problems, extended } = readSettings(Manifest.parse(file, text), rules, {
    read: (other) => files[other],
  });
  const shown = problems.map(({ at, message }) => {
    const where = at.file === file ? "" : `${at.file} `;
    return `${where}${(files[at.file] ?? "").slice(at.span.start, at.span.end)}: ${message}`;
  });
  return { settings, problems: shown, extended };
}

describe("settings", () => {
  test("are the defaults where there is no file, or nothing in it", () => {
    assert.deepEqual(readSettings(undefined, rules), {
      settings: defaultSettings,
      problems: [],
      extended: [],
    });
    assert.deepEqual(readAmong({ ".palisade.yaml": "# nothing yet\n" }), {
      settings: defaultSettings,
      problems: [],
      extended: [],
    });
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
      'strickt: "strickt" is none of recommended, strict; did you mean "strict"?',
      'newest: "kubernetes" is a version like "1.34"',
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

  test("say for which files they are", () => {
    const { settings, problems } = read(
      [
        "honourOtherLinters: false",
        "overrides:",
        "  - files: [test/**, '*.yaml']",
        "    profile: strict",
        "    rules: { image/latest-tag: off }",
        "  - { files: base/**, rules: { image/registry: { days: 1 } } }",
      ].join("\n"),
    );
    assert.deepEqual(problems, []);
    assert.equal(settings.honourOtherLinters, false);
    assert.deepEqual(settings.overrides, [
      {
        files: ["test/**", "*.yaml"],
        profile: "strict",
        rules: new Map([["image/latest-tag", { options: {}, severity: "off" }]]),
      },
      { files: ["base/**"], rules: new Map([["image/registry", { options: { days: 1 } }]]) },
    ]);
  });

  test("name mistakes in overrides", () => {
    const { settings, problems } = read(
      [
        "honourOtherLinters: maybe",
        "exclude: [/vendor/**]",
        "overrides:",
        "  - { file: [a], rules: { image/latest-tag: off } }",
        "  - { files: [./test/**], profil: strict, rules: { image/latest: off } }",
        "  - test/**",
        "---",
        "profile: strict",
      ].join("\n"),
    );
    assert.deepEqual(problems, [
      'maybe: "honourOtherLinters" is true or false',
      '/vendor/**: "/vendor/**" fits no path: globs begin at the root; did you mean "vendor/**"?',
      'file: "file" is no key of an override; did you mean "files"?',
      'file: An override has "files", the globs it is for',
      './test/**: "./test/**" fits no path: globs begin at the root; did you mean "test/**"?',
      'profil: "profil" is no key of an override; did you mean "profile"?',
      'image/latest: No rule "image/latest"',
      "test/**: This item is a map",
      "profile: strict: Settings are one document: what stands here is not read",
    ]);
    assert.equal(settings.profile, "recommended");
  });

  test("may extend a file, which may extend another", () => {
    const { settings, problems, extended } = readAmong({
      "a/b/.palisade.yaml":
        "extends: ../base.yaml\nrules: { image/registry: { days: 5 } }\nexclude: [c/**]\n",
      "a/base.yaml":
        "extends: ../../all.yaml\nprofile: strict\nrules: { image/latest-tag: off, image/registry: { severity: error, days: 1, deep: true } }\nexclude: [b/**]\n",
      "../all.yaml":
        "profile: recommended\nkubernetes: '1.30'\nexclude: [a/**]\nrules: { image/lates-tag: off }\n",
    });
    assert.deepEqual(problems, [
      '../all.yaml image/lates-tag: No rule "image/lates-tag"; did you mean "image/latest-tag"?',
    ]);
    assert.deepEqual(extended, ["a/base.yaml", "../all.yaml"]);
    assert.deepEqual(settings, {
      ...defaultSettings,
      profile: "strict",
      kubernetes: "1.30",
      rules: new Map([
        ["image/latest-tag", { options: {}, severity: "off" }],
        ["image/registry", { severity: "error", options: { days: 5, deep: true } }],
      ]),
      exclude: ["a/**", "b/**", "c/**"],
    });
  });

  test("extend neither themselves, nor what is not there, nor what is no path", () => {
    assert.deepEqual(
      readAmong({ "a.yaml": "extends: b.yaml\nprofile: strict\n", "b.yaml": "extends: ./a.yaml\n" }).problems,
      ["b.yaml ./a.yaml: These settings extend themselves: a.yaml → b.yaml → a.yaml"],
    );
    assert.deepEqual(readAmong({ "a.yaml": "extends: a.yaml\n" }).problems, [
      "a.yaml: These settings extend themselves: a.yaml → a.yaml",
    ]);
    assert.deepEqual(readAmong({ "a.yaml": "extends: gone.yaml\n" }).problems, [
      'gone.yaml: There is no file "gone.yaml" that can be read',
    ]);
    for (const wrong of ["[a.yaml]", "/etc/a.yaml", "https://a/b", '""', "C:\\a.yaml"]) {
      const { problems } = readAmong({ "a.yaml": `extends: ${wrong}\n` });
      assert.deepEqual(problems, [`${wrong}: "extends" is the path of one file, relative to this one`]);
    }
  });

  test("guess what was meant, but not wildly", () => {
    assert.equal(nearest("wildcrad", ["wildcard", "latest"]), "wildcard");
    assert.equal(nearest("xyz", ["wildcard", "latest"]), undefined);
    assert.equal(nearest("", ["a"]), undefined);
  });
});
