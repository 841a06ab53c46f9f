import { isReleased, leftoversOf, packageRuns, rule } from "#core";

export default rule({
  title: "Package manager leaves its downloads in the image",
  why: "What a RUN leaves behind is in its layer for good: a later RUN hides it and takes nothing away. Lists and caches make every pull slower, and are out of date as soon as the image is built.",
  severity: "info",
  refs: [
    "https://docs.docker.com/build/building/best-practices/#apt-get",
    "https://docs.docker.com/build/cache/optimize/#use-cache-mounts",
  ],
  peers: {
    hadolint: ["DL3009", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042"],
    trivy: ["DS-0015", "DS-0019", "DS-0020", "DS-0025", "DS-0027"],
    kics: ["df746b39", "ae9c56a6", "00481784", "295acb63", "38300d1a", "f2f903fb"],
  },

  on: packageRuns,
  *check(run) {
    if (!isReleased(run.stage)) return;

    for (const left of leftoversOf(run)) {
      const { program, verb } = left.call;
      yield {
        at: left.call,
        message: `"${program} ${verb}" leaves ${left.what} in this layer: weight that nothing uses`,
        get fixes() {
          return [left.fix];
        },
      };
    }
  },
});
