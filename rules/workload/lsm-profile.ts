import {
  allowedSeLinux,
  appArmorAnnotations,
  appArmorMistake,
  decidedOrUnheeded,
  error,
  type Field,
  info,
  remove,
  rule,
  SE_LINUX_LABELS,
  set,
  type Verdict,
  type Workload,
  warning,
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
    yield* profiles(workload);
    yield* annotations(workload);
    yield* labels(workload, kubernetes);
  },
});

function* profiles(workload: Workload) {
  const all = decidedOrUnheeded(workload, workload.confinable, "appArmorProfile", "type");
  for (const { field, group } of all) {
    if (field.value !== "Unconfined") continue;
    yield {
      at: field,
      ...(group ? warning(`AppArmor does not confine ${group.name}`) : refusedUnused("AppArmor type", field)),
      fixes: [{ title: "Set type to RuntimeDefault", edits: set(field, "RuntimeDefault") }],
    };
  }
}

/** What was said before there was a field for it. */
function* annotations(workload: Workload) {
  for (const annotation of appArmorAnnotations(workload)) {
    const { at, profile, container } = annotation;
    const isRead = !container || container.security("appArmorProfile").missing;
    if (!isRead || container?.mayBePrivileged) continue;
    const mistake = appArmorMistake(annotation);
    if (mistake) yield mistake;
    else if (profile === "unconfined" && container)
      yield {
        at,
        message: `AppArmor does not confine container "${container.name}"`,
        fixes: [{ title: "Set it to runtime/default", edits: set(at, "runtime/default") }],
      };
  }
}

function* labels(workload: Workload, kubernetes: string | undefined) {
  for (const label of SE_LINUX_LABELS) {
    const allowed = allowedSeLinux(label, kubernetes);
    const all = decidedOrUnheeded(workload, workload.confinable, "seLinuxOptions", label);
    for (const { field, group } of all) {
      const value = field.string;
      if (!value || allowed.includes(value)) continue;
      yield {
        at: field,
        ...(group ? freed(label, value, group.name) : refusedUnused(`SELinux ${label}`, field)),
        fixes: [{ title: `Remove the SELinux ${label}`, edits: remove(field) }],
      };
    }
  }
}

function freed(label: string, value: string, who: string): Verdict {
  return label === "type" && value === "spc_t"
    ? error(`SELinux type "spc_t" lets ${who} do whatever its user may do on the node`)
    : warning(`SELinux ${label} "${value}" may free ${who} from what confines containers`);
}

function refusedUnused(what: string, { text }: Field): Verdict {
  return info(
    `Every container overrides ${what} "${text}", yet the baseline standard refuses the pod for it`,
  );
}
