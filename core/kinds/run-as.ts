/** Fixes that let containers run as somebody else than root. */

import { combine } from "../combine.ts";
import { set } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Fix } from "../rule.ts";
import { enumerate } from "../words.ts";
import type { ContainerGroup } from "./container-group.ts";
import { parseReference } from "./image.ts";
import { imageUser, secure } from "./security-context.ts";
import { siblingOf } from "./unprivileged.ts";

export { FREE_UID } from "./candidate.ts";

/** The uid that the images of all these containers are made for; undefined where nobody knows, or where they differ. */
export function intendedUid({ containers }: ContainerGroup): number | undefined {
  const [uid, ...others] = new Set(containers.map((container) => imageUser(container).intended));
  return others.length === 0 ? uid : undefined;
}

/** Whether an image of these containers is known to start as root. */
export function startsAsRoot({ containers }: ContainerGroup): boolean {
  return containers.some((container) => imageUser(container).isRoot);
}

/** Gives the containers a uid, by the security context of the pod or of the container. */
export function runAs(uid: number, group: ContainerGroup, context: Field): Fix {
  const { workload } = group;
  // What the pod says holds for a container that is root by its own words, too: it would not start.
  const isMixed =
    context.node === workload.securityContext.node &&
    workload.containers.some((container) => container.own("runAsUser").value === 0);
  const settings = { runAsUser: uid, ...(isMixed ? {} : { runAsNonRoot: true }) };
  const volumes = wantsVolumes(uid, group) ? { fsGroup: uid } : undefined;
  const words = Object.entries({ ...settings, ...volumes }).map(([key, value]) => `${key} to ${value}`);
  const title = `Set ${enumerate(words)}`;
  if (!volumes) return { title, edits: secure(context, settings) };
  return context.node === workload.securityContext.node
    ? { title, edits: secure(context, { ...settings, ...volumes }) }
    : { title, edits: combine(secure(context, settings), secure(workload.securityContext, volumes)) };
}

/** Whether an image that steps down to this uid would have given it the volumes before. */
function wantsVolumes(uid: number, group: ContainerGroup): boolean {
  const { workload, containers } = group;
  return (
    uid === intendedUid(group) &&
    workload.hasContext &&
    workload.security("fsGroup").missing &&
    containers.some((container) => imageUser(container).givesVolumes && container.at("volumeMounts").exists)
  );
}

/** The same fix on an image that is not root by itself; none where there is none, or where several would have to change. */
export function onSibling({ containers }: ContainerGroup, { title, edits }: Fix): Fix[] {
  const [container, ...others] = containers.filter((one) => imageUser(one).isRoot);
  const reference =
    container?.image.string === undefined ? undefined : parseReference(container.image.string);
  if (!container || !reference || reference.digest || others.length > 0) return [];
  const sibling = siblingOf(reference);
  if (!sibling) return [];
  const { image, note } = sibling;
  return [
    {
      title: `Use ${image.reference}${note ? `, ${note},` : ""} and ${title.replace(/^./, (first) => first.toLowerCase())}`,
      edits: combine(set(container.image, image.reference), edits),
    },
  ];
}
