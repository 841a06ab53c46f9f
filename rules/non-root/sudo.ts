import {
  type ContainerSudo,
  callerOf,
  type Finding,
  type Instruction,
  isReleased,
  isRoot,
  mayCallSudo,
  passwordless,
  rule,
  sudoCalls,
  sudoContainers,
  sudoPackages,
  type Unit,
  withoutSudo,
  withoutSudoPackage,
} from "#core";

export default rule({
  title: "Container can become root through sudo",
  why: "USER takes root away, and sudo gives it back: to the application, and to whoever breaks into it. What has to be root is done before USER, while the image is built.",
  severity: "warning",
  refs: [
    "https://docs.docker.com/build/building/best-practices/#user",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
  ],
  peers: {
    hadolint: ["DL3004"],
    trivy: ["DS-0010"],
    checkov: ["CKV2_DOCKER_1"],
    kics: ["8ada6e80"],
  },

  on: subjects,
  *check(subject) {
    if (!("container" in subject)) yield* inImage(subject);
    else
      yield {
        at: subject,
        message: `${subject.container.title} calls "${subject.name}", which makes it root again`,
      };
  },
});

function* subjects(unit: Unit): Iterable<Instruction | ContainerSudo> {
  if (unit.type === "document") {
    yield* sudoContainers(unit);
    return;
  }
  if (mayCallSudo(unit)) yield* unit.instructions.filter(({ stage }) => isReleased(stage));
}

function* inImage(instruction: Instruction): Iterable<Finding> {
  const [first, ...others] = sudoCalls(instruction);
  if (first) {
    const caller = callerOf(instruction);
    const isIdle = caller !== undefined && isRoot(caller);
    yield {
      at: first,
      severity: isIdle ? "info" : "warning",
      message: isIdle
        ? first.as === undefined
          ? `"${first.name}" does nothing here: the user is root already`
          : `"${first.name}" runs this as "${first.as}": USER does the same without it`
        : `"${first.name}" makes ${caller === undefined ? "the user" : `"${caller}"`} root again`,
      related: others.map((at) => ({ at, message: "here, too" })),
      get fixes() {
        return withoutSudo(instruction);
      },
    };
  }
  for (const { at, call } of sudoPackages(instruction)) {
    yield {
      at,
      message: `"${at.name}" in the image can make its user root again`,
      get fixes() {
        return withoutSudoPackage(at, call);
      },
    };
  }
  const open = passwordless(instruction);
  if (open) yield { at: open, message: "NOPASSWD lets whoever breaks in become root without being asked" };
}
