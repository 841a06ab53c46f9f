/** Checks of other linters that are the same as ours. A rule says which; here is how their ids are compared. */

/** Those whose comments, annotations and settings are read. */
export type Linter = "hadolint" | "trivy" | "checkov" | "kics" | "kube-linter" | "kube-score" | "polaris";

/** What other linters call the same check. `CKV_SECRET_*` stands for all that begin so. */
export type Peers = Readonly<Partial<Record<Linter, readonly string[]>>>;

/** Whether an id that somebody wrote names one of the checks. */
export function isAmong(linter: Linter, written: string, checks: readonly string[]): boolean {
  const name = canonical(linter, written);
  return checks.some((check) => {
    const known = canonical(linter, check);
    return known.endsWith("*") ? name.startsWith(known.slice(0, -1)) : name === known;
  });
}

/** One spelling of an id that has several. */
export function canonical(linter: Linter, id: string): string {
  switch (linter) {
    case "hadolint":
    case "checkov":
      return id.toUpperCase();
    case "trivy":
      // DS-0002 was DS002, and AVD-DS-0002 in between.
      return id.toUpperCase().replace(/^(?:AVD-)?([A-Z]+)-?0*(\d+)$/, "$1$2");
    case "kics":
      // The first group of a UUID tells their thousand queries apart.
      return id.toLowerCase().replace(/-.*$/, "");
    default:
      return id;
  }
}

/** Which files a check is about, where its id tells. */
export function languageOf(linter: Linter, id: string): "dockerfile" | "yaml" | undefined {
  switch (linter) {
    case "hadolint":
      return "dockerfile";
    case "trivy":
      return /^DS\d/.test(canonical(linter, id)) ? "dockerfile" : "yaml";
    case "checkov":
      return id.includes("SECRET") ? undefined : id.includes("DOCKER") ? "dockerfile" : "yaml";
    case "kics":
      return undefined;
    default:
      return "yaml";
  }
}
