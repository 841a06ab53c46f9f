import {
  declarationsBelow,
  type EmptyVariable,
  emptyVariables,
  type Finding,
  needsValue,
  replaceWord,
  rule,
  type Stage,
  stages,
  waysToDeclare,
} from "#core";

export default rule({
  title: "Base image depends on a variable without a value",
  why: "What nobody can read, nobody can check: an empty variable makes another image of the name, or none, and whoever starts the build decides what everything else stands on.",
  severity: "warning",
  refs: [
    "https://docs.docker.com/reference/build-checks/undefined-arg-in-from/",
    "https://docs.docker.com/reference/build-checks/invalid-default-arg-in-from/",
  ],

  on: stages,
  *check(stage) {
    const empty = emptyVariables(stage);
    const undeclared = empty.filter(({ declared }) => !declared);
    for (const variable of undeclared) {
      const below = declarationsBelow(variable).map(({ name }) => ({
        at: name,
        message: "FROM does not see this one",
      }));
      const why = below.length > 0 ? "only an ARG above the first FROM counts here" : "nothing declares it";
      yield {
        at: variable,
        message: `"${variable.name}" is empty in FROM: ${why}`,
        related: below,
        get fixes() {
          return waysToDeclare(variable);
        },
      };
    }
    if (undeclared.length === 0 && needsValue(stage)) yield withoutDefault(stage, empty[0]);
    yield* misspelt(stage);
  },
});

/** Often meant so: then the pipeline knows the image, and this file does not. */
function withoutDefault({ image, from }: Stage, variable?: EmptyVariable): Finding {
  const who = variable ? `"${variable.name}"` : "a variable";
  return {
    at: variable ?? {
      ...(image ?? from),
      file: from.file,
      span: (image ?? from).span,
      certain: true,
      missing: true,
    },
    severity: "info",
    message: `The base image is only known to whoever passes ${who}: it has no default that makes a reference`,
  };
}

/** Stages are stored in lower case, and FROM looks for the name as it is written. */
function* misspelt({ image, base, index, dockerfile }: Stage): Iterable<Finding> {
  if (!image || base || image.certainty !== "literal") return;
  const name = image.text.toLowerCase();
  if (name === image.text || !dockerfile.stages.slice(0, index).some((stage) => stage.name === name)) return;
  yield {
    at: image,
    message: `"${image.text}" is not the stage "${name}": FROM looks for stages in lower case`,
    fixes: [{ title: `Use ${name}`, edits: replaceWord(image, name) }],
  };
}
