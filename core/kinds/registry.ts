/** Who stands behind a registry. */

import type { Reference } from "./image.ts";

/** Whether the registry is on the machine or in the cluster itself: nobody else can put anything there. */
export function isLocal({ name }: Reference): boolean {
  return LOCAL.test(name.slice(0, name.indexOf("/")));
}

const LOCAL =
  /^(?:localhost|127\.[\d.]+|\[::1\]|host\.(?:docker|minikube|k3d)\.internal|kind-registry|k3d-[\w.-]+|[\w.-]+\.svc(?:\.cluster\.local)?)(?::\d+)?$/;

/** Whether its publisher gives away no versions, so that only a digest pins it. */
export function publishesOnlyLatest({ name }: Reference): boolean {
  return name.startsWith("cgr.dev/chainguard/") || name.startsWith("gcr.io/distroless/");
}
