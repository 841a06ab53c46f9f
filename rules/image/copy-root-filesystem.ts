import { commandsOf, imageRow, instructions, lineage, parseReference, rootOf, rule, type Stage } from "#core";

export default rule({
  title: "Every file of another stage or image is copied",
  why: "Compilers, package managers, caches and whatever else was left there come along. What the application needs is seldom more than a folder.",
  severity: "info",
  profile: "strict",
  refs: ["https://docs.docker.com/build/building/multi-stage/"],
  peers: { hadolint: ["DL3067"] },

  on: instructions("COPY"),
  *check(copy) {
    const from = copy.flag("from");
    const [source, target, ...more] = copy.args;
    if (!from || !copy.stage || more.length > 0) return;
    if (!source || !target || !ROOT.test(source.text) || !ROOT.test(target.text)) return;
    const stage = stageOf(from.text, copy.stage);
    if (stage ? !isFull(stage) || isSquashed(stage, copy.stage) : !isKnown(from.text)) return;

    const { file, span } = source;
    yield {
      at: { file, span, certain: copy.certain },
      message: `Copies every file of "${from.text}", its tools included`,
    };
  },
});

const ROOT = /^\/(?:\.?\/?|\*)$/;

/** The earlier stage of that name or number. */
function stageOf(text: string, { dockerfile, index }: Stage): Stage | undefined {
  const earlier = dockerfile.stages.slice(0, index);
  return earlier.findLast(
    ({ name, index: number }) => name === text.toLowerCase() || String(number) === text,
  );
}

/** Whether a distribution is in it; images that are made to be copied have a few files and no shell. */
function isFull(stage: Stage): boolean {
  const runs = lineage(stage).some(({ instructions: all }) => all.some(({ keyword }) => keyword === "RUN"));
  return runs || rootOf(stage).row !== undefined;
}

function isKnown(text: string): boolean {
  const reference = parseReference(text);
  return reference !== undefined && imageRow(reference) !== undefined;
}

/** Whether a stage was made, or tidied up, to be the one layer of an image without a base. */
function isSquashed(from: Stage, into: Stage): boolean {
  if (!rootOf(into).isEmpty) return false;
  return lineage(from).some(
    ({ name = "", instructions: all }) =>
      /root|squash|flat/.test(name) || all.some((one) => commandsOf(one).commands.some(isTidying)),
  );
}

function isTidying({ name, args }: { name: string; args: readonly { text: string }[] }): boolean {
  if (name === "rm" || name === "debootstrap" || name === "mmdebstrap") return true;
  return args.some(({ text }) =>
    /^(?:purge|remove|autoremove|del|erase)$|^--(?:installroot|root)\b/.test(text),
  );
}
