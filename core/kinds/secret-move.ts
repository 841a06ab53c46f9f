/** Turning a Secret into another object: what stays, what goes, and what is said about it. Values are never repeated. */

import { combine } from "../combine.ts";
import { appendDocument, remove, set } from "../edit.ts";
import type { Edit } from "../place.ts";
import type { Resource } from "../resource.ts";
import type { Fix } from "../rule.ts";
import type { DeploymentSet } from "../sets.ts";
import { lineStart, styleOf } from "../style.ts";
import { type Json, toYaml } from "../to-yaml.ts";
import type { Secret } from "./secret.ts";

/** One way to keep the values of a Secret out of its file. */
export interface Way {
  /** Whether the deployment set goes this way already. */
  readonly known: boolean;
  readonly fixes: readonly Fix[];
}

/** A Secret that is to become something else. */
export class Move {
  readonly resource: Resource;
  readonly name: string;
  readonly keys: readonly string[];
  /** Whom the store will ask for: the namespace, or the Secret where nobody knows it. */
  readonly role: string;
  /** Where the values will be in the store: `shop/db`. */
  readonly path: string;

  constructor(
    readonly secret: Secret,
    readonly set: DeploymentSet,
  ) {
    this.resource = secret.resource;
    this.name = this.resource.name;
    this.keys = secret.entries.map(({ key }) => key);
    const namespace = set.namespaceOf(this.resource).name;
    this.role = namespace ?? this.name;
    this.path = namespace === undefined ? this.name : `${namespace}/${this.name}`;
  }

  /** Whether the Secret is written so that it can be changed piece by piece. */
  get isPossible(): boolean {
    return this.name !== "" && this.resource.at("kind").exists && !this.resource.root.source.startsWith("{");
  }

  /** The commands that bring the values into the store, from a file that is not committed. */
  get awsCommand(): string {
    return `aws secretsmanager create-secret --name ${this.path} --secret-string file://${this.name}.json`;
  }
  get vaultCommand(): string {
    return `vault kv put -mount=secret ${this.path} @${this.name}.json`;
  }

  /** The object of that kind that serves the Secret's namespace. */
  nearest(kind: string): Resource | undefined {
    return this.set
      .peek(kind)
      .find((other) => other.name !== "" && this.set.mayShareNamespace(this.resource, other));
  }

  /** The Secret as another object: same place, name, labels and comments. */
  become(apiVersion: string, kind: string, spec: Json, command?: string): Edit[] {
    const { resource } = this;
    const goes = ["type", "immutable", "data", "stringData"].map((key) => resource.at(key));
    const noise = resource
      .at("metadata", "annotations")
      .entries()
      .filter(([key]) => key.startsWith("kubectl.kubernetes.io/"))
      .map(([, field]) => field);
    return combine(
      this.remark(
        command === undefined
          ? "Put the values into the store first."
          : `Put the values into the store first: ${command}`,
        "The old values stay in the history of this file: replace them.",
      ),
      set(resource.at("apiVersion"), apiVersion),
      set(resource.at("kind"), kind),
      set(resource.at("spec"), spec, { after: ["metadata"] }),
      ...[...goes, ...noise].filter((field) => field.exists).map((field) => remove(field)),
    );
  }

  /** Another object, behind the last one of the file. */
  append(apiVersion: string, kind: string, name: string, spec: Json, note?: string): Edit[] {
    const { document, file } = this.resource;
    // A file of values is no stream of objects.
    if (document.resources.length === 0) return [];
    const namespace = this.set.setsNamespace(file) ? undefined : this.resource.namespace;
    const object = { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) }, spec };
    const comment = note === undefined ? "" : `# ${note}\n`;
    return appendDocument(document.manifest, `${comment}${toYaml(object, 0, styleOf(document))}`);
  }

  /** Comments above the object, below those that are there. */
  private remark(...lines: readonly string[]): Edit[] {
    const { document, file, span } = this.resource;
    const { text, eol } = document.manifest;
    const start = lineStart(text, span.start);
    const margin = /^ */.exec(text.slice(start, span.start))?.[0] ?? "";
    const comment = lines.map((line) => `${margin}# ${line}${eol}`).join("");
    return [{ file, span: { start, end: start }, text: comment }];
  }
}
