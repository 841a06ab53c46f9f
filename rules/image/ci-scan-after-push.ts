import {
  broughtInto,
  type Flow,
  flowOf,
  isBefore,
  isJudged,
  type Push,
  pipelines,
  rule,
  type Scan,
} from "#core";

export default rule({
  title: "Image is scanned only after it is pushed",
  why: "Between the push and the red build, whoever pulls the tag has the image, and a cluster that watches it has already rolled it out.",
  severity: "info",
  refs: ["https://csrc.nist.gov/pubs/sp/800/190/final"],

  on: pipelines,
  *check(pipeline, { set, profile }) {
    if (!isJudged(pipeline, profile)) return;
    const flow = flowOf(pipeline);
    for (const [index, scan] of flow.scans.entries()) {
      if (scan.isGuess) continue;
      const push = flow.pushes.find((each) => isLate(scan, each, flow));
      const isTold = flow.scans.slice(0, index).some((other) => other.step.job === scan.step.job);
      if (!push || isTold || broughtInto(pipeline, set) === "scans") continue;
      yield {
        at: scan.at,
        message: "The scan runs when the image is pushed already and others may have pulled it",
        related: [{ at: push.at, message: "pushed here" }],
      };
    }
  },
});

/** Whether the scan can only tell what is in the registry under its final name. */
function isLate(scan: Scan, push: Push, { pushes, scans, promotions }: Flow): boolean {
  if (push.isMirror || push.isCandidate || push.isMultiPlatform || !isBefore(push, scan)) return false;
  if (scans.some((other) => isBefore(other, push))) return false;
  // What is pushed or named again afterwards was there to be scanned.
  const isPromoted =
    pushes.some((other) => isBefore(scan, other)) ||
    promotions.some((step) => isBefore(scan, { step, at: step.field }));
  return !isPromoted;
}
