import {
  broughtInto,
  type DeploymentSet,
  flowOf,
  folderOf,
  isBefore,
  isJudged,
  nameOf,
  type Pipeline,
  type Push,
  pipelineIn,
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
    const pushes = firstOfJobs(flow.pushes.filter(({ image }) => !isScannedThere(image, options)));
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

/** One job, one finding: its other pushes are more names of the same image, or more images of the same kind. */
function firstOfJobs(pushes: readonly Push[]): Push[] {
  return pushes.filter(
    (push) => !pushes.some((other) => other.step.job === push.step.job && isBefore(other, push)),
  );
}

function isScannedThere(
  image: string,
  { scannedRegistries }: { scannedRegistries: readonly string[] },
): boolean {
  return scannedRegistries.some((glob) => {
    const parts = glob.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join("[^/]*")}(?:/|$)`).test(image);
  });
}

/** Another pipeline that scans: beside this one, as one that runs at night, or the one that includes it. */
function neighbourThatScans({ document, system }: Pipeline, set: DeploymentSet): string | undefined {
  const { file } = document;
  const beside = system === "github" ? set.files.filter((other) => folderOf(other) === folderOf(file)) : [];
  const others = system === "gitlab" ? [".gitlab-ci.yml"] : beside;
  return others.find((other) => {
    // The file itself is asked, too, so that the answer waits until all files are read.
    const pipeline = pipelineIn(other, set);
    return other !== file && pipeline !== undefined && flowOf(pipeline).scans.length > 0;
  });
}
