import {
  ballastOf,
  images,
  installsPackages,
  isDead,
  isForDevelopment,
  lineage,
  rule,
  type Stage,
  shippedBuild,
  shippedStages,
  using,
} from "#core";

export default rule({
  title: "Base image carries more than the application needs",
  why: "Compilers, package managers and shells that nobody calls are what an intruder looks for first, and most findings of a scanner are in them. A leaner image of the same runtime is also pulled faster.",
  severity: "hint",
  refs: [
    "https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image",
    "https://csrc.nist.gov/pubs/sp/800/190/final",
  ],

  on: images,
  *check(image, { today }) {
    const { stage, reference } = image;
    if (!stage || !carries(stage) || isForDevelopment(stage.dockerfile)) return;
    // To ship another stage is the better advice.
    if (shippedBuild(stage.dockerfile)) return;
    // A leaner image of a dead release is not worth having.
    if (isDead(reference, today)) return;
    const stages = stage.dockerfile.stages.filter((one) => lineage(one).includes(stage));
    const ballast = ballastOf(reference, stages);
    if (!ballast) return;

    const [first] = ballast.leaner;
    // A digest is long and says nothing to a reader.
    const named = (reference.tag ?? reference.repository).end;
    const compiled = installsPackages(stages) ? ", if no dependency has to be compiled" : "";
    yield {
      at: image.part(reference.tag ?? reference.repository),
      message: `"${reference.text.slice(0, named)}" carries ${image.byDefault ? "by default " : ""}${ballast.words}${about(ballast.size)}: consider "${first.reference}"${about(first.size)}${compiled}`,
      related: image.related,
      fixes: ballast.leaner.map((replacement) => using(image, replacement)),
    };
  },
});

/** Whether the last stage, which is shipped, stands on this one. */
function carries(stage: Stage): boolean {
  return shippedStages(stage.dockerfile).some((shipped) => lineage(shipped).at(-1) === stage);
}

/** Rounded, because it differs from build to build. */
function about(size: number | undefined): string {
  if (size === undefined) return "";
  return `, about ${size >= 20 ? Math.round(size / 10) * 10 : size} MB`;
}
