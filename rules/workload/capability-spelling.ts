import { type Capability, capabilitiesOf, containers, type Fix, intendedCapability, rule, set } from "#core";

export default rule({
  title: "Capability is misspelt",
  why: "Pod Security admission compares capabilities letter by letter, so all or CAP_NET_RAW is none to it, and runtimes differ in what they make of such words. A capability that is not dropped, because nobody knows its name, is kept.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
  ],

  on: containers,
  *check(container) {
    if (container.mayBePrivileged || container.workload.windowsDeclared) return;
    for (const list of ["add", "drop"] as const) {
      for (const capability of capabilitiesOf(container, list)) {
        const { field, name, isKnown } = capability;
        if (isKnown && field.text === name) continue;
        const meant = isKnown ? name : intendedCapability(name);
        yield {
          at: field,
          message: isKnown
            ? `Pod Security admission does not take "${field.text}" for ${name}: it compares letter by letter`
            : `"${field.text}" is no capability${meant ? `: ${meant} is` : ""}`,
          get fixes(): Fix[] {
            if (meant === undefined) return [];
            return [{ title: `Write ${meant}`, edits: set(field, meant), safe: isSame(capability, list) }];
          },
        };
      }
    }
  },
});

/**
 * Whether the right word does what the wrong one did, or takes no more than it names: some runtimes know none by its
 * long name, so to add one grants it now, and CAP_ALL has dropped nothing yet.
 */
function isSame({ field, name, isKnown }: Capability, list: "add" | "drop"): boolean {
  const word = field.text.toUpperCase();
  return isKnown && (word === name || (list === "drop" && name !== "ALL" && word === `CAP_${name}`));
}
