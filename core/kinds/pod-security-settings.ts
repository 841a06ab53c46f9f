/** Where Pod Security admission is told what to let in: the labels of a namespace, or the defaults of the cluster. */

import { set } from "../edit.ts";
import type { Field } from "../field.ts";
import { nearest } from "../near.ts";
import type { Edit, Place } from "../place.ts";
import type { Resource } from "../resource.ts";
import type { Finding, Subject } from "../rule.ts";
import { LEVELS } from "./pod-security.ts";
import { podSecurityConfigurations } from "./pod-security-configuration.ts";
import { MODES, type Mode } from "./pod-security-labels.ts";
import { secure } from "./security-context.ts";

export class PodSecuritySettings {
  constructor(
    readonly resource: Resource,
    /** The labels, or the defaults. */
    readonly fields: Field,
    /** Where to show that something is missing. */
    readonly shown: Place,
  ) {}

  private get isNamespace(): boolean {
    return this.resource.kind === "Namespace";
  }
  /** For messages: `Namespace "shop"`. */
  get name(): string {
    return this.isNamespace ? this.resource.title : "namespaces without labels of their own";
  }
  /** Whether the namespace is one that the cluster itself lives in. */
  get isSystem(): boolean {
    return this.isNamespace && /^(?:.+-)?system$/.test(this.resource.name);
  }

  at(mode: string): Field {
    return this.fields.at(this.keyOf(mode));
  }
  /** Asks for the restricted standard in these modes. */
  restrict(...modes: readonly Mode[]): Edit[] {
    return secure(this.fields, Object.fromEntries(modes.map((mode) => [this.keyOf(mode), "restricted"])));
  }

  private keyOf(mode: string): string {
    return this.isNamespace ? `pod-security.kubernetes.io/${mode}` : mode;
  }
}

/** All of them in a document. */
export const podSecuritySettings: Subject<PodSecuritySettings> = function* (unit) {
  if (unit.type !== "document") return;
  for (const resource of unit.resources) {
    if (resource.is("Namespace", ""))
      yield new PodSecuritySettings(
        resource,
        resource.at("metadata", "labels"),
        resource.at("metadata", "name"),
      );
    for (const configuration of podSecurityConfigurations(resource)) {
      const defaults = configuration.at("defaults");
      const shown = (defaults.exists ? defaults : configuration.at("kind")).keyPlace;
      yield new PodSecuritySettings(resource, defaults, shown);
    }
  }
};

/** A word that is no level, or no version, in any mode: the API server refuses it, although only one is enforced. */
export function podSecurityMistake(
  settings: PodSecuritySettings,
): (Finding & { readonly severity: "error" }) | undefined {
  const wrong = (at: Field, message: string, wanted: string) =>
    ({
      at,
      severity: "error",
      message,
      fixes: [{ title: `Write ${wanted}`, edits: set(at, wanted) }],
    }) as const;
  for (const mode of MODES) {
    const level = settings.at(mode);
    const version = settings.at(`${mode}-version`);
    if (level.type === "scalar" && level.certain && !LEVELS.some((known) => known === level.text)) {
      const message = `"${level.text}" is no Pod Security level, so the API server refuses it`;
      return wrong(level, message, nearest(level.text, LEVELS) ?? "restricted");
    }
    if (version.type === "scalar" && version.certain && !/^(?:latest|v1\.\d+)$/.test(version.text)) {
      const message = `"${version.text}" is no version of the standards, so the API server refuses it`;
      return wrong(version, message, /^1\.\d+$/.test(version.text) ? `v${version.text}` : "latest");
    }
  }
  return undefined;
}
