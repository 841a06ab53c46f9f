/** The requests that the kubelet makes to containers: probes and lifecycle handlers. */

import type { Field } from "../field.ts";
import type { Container } from "./pod.ts";

/** Where a container may say what the kubelet asks it. */
const HANDLERS: readonly (readonly string[])[] = [
  ["livenessProbe"],
  ["readinessProbe"],
  ["startupProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
];

/** The `httpGet` and `tcpSocket` of a container. The API server takes none for those that debug. */
export function kubeletRequests(container: Container): readonly Field[] {
  if (container.list === "ephemeralContainers") return [];
  return HANDLERS.flatMap((path) => {
    const handler = container.field.at(...path);
    return ["httpGet", "tcpSocket"].map((kind) => handler.at(kind)).filter(({ type }) => type === "map");
  });
}
