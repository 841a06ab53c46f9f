import {
  aboutStage,
  createdAccounts,
  decided,
  imageUser,
  isWindows,
  ownsUid,
  renumbered,
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
  title: "Container runs as a uid that the node may know",
  why: "Low numbers belong to people and services on most machines. A process that breaks out of its container is that user on the node, and may read what is theirs.",
  severity: "hint",
  profile: "strict",
  refs: [
    "https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/",
    "https://docs.docker.com/build/building/best-practices/#user",
  ],
  peers: {
    trivy: ["KSV-0020"],
    checkov: ["CKV_K8S_40"],
  },

  on: workloadsAndStages,
  options: shippingOptions,
  *check(subject, context) {
    if (subject instanceof Workload) yield* inPod(subject);
    else yield* inStage(subject, context);
  },
});

function* inPod(workload: Workload) {
  if (workload.windowsLikely || workload.userNamespace) return;
  const low = workload.containers.filter((container) => {
    const uid = container.security("runAsUser").number;
    // The files of an image belong to its own user.
    return uid !== undefined && isLow(uid) && !imageUser(container).owns(uid);
  });
  for (const { field, group } of decided(workload, low, "runAsUser"))
    yield { at: field, message: account(field.number, group.name) };
}

function* inStage(stage: Stage, shipping: Shipping) {
  const user = userOf(stage);
  if (user?.from !== "instruction" || !weightIn(stage, "hint", shipping) || isWindows(stage)) return;
  const { operand, name } = user;
  const uid = /^\d+$/.test(name) ? Number(name) : createdAccounts(stage).get(name)?.uid;
  if (uid === undefined || !isLow(uid) || ownsUid(stage, uid)) return;
  yield {
    at: aboutStage(stage, operand.part(0, name.length)),
    message: account(uid, "the container"),
    get fixes() {
      return renumbered(stage, operand, uid);
    },
  };
}

const isLow = (uid: number) => uid > 0 && uid < 10000;

const account = (uid: number | undefined, who: string) =>
  `A process that breaks out of ${who} is uid ${uid}, who may be somebody on the node`;
