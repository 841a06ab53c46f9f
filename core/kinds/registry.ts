/** Who stands behind a registry. */

import type { Reference } from "./image.ts";
import { imageRow, isUnpublished } from "./image-table.ts";
import type { Mention } from "./images.ts";

/** Whether the registry is on the machine or in the cluster itself: nobody else can put anything there. */
export function isLocal(reference: Reference): boolean {
  return LOCAL.test(registryOf(reference));
}

const LOCAL =
  /^(?:localhost|127\.[\d.]+|\[::1\]|host\.(?:docker|minikube|k3d)\.internal|kind-registry|k3d-[\w.-]+|[\w.-]+\.svc(?:\.cluster\.local)?)(?::\d+)?$/;

/**
 * Whether no registry of others stands behind it: images of this machine, names that only a build tool knows,
 * and the reader of Dockerfiles that Docker publishes with its builder.
 */
export function isAtHome({ reference, use }: Mention): boolean {
  if (!reference || isLocal(reference) || isUnpublished(reference)) return true;
  return use === "frontend" && /^docker\.io\/docker\/dockerfile(?:-upstream)?$/.test(reference.name);
}

/** Whether its publisher gives away no versions, so that only a digest pins it. */
export function publishesOnlyLatest({ name }: Reference): boolean {
  return name.startsWith("cgr.dev/chainguard/") || name.startsWith("gcr.io/distroless/");
}

/** Registries where anybody may publish: there the first name of the path says who it is. */
const SHARED = new Set("docker.io ghcr.io quay.io gcr.io public.ecr.aws registry.gitlab.com".split(" "));

/** Whether anybody may have published it: a registry for all, and no image that is looked after there. */
export function isAnybodys(reference: Reference): boolean {
  const { name } = reference;
  return (
    SHARED.has(registryOf(reference)) &&
    !/^(?:docker\.io|public\.ecr\.aws\/docker)\/library\//.test(name) &&
    !imageRow(reference)
  );
}

/** Who answers for the image: its registry, and whose path it is where anybody may publish. */
export function publisherOf(reference: Reference): string {
  const [registry = "", first = "", ...rest] = reference.name.split("/");
  return SHARED.has(registry) && rest.length > 0 ? `${registry}/${first}` : registry;
}

/** The registry with its port; Docker Hub where none is written. */
export function registryOf({ name }: Reference): string {
  return name.slice(0, name.indexOf("/"));
}

/** Whether the registry is a bare address; `private` where it is not one of the internet. */
export function addressOf(reference: Reference): "private" | "public" | undefined {
  const registry = registryOf(reference);
  if (!/^(?:\d+(?:\.\d+){3}|\[[\da-fA-F:]+\])(?::\d+)?$/.test(registry)) return undefined;
  return /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)\.|^\[f[cde]/i.test(registry)
    ? "private"
    : "public";
}

/** Whether the registry takes pushes from anybody, without an account: https://ttl.sh. */
export function isAnonymous(reference: Reference): boolean {
  return registryOf(reference) === "ttl.sh";
}
