/** Kernel settings of a pod: which of them are safe, and whose they are. */

import { podSecurityTable } from "./tables.ts";

/** The Kubernetes since which a sysctl is safe: it concerns nobody beside the pod; undefined for one that is not. */
export function safeSince(sysctl: string): string | undefined {
  const name = dotted(sysctl);
  const found = Object.entries(podSecurityTable().sysctls).find(([, names]) => names.includes(name));
  return found?.[0];
}

/** The field by which a pod shares the settings of the node that a sysctl belongs to. */
export function sharingOf(sysctl: string): "hostNetwork" | "hostIPC" | undefined {
  const name = dotted(sysctl);
  if (name.startsWith("net.")) return "hostNetwork";
  return /^(?:kernel\.(?:sem$|msg|shm)|fs\.mqueue\.)/.test(name) ? "hostIPC" : undefined;
}

/** A name may be written as the path below /proc/sys; then dots are what slashes are otherwise. */
function dotted(name: string): string {
  if (!/^[^./]*\//.test(name)) return name;
  return name.replace(/[./]/g, (separator) => (separator === "/" ? "." : "/"));
}
