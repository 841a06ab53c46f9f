import {
  type DeploymentSet,
  enumerate,
  type Field,
  type Finding,
  forbidsRootByPolicy,
  isAtLeast,
  isOpenShift,
  lower,
  type PodSecuritySettings,
  type Profile,
  podSecurityMistake,
  podSecuritySettings,
  pointing,
  rule,
  type Severity,
  set,
} from "#core";

export default rule({
  title: "Namespace admits pods that run as root",
  why: "Whoever may create a pod decides who runs in it. Only the restricted Pod Security Standard makes the API server refuse root: baseline lets it in, and warn and audit only talk about it.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  ],

  on: podSecuritySettings,
  *check(settings, { profile, set: files }) {
    const mistake = podSecurityMistake(settings);
    if (mistake) {
      yield mistake;
      return;
    }
    const level = settings.at("enforce");
    const finding = level.type === "scalar" ? weak(settings, level, profile) : absent(settings, level, files);
    if (finding) yield settings.isSystem ? { ...finding, severity: lower(finding.severity) } : finding;
  },
});

interface Weighed extends Finding {
  readonly severity: Severity;
}

function weak(settings: PodSecuritySettings, level: Field, profile: Profile): Weighed | undefined {
  const fixes = [enforcing(settings)];
  const { name } = settings;
  switch (level.value) {
    case "privileged":
      return {
        at: level,
        severity: "warning",
        message: `"privileged" lets every pod into ${name}, root too`,
        fixes,
      };
    case "baseline": {
      const message = `"baseline" lets pods that run as root into ${name}: only "restricted" refuses them`;
      return profile === "strict" ? { at: level, severity: "info", message, fixes } : undefined;
    }
    case "restricted": {
      const version = settings.at("enforce-version");
      if (!/^v1\.\d+$/.test(version.text) || isAtLeast("1.23", version.text.slice(1))) return undefined;
      return {
        at: version,
        severity: "warning",
        message: `"restricted" of ${version.text} lets runAsUser: 0 into ${name}: it is refused since v1.23`,
        fixes: [{ title: "Enforce the latest version", edits: set(version, "latest") }],
      };
    }
    default:
      return undefined;
  }
}

/** Nobody enforces anything, unless somebody else does it. */
function absent(settings: PodSecuritySettings, level: Field, files: DeploymentSet): Weighed | undefined {
  // OpenShift writes the labels by itself.
  if (!level.certain || settings.isSystem || isOpenShift(files) || forbidsRootByPolicy(files))
    return undefined;
  const { name, shown } = settings;
  const talking = ["warn", "audit"].filter((mode) => settings.at(mode).value === "restricted");
  const only =
    talking.length > 0
      ? `: ${enumerate(talking)} only ${talking.length > 1 ? "report" : "reports"} them`
      : "";
  return {
    at: { ...pointing(shown, level), missing: true },
    severity: talking.length > 1 ? "hint" : "info",
    message: `Nothing keeps pods that run as root out of ${name}${only}`,
    get fixes() {
      const talk = { title: "Only warn and audit for now", edits: settings.restrict("warn", "audit") };
      return [enforcing(settings), talk];
    },
  };
}

const enforcing = (settings: PodSecuritySettings) => ({
  title: "Enforce the restricted standard",
  edits: settings.restrict("enforce"),
});
