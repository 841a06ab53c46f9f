import {
  aboutStage,
  accountNameOf,
  asRoot,
  instructions,
  isDead,
  isRoot,
  isWindows,
  rootOf,
  rootsWork,
  rule,
  userAt,
} from "#core";

export default rule({
  title: "Build step needs root behind a USER that is not",
  why: "USER holds for the steps below it, too. Package managers, accounts and files of others are root's business, so the build fails there, at the latest when nothing of it is cached any more.",
  severity: "warning",
  refs: [
    "https://docs.docker.com/reference/dockerfile/#user",
    "https://docs.docker.com/build/building/best-practices/#user",
  ],

  on: instructions("RUN"),
  *check(run, { today }) {
    const { stage } = run;
    const user = userAt(run);
    const name = accountNameOf(user);
    if (!stage || !user || name === undefined || isRoot(name) || isWindows(stage)) return;
    const work = rootsWork(run, name);
    if (!work) return;
    // Many an image was root in its old releases.
    const { reference } = rootOf(stage);
    if (user.from === "image" && reference && isDead(reference, today)) return;

    yield {
      at: aboutStage(stage, work),
      message: `${work.what} needs root, but this step runs as "${name}": the build fails`,
      related: user.from === "instruction" ? [{ at: user.operand, message: "the user from here on" }] : [],
      get fixes() {
        return asRoot(run, (other) => rootsWork(other, name) !== undefined);
      },
    };
  },
});
