/** The annotations by which an object tells another linter to keep quiet. They cover the object. */

import type { Field } from "./field.ts";
import { workloadsOf } from "./kinds/pod.ts";
import type { Manifest } from "./manifest.ts";
import type { Marker } from "./markers.ts";
import { isAmong, type Linter } from "./peers.ts";
import type { Resource } from "./resource.ts";

/** What an annotation says. */
interface Said {
  readonly by: Linter;
  /** The checks, or all of that linter. */
  readonly ids: readonly string[] | "all";
  readonly reason: string;
}

/** The markers in the annotations of a manifest's objects. */
export function annotationMarkers({ documents }: Manifest): readonly Marker[] {
  return documents.flatMap(({ resources }) => resources.flatMap(markersOf));
}

/** One of these words is in every such annotation. */
export const ANNOTATED = [
  "checkov.io/",
  "bridgecrew.io/",
  "kube-linter.io/",
  "kube-score/",
  "polaris.fairwinds.com/",
];

function markersOf(resource: Resource): Marker[] {
  const own = resource.at("metadata", "annotations");
  const ofPods = workloadsOf(resource)
    .map(({ podMetadata }) => podMetadata.at("annotations"))
    .filter(({ node }) => node !== own.node);
  return [
    ...own.entries().flatMap(([key, field]) => marker(resource, field, said(key, field.text))),
    // These two look at the pods that an object makes, too.
    ...ofPods
      .flatMap((annotations) => annotations.entries())
      .flatMap(([key, field]) =>
        marker(resource, field, checkov(key, field.text) ?? kubeScore(key, field.text)),
      ),
  ];
}

function marker(resource: Resource, field: Field, what: Said | undefined): Marker[] {
  if (!what) return [];
  const { by, ids, reason } = what;
  const names = (checks: readonly string[]) => ids === "all" || ids.some((id) => isAmong(by, id, checks));
  return [{ by, names, at: field.keyPlace, covers: resource.span, reason }];
}

function said(key: string, value: string): Said | undefined {
  return checkov(key, value) ?? kubeLinter(key, value) ?? kubeScore(key, value) ?? polaris(key, value);
}

/** `checkov.io/skip1: CKV_K8S_14=reason`. */
function checkov(key: string, value: string): Said | undefined {
  if (!/^(?:checkov|bridgecrew)\.io\/skip/.test(key)) return undefined;
  const [id = "", ...reason] = value.split("=");
  return { by: "checkov", ids: [id.trim()], reason: reason.join("=").trim() };
}

/** `ignore-check.kube-linter.io/latest-tag: reason`. */
function kubeLinter(key: string, value: string): Said | undefined {
  const reason = value.trim();
  if (key === "kube-linter.io/ignore-all") return { by: "kube-linter", ids: "all", reason };
  const check = /^ignore-check\.kube-linter\.io\/(.+)$/.exec(key)?.[1];
  return check === undefined ? undefined : { by: "kube-linter", ids: [check], reason };
}

/** `kube-score/ignore: container-image-tag,pod-networkpolicy`. */
function kubeScore(key: string, value: string): Said | undefined {
  if (key !== "kube-score/ignore") return undefined;
  return { by: "kube-score", ids: value.split(",").map((id) => id.trim()), reason: "" };
}

/** `polaris.fairwinds.com/tagNotSpecified-exempt: "true"`. */
function polaris(key: string, value: string): Said | undefined {
  const check = /^polaris\.fairwinds\.com\/(?:(.+)-)?exempt$/.exec(key);
  if (!check || value.trim().toLowerCase() !== "true") return undefined;
  return { by: "polaris", ids: check[1] === undefined ? "all" : [check[1]], reason: "" };
}
