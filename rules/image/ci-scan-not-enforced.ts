import { flowOf, isJudged, pipelines, rule } from "#core";

export default rule({
  title: "Scan of an image cannot fail the pipeline",
  why: "A scan that only writes into the log is read for a week. Then the image with the known hole is released by a green build.",
  severity: "info",
  refs: ["https://trivy.dev/latest/docs/configuration/others/#exit-code", "https://github.com/anchore/grype"],

  on: pipelines,
  *check(pipeline, { profile }) {
    if (!isJudged(pipeline, profile)) return;
    const { scans } = flowOf(pipeline);
    // A report of everything beside a gate for the worst is a good habit.
    if (scans.some(({ leak }) => !leak)) return;
    const told = new Set<string>();
    for (const { leak } of scans) {
      if (!leak || told.has(String(leak.at.span.start))) continue;
      told.add(String(leak.at.span.start));
      yield {
        at: leak.at,
        message: leak.message,
        get fixes() {
          return [{ title: leak.title, edits: leak.edits() }];
        },
      };
    }
  },
});
