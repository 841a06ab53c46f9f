import {
  allowedSeLinuxTypes,
  appArmorAnnotations,
  type Container,
  decided,
  type Field,
  isAppArmorProfile,
  remove,
  rename,
  rule,
  set,
  unheeded,
  type Workload,
  workloadsMentioning,
} from "#core";

export default rule({
  title: "AppArmor or SELinux does not confine the container",
  why: "They deny what no container should do, root or not: mounting, writing to /proc and /sys, touching files of other containers. Runtimes confine every container by themselves, so it takes a line to switch that off.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/tutorials/security/apparmor/",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#assign-selinux-labels-to-a-container",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
  ],

  on: workloadsMentioning("appArmorProfile", "apparmor.security", "seLinuxOptions"),
  *check(workload, { kubernetes }) {
    if (workload.windowsLikely) return;
    const confined = workload.containers.filter(isConfined);
    yield* profiles(workload, confined);
    yield* annotations(workload, confined);
    yield* labels(workload, confined, kubernetes);
  },
});

/** Nothing confines a privileged container, and another rule says that it is one. */
function isConfined(container: Container): boolean {
  const field = container.own("privileged");
  return field.missing || field.value === false;
}

function* profiles(workload: Workload, confined: readonly Container[]) {
  const mend = (field: Field) => [
    { title: "Set type to RuntimeDefault", edits: set(field, "RuntimeDefault") },
  ];
  for (const { field, group } of decided(workload, confined, "appArmorProfile", "type")) {
    if (field.value === "Unconfined")
      yield { at: field, message: `AppArmor does not confine ${group.name}`, fixes: mend(field) };
  }
  const ofPod = unheeded(workload, "appArmorProfile", "type");
  if (ofPod?.value === "Unconfined")
    yield { at: ofPod, ...refusedUnused("AppArmor type", "Unconfined"), fixes: mend(ofPod) };
}

const refusedUnused = (what: string, value: string) => ({
  severity: "info" as const,
  message: `Every container overrides ${what} "${value}", yet the baseline standard refuses the pod for it`,
});

/** What was said before there was a field for it. */
function* annotations(workload: Workload, confined: readonly Container[]) {
  for (const { at, key, profile, container, similar } of appArmorAnnotations(workload)) {
    if (container && (!confined.includes(container) || !container.security("appArmorProfile").missing))
      continue;
    if (profile === "unconfined" && container) {
      yield {
        at,
        message: `AppArmor does not confine container "${container.name}"`,
        fixes: [{ title: "Set it to runtime/default", edits: set(at, "runtime/default") }],
      };
    } else if (!container) {
      yield {
        at: at.keyPlace,
        message: `The API server refuses the pod: it has no container "${key}" to confine`,
        fixes: [
          similar
            ? { title: `Name container ${similar.name}`, edits: rename(at, similar.key) }
            : { title: "Remove the annotation", edits: remove(at) },
        ],
      };
    } else if (!isAppArmorProfile(profile)) {
      yield {
        at,
        message: `The API server refuses the pod: "${profile}" is no AppArmor profile`,
        fixes: [`localhost/${profile}`, "runtime/default"].map((wanted) => ({
          title: `Set it to ${wanted}`,
          edits: set(at, wanted),
        })),
      };
    }
  }
}

function* labels(workload: Workload, confined: readonly Container[], kubernetes: string | undefined) {
  const without = (field: Field, key: string) => [
    { title: `Remove the SELinux ${key}`, edits: remove(field) },
  ];
  for (const key of ["type", "user", "role"]) {
    const isUsual = (value: string) => key === "type" && allowedSeLinuxTypes(kubernetes).includes(value);
    for (const { field, group } of decided(workload, confined, "seLinuxOptions", key)) {
      const value = field.string;
      if (!value || isUsual(value)) continue;
      const isFree = key === "type" && value === "spc_t";
      yield {
        at: field,
        severity: isFree ? ("error" as const) : ("warning" as const),
        message: isFree
          ? `SELinux type "spc_t" lets ${group.name} do whatever its user may do on the node`
          : `SELinux ${key} "${value}" may free ${group.name} from what confines containers`,
        fixes: without(field, key),
      };
    }
    const ofPod = unheeded(workload, "seLinuxOptions", key);
    if (ofPod?.string && !isUsual(ofPod.string))
      yield {
        at: ofPod,
        ...refusedUnused(`SELinux ${key}`, ofPod.string),
        fixes: without(ofPod, key),
      };
  }
}
