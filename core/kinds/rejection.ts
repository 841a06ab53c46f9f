/** Settings of pods that the API server does not take, alone or together: nothing of such a pod ever runs. */

import { remove, set } from "../edit.ts";
import type { Field } from "../field.ts";
import { nearest } from "../near.ts";
import type { Fix } from "../rule.ts";
import { type Container, isAbsent, type Workload } from "./pod.ts";
import { isAtLeast } from "./security-context.ts";

export interface Rejection {
  /** What is refused; of several, the last one in the text is shown. */
  readonly fields: readonly [Field, ...Field[]];
  /** Another place that says why. */
  readonly because?: Field;
  /** Whether it is refused because something else is not written. */
  readonly lacking?: boolean;
  /** Whether the API server takes it, and it fails on the node. */
  readonly failsLater?: boolean;
  readonly reason: string;
  fixes(): readonly Fix[];
}

/** All that the API server, or the node, refuses about the pods of a workload. */
export function* rejections(workload: Workload, kubernetes: string | undefined): Iterable<Rejection> {
  yield* otherSystem(workload);
  yield* otherNamespaces(workload, kubernetes);
  yield* hostProcesses(workload);
  yield* wrongIds(workload.securityContext);
  yield* wrongProfiles(workload.securityContext);
  for (const container of workload.containers) {
    const context = container.field.at("securityContext");
    yield* escalation(container);
    yield* unmasked(container, kubernetes);
    yield* propagation(container);
    yield* wrongIds(context);
    yield* wrongProfiles(context);
  }
}

const OF_LINUX_PODS: readonly string[] = [
  "appArmorProfile",
  "fsGroup",
  "fsGroupChangePolicy",
  "runAsGroup",
  "runAsUser",
  "seLinuxChangePolicy",
  "seLinuxOptions",
  "seccompProfile",
  "supplementalGroups",
  "supplementalGroupsPolicy",
  "sysctls",
];
const OF_LINUX_CONTAINERS: readonly string[] = [
  "allowPrivilegeEscalation",
  "appArmorProfile",
  "capabilities",
  "privileged",
  "procMount",
  "readOnlyRootFilesystem",
  "runAsGroup",
  "runAsUser",
  "seLinuxOptions",
  "seccompProfile",
];

/** Settings of the one operating system in a pod that says it is for the other. */
function* otherSystem({ podSpec, securityContext, containers }: Workload): Iterable<Rejection> {
  const system = podSpec.at("os", "name");
  const contexts = containers.map((container) => container.field.at("securityContext"));
  if (system.value === "linux") {
    for (const context of [securityContext, ...contexts])
      yield* refused("a pod for Linux", system, [context.at("windowsOptions")]);
  }
  if (system.value !== "windows") return;
  const namespaces = ["hostPID", "hostIPC"]
    .map((key) => podSpec.at(key))
    .filter(({ value }) => value === true);
  const ofPod = ["hostUsers", "shareProcessNamespace", "resources"].map((key) => podSpec.at(key));
  const ofContext = OF_LINUX_PODS.map((key) => securityContext.at(key));
  const ofContainers = contexts.flatMap((context) => OF_LINUX_CONTAINERS.map((key) => context.at(key)));
  yield* refused("a pod for Windows", system, [...namespaces, ...ofPod, ...ofContext, ...ofContainers]);
}

function* refused(pod: string, system: Field, fields: readonly Field[]): Iterable<Rejection> {
  for (const field of fields) {
    if (field.missing || field.type === "null") continue;
    yield {
      fields: [field],
      because: system,
      reason: `${field.key} means nothing in ${pod}`,
      fixes: () => [without(field)],
    };
  }
}

/** Namespaces that a pod cannot have for itself and share with the node, or with its own containers, at once. */
function* otherNamespaces(workload: Workload, kubernetes: string | undefined): Iterable<Rejection> {
  const { podSpec, containers, hostNetwork } = workload;
  const [hostUsers, hostPid] = [podSpec.at("hostUsers"), podSpec.at("hostPID")];
  const shared = podSpec.at("shareProcessNamespace");
  if (shared.value === true && hostPid.value === true) yield together(hostPid, shared);
  if (!workload.userNamespace) return;
  // Since 1.35 a feature gate may allow the network of the node.
  const others = [hostPid, podSpec.at("hostIPC"), ...(isAtLeast("1.35", kubernetes) ? [] : [hostNetwork])];
  for (const other of others) if (other.value === true) yield together(other, hostUsers);
  for (const container of containers) {
    const devices = container.field.at("volumeDevices");
    if (devices.items().length > 0)
      yield {
        ...together(hostUsers, devices),
        failsLater: true,
        reason: "a user namespace has no volumeDevices",
      };
  }
}

/** HostProcess containers of Windows are in the network of the node, and never beside others. */
function* hostProcesses({ hostNetwork, containers }: Workload): Iterable<Rejection> {
  const fields = containers.map((container) => container.security("windowsOptions", "hostProcess"));
  const asked = new Map(
    fields.filter(({ value }) => value === true).map((field) => [field.span.start, field]),
  );
  for (const field of asked.values()) {
    if (hostNetwork.certain && hostNetwork.value !== true) {
      yield {
        fields: hostNetwork.exists ? [field, hostNetwork] : [field],
        lacking: hostNetwork.missing,
        reason: "hostProcess: true needs hostNetwork: true",
        fixes: () => [without(field), { title: "Set hostNetwork to true", edits: set(hostNetwork, true) }],
      };
    }
  }
  const [first] = asked.values();
  const other = fields.findIndex((field) => field.certain && field.value !== true);
  const name = containers[other]?.name;
  if (first && name) {
    yield {
      fields: [first],
      reason: `all containers are HostProcess or none is, and container "${name}" is not`,
      fixes: () => [without(first)],
    };
  }
}

/** A container cannot be kept from rights that it has from the start. */
function* escalation(container: Container): Iterable<Rejection> {
  const escalates = container.security("allowPrivilegeEscalation");
  if (escalates.value !== false) return;
  const privileged = container.security("privileged");
  if (privileged.value === true) yield together(privileged, escalates);
  for (const capability of container.security("capabilities", "add").items()) {
    // Only this spelling is looked for.
    if (capability.value !== "CAP_SYS_ADMIN") continue;
    yield {
      fields: [capability, escalates],
      reason: "CAP_SYS_ADMIN and allowPrivilegeEscalation: false exclude each other",
      fixes: () => [{ title: "Remove CAP_SYS_ADMIN", edits: remove(capability) }],
    };
  }
}

function* unmasked(container: Container, kubernetes: string | undefined): Iterable<Rejection> {
  const mount = container.security("procMount");
  if (mount.string && !["Default", "Unmasked"].includes(mount.string)) {
    yield {
      fields: [mount],
      reason: `"${mount.string}" is no procMount`,
      fixes: () => [without(mount)],
    };
  }
  const hostUsers = container.workload.podSpec.at("hostUsers");
  if (mount.value !== "Unmasked" || hostUsers.value === false || !hostUsers.certain) return;
  if (!isAtLeast("1.33", kubernetes)) return;
  yield {
    fields: hostUsers.exists ? [mount, hostUsers] : [mount],
    lacking: hostUsers.missing,
    reason: "procMount: Unmasked needs hostUsers: false",
    fixes: () => [without(mount)],
  };
}

/** Only a privileged container may mount something for the node. */
function* propagation(container: Container): Iterable<Rejection> {
  const privileged = container.security("privileged");
  if (privileged.value === true || !privileged.certain) return;
  for (const mount of container.field.at("volumeMounts").items()) {
    const field = mount.at("mountPropagation");
    if (field.value !== "Bidirectional") continue;
    yield {
      fields: [field],
      lacking: privileged.missing,
      reason: "mountPropagation: Bidirectional needs privileged: true",
      fixes: () => [without(field)],
    };
  }
}

const LARGEST_ID = 2 ** 31 - 1;

function* wrongIds(context: Field): Iterable<Rejection> {
  const ids = [
    ...["runAsUser", "runAsGroup", "fsGroup"].map((key) => context.at(key)),
    ...context.at("supplementalGroups").items(),
  ];
  for (const field of ids) {
    const { number } = field;
    if (number === undefined || (number >= 0 && number <= LARGEST_ID)) continue;
    yield {
      fields: [field],
      reason: `${number} is not between 0 and ${LARGEST_ID}`,
      fixes: () => [],
    };
  }
}

const PROFILE_TYPES = ["RuntimeDefault", "Localhost", "Unconfined"];

/** A profile is of one of three types, and has a file of the node if, and only if, it is of that type. */
function* wrongProfiles(context: Field): Iterable<Rejection> {
  for (const key of ["seccompProfile", "appArmorProfile"]) {
    const holder = context.at(key);
    const type = holder.at("type");
    const profile = holder.at("localhostProfile");
    if (holder.type === "map" && isAbsent(type))
      yield {
        fields: [holder],
        lacking: true,
        reason: `${key} needs a type`,
        fixes: () => [{ title: "Set type to RuntimeDefault", edits: set(type, "RuntimeDefault") }],
      };
    if (type.string === undefined) continue;
    if (!PROFILE_TYPES.includes(type.string)) {
      const meant = nearest(type.string, PROFILE_TYPES) ?? "RuntimeDefault";
      yield {
        fields: [type],
        reason: `"${type.string}" is no type of ${key}`,
        fixes: () => [{ title: `Use ${meant}`, edits: set(type, meant) }],
      };
      continue;
    }
    if (type.value === "Localhost" && profile.certain && (profile.missing || profile.type === "null"))
      yield {
        fields: [type],
        lacking: true,
        reason: `${key} of type Localhost needs localhostProfile`,
        fixes: () => [{ title: "Use RuntimeDefault", edits: set(type, "RuntimeDefault") }],
      };
    if (type.value === "Localhost" && key === "seccompProfile" && isOutside(profile.string ?? ""))
      yield {
        fields: [profile],
        reason: "localhostProfile has to be a path below the kubelet's folder for profiles",
        fixes: () => inside(profile),
      };
    if (type.value !== "Localhost" && profile.exists && profile.type !== "null")
      yield {
        fields: [type, profile],
        reason: `localhostProfile is for ${key} of type Localhost only`,
        fixes: () => [without(profile)],
      };
  }
}

const isOutside = (path: string) => path.startsWith("/") || path.split("/").includes("..");

function inside(profile: Field): Fix[] {
  const [, path] = /^\/var\/lib\/kubelet\/seccomp\/+(.+)$/.exec(profile.text) ?? [];
  return path === undefined || isOutside(path) ? [] : [{ title: `Use ${path}`, edits: set(profile, path) }];
}

/** Two settings that exclude each other, the one that weakens the pod first. */
function together(weaker: Field, other: Field): Rejection {
  return {
    fields: [weaker, other],
    reason: `${weaker.key}: ${weaker.text} and ${other.key}: ${other.text} exclude each other`,
    fixes: () => [without(weaker)],
  };
}

function without(field: Field): Fix {
  return { title: `Remove ${field.key}`, edits: remove(field) };
}
