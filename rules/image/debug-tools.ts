import { isReleased, isToolbox, packageCalls, rule, type Spare, spareToolsOf, withoutPackage } from "#core";

export default rule({
  title: "Tools for debugging and building are in the shipped image",
  why: "Whoever breaks into a container looks for a way on: a network tool, a compiler, a client of the cloud. An image that has none makes every next step harder, and has less to patch.",
  severity: "info",
  refs: [
    "https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/#ephemeral-container",
    "https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages",
    "https://csrc.nist.gov/pubs/sp/800/190/final",
  ],

  on: packageCalls,
  *check(call, { profile }) {
    const { stage, dockerfile } = call.instruction;
    if (!isReleased(stage) || isToolbox(dockerfile)) return;

    for (const spare of spareToolsOf(call, profile)) {
      const [first] = spare.packages;
      yield {
        at: first,
        message: sentence(spare),
        get fixes() {
          // What compiles is needed where it is, until somebody moves the build to a stage of its own.
          if (spare.tool === "compiler") return [];
          return [{ title: `Do not install ${first.name}`, edits: withoutPackage(call, first) }];
        },
      };
    }
  },
});

function sentence({ tool, packages: [first, ...others] }: Spare): string {
  const name = `"${first.name}"`;
  switch (tool) {
    case "compiler": {
      const [second, ...more] = others;
      const rest = more.length > 0 ? `${others.length} more` : second && `"${second.name}"`;
      const are = rest ? ` and ${rest} are` : " is";
      return `${name}${are} only needed to compile, and left in the shipped image: compile in a stage of its own`;
    }
    case "editor":
      return `${name} in the shipped image serves an intruder: what anybody else edits in a container is gone with it`;
    case "client":
      return `${name} in the shipped image is a ready-made client for whoever breaks in`;
    case "download":
      return `${name} in the shipped image fetches whatever an intruder asks for`;
    default:
      return `${name} in the shipped image helps an intruder on: debug with an ephemeral container instead`;
  }
}
