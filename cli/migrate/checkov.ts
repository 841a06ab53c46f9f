/** `.checkov.yaml`: https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html */

import { Manifest } from "#core";
import { foreign, globFrom, listOf, restOf, type Source } from "./foreign.ts";

export const checkov: Source = {
  linter: "checkov",
  files: [".checkov.yaml", ".checkov.yml"],
  read(text, file) {
    const root = Manifest.parse(file, text).documents[0]?.root;
    if (root?.type !== "map") return foreign({});
    const skipped = listOf(root.at("skip-check"));
    // Its severities need its platform.
    const levels = skipped.filter((id) => /^(?:LOW|MEDIUM|HIGH|CRITICAL)$/.test(id));
    const paths = listOf(root.at("skip-path")).map((path) => ({ path, glob: plainGlob(path) }));
    return foreign({
      wishes: skipped.filter((id) => !levels.includes(id)).map((check) => ({ check, level: "off" })),
      exclude: paths.flatMap(({ glob }) => glob ?? []),
      rest: [
        ...levels.map((level) => `skip-check ${level}`),
        ...paths.filter(({ glob }) => !glob).map(({ path }) => `skip-path ${path}`),
        ...restOf(root, ["skip-check", "skip-path", "directory", "file", "quiet", "compact"], HINTS),
      ],
    });
  },
};

const HINTS = {
  check: "every rule runs that is not off",
  "soft-fail": "--fail-on never",
  "soft-fail-on": "--fail-on",
  "hard-fail-on": "--fail-on",
  output: "--format",
  "output-file-path": "--output",
  baseline: "--baseline",
};

/** Its paths are regular expressions that may match anywhere; most are paths all the same. */
function plainGlob(path: string): string | undefined {
  const glob = /^[\w./-]+$/.test(path) ? globFrom(path) : undefined;
  return glob && `**/${glob}`;
}
