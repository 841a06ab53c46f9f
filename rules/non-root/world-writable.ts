import { aboutStage, fileModes, isReleased, isWorldWritable, narrowed, rule } from "#core";

export default rule({
  title: "Files that every user of the container can change",
  why: "Whoever gets a foot into the container, as whatever user, can replace these files and wait for somebody else to run or read them. An owner who may write is enough.",
  severity: "warning",
  refs: [
    "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",
    "https://www.gnu.org/software/coreutils/manual/html_node/File-permissions.html",
  ],

  on: fileModes,
  *check(mode) {
    const { text, targets, instruction } = mode;
    const { stage } = instruction;
    if (!isWorldWritable(text) || !isReleased(stage)) return;
    const [target, ...others] = targets;
    yield {
      at: aboutStage(stage, mode),
      message: `Mode ${text} lets every user of the container change ${target && others.length === 0 ? `"${target}"` : "these files"}`,
      get fixes() {
        return narrowed(stage, mode);
      },
    };
  },
});
