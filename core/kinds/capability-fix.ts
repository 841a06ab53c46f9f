/** What a container would need to go on working without the capabilities and privileges that it was given unasked. */

import { combine } from "../combine.ts";
import { appendItem, remove, set } from "../edit.ts";
import type { Edit } from "../place.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { type Container, isWritten } from "./pod.ts";
import { imageUser } from "./security-context.ts";
import { givesVolumes } from "./volume-owner.ts";

/** Drops everything, whatever was dropped before, and adds what is needed to what was added before. */
export function dropAll(container: Container, needed: readonly string[] = []): Edit[] {
  const capabilities = container.own("capabilities");
  const [drop, add] = [capabilities.at("drop"), capabilities.at("add")];
  const [first, ...others] = drop.items();
  // People look for a security context behind the image.
  const order = { after: ["imagePullPolicy", "image", "name"] };
  if (needed.length > 0 && drop.missing && add.missing)
    return set(capabilities, { drop: ["ALL"], add: needed }, order);
  const isFirst = needed.length > 0 && add.items().length === 0;
  const added = isFirst ? [set(add, needed)] : needed.map((name) => appendItem(add, name));
  return combine(
    first ? set(first, "ALL") : set(drop, ["ALL"], order),
    ...others.map((item) => remove(item)),
    ...added,
  );
}

/** The capabilities that the container could not start without, as far as anybody can see. */
export function neededBy(container: Container): readonly string[] {
  const uid = container.security("runAsUser");
  const isRoot = !isWritten(uid) || uid.value === 0;
  const owns = ["CHOWN", "DAC_OVERRIDE", "FOWNER"];
  const names = new Set([
    ...(isRoot && imageUser(container).stepsDown ? [...owns, "SETGID", "SETUID"] : []),
    ...(givesVolumes(container).length > 0 ? owns : []),
    ...(opensLowPort(container) ? ["NET_BIND_SERVICE"] : []),
  ]);
  for (const { name } of capabilitiesOf(container, "add")) names.delete(name);
  return [...names].sort();
}

/** Whether something hints at programs that gain privileges, so that the container may fail where none can be gained. */
export function mayGainPrivileges(container: Container): boolean {
  const words = ["command", "args"].flatMap((list) => container.at(list).items());
  return (
    words.some(({ text }) => GAINING.test(text)) ||
    ROOTLESS.test(container.image.text) ||
    NAMED.test(container.image.text) ||
    // To a user who is not root, they come with a file only, and so does a low port.
    capabilitiesOf(container, "add").length > 0 ||
    opensLowPort(container)
  );
}

/** Programs that are somebody else than who calls them. */
const GAINING =
  /(?:^|[\s;&|/(])(?:sudo|doas|su|ping6?|u?mount|newuidmap|newgidmap|bwrap|fusermount3?)(?:\s|$)/;
/** Images that are made around one of them. */
const NAMED = /(?:^|[-_./])(?:sudo|ping)(?:[-_./:@]|$)/;
/** Builders without root map users with such programs. */
const ROOTLESS = /rootless|buildah|podman/;

/** Whether the container opens a port that only root may, or who has a capability for it. */
function opensLowPort(container: Container): boolean {
  const ports = container.at("ports").items();
  return ports.some((port) => Number(port.at("containerPort").value ?? 1024) < 1024);
}
