import { type Instruction, inCaseOf, instructions, rule, type Word } from "#core";

export default rule({
  title: "ADD is used where COPY would do",
  why: "ADD also downloads addresses and unpacks whatever looks like an archive. COPY only copies, so nothing enters the image that nobody meant.",
  severity: "info",
  refs: [
    "https://docs.docker.com/build/building/best-practices/#add-or-copy",
    "https://docs.docker.com/reference/dockerfile/#add",
  ],
  peers: {
    hadolint: ["DL3020"],
    trivy: ["DS-0005"],
    checkov: ["CKV_DOCKER_4"],
    kics: ["9513a694"],
  },

  on: instructions("ADD"),
  *check(add) {
    const sources = add.args.slice(0, -1);
    if (sources.length === 0 || needsAdd(add) || sources.some(mayNeedAdd)) return;

    const { file, span, unfinished } = add;
    const isFixed = sources.every(({ certainty }) => certainty === "literal");
    yield {
      at: { file, span, certain: !unfinished && sources.every(({ certain }) => certain) },
      message: "ADD also downloads and unpacks; here COPY does the same and nothing else",
      fixes: [
        {
          title: "Replace ADD with COPY",
          edits: [{ file, span, text: inCaseOf(add, "COPY") }],
          safe: isFixed,
        },
      ],
    };
  },
});

/** Flags and notations that only ADD knows. */
function needsAdd({ flags, heredocs }: Instruction): boolean {
  return (
    heredocs.length > 0 || flags.some(({ name }) => ["checksum", "keep-git-dir", "unpack"].includes(name))
  );
}

/** An address, an archive, or a name behind which one of them may be: a variable in front, a star at the end. */
function mayNeedAdd({ text, raw, certainty }: Word): boolean {
  if (certainty !== "literal" && /^["']?\$/.test(raw)) return true;
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|git@)/i.test(text) || ARCHIVE.test(text) || text.endsWith("*");
}

const ARCHIVE = /\.(?:tar|tgz|tbz2?|txz|tzst|gz|bz2|xz|zst)(?:\*|\?|$)/i;
