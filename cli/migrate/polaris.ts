/** The configuration of Polaris: https://polaris.docs.fairwinds.com/customization/checks/ */

import { type Field, Manifest } from "#core";
import { foreign, listOf, restOf, type Source } from "./foreign.ts";

export const polaris: Source = {
  linter: "polaris",
  files: ["polaris.yaml", "polaris.yml", ".polaris.yaml", "polaris-config.yaml", "config.polaris.yaml"],
  read(text, file) {
    const root = Manifest.parse(file, text).documents[0]?.root;
    if (root?.type !== "map") return foreign({});
    return foreign({
      wishes: root
        .at("checks")
        .entries()
        // Its severities are in every configuration, and say little about what somebody decided.
        .flatMap(([check, { text: word }]) => (word === "ignore" ? [{ check, level: "off" }] : [])),
      rest: [
        ...root.at("exemptions").items().map(exemption),
        ...root
          .at("customChecks")
          .entries()
          .map(([name]) => `customChecks ${name}`),
        ...restOf(root, ["checks", "exemptions", "customChecks"]),
      ],
    });
  },
};

/** Its exemptions are of objects, wherever they are; ours stand at the objects. */
function exemption(entry: Field): string {
  const names = listOf(entry.at("controllerNames"));
  const namespace = entry.at("namespace");
  const where = namespace.exists ? ` in ${namespace.text}` : "";
  const whom = names.length === 0 ? "everything" : names.join(", ");
  return `the exemption of ${whom}${where} from ${listOf(entry.at("rules")).join(", ") || "every check"}: here the annotation palisade.dev/allow on the object`;
}
