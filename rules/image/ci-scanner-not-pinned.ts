import { isJudged, movableScanners, pinnedFix, pipelines, rule } from "#core";

export default rule({
  title: "Scanner of a pipeline is not pinned",
  why: "A scanner runs beside the credentials of the registry. Who can move its tag reads them: in March 2026 nearly all tags of trivy-action were moved to code that did.",
  severity: "warning",
  refs: [
    "https://github.com/advisories/GHSA-69fq-xp46-6x23",
    "https://docs.github.com/actions/reference/security/secure-use#using-third-party-actions",
  ],

  on: pipelines,
  *check(pipeline, { profile }) {
    if (!isJudged(pipeline, profile)) return;
    for (const scanner of movableScanners(pipeline)) {
      const { at, text, moves, stolenOn, isStrict } = scanner;
      if (isStrict && profile !== "strict") continue;
      yield {
        at,
        severity: stolenOn ? "error" : isStrict ? "info" : "warning",
        message: stolenOn
          ? `"${text}" was changed by attackers on ${stolenOn} to steal the secrets of the pipeline`
          : `"${text}" ${moves}, and runs with the secrets of the pipeline`,
        get fixes() {
          return pinnedFix(scanner);
        },
      };
    }
  },
});
