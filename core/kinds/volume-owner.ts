/** Init containers that give volumes to somebody, for which they are root, and which `fsGroup` does without. */

import { combine } from "../combine.ts";
import { remove } from "../edit.ts";
import type { Fix, Related } from "../rule.ts";
import type { Container } from "./pod.ts";
import { secure } from "./security-context.ts";

/** A hint for whoever wonders how to do without root: where the container changes owners. */
export function givesVolumes(container: Container): Related[] {
  const at = wordsOf(container).find(({ text }) => /(?:^|[\s;&|/])ch(?:own|grp)(?:\s|$)/.test(text));
  return at && container.list === "initContainers"
    ? [{ at, message: "With fsGroup in the pod's securityContext, volumes need no chown" }]
    : [];
}

/** Whom an init container gives its volumes to, where it does nothing else and fsGroup would do the same. */
export function ownerByFsGroup(container: Container): number | undefined {
  const { workload, list } = container;
  const owner = ownerIn(scriptOf(container));
  const known = workload.security("fsGroup");
  const isKnown = known.missing ? known.certain : known.value === owner;
  if (list !== "initContainers" || !workload.hasContext || !isKnown) return undefined;
  return ownsItsVolumes(container) ? owner : undefined;
}

/** Lets fsGroup do the work of an init container that has no other; no fix where it has, or where fsGroup cannot. */
export function byFsGroup(container: Container): Fix[] {
  const { workload, name } = container;
  const group = ownerByFsGroup(container);
  if (group === undefined) return [];
  const title = `Remove container "${name}"`;
  return workload.security("fsGroup").exists
    ? [{ title: `${title}, which fsGroup does without`, edits: remove(container.field) }]
    : [
        {
          title: `${title} and set fsGroup to ${group}`,
          edits: combine(remove(container.field), secure(workload.securityContext, { fsGroup: group })),
        },
      ];
}

function wordsOf(container: Container) {
  return ["command", "args"].flatMap((list) => container.at(list).items());
}

/** What the container runs, a shell around it left out. */
function scriptOf(container: Container): string {
  const words = wordsOf(container).map(({ text, certain }) => (certain ? text : "?"));
  return words.join(" ").replace(/^(?:\/bin\/)?(?:ba|da|a)?sh (?:-\w+ )*-\w*c\w* /, "");
}

/** Whom files are given to by a script that does nothing else. */
function ownerIn(script: string): number | undefined {
  if (/[<>`]|\$\(/.test(script)) return undefined;
  const commands = script.split(/&&|\|+|[;\n]/).map((command) => command.trim());
  const found = new Set<number>();
  for (const command of commands.filter((one) => one !== "")) {
    if (/^(?:echo|ls|set|true|chmod)(?:\s|$)/.test(command)) continue;
    const [, user, group] = /^(?:\/bin\/)?ch(?:own|grp) (?:-\w+ )*(\d+)(?:[:.](\d+))?\s/.exec(command) ?? [];
    if (user === undefined) return undefined;
    found.add(Number(group ?? user));
  }
  const [owner, ...others] = found;
  return others.length === 0 && owner !== 0 ? owner : undefined;
}

/** Whether Kubernetes changes the group of all the volumes that the container mounts: it does not for those of the node or of NFS. */
function ownsItsVolumes(container: Container): boolean {
  const volumes = container.workload.podSpec.at("volumes").items();
  const mounted = container
    .at("volumeMounts")
    .items()
    .map((mount) => mount.at("name").string);
  return (
    mounted.length > 0 &&
    mounted.every((name) => {
      const volume = volumes.find((one) => one.at("name").string === name);
      return !volume?.at("hostPath").exists && !volume?.at("nfs").exists;
    })
  );
}
