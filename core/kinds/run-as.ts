/** Fixes that let containers run as somebody else than root. */

import { combine } from "../combine.ts";
import { remove, set } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Fix, Severity } from "../rule.ts";
import type { DeploymentSet } from "../sets.ts";
import { enumerate } from "../words.ts";
import { FREE_UID } from "./candidate.ts";
import { type ContainerGroup, groupOf } from "./container-group.ts";
import { parseReference } from "./image.ts";
import type { Container, Workload } from "./pod.ts";
import { exchange, imageUser, isAtLeast, secure } from "./security-context.ts";
import { siblingOf } from "./unprivileged.ts";
import { byFsGroup, givesVolumes, ownerByFsGroup } from "./volume-owner.ts";

export { FREE_UID };

/** The uid that the images of all these containers are made for; undefined where nobody knows, or where they differ. */
export function intendedUid({ containers }: ContainerGroup): number | undefined {
  const [uid, ...others] = new Set(containers.map((container) => imageUser(container).intended));
  return others.length === 0 ? uid : undefined;
}

/** Whether an image of these containers is known to start as root. */
export function startsAsRoot({ containers }: ContainerGroup): boolean {
  return containers.some((container) => imageUser(container).isRoot);
}

/** What keeps all these containers from being root although runAsNonRoot does not; undefined where nothing is known to. */
export function keeperOf({ containers }: ContainerGroup): "runAsUser" | "the image" | undefined {
  if (containers.every(hasUid)) return "runAsUser";
  return containers.every(isHarmless) ? "the image" : undefined;
}

/** Whether root in the pod is nobody on its node, and the Pod Security Standards know about that. */
export function mayBeRoot({ userNamespace }: Workload, kubernetes: string | undefined): boolean {
  return userNamespace && isAtLeast("1.35", kubernetes);
}

/** How much it weighs that runAsNonRoot keeps nobody from being root: less where something else does, or the cluster itself. */
export function weightOfRoot(group: ContainerGroup, set: DeploymentSet): Severity {
  const isOfCluster = set.namespaceOf(group.workload.resource).name === "kube-system";
  return keeperOf(group) || isOfCluster ? "info" : "warning";
}

/** Ways to forbid root by the security context of the pod or of the container, the best first. */
export function forbidRoot(group: ContainerGroup, context: Field): Fix[] {
  const { workload, containers } = group;
  const touched = context.node === workload.securityContext.node ? workload.containers : containers;
  const flag = {
    title: "Set runAsNonRoot to true",
    edits: secure(context, { runAsNonRoot: true }),
    safe: touched.every((container) => hasUid(container) || isHarmless(container)),
  };
  if (containers.every(hasUid)) return [flag];
  const [container, ...others] = containers;
  // Nobody but root may give files away.
  if (others.length === 0 && givesVolumes(container).length > 0) return byFsGroup(container);
  const withoutGiver = others.length > 0 ? insteadOfGiver(group) : undefined;
  if (withoutGiver) return [withoutGiver];
  const both = runAs(intendedUid(group) ?? FREE_UID, group, context);
  // With the flag alone, an image that starts as root would not start at all.
  return startsAsRoot(group) ? [...onSibling(group, flag), both, flag] : [flag, both];
}

/** Lets the whole pod be the user that one of its init containers gives the volumes to, which fsGroup does without it. */
function insteadOfGiver({ workload, containers }: ContainerGroup): Fix | undefined {
  const [giver, ...more] = containers.filter((container) => givesVolumes(container).length > 0);
  const owner = giver && more.length === 0 ? ownerByFsGroup(giver) : undefined;
  if (!giver || owner === undefined) return undefined;
  const others = groupOf(
    workload,
    containers.filter((container) => container !== giver),
  );
  const uid = (others && intendedUid(others)) ?? owner;
  return {
    title: `Remove container "${giver.name}" and set runAsUser to ${uid}, runAsNonRoot to true and fsGroup to ${owner}`,
    edits: combine(
      remove(giver.field),
      secure(workload.securityContext, { runAsUser: uid, runAsNonRoot: true, fsGroup: owner }),
    ),
  };
}

/** Ways to let containers start that are root by one setting and must not be by another; `field` is the nearer one. */
export function startable(group: ContainerGroup, field: Field): Fix[] {
  const context = field.parent;
  const [container] = group.containers;
  if (!context) return [];
  const isOwn = context.node !== group.workload.securityContext.node;
  // Who says so for one container alone may have meant it.
  const allowed = isOwn
    ? [
        {
          title: "Set runAsNonRoot to false and let it run as root",
          edits: secure(context, { runAsNonRoot: false }),
        },
      ]
    : [];
  // Nobody but root may give files away.
  if (isOwn && givesVolumes(container).length > 0) return [...byFsGroup(container), ...allowed];
  const uids = new Set([intendedUid(group) ?? FREE_UID, FREE_UID]);
  return [...[...uids].map((uid) => runAs(uid, group, context)), ...allowed];
}

/** Ways to take back a runAsUser: 0, the best first. */
export function insteadOfRoot(group: ContainerGroup, field: Field): Fix[] {
  const context = field.parent;
  const [container] = group.containers;
  if (!context) return [];
  // Nobody but root may give files away.
  if (container.own("runAsUser").exists && givesVolumes(container).length > 0) return byFsGroup(container);
  const own = intendedUid(group);
  const leave = {
    title: "Set runAsNonRoot to true instead of runAsUser",
    edits: exchange(field, { runAsNonRoot: true }),
  };
  return [
    ...(group.containers.every(isHarmless) ? [leave] : onSibling(group, leave)),
    ...(own === undefined ? [] : [runAs(own, group, context)]),
    runAs(FREE_UID, group, context),
  ];
}

/** Ways to take back a runAsNonRoot: false, the best first. */
export function insteadOfFalse(group: ContainerGroup, field: Field): Fix[] {
  const context = field.parent;
  const [container] = group.containers;
  if (!context) return [];
  // Nobody but root may give files away.
  if (container.own("runAsNonRoot").exists && givesVolumes(container).length > 0) return byFsGroup(container);
  const others = group.workload.containers.filter((one) => !group.containers.includes(one));
  // What the pod says is meant for another container, which would not start: these ones say it for themselves.
  const isMeant = others.some(
    (other) => isInherited(other, field) && other.security("runAsUser").value === 0,
  );
  if (!isMeant) return forbidRoot(group, context);
  const contexts = group.containers.map((container) => container.field.at("securityContext"));
  return [
    {
      title: `Set runAsNonRoot to true for ${group.name}`,
      edits: combine(...contexts.map((own) => secure(own, { runAsNonRoot: true }))),
    },
  ];
}

function isInherited(container: Container, field: Field): boolean {
  const inherited = container.security("runAsNonRoot");
  return inherited.exists && inherited.node === field.node;
}

/** Whether it runs as a user of its own number, who is not root. */
export function hasUid(container: Container): boolean {
  return Number(container.security("runAsUser").value) > 0;
}

const isHarmless = (container: Container) => imageUser(container).uid !== undefined;

/** Gives the containers a uid, by the security context of the pod or of the container. */
export function runAs(uid: number, group: ContainerGroup, context: Field): Fix {
  const { workload, containers } = group;
  // What the pod says holds for a container that is root by its own words, too: it would not start.
  const isMixed =
    context.node === workload.securityContext.node &&
    workload.containers.some((container) => container.own("runAsUser").value === 0);
  const isForbidden = containers.every((container) => container.security("runAsNonRoot").value === true);
  const settings = { runAsUser: uid, ...(isMixed || isForbidden ? {} : { runAsNonRoot: true }) };
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
