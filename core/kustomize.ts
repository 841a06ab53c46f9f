/** What a `kustomization.yaml` says about the files it names: members, namespace, patches. Nothing is built. */

import type { Field } from "./field.ts";
import { Manifest } from "./manifest.ts";
import { folderOf, nameOf, resolvePath } from "./path.ts";
import type { Resource } from "./resource.ts";

const NAMES: ReadonlySet<string> = new Set(["kustomization.yaml", "kustomization.yml", "Kustomization"]);

/** Whether the file's name makes it a kustomization, as `kustomize build` decides. */
export function isKustomizationFile(file: string): boolean {
  return NAMES.has(nameOf(file));
}

/** One patch and what it can change. */
export interface Patch {
  /** Kind and name it applies to; undefined matches every one. */
  readonly kind?: RegExp;
  readonly name?: RegExp;
  /** The paths it writes, `*` for any list item; undefined where it may write anything. */
  readonly paths?: readonly (readonly string[])[];
  /** An image name whose tag it decides; then it changes nothing else. */
  readonly image?: string;
}

export interface Kustomization {
  readonly file: string;
  readonly component: boolean;
  /** Files and folders that it lists, resolved; remote and unresolvable ones are left out and make it open. */
  readonly resources: readonly string[];
  readonly components: readonly string[];
  readonly patchFiles: readonly string[];
  readonly patches: readonly Patch[];
  /** The namespace it writes into every resource; "unknown" where a variable decides. */
  readonly namespace: { readonly name: string | undefined } | undefined;
  /** False where it generates or fetches resources that are in no file. */
  readonly closed: boolean;
}

/** Reads a kustomization; patch files are looked up with `read`. */
export function readKustomization(
  manifest: Manifest,
  read: (file: string) => Manifest | undefined,
): Kustomization | undefined {
  const root = manifest.documents[0]?.root;
  if (!root) return undefined;
  const folder = folderOf(manifest.file);
  let closed = ["generators", "helmCharts", "helmChartInflationGenerator", "transformers"].every(
    (key) => root.at(key).missing,
  );
  const local = (field: Field): string[] =>
    field.items().flatMap((item) => {
      const path = item.string;
      const resolved = path === undefined || isRemote(path) ? undefined : resolvePath(folder, path);
      if (resolved === undefined) closed = false;
      return resolved === undefined ? [] : [resolved];
    });
  const resources = [...local(root.at("resources")), ...local(root.at("bases")), ...local(root.at("crds"))];
  const components = local(root.at("components"));
  const { patches, patchFiles } = readPatches(root, folder, read);
  const namespace = root.at("namespace");
  return {
    file: manifest.file,
    component: root.at("kind").string === "Component",
    resources,
    components,
    patches,
    patchFiles,
    namespace: namespace.exists && namespace.type !== "null" ? { name: namespace.string } : undefined,
    closed,
  };
}

function isRemote(path: string): boolean {
  return /^[a-z+]+:\/\/|^git@|^github\.com\/|[?&]ref=/.test(path);
}

function readPatches(
  root: Field,
  folder: string,
  read: (file: string) => Manifest | undefined,
): { patches: Patch[]; patchFiles: string[] } {
  const patches: Patch[] = [];
  const patchFiles: string[] = [];
  const fromFile = (path: string | undefined, target?: Field): void => {
    const file = path === undefined ? undefined : resolvePath(folder, path);
    const manifest = file === undefined ? undefined : read(file);
    if (file !== undefined) patchFiles.push(file);
    patches.push(...(manifest ? patchesOf(manifest, target) : [targetOf(target)]));
  };
  const fromText = (field: Field, target?: Field): void => {
    patches.push(...patchesOf(Manifest.parse(`${field.file}#patch`, field.text), target));
  };
  for (const item of root.at("patches").items()) {
    const target = item.at("target");
    if (item.at("patch").exists) fromText(item.at("patch"), target.exists ? target : undefined);
    else fromFile(item.at("path").string, target.exists ? target : undefined);
  }
  for (const item of root.at("patchesStrategicMerge").items()) {
    if (item.text.includes("\n")) fromText(item);
    else fromFile(item.string);
  }
  for (const item of root.at("patchesJson6902").items()) {
    if (item.at("patch").exists) fromText(item.at("patch"), item.at("target"));
    else fromFile(item.at("path").string, item.at("target"));
  }
  for (const item of root.at("images").items()) {
    const image = item.at("name").string;
    if (image !== undefined) patches.push({ image });
  }
  // These may write into any object; nothing below them can be claimed.
  if (["replacements", "vars", "transformers"].some((key) => root.at(key).exists)) patches.push({});
  return { patches, patchFiles };
}

function patchesOf(manifest: Manifest, target: Field | undefined): Patch[] {
  const first = manifest.documents[0]?.root;
  if (first?.type === "sequence") {
    const paths = first.items().flatMap((item) => pointer(item.at("path").string) ?? []);
    return [{ ...targetOf(target), ...(paths.length === first.items().length ? { paths } : {}) }];
  }
  return manifest.documents.flatMap((document) =>
    document.resources.map((resource): Patch => {
      const own = target ? targetOf(target) : { ...kindOf(resource.kind), ...nameOfPatch(resource.name) };
      return { ...own, paths: writtenPaths(resource.root, []) };
    }),
  );
}

function pointer(path: string | undefined): string[][] | undefined {
  if (!path?.startsWith("/")) return undefined;
  return [
    path
      .slice(1)
      .split("/")
      .map((part) => (/^(\d+|-)$/.test(part) ? "*" : part.replaceAll("~1", "/").replaceAll("~0", "~"))),
  ];
}

function targetOf(target: Field | undefined): Pick<Patch, "kind" | "name"> {
  return { ...kindOf(target?.at("kind").string ?? ""), ...nameOfPatch(target?.at("name").string ?? "") };
}

function kindOf(text: string): { kind?: RegExp } {
  const kind = safePattern(text);
  return kind ? { kind } : {};
}

function nameOfPatch(text: string): { name?: RegExp } {
  const name = safePattern(text);
  return name ? { name } : {};
}

/** Kustomize reads targets as anchored regular expressions; one that we do not understand matches everything. */
function safePattern(text: string): RegExp | undefined {
  if (/^[\w-]+$/.test(text)) return new RegExp(`^${text}$`);
  try {
    return /^[\w.|*()-]{1,100}$/.test(text) && !/[*+)]\)?[*+]/.test(text)
      ? new RegExp(`^(?:${text})$`)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The paths of all leaves that a merge patch writes; what identifies the object is left out. */
function writtenPaths(field: Field, path: readonly string[]): string[][] {
  if (path.length > 20) return [[...path]];
  if (field.type === "map") {
    return field.entries().flatMap(([key, below]) => {
      const identity =
        path.length === 0
          ? key === "apiVersion" || key === "kind"
          : path.length === 1 && path[0] === "metadata";
      return identity && (path.length === 0 || key === "name" || key === "namespace")
        ? []
        : writtenPaths(below, [...path, key]);
    });
  }
  if (field.type === "sequence") return field.items().flatMap((item) => writtenPaths(item, [...path, "*"]));
  return [[...path]];
}

/**
 * Whether the patch may decide what stands at the field of the resource. A patch that writes the same key, or the
 * map around it, at another level counts, too: pods and containers inherit from one another.
 */
export function mayChange(patch: Patch, resource: Resource, field: Field | undefined): boolean {
  if (patch.image !== undefined) return field?.key === "image" && isImage(field.text, patch.image);
  if (patch.kind && !patch.kind.test(resource.kind)) return false;
  if (patch.name && !patch.name.test(resource.name)) return false;
  if (!patch.paths) return true;
  const path = field ? pathBelow(resource, field) : [];
  const keys = path.slice(-2).filter((key) => key !== "*" && !STRUCTURE.has(key));
  return patch.paths.some(
    (written) =>
      isPrefix(written, path) || isPrefix(path, written) || keys.some((key) => written.includes(key)),
  );
}

/** Keys that say where something stands, not what it is. */
const STRUCTURE: ReadonlySet<string> = new Set([
  "spec",
  "template",
  "containers",
  "initContainers",
  "metadata",
  "name",
]);

function isImage(text: string, name: string): boolean {
  return text === name || text.startsWith(`${name}:`) || text.startsWith(`${name}@`);
}

function isPrefix(a: readonly string[], b: readonly string[]): boolean {
  return a.length <= b.length && a.every((key, i) => key === b[i] || key === "*" || b[i] === "*");
}

/** The keys from the resource to the field, missing ones included; `*` for items. */
function pathBelow(resource: Resource, field: Field): string[] {
  const path: string[] = [];
  for (
    let at: Field | undefined = field;
    at && !(at.exists && at.node === resource.root.node);
    at = at.parent
  )
    path.unshift(at.key ?? "*");
  return path;
}
