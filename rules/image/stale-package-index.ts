import {
  commandsOf,
  type Fix,
  followersOf,
  type Instruction,
  isShipped,
  type PackageCall,
  packageCallsIn,
  packageRuns,
  prependCommand,
  removeInstruction,
  rule,
  type Stage,
} from "#core";

export default rule({
  title: "Package index is updated in a layer of its own",
  why: "A build takes a layer whose line did not change from its cache. The index in it may be months old by then, and apt installs the versions that it names: those with the holes that were closed since.",
  severity: "warning",
  refs: ["https://docs.docker.com/build/building/best-practices/#apt-get"],
  peers: { trivy: ["DS-0017"], checkov: ["CKV_DOCKER_5"], kics: ["9bae49be"] },

  on: packageRuns,
  *check(run) {
    const [update, ...others] = packageCallsIn(run).filter(isApt);
    if (update?.does !== "update" || others.some(({ does }) => does !== "update" && does !== "clean")) return;
    const install = installFrom(run);
    if (!install || !run.stage) return;

    yield {
      at: update,
      severity: isShipped(run.stage) ? "warning" : "info",
      message: `"${update.program} update" is cached in a layer of its own, so what is installed from it later may be old and vulnerable`,
      related: [{ at: install, message: "installed from the cached index" }],
      get fixes() {
        return [fix(run, update, install)];
      },
    };
  },
});

/** Where later lines install from the index that a RUN fetched, without an update of their own. */
function installFrom(run: Instruction): PackageCall | undefined {
  const decided = new Set<Stage>();
  for (const later of followersOf(run)) {
    const first = packageCallsIn(later).find(isApt);
    if (!first || !later.stage || decided.has(later.stage)) continue;
    if (first.does === "install" && !isPreceded(first)) return first;
    // Whatever builds on this stage uses the newer index.
    if (later.stage === run.stage) return undefined;
    decided.add(later.stage);
  }
  return undefined;
}

function isApt({ manager }: PackageCall): boolean {
  return manager === "apt";
}

/** Whether something in the same RUN may update the index before: a script, or a program that adds a repository. */
function isPreceded({ instruction, command }: PackageCall): boolean {
  const { commands } = commandsOf(instruction);
  const before = commands.slice(0, commands.indexOf(command));
  return before.some(({ name }) => UPDATING.test(name));
}

const UPDATING = /^(?:|add-apt-repository|apt-add-repository|ba?sh|.*\.sh|.*update.*)$/;

function fix(run: Instruction, { command }: PackageCall, install: PackageCall): Fix {
  const { text } = run.dockerfile;
  const written = text.slice(command.extent.start, command.extent.end);
  const edits = prependCommand(install.instruction, install.command, written);
  // Other stages may build on this one, too.
  const isOwn = install.instruction.stage === run.stage;
  const isSpare = isOwn && commandsOf(run).commands.length === 1 && run.flags.length === 0;
  return {
    title: "Update in the RUN that installs",
    edits: edits.length > 0 && isSpare ? [...removeInstruction(run), ...edits] : edits,
  };
}
