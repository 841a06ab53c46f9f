/** Secrets as they are written: what their entries say, and which of them give something away. */

import { fromBase64, fromUtf8, toUtf8 } from "../bytes.ts";
import type { Field } from "../field.ts";
import { Resource } from "../resource.ts";
import type { Subject, Unit } from "../rule.ts";
import { certificateNames, isForTests } from "./certificate.ts";
import { type Credential, credential, isPlaceholder } from "./credential.ts";
import { isSetting } from "./secret-setting.ts";

/** Every Secret of a document, and those that a chart's values carry along for the chart to create. */
export const secrets: Subject<Secret> = function* (unit: Unit) {
  if (unit.type !== "document") return;
  for (const resource of unit.resources) if (resource.is("Secret", "")) yield new Secret(resource);
  for (const list of ["extraDeploy", "extraObjects", "extraManifests"]) {
    for (const { node, ...field } of unit.root.at(list).items().map(partsOf)) {
      if (field.kind === "Secret") yield new Secret(new Resource(unit, { node, ...field }));
    }
  }
};

function partsOf(field: Field) {
  const text = (key: string) => field.at(key).string ?? "";
  return { node: field.node, apiVersion: text("apiVersion"), kind: text("kind") };
}

/** A Secret with its values. */
export class Secret {
  /** What is written, in the order of the file. */
  readonly entries: readonly SecretEntry[];

  constructor(readonly resource: Resource) {
    const entries = ["data", "stringData"].flatMap((list) =>
      resource
        .at(list)
        .entries()
        .map(([key, field]) => new SecretEntry(key, field, list === "data")),
    );
    this.entries = entries.sort((a, b) => a.field.span.start - b.field.span.start);
  }

  get type(): string {
    return this.resource.at("type").string ?? "Opaque";
  }

  /** Whether the values come from elsewhere, or are encrypted: what stands in the file is not what the pod gets. */
  get isFilledElsewhere(): boolean {
    const annotations = this.resource.at("metadata", "annotations").entries();
    return (
      this.resource.at("sops").exists ||
      this.type === "kubernetes.io/service-account-token" ||
      annotations.some(([key]) => FILLERS.test(key))
    );
  }

  /** The entries that somebody would rather keep to himself. */
  get exposed(): readonly Exposed[] {
    if (this.isFilledElsewhere) return [];
    return this.entries.flatMap((entry) => {
      const found = this.exposes(entry);
      return found ? [{ entry, format: found.format }] : [];
    });
  }

  /** Whether its certificate is made out to localhost or to an example only. */
  get isTestCertificate(): boolean {
    const certificate = this.entries.find(({ key }) => key === "tls.crt")?.text;
    const names = certificate === undefined ? undefined : certificateNames(certificate);
    return names !== undefined && isForTests(names);
  }

  private exposes({ key, field, bytes, text }: SecretEntry): { format: Credential | undefined } | undefined {
    if (field.type !== "scalar" || !field.certain || bytes === undefined) return undefined;
    // Bytes that are no text are a key, a keystore or an archive.
    if (text === undefined) return { format: undefined };
    const found = credential(key, text);
    if (found?.kind === "format") return { format: found };
    if (found?.kind === "url" || found?.kind === "connection string") return { format: undefined };
    const counts = COUNTING.get(this.type)?.(key, text) ?? !isSetting(key, text);
    return counts && !isOpen(text) ? { format: undefined } : undefined;
  }
}

export interface Exposed {
  readonly entry: SecretEntry;
  /** What gave it away by its form. */
  readonly format: Credential | undefined;
}

/** One key of a Secret. */
export class SecretEntry {
  /** The value as a pod gets it; undefined where nobody can know. What is no base64 is taken as it stands. */
  readonly bytes: Uint8Array | undefined;
  /** The value as text; undefined where it is none. */
  readonly text: string | undefined;

  constructor(
    readonly key: string,
    readonly field: Field,
    /** Whether it is under `data`, in base64. */
    readonly encoded: boolean,
  ) {
    const { value, text } = field;
    if (value === undefined || value === null) return;
    this.bytes = (encoded ? fromBase64(text) : undefined) ?? toUtf8(text);
    this.text = fromUtf8(this.bytes);
  }
}

/** Annotations of tools that write the values when the Secret is applied, or later. */
const FILLERS =
  /^(?:avp\.kubernetes\.io\/path|vault\.security\.banzaicloud\.io\/.*|reflector\.v1\.k8s\.emberstack\.com\/reflects|replicator\.v1\.mittwald\.de\/replicate-from|secret-generator\.v1\.mittwald\.de\/.*|kubernetes-secret-generator.*)$/;

/** What counts in a Secret of a type that Kubernetes knows; in others, all but settings. */
const COUNTING: ReadonlyMap<string, (key: string, text: string) => boolean> = new Map([
  ["kubernetes.io/tls", () => false],
  ["kubernetes.io/dockerconfigjson", (_: string, text: string) => hasRegistryPassword(text)],
  ["kubernetes.io/dockercfg", (_: string, text: string) => hasRegistryPassword(text)],
  ["bootstrap.kubernetes.io/token", (key: string) => key === "token-secret"],
  ["kubernetes.io/iscsi-chap", (key: string) => key.includes("password")],
]);

/** Whether a value is so short, or so clearly still to be filled in, that it gives nothing away. */
function isOpen(text: string): boolean {
  const bare = text.trim();
  return (
    bare.length <= 2 ||
    isPlaceholder(bare) ||
    /^(?:ENC\[|<path:|vault:|ref\+|op:\/\/|\$[A-Za-z_]\w*$)/.test(bare)
  );
}

/** Whether a Docker configuration logs in anywhere. */
function hasRegistryPassword(text: string): boolean {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return true;
  }
  const auths = below(config, "auths") ?? config;
  return Object.values(typeof auths === "object" && auths !== null ? auths : {}).some((login) => {
    const auth = below(login, "auth");
    const decoded = typeof auth === "string" ? fromBase64(auth) : undefined;
    const pair = decoded && fromUtf8(decoded);
    const password = below(login, "password") ?? pair?.slice(pair.indexOf(":") + 1);
    return typeof password === "string" && !isOpen(password);
  });
}

function below(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)).get(key) : undefined;
}
