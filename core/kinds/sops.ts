/** SOPS: encrypts the values inside the file, by the rules of the nearest `.sops.yaml` above it. */

import { newFile, set } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Manifest } from "../manifest.ts";
import { folderOf, nameOf, relativePath } from "../path.ts";
import type { Edit } from "../place.ts";
import type { Resource } from "../resource.ts";
import type { DeploymentSet } from "../sets.ts";
import { lineEnd, lineStart } from "../style.ts";
import { DEFAULT_STYLE, type Style, toYaml } from "../to-yaml.ts";
import type { Way } from "./secret-move.ts";

/** Patterns are full of backslashes, which double quotes would double. */
const STYLE: Style = { ...DEFAULT_STYLE, quote: "'" };
const ENCRYPTED = "^(data|stringData)$";

/** A rule that lets SOPS encrypt the file. The encryption itself takes a key that only its owner has. */
export function sops({ document, file }: Resource, deployment: DeploymentSet): Way {
  const rules = rulesAbove(file, deployment);
  // Other objects in the file would be encrypted, too, and SOPS refuses what is no object.
  const isAlone = document.manifest.documents.every(
    ({ resources, root }) =>
      root.type === "null" || (resources.length > 0 && resources.every((each) => each.is("Secret", ""))),
  );
  if (!isAlone || document.manifest.template) return { known: false, fixes: [] };
  const title = "Let SOPS encrypt this file";
  return {
    known: rules !== undefined,
    fixes: [{ title, edits: rules ? extended(rules, file) : created(file), prepares: true }],
  };
}

function rulesAbove(file: string, deployment: DeploymentSet): Manifest | undefined {
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    const source = deployment.source(folder === "" ? ".sops.yaml" : `${folder}/.sops.yaml`);
    if (source?.type === "manifest") return source;
    if (folder === "") return undefined;
  }
}

function created(file: string): Edit[] {
  const rules = [{ ...ruleFor(file), ...NOBODY }];
  return newFile(
    ".sops.yaml",
    `# Write your public key here (age-keygen prints it), then run: sops --encrypt --in-place ${file}\n${toYaml({ creation_rules: rules }, 0, STYLE)}\n`,
  );
}

/**
 * The first rule that matches counts, so a new one goes first, for this file alone: it must not take others from
 * the rule that they have. Nothing to do where one matches already.
 */
function extended(manifest: Manifest, file: string): Edit[] {
  const rules = manifest.documents[0]?.root.at("creation_rules");
  const path = relativePath(folderOf(manifest.file), file);
  const [first] = rules?.items() ?? [];
  if (!rules || rules.items().some((rule) => matches(rule, path))) return [];
  const rule = { path_regex: exactly(path), encrypted_regex: ENCRYPTED };
  if (!first) return set(rules, [{ ...rule, ...NOBODY }]);
  const margin = /^ *(?=- )/.exec(manifest.text.slice(lineStart(manifest.text, first.span.start)))?.[0];
  if (margin === undefined || !rules.keySpan) return [];
  const start = lineEnd(manifest.text, rules.keySpan.end);
  const body = [toYaml(rule, margin.length + 2, STYLE), ...keysOf(first, manifest.text)];
  const text = `\n${margin}- ${body.join(`\n${margin}  `)}`;
  return [
    { file: manifest.file, span: { start, end: start }, text: text.replaceAll(/\r?\n/g, manifest.eol) },
  ];
}

/** Who can decrypt what the neighbour encrypts, as it is written there: it stands in the same column. */
function keysOf(rule: Field, text: string): string[] {
  const keys = RECIPIENTS.flatMap((name) => {
    const { keySpan, span } = rule.at(name);
    return keySpan ? [text.slice(keySpan.start, span.end).trimEnd()] : [];
  });
  return keys.length > 0 ? keys : [`age: ${NOBODY.age}`];
}

const NOBODY = { age: "age1..." };
const RECIPIENTS =
  "age pgp kms gcp_kms azure_keyvault hc_vault_transit_uri key_groups shamir_threshold".split(" ");

function ruleFor(path: string): { path_regex: string; encrypted_regex: string } {
  const isNamed = /^secret[^/]*\.ya?ml$/.test(nameOf(path));
  return { path_regex: isNamed ? "(^|/)secret[^/]*\\.ya?ml$" : exactly(path), encrypted_regex: ENCRYPTED };
}

const exactly = (path: string): string => `^${path.replaceAll(/[.+*?^$()[\]{}|\\]/g, "\\$&")}$`;

function matches(rule: Field, path: string): boolean {
  const pattern = rule.at("path_regex").string ?? "";
  return !isSimple(pattern) || new RegExp(pattern).test(path);
}

/** Whether we read a pattern as Go does, and in no time. */
function isSimple(pattern: string): boolean {
  return (
    /^\^?(?:\(\^\|\/\))?(?:[\w/-]|\\[.-]|\[\^?[\w./-]+\][*+?]?|\.[*+?]?|[a-z]\?)*\$?$/.test(pattern) &&
    (pattern.match(/[*+]/g)?.length ?? 0) <= 3
  );
}
