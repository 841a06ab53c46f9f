/** `.kube-linter.yaml`: https://docs.kubelinter.io/#/configuring-kubelinter */

import { Manifest } from "#core";
import { foreign, globFrom, listOf, restOf, type Source } from "./foreign.ts";

export const kubeLinter: Source = {
  linter: "kube-linter",
  files: [".kube-linter.yaml", ".kube-linter.yml"],
  read(text, file) {
    const root = Manifest.parse(file, text).documents[0]?.root;
    if (root?.type !== "map") return foreign({});
    const checks = root.at("checks");
    const paths = listOf(checks.at("ignorePaths")).map((path) => ({ path, glob: globFrom(path) }));
    return foreign({
      wishes: listOf(checks.at("exclude")).map((check) => ({ check, level: "off" })),
      exclude: paths.flatMap(({ glob }) => glob ?? []),
      rest: [
        ...paths.filter(({ glob }) => !glob).map(({ path }) => `checks.ignorePaths ${path}`),
        ...root
          .at("customChecks")
          .items()
          .map((check) => `customChecks ${check.at("name").text}`),
        ...restOf(checks, ["exclude", "ignorePaths"], HINTS, "checks."),
        ...restOf(root, ["checks", "customChecks"]),
      ],
    });
  },
};

const HINTS = {
  addAllBuiltIn: '"profile: strict"',
  doNotAutoAddDefaults: "every rule of the profile runs that is not off",
  include: "every rule of the profile runs that is not off",
};
