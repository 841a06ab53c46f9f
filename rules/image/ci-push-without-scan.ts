import {
  broughtInto,
  firstInJobs,
  flowOf,
  isJudged,
  nameOf,
  neighbourThatScans,
  pipelines,
  rule,
  scanFirst,
} from "#core";

export default rule({
  title: "Image is pushed without a scan",
  why: "What is in the registry is pulled. A scan before the push is the last moment at which a known hole costs a red build and not an incident.",
  severity: "warning",
  refs: [
    "https://csrc.nist.gov/pubs/sp/800/190/final",
    "https://cheatsheetseries.owasp.org/cheatsheets/CI_CD_Security_Cheat_Sheet.html",
  ],

  on: pipelines,
  options: {
    /** Registries that scan what is pushed to them, as in `*.dkr.ecr.*.amazonaws.com`. */
    scannedRegistries: [] as readonly string[],
  },
  *check(pipeline, { set, options, profile }) {
    if (!isJudged(pipeline, profile)) return;
    const flow = flowOf(pipeline);
    const pushes = firstInJobs(flow.pushes.filter(({ image }) => !isScannedThere(image, options)));
    if (pushes.length === 0 || flow.scans.length > 0) return;
    const brought = broughtInto(pipeline, set);
    if (brought === "scans") return;
    const scanning = neighbourThatScans(pipeline, set);
    if (scanning && pipeline.isCalled) return;

    for (const push of pushes) {
      const isSure = brought === "nothing" && !scanning && !pipeline.isCalled && !push.isMirror;
      yield {
        at: push.at,
        severity: isSure ? "warning" : "info",
        message: `The image is pushed, and nothing in this pipeline scans it for vulnerabilities${scanning ? `; only "${nameOf(scanning)}" does` : ""}`,
        get fixes() {
          return scanFirst(push, pipeline);
        },
      };
    }
  },
});

function isScannedThere(
  image: string,
  { scannedRegistries }: { scannedRegistries: readonly string[] },
): boolean {
  return scannedRegistries.some((glob) => {
    const parts = glob.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join("[^/]*")}(?:/|$)`).test(image);
  });
}
