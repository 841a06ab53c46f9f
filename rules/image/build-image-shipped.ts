import { images, rule, shippedBuild, splitStage } from "#core";

export default rule({
  title: "Image is shipped with the tools that built it",
  why: "Compilers, package managers and sources are of no use to the application. To an intruder they are, and they are most of what a scanner reports. A second stage ships the result alone.",
  severity: "warning",
  refs: [
    "https://docs.docker.com/build/building/multi-stage/",
    "https://docs.docker.com/build/building/best-practices/#use-multi-stage-builds",
    "https://csrc.nist.gov/pubs/sp/800/190/final",
  ],

  on: images,
  *check(image) {
    const { stage, reference } = image;
    const build = stage && shippedBuild(stage.dockerfile);
    if (!build || build.root.stage !== stage) return;

    // A digest is long and says nothing to a reader.
    const { end } = reference.tag ?? reference.repository;
    const name = `"${reference.text.slice(0, end)}"`;
    yield {
      at: image.part({ start: 0, end }),
      message: build.step
        ? `${name} ships its tools and the sources with the application: build in this stage, and ship another one with the result`
        : `${name} ships the tools of a build, and the container never starts them: use an image with the runtime alone`,
      related: build.step ? [{ at: build.step.command, message: "built here" }] : [],
      get fixes() {
        const fix = splitStage(build);
        return fix ? [fix] : [];
      },
    };
  },
});
