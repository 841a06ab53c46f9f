import {
  buildStepsOf,
  devInstallIn,
  isReleased,
  type Manager,
  packageCalls,
  rule,
  runsProjectScripts,
  type Stage,
  shippedStages,
  startIn,
} from "#core";

export default rule({
  title: "Dependencies of development are in the shipped image",
  why: "Test runners, bundlers and linters bring hundreds of packages that nobody reviews for what runs in production. Each has its own holes, and scanners report all of them.",
  severity: "info",
  refs: [
    "https://docs.npmjs.com/cli/commands/npm-ci#omit",
    "https://python-poetry.org/docs/managing-dependencies/#dependency-groups",
    "https://getcomposer.org/doc/03-cli.md#install-i",
    "https://csrc.nist.gov/pubs/sp/800/190/final",
  ],

  on: packageCalls,
  *check(call) {
    const { stage, dockerfile } = call.instruction;
    if (!isReleased(stage)) return;
    const found = devInstallIn(call);
    const shipped = shippedStages(dockerfile).at(-1);
    if (!found || !shipped || isNeeded(shipped, call.manager)) return;

    const { list, option } = found;
    const said = `"${[call.program, call.verb].join(" ").trim()}"`;
    yield {
      at: found.at,
      message: list
        ? `"${list}" is there for development: more to patch in the shipped image, and more to attack`
        : `${said} also installs what only development needs: more to patch in the shipped image, and more to attack`,
      get fixes() {
        if (!option) return [];
        const title = option.startsWith("-") ? `Add ${option}` : "Leave out the groups development and test";
        return [{ title, edits: found.fix() }];
      },
    };
  },
});

/** Whether the stage builds or tests with them, or the container is there to develop in. */
function isNeeded(stage: Stage, manager: Manager): boolean {
  const { words, isShell, isSaid } = startIn(stage);
  return (
    isShell ||
    // Images of PHP start a server by themselves; those of other languages, a prompt.
    (!isSaid && manager !== "composer") ||
    [...words].some((word) => WORKING.test(word)) ||
    runsProjectScripts(stage) ||
    buildStepsOf(stage).length > 0
  );
}

const WORKING =
  /^(?:(?:run|start|serve)?[:-]?dev(?:elop)?|(?:start|serve|test)[:-]?watch|--?(?:watch|reload)|cypress|eslint|jest|mocha|ng|nodemon|playwright|pytest|react-scripts|storybook|tests?|ts-node(?:-dev)?|tsx|vite|vitest|watch|webpack(?:-dev-server)?)$/;
