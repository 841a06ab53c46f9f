/** `.hadolint.yaml`: https://github.com/hadolint/hadolint#configure */

import { Manifest, type Severity } from "#core";
import { foreign, listOf, restOf, type Source, type Wish } from "./foreign.ts";

export const hadolint: Source = {
  linter: "hadolint",
  files: [".hadolint.yaml", ".hadolint.yml"],
  read(text, file) {
    const root = Manifest.parse(file, text).documents[0]?.root;
    if (root?.type !== "map") return foreign({});
    const overrides = root
      .at("override")
      .entries()
      .flatMap(([name, ids]) => {
        const level = LEVELS[name];
        return level ? listOf(ids).map((check): Wish => ({ check, level })) : [];
      });
    return foreign({
      // What is ignored is so whatever its severity is.
      wishes: [...overrides, ...listOf(root.at("ignored")).map((check): Wish => ({ check, level: "off" }))],
      registries: listOf(root.at("trustedRegistries")),
      rest: restOf(root, ["ignored", "override", "trustedRegistries"], HINTS),
    });
  },
};

const LEVELS: Readonly<Record<string, Severity>> = {
  error: "error",
  warning: "warning",
  info: "info",
  style: "hint",
};

const HINTS = {
  "failure-threshold": "--fail-on",
  "no-fail": "--fail-on never",
  format: "--format",
  "disable-ignore-pragma": '"honourOtherLinters: false"',
};
