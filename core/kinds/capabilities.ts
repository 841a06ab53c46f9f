/** Linux capabilities: pieces of root's power that containers add and drop. */

import type { Field } from "../field.ts";
import { nearest } from "../near.ts";
import type { Container } from "./pod.ts";

/** Every capability of Linux, as Kubernetes names them: without `CAP_`. */
export const CAPABILITIES: ReadonlySet<string> = new Set(
  (
    "AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE " +
    "DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE " +
    "MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYS_ADMIN " +
    "SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME " +
    "SYS_TTY_CONFIG SYSLOG WAKE_ALARM"
  ).split(" "),
);

/** One entry of `capabilities.add` or `capabilities.drop`. */
export interface Capability {
  readonly field: Field;
  /** As Kubernetes names it, `ALL` among them; as written where it is no capability. */
  readonly name: string;
  readonly isKnown: boolean;
}

/** What a container adds to or drops from the capabilities that its runtime gives it. */
export function capabilitiesOf(container: Container, list: "add" | "drop"): readonly Capability[] {
  const items = container.security("capabilities", list).items();
  return items.flatMap((field): Capability[] => {
    const written = field.string;
    if (written === undefined) return [];
    const name = written.trim().toUpperCase().replace(/-/g, "_").replace(/^CAP_/, "");
    const isKnown = name === "ALL" || CAPABILITIES.has(name);
    return [{ field, name: isKnown ? name : written, isKnown }];
  });
}

/** Whether a container asks for this much of root's power, in any spelling. */
export function adds(container: Container, ...names: readonly string[]): boolean {
  return capabilitiesOf(container, "add").some(({ name }) => names.includes(name));
}

/** The capability that somebody meant by a word that is none; undefined where nobody can say. */
export function intendedCapability(word: string): string | undefined {
  return nearest(word.trim().toUpperCase().replace(/^CAP_/, ""), [...CAPABILITIES, "ALL"]);
}

/** Those that hand over the node, or all that runs on it. */
export const OWNING: ReadonlySet<string> = new Set(
  "ALL BPF DAC_READ_SEARCH MAC_ADMIN MAC_OVERRIDE PERFMON SYSLOG SYS_ADMIN SYS_BOOT SYS_MODULE SYS_PTRACE SYS_RAWIO".split(
    " ",
  ),
);

/** What those that matter let a container do. */
export const POWERS: Readonly<Record<string, string>> = {
  ALL: "do everything that root can do on its node",
  BPF: "load programs into the kernel of its node",
  DAC_READ_SEARCH: "open files of its node by their number, past every permission",
  IPC_LOCK: "lock memory that its node needs",
  MAC_ADMIN: "change the rules of SELinux, AppArmor or Smack that confine it",
  MAC_OVERRIDE: "ignore the rules of SELinux, AppArmor or Smack that confine it",
  NET_ADMIN: "change routes, firewall and interfaces of its network, and listen in on it",
  NET_BROADCAST: "send to everybody on its network",
  NET_RAW: "forge and read packets on its network",
  PERFMON: "watch everything that runs on its node",
  SYSLOG: "read the kernel's log, and addresses that attacks need",
  SYS_ADMIN: "mount, change namespaces and much more: it is close to root on its node",
  SYS_BOOT: "restart its node, or boot another kernel on it",
  SYS_MODULE: "load code into the kernel of its node",
  SYS_NICE: "take processor time from everything else on its node",
  SYS_PTRACE: "read and steer other processes",
  SYS_RAWIO: "reach memory and devices of its node directly",
  SYS_RESOURCE: "exceed its quotas and limits",
  SYS_TIME: "change the clock of its node",
};
