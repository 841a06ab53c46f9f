import { pointing, rule, type Secret, type Severity, secrets, waysOut } from "#core";

export default rule({
  title: "Secret with its values in the file",
  why: "Whoever reads the file, its copies or its history reads the values: base64 is an alphabet, not encryption. A value that was committed once is known and has to be replaced.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/security/secrets-good-practices/#avoid-sharing-secret-manifests",
    "https://external-secrets.io/latest/introduction/overview/",
    "https://github.com/getsops/sops#using-sops-yaml-conf-to-select-kms-pgp-and-age-for-new-files",
  ],
  peers: {
    checkov: ["CKV_SECRET_*"],
    kics: ["b9c83569"],
  },

  on: secrets,
  *check(secret, { set }) {
    const { exposed, resource } = secret;
    const [first, ...others] = exposed;
    if (!first) return;

    const { key, field, encoded } = first.entry;
    const why = encoded ? ": base64 is not encryption" : "";
    const count = `${exposed.length} ${exposed.length === 1 ? "value" : "values"}`;
    yield {
      at: pointing(field.keyPlace, field),
      message: `"${key}" is readable by anyone with this file${why}; ${count} in ${resource.title}`,
      severity: severityOf(secret),
      related: others.map(({ entry }) => ({
        at: entry.field.keyPlace,
        message: `"${entry.key}" is readable, too`,
      })),
      get fixes() {
        return waysOut(secret, set);
      },
    };
  },
});

function severityOf(secret: Secret): Severity {
  if (isSample(secret.resource.file) || secret.isTestCertificate) return "info";
  return secret.exposed.some(({ format }) => format) ? "error" : "warning";
}

const isSample = (file: string) =>
  /(?:^|\/)(?:tests?|testdata|examples?|samples?|e2e|fixtures)\//.test(file) ||
  /(?:^|[-_.])(?:example|sample)s?(?=[-_.])[^/]*$/.test(file.slice(file.lastIndexOf("/") + 1));
