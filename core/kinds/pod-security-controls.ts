/**
 * The controls of the Pod Security Standards, each giving the fields that violate it. They judge as the admission
 * controller of Kubernetes does: by what is written, word for word, never by what an image or a runtime would make of it.
 */

import type { Field } from "../field.ts";
import type { Scalar } from "../scalar.ts";
import type { Json } from "../to-yaml.ts";
import { type Container, isWritten, type Workload } from "./pod.ts";
import { FREE_UID, mayBeRoot } from "./run-as.ts";
import { imageUser, isAtLeast } from "./security-context.ts";
import { podSecurityTable } from "./tables.ts";

/** How a field would satisfy a control. */
export type Remedy = { readonly set: Json } | "remove";

export interface Control {
  /** As the admission controller names its check. */
  readonly id: string;
  /** As its messages name what is wrong, so that they can be searched. */
  readonly words: string;
  readonly level: "baseline" | "restricted";
  /** The first version of the standards that has it. */
  readonly since: string;
  /** The control of baseline that need not be asked where this one is. */
  readonly replaces?: string;
  claims(workload: Workload, version?: string): Iterable<Claim>;
}

/** One field that violates the control, or may where it is uncertain. */
export interface Claim {
  readonly field: Field;
  readonly container?: Container | undefined;
  readonly certain: boolean;
  readonly remedy: Remedy | undefined;
}

/** In the order in which the admission controller names them. */
export const controls: readonly Control[] = [
  {
    id: "appArmorProfile",
    words: "forbidden AppArmor profile",
    level: "baseline",
    since: "1.0",
    *claims(workload) {
      yield* profiles(workload, "appArmorProfile");
      for (const [key, field] of workload.annotations.entries()) {
        if (!key.startsWith("container.apparmor.security.beta.kubernetes.io/")) continue;
        yield* unless(field, isOneOf("", "runtime/default", /^localhost\//));
      }
    },
  },
  {
    id: "capabilities_baseline",
    words: "non-default capabilities",
    level: "baseline",
    since: "1.0",
    claims: (workload) => added(workload, allowedCapabilities()),
  },
  {
    id: "hostNamespaces",
    words: "host namespaces",
    level: "baseline",
    since: "1.0",
    *claims({ podSpec }) {
      for (const key of ["hostNetwork", "hostPID", "hostIPC"]) yield* unless(podSpec.at(key), isNot(true));
    },
  },
  {
    id: "hostPathVolumes",
    words: "hostPath volumes",
    level: "baseline",
    since: "1.0",
    *claims({ podSpec }) {
      for (const volume of each(podSpec.at("volumes"))) {
        const field = volume.at("hostPath");
        if (isWritten(field)) yield { field, certain: true, remedy: undefined };
        else yield* unless(field, () => true);
      }
    },
  },
  {
    id: "hostPorts",
    words: "hostPort",
    level: "baseline",
    since: "1.0",
    *claims({ containers }) {
      for (const container of containers)
        for (const port of each(container.at("ports")))
          yield* unless(port.at("hostPort"), isOneOf(0), "remove", container);
    },
  },
  {
    id: "hostProbesAndHostLifecycle",
    words: "probe or lifecycle host",
    level: "baseline",
    since: "1.34",
    *claims({ containers }) {
      for (const container of containers)
        for (const path of HANDLERS)
          for (const way of ["httpGet", "tcpSocket"])
            yield* unless(container.at(...path, way, "host"), isOneOf(""), "remove", container);
    },
  },
  {
    id: "privileged",
    words: "privileged",
    level: "baseline",
    since: "1.0",
    *claims({ containers }) {
      for (const container of containers)
        yield* unless(container.own("privileged"), isNot(true), "remove", container);
    },
  },
  {
    id: "procMount",
    words: "procMount",
    level: "baseline",
    since: "1.0",
    claims: (workload, version) => (mayBeRoot(workload, version) ? [] : procMounts(workload)),
  },
  {
    id: "seLinuxOptions",
    words: "seLinuxOptions",
    level: "baseline",
    since: "1.0",
    *claims(workload, version) {
      for (const { container, at } of contexts(workload)) {
        for (const label of SE_LINUX_LABELS) {
          const isAllowed = isOneOf(...allowedSeLinux(label, version));
          yield* unless(at("seLinuxOptions", label), isAllowed, "remove", container);
        }
      }
    },
  },
  {
    id: "seccompProfile_baseline",
    words: "seccompProfile",
    level: "baseline",
    since: "1.0",
    claims: (workload, version) =>
      isAtLeast("1.19", version) ? profiles(workload, "seccompProfile") : seccompAnnotations(workload),
  },
  {
    id: "sysctls",
    words: "forbidden sysctls",
    level: "baseline",
    since: "1.0",
    *claims(workload, version) {
      const allowed = isOneOf(...allowedSysctls(version));
      for (const sysctl of each(workload.security("sysctls"))) {
        const [claim] = unless(sysctl.at("name"), allowed);
        if (claim) yield { ...claim, field: sysctl.exists ? sysctl : claim.field };
      }
    },
  },
  {
    id: "windowsHostProcess",
    words: "hostProcess",
    level: "baseline",
    since: "1.0",
    *claims(workload) {
      for (const { container, at } of contexts(workload))
        yield* unless(at("windowsOptions", "hostProcess"), isNot(true), "remove", container);
    },
  },
  {
    id: "allowPrivilegeEscalation",
    words: "allowPrivilegeEscalation != false",
    level: "restricted",
    since: "1.8",
    *claims(workload, version) {
      if (isExempt(workload, version)) return;
      for (const container of workload.containers)
        yield* unless(container.own("allowPrivilegeEscalation"), is(false), { set: false }, container);
    },
  },
  {
    id: "capabilities_restricted",
    words: "unrestricted capabilities",
    level: "restricted",
    since: "1.22",
    replaces: "capabilities_baseline",
    *claims(workload, version) {
      if (isExempt(workload, version)) return;
      for (const container of workload.containers) {
        const field = container.own("capabilities", "drop");
        const dropped = each(field);
        if (dropped.some(({ value }) => value === "ALL")) continue;
        yield { field, container, certain: dropped.every((item) => item.certain), remedy: { set: ["ALL"] } };
      }
      yield* added(workload, ["NET_BIND_SERVICE"]);
    },
  },
  {
    id: "procMount_restricted",
    words: "procMount",
    level: "restricted",
    since: "1.35",
    replaces: "procMount",
    claims: procMounts,
  },
  {
    id: "restrictedVolumes",
    words: "restricted volume types",
    level: "restricted",
    since: "1.0",
    replaces: "hostPathVolumes",
    *claims({ podSpec }) {
      const { volumes } = podSecurityTable();
      for (const volume of each(podSpec.at("volumes"))) {
        if (volumes.some((kind) => isWritten(volume.at(kind)))) continue;
        const [source] = volume.entries().filter(([key, field]) => key !== "name" && isWritten(field));
        // Without any kind it becomes an emptyDir before it is judged.
        if (source) yield { field: source[1], certain: true, remedy: undefined };
        else if (volume.open) yield { field: volume, certain: false, remedy: undefined };
      }
    },
  },
  {
    id: "runAsNonRoot",
    words: "runAsNonRoot != true",
    level: "restricted",
    since: "1.0",
    claims: (workload, version) =>
      mayBeRoot(workload, version) ? [] : inherited(workload, ["runAsNonRoot"], isNot(false), true),
  },
  {
    id: "runAsUser",
    words: "runAsUser=0",
    level: "restricted",
    since: "1.23",
    *claims(workload, version) {
      if (mayBeRoot(workload, version)) return;
      for (const { container, at } of contexts(workload)) {
        const uid = (container && imageUser(container).intended) ?? FREE_UID;
        yield* unless(at("runAsUser"), isNot(0), { set: uid }, container);
      }
    },
  },
  {
    id: "seccompProfile_restricted",
    words: "seccompProfile",
    level: "restricted",
    since: "1.19",
    replaces: "seccompProfile_baseline",
    claims: (workload, version) =>
      isExempt(workload, version)
        ? []
        : inherited(workload, ["seccompProfile", "type"], isOneOf(...PROFILES), "RuntimeDefault"),
  },
];

/** The capabilities that baseline lets containers add. */
export function allowedCapabilities(): readonly string[] {
  return podSecurityTable().capabilities;
}

/** What `seLinuxOptions` says that can free a container. */
export const SE_LINUX_LABELS = ["type", "user", "role"] as const;

/** What baseline allows there: types that confine, and nothing as a user or a role. */
export function allowedSeLinux(label: (typeof SE_LINUX_LABELS)[number], version?: string): readonly string[] {
  return label === "type" ? upTo(podSecurityTable().seLinuxTypes, version) : [""];
}

/** The sysctls that baseline allows: those that Kubernetes calls safe. */
export function allowedSysctls(version?: string): readonly string[] {
  return upTo(podSecurityTable().sysctls, version);
}

const PROFILES = ["RuntimeDefault", "Localhost"];
const HANDLERS = [
  ["livenessProbe"],
  ["readinessProbe"],
  ["startupProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
];

type Test = (value: Scalar | undefined) => boolean;

const is =
  (wanted: Scalar): Test =>
  (value) =>
    value === wanted;
const isNot =
  (forbidden: Scalar): Test =>
  (value) =>
    value !== forbidden;
/** One of these, or nothing at all. */
const isOneOf =
  (...allowed: readonly (Scalar | RegExp)[]): Test =>
  (value) =>
    value === undefined ||
    allowed.some((one) => (one instanceof RegExp ? one.test(String(value)) : one === value));

/** The field, unless its value stands the test for certain. */
function unless(
  field: Field,
  isAllowed: Test,
  remedy: Remedy | undefined = "remove",
  container?: Container,
): Claim[] {
  const { certain } = field;
  return certain && isAllowed(field.value ?? undefined) ? [] : [{ field, container, certain, remedy }];
}

/** The items of a list. One that a template may still write stands at the end as a missing one. */
function each(list: Field): readonly Field[] {
  const items = list.items();
  const hasMore = list.exists ? list.open : !list.certain;
  return hasMore ? [...items, list.at(items.length)] : items;
}

/** The security context of the pod and of each container, each by itself. */
function contexts(workload: Workload): readonly {
  readonly container?: Container;
  readonly at: (...keys: readonly [string, ...string[]]) => Field;
}[] {
  return [
    { at: (...keys) => workload.security(...keys) },
    ...workload.containers.map((container) => ({
      container,
      at: (...keys: readonly [string, ...string[]]) => container.own(...keys),
    })),
  ];
}

/** Profiles that are written, of the pod or of a container, and are none of those that confine. */
function* profiles(workload: Workload, key: string): Iterable<Claim> {
  for (const { container, at } of contexts(workload)) {
    const isAllowed = isWritten(at(key)) ? isConfined : isOneOf(...PROFILES);
    yield* unless(at(key, "type"), isAllowed, { set: "RuntimeDefault" }, container);
  }
}

const isConfined: Test = (value) => PROFILES.includes(String(value));

/** A setting that the pod or else each container has to make, and that none of them may make otherwise. */
function* inherited(
  workload: Workload,
  keys: readonly [string, ...string[]],
  isAllowed: Test,
  wanted: Json,
): Iterable<Claim> {
  const [key, ...below] = keys;
  for (const { container, at } of contexts(workload)) {
    if (!isWritten(at(key))) continue;
    const isSet: Test = (value) => (below.length === 0 || value !== undefined) && isAllowed(value);
    yield* unless(at(...keys), isSet, { set: wanted }, container);
  }
  for (const container of workload.containers) {
    const { certain } = container.security(key);
    if (isWritten(container.security(key))) continue;
    yield { field: container.security(...keys), container, certain, remedy: { set: wanted } };
  }
}

function* added({ containers }: Workload, allowed: readonly string[]): Iterable<Claim> {
  for (const container of containers)
    for (const item of each(container.own("capabilities", "add")))
      yield* unless(item, isOneOf(...allowed), "remove", container);
}

function* procMounts({ containers }: Workload): Iterable<Claim> {
  for (const container of containers)
    yield* unless(container.own("procMount"), isOneOf("Default"), "remove", container);
}

/** Before 1.19 profiles were named in annotations. */
function* seccompAnnotations({ annotations, containers }: Workload): Iterable<Claim> {
  const prefix = "seccomp.security.alpha.kubernetes.io/";
  for (const key of [`${prefix}pod`, ...containers.map(({ name }) => `container.${prefix}${name}`)])
    yield* unless(annotations.at(key), isOneOf("runtime/default", "docker/default", /^localhost\//));
}

/** Whether the pod says that it is for Windows, where these settings mean nothing. */
function isExempt(workload: Workload, version: string | undefined): boolean {
  return workload.windowsDeclared && isAtLeast("1.25", version);
}

/** All that a table allows up to a version. */
function upTo(
  table: Readonly<Record<string, readonly string[]>>,
  version: string | undefined,
): readonly string[] {
  return Object.entries(table).flatMap(([since, names]) => (isAtLeast(since, version) ? names : []));
}
