/** A Kubernetes object in a document. */

import { Field } from "./field.ts";
import type { Document, Head } from "./manifest.ts";
import type { Place, Span } from "./place.ts";

export class Resource implements Place {
  readonly certain = true;

  constructor(
    readonly document: Document,
    private readonly head: Head,
  ) {}

  get root(): Field {
    return new Field(this.document, this.head.node);
  }
  at(...keys: readonly (string | number)[]): Field {
    return this.root.at(...keys);
  }

  get file(): string {
    return this.document.file;
  }
  /** The whole object. Findings point at something smaller. */
  get span(): Span {
    return this.root.span;
  }
  get apiVersion(): string {
    return this.head.apiVersion;
  }
  /** The API group, empty for the core group: `apps` of `apps/v1`. */
  get group(): string {
    const slash = this.head.apiVersion.indexOf("/");
    return slash === -1 ? "" : this.head.apiVersion.slice(0, slash);
  }
  get kind(): string {
    return this.head.kind;
  }
  /** `metadata.name`; empty where it is unknown or generated. */
  get name(): string {
    return scalarText(this.at("metadata", "name"));
  }
  /** `metadata.namespace` as written; undefined where it is not or nobody can know it. See DeploymentSet.namespaceOf. */
  get namespace(): string | undefined {
    return scalarText(this.at("metadata", "namespace")) || undefined;
  }
  /** For messages: `Deployment "web"`. */
  get title(): string {
    return this.name === "" ? this.kind : `${this.kind} "${this.name}"`;
  }

  /** Whether the object is of that kind, in one of these API groups where any are given. */
  is(kind: string, ...groups: readonly string[]): boolean {
    return this.kind === kind && (groups.length === 0 || groups.includes(this.group));
  }

  /** A label of the object; undefined where it is missing or unknown. */
  label(name: string): string | undefined {
    return this.at("metadata", "labels", name).string;
  }
  annotation(name: string): string | undefined {
    return this.at("metadata", "annotations", name).string;
  }
}

function scalarText(field: Field): string {
  const { value } = field;
  return value === undefined || value === null ? "" : typeof value === "string" ? value : field.text;
}
