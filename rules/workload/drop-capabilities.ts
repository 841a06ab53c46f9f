import {
  adds,
  type Container,
  capabilitiesOf,
  containers,
  dropAll,
  enumerate,
  type Fix,
  neededBy,
  rule,
} from "#core";

export default rule({
  title: "Container keeps capabilities that it may not need",
  why: "A runtime gives every container about a dozen pieces of root's power: to forge packets, to change owners, to become any user. An application that listens on a port and writes its files needs none of them; an intruder is glad of each.",
  severity: "info",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container",
  ],
  peers: { trivy: ["KSV-0003"], checkov: ["CKV_K8S_37"], kics: ["268ca686"] },

  on: containers,
  *check(container, { profile }) {
    if (container.mayBePrivileged || adds(container, "ALL") || container.workload.windowsLikely) return;
    const list = container.security("capabilities", "drop");
    const dropped = capabilitiesOf(container, "drop").map(({ name }) => name);
    // Whoever took away the one that others on the network suffer from has chosen.
    const enough = profile === "strict" ? ["ALL"] : ["ALL", "NET_RAW"];
    if (enough.some((name) => dropped.includes(name)) || isUndecided(container)) return;

    yield {
      at: container.lacking(list),
      message:
        dropped.length > 0
          ? `${container.title} keeps all capabilities of its runtime but ${enumerate(dropped)}: drop ALL`
          : `${container.title} keeps the capabilities that its runtime gives, NET_RAW and SETUID among them: drop ALL`,
      get fixes() {
        return fixes(container);
      },
    };
  },
});

/** Whether a template or a variable may still write what is dropped. */
function isUndecided(container: Container): boolean {
  const list = container.security("capabilities", "drop");
  return list.open || list.items().some(({ certain }) => !certain);
}

function fixes(container: Container): Fix[] {
  const needed = neededBy(container);
  const plain = { title: "Drop ALL capabilities", edits: dropAll(container) };
  if (needed.length === 0) return [plain];
  const edits = dropAll(container, needed);
  return [{ title: `Drop ALL capabilities and add ${enumerate(needed, 5)}`, edits }, plain];
}
