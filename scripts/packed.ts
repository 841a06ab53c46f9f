/** What travels to the user, and how much of it: asked of every package that is written, and by its test. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type manifest from "../package.json";

/** A download that nobody notices. */
export const MAX_SIZE = 1.5 * 1024 * 1024;

/** What is wrong with the list of files of a package, in sentences. */
export function complaints(files: readonly string[], root: string): string[] {
  const wanted = expected(root);
  return [
    ...files.filter((file) => !wanted.includes(file)).map((file) => `${file} is nobody's business`),
    ...wanted.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...named(root)
      .filter((file) => !files.includes(file))
      .map((file) => `${file} is named in package.json, and missing`),
  ];
}

/** The allow-list once more, file by file, so that nothing slips in or out with a pattern. */
function expected(root: string): string[] {
  const pages = readdirSync(join(root, "rules"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(root, "rules", name)).map((file) => `rules/${name}/${file}`))
    .filter((file) => file.endsWith(".md"));
  return [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "docs/palisade.png",
    "media/icon.png",
    "media/walkthrough/fix.md",
    "media/walkthrough/see.md",
    "media/walkthrough/settings.md",
    "out/THIRD-PARTY-NOTICES.txt",
    "out/client-web.js",
    "out/client.cjs",
    "out/server-web.js",
    "out/server.cjs",
    "package.json",
    ...pages,
    "schemas/palisade.schema.json",
    "syntaxes/allow-dockerfile.tmLanguage.json",
    "syntaxes/allow.tmLanguage.json",
    "syntaxes/template.tmLanguage.json",
  ];
}

/** The files that the manifest promises. */
function named(root: string): string[] {
  const { main, browser, icon, contributes }: typeof manifest = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const paths = [
    main,
    browser,
    icon,
    ...contributes.grammars.map(({ path }) => path),
    ...contributes.yamlValidation.map(({ url }) => url),
    ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)),
  ];
  return paths.map((path) => path.replace(/^\.\//, ""));
}
