import { type Download, downloads, type Fix, isForDevelopment, preparedScript, rule, writeFlag } from "#core";

export default rule({
  title: "Download is used without checking what it is",
  why: "Whoever controls the server, or the release on it, decides what is in the image, and gets it with the next build. A digest or a signature turns that into a build that fails.",
  severity: "warning",
  refs: [
    "https://docs.docker.com/reference/dockerfile/#add---checksum",
    "https://slsa.dev/spec/v1.1/threats",
    "https://csrc.nist.gov/pubs/sp/800/190/final",
  ],

  on: downloads,
  /** Servers that are trusted as much as the build itself, and all below their names. */
  options: { trustedHosts: [] as readonly string[] },
  *check(download, { options }) {
    const { host, use, instruction } = download;
    if (host && use.by !== "http" && options.trustedHosts.some((one) => isWithin(host, one))) return;

    const isMinor = isForDevelopment(instruction.dockerfile) || (use.by === "git" && /\d/.test(use.ref));
    yield {
      at: download,
      severity: isMinor ? "info" : "warning",
      message: sentence(download),
      get fixes() {
        return fixes(download);
      },
    };
  },
});

function isWithin(host: string, trusted: string): boolean {
  return host === trusted.toLowerCase() || host.endsWith(`.${trusted.toLowerCase()}`);
}

function sentence({ host, use }: Download): string {
  const server = host ? `"${host}"` : "a server";
  switch (use.by) {
    case "ADD":
      return `Whatever ${server} sends at build time is added unchecked`;
    case "git":
      return use.ref
        ? `What "${use.ref}" names at build time is added: a branch or tag moves, a commit does not`
        : "What the repository holds at build time is added: name a commit";
    case "pipe": {
      const { name } = use.reader;
      const does = /tar$/.test(name) ? "unpacks" : "runs";
      return `${name ? `"${name}"` : "The shell"} ${does} whatever ${server} sends at build time, unchecked`;
    }
    case "file":
      // A name that a variable makes says nothing to a reader.
      return `${use.name.includes("$") ? "The file" : `"${use.name}"`} is used as ${server} sends it at build time, unchecked`;
    case "http":
      return `Without TLS, anybody on the way to ${server} decides what is fetched`;
  }
}

function fixes({ use, instruction }: Download): Fix[] {
  if (use.by === "ADD") {
    // A checksum is for one source.
    if (instruction.args.length !== 2 || instruction.flag("checksum")) return [];
    const edits = writeFlag(instruction, "--checksum=sha256:<digest>");
    return [{ title: "Add a checksum, to be filled in", edits, prepares: true }];
  }
  if (use.by !== "pipe") return [];
  const edits = preparedScript(instruction, use);
  return [{ title: "Check a digest before, to be filled in", edits, prepares: true }];
}
