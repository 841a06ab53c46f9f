/** SOPS: encrypts the values inside the file, by the rules of the nearest `.sops.yaml` above it. */

import { newFile, set } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Manifest } from "../manifest.ts";
import { folderOf, nameOf, relativePath } from "../path.ts";
import type { Edit } from "../place.ts";
import type { Resource } from "../resource.ts";
import type { DeploymentSet } from "../sets.ts";
import { lineEnd, lineStart } from "../style.ts";
import { DEFAULT_STYLE, type Json, type Style, toYaml } from "../to-yaml.ts";
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
  const rules = [{ ...ruleFor(file), age: "age1..." }];
  return newFile(
    ".sops.yaml",
    `# Write your public key here (age-keygen prints it), then run: sops --encrypt --in-place ${file}\n${toYaml({ creation_rules: rules }, 0, STYLE)}\n`,
  );
}

/** The first rule that matches counts, so a new one goes first. Nothing to do where one matches already. */
function extended(manifest: Manifest, file: string): Edit[] {
  const rules = manifest.documents[0]?.root.at("creation_rules");
  const path = relativePath(folderOf(manifest.file), file);
  const [first] = rules?.items() ?? [];
  if (!rules || rules.items().some((rule) => matches(rule, path))) return [];
  const rule = { ...ruleFor(path), ...keysOf(first) };
  if (!first) return set(rules, [rule]);
  const margin = /^ *(?=- )/.exec(manifest.text.slice(lineStart(manifest.text, first.span.start)))?.[0];
  if (margin === undefined || !rules.keySpan) return [];
  const start = lineEnd(manifest.text, rules.keySpan.end);
  const text = `\n${margin}- ${toYaml(rule, margin.length + 2, STYLE)}`.replaceAll("\n", manifest.eol);
  return [{ file: manifest.file, span: { start, end: start }, text }];
}

/** Who can decrypt what the neighbours encrypt. */
function keysOf(rule: Field | undefined): Record<string, Json> {
  const keys = ["age", "pgp", "kms", "gcp_kms", "azure_keyvault", "hc_vault_transit_uri"].flatMap((key) => {
    const { string } = rule?.at(key) ?? {};
    return string === undefined ? [] : [[key, string.trim()] as const];
  });
  return keys.length > 0 ? Object.fromEntries(keys) : { age: "age1..." };
}

function ruleFor(path: string): { path_regex: string; encrypted_regex: string } {
  const isNamed = /^secret[^/]*\.ya?ml$/.test(nameOf(path));
  const exact = path.replaceAll(/[.+*?^$()[\]{}|\\]/g, "\\$&");
  return { path_regex: isNamed ? "(^|/)secret[^/]*\\.ya?ml$" : `^${exact}$`, encrypted_regex: ENCRYPTED };
}

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
