import {
  aboutStage,
  decided,
  imageUser,
  inGroupOfAccount,
  inGroupOfUser,
  isOpenShift,
  isRoot,
  isWindows,
  remove,
  rootGroupOf,
  rule,
  type Shipping,
  type Stage,
  shippingOptions,
  userOf,
  Workload,
  weightIn,
  workloadsAndStages,
} from "#core";

export default rule({
  title: "Container is in the root group",
  why: "Group 0 may read, and often write, what belongs to root's group: files of the image, of volumes, and of the node after a break-out. A user who is not root rarely needs it.",
  severity: "info",
  profile: "strict",
  refs: [
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    "https://docs.docker.com/reference/dockerfile/#user",
  ],
  peers: {
    trivy: ["KSV-0116"],
    "kube-linter": ["run-as-non-root"],
  },

  on: workloadsAndStages,
  options: shippingOptions,
  *check(subject, context) {
    if (!(subject instanceof Workload)) yield* inStage(subject, context);
    else if (!subject.windowsLikely && !subject.userNamespace) {
      const found = [...inPod(subject)];
      // There the uids are random, and the root group is what they have in common.
      if (found.length > 0 && !isOpenShift(context.set)) yield* found;
    }
  },
});

function* inPod(workload: Workload) {
  // Root is in all groups, and is another rule's.
  const users = workload.containers.filter((container) => container.security("runAsUser").value !== 0);
  if (users.length === 0) return;
  const members = users.filter(
    (container) => container.security("runAsGroup").value === 0 && !imageUser(container).isInRootGroup,
  );
  for (const { field, group } of decided(workload, members, "runAsGroup")) {
    yield {
      at: field,
      message: `runAsGroup: 0 puts ${group.name} in the root group`,
      fixes: inGroupOfUser(field, group.containers),
    };
  }
  const fsGroup = workload.security("fsGroup");
  if (fsGroup.value === 0) {
    yield {
      at: fsGroup,
      message: "fsGroup: 0 gives the volumes, and every container, to the root group",
      fixes: inGroupOfUser(fsGroup, users),
    };
  }
  for (const item of workload.security("supplementalGroups").items()) {
    if (item.value !== 0) continue;
    yield {
      at: item,
      message: "Supplemental group 0 puts every container in the root group",
      fixes: [{ title: "Remove group 0", edits: remove(item) }],
    };
  }
}

function* inStage(stage: Stage, shipping: Shipping) {
  const user = userOf(stage);
  if (user?.from !== "instruction" || isRoot(user.operand.text) || isWindows(stage)) return;
  const { operand, name } = user;
  const how = rootGroupOf(stage, operand);
  const severity = how && weightIn(stage, how === "written" ? "info" : "hint", shipping);
  if (!severity) return;
  const { text } = operand;
  yield {
    at: aboutStage(stage, how === "written" ? operand.part(name.length + 1, text.length) : operand),
    severity,
    message:
      how === "written"
        ? `"${text}" is in the root group`
        : `Uid ${name} has no account in the image, so its group is root`,
    fixes: inGroupOfAccount(stage, operand),
  };
}
