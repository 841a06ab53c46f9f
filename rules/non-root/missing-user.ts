import {
  createdAccounts,
  type Finding,
  fixesOf,
  info,
  isData,
  isRoot,
  isWindows,
  lackIn,
  pointing,
  rootOf,
  rule,
  type Stage,
  shippingOptions,
  stages,
  startOf,
  stepDown,
  type User,
  userOf,
  type Verdict,
  warning,
  weightIn,
} from "#core";

export default rule({
  title: "Container runs as root because nothing sets a USER",
  why: "A process that is root in its container is root on the node once it escapes, and root on every volume that is mounted into it. One USER line takes that away.",
  severity: "warning",
  refs: [
    "https://docs.docker.com/build/building/best-practices/#user",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
  ],
  peers: {
    trivy: ["DS-0002"],
    checkov: ["CKV_DOCKER_3"],
    kics: ["fd54f200"],
  },

  on: stages,
  options: {
    ...shippingOptions,
    /** Images of your own, and the USER each of them sets. */
    baseUsers: {} as Readonly<Record<string, string>>,
  },
  *check(stage, context) {
    const user = userOf(stage, context.options.baseUsers);
    if (!user || user.from === "instruction" || (user.from === "image" && !isRoot(user.user))) return;
    const { message, severity, related = [] } = account(stage, user);
    const weight = weightIn(stage, severity, context);
    if (!weight) return;

    const start = startOf(stage);
    yield {
      at: pointing(start ?? stage, lackIn(stage)),
      severity: weight,
      message,
      related: [...(start ? [{ at: stage, message: "no USER follows" }] : []), ...related],
      get fixes() {
        return fixesOf(stage, context.profile);
      },
    };
  },
});

function account(stage: Stage, user: User): Verdict & Pick<Finding, "related"> {
  const { image, isEmpty, row } = rootOf(stage);
  const base = isEmpty ? "scratch" : `"${image?.text.split("@")[0]}"`;
  const dropped = stepDown(stage);
  if (dropped) {
    const whom = dropped.name ? `to "${dropped.name}"` : "its rights";
    return info(
      `Container starts as root and drops ${whom} by itself, which Kubernetes refuses under runAsNonRoot`,
    );
  }
  // Whoever creates an account is root, on an image that nobody knows, too.
  const created = [...createdAccounts(stage).values()].findLast(({ uid }) => uid !== 0);
  if (created) {
    const message = `User "${created.name}" is created, but no USER switches to it: the container runs as root`;
    return { ...warning(message), related: [{ at: created, message: "created here" }] };
  }
  const root = isWindows(stage) ? "ContainerAdministrator" : "root";
  if (user.from === "stranger") return info(`Container runs as ${root} unless ${base} sets a USER`);
  const message = `Container runs as ${root}: no USER after FROM ${base}`;
  if (isData(stage)) return info(message);
  const brought = row?.users?.[0] ?? row?.dropsTo;
  return warning(brought ? `${message}, which has the user "${brought.name}"` : message);
}
