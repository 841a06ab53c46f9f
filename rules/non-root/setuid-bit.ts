import {
  aboutStage,
  type FileMode,
  fileModes,
  isShipped,
  rule,
  specialBits,
  withoutSpecialBits,
  writeValue,
} from "#core";

export default rule({
  title: "Program takes on the rights of its owner",
  why: "A setuid program runs as its owner, mostly root, whoever starts it. It takes the user that USER switched to back to root, unless the pod says allowPrivilegeEscalation: false, and then it does not work.",
  severity: "warning",
  refs: [
    "https://man7.org/linux/man-pages/man7/inode.7.html",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  ],

  on: fileModes,
  *check(mode) {
    const { stage } = mode.instruction;
    const bits = specialBits(mode.text);
    if (!stage || !bits || mode.forFolders || !isShipped(stage)) return;
    // On a folder the bit of the group only says whose its new files are.
    const programs = mode.targets.filter((target) => !target.endsWith("/"));
    if (programs.length === 0 || (bits === "g" && !programs.some(isProgram))) return;
    yield {
      at: aboutStage(stage, mode),
      message: `Mode ${mode.text} lets whoever starts ${named(mode)} run it as its ${bits === "u" ? "owner" : "group"}, unless allowPrivilegeEscalation is false`,
      fixes: [
        {
          title: `Use ${withoutSpecialBits(mode.text)}`,
          edits: writeValue(mode.instruction, mode, withoutSpecialBits(mode.text)),
        },
      ],
    };
  },
});

const isProgram = (path: string): boolean => /\/s?bin\/[^/]+$/.test(path);

function named({ targets: [target, ...others] }: FileMode): string {
  return target !== undefined && others.length === 0 ? `"${target}"` : "these files";
}
