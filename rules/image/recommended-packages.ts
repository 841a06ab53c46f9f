import {
  isForDevelopment,
  isSaidUpTo,
  isShipped,
  mayHoldOptions,
  type PackageCall,
  type Place,
  packageCalls,
  rule,
  writeArgument,
  writeArgumentBefore,
} from "#core";

export default rule({
  title: "Recommended packages are installed as well",
  why: "Distributions let a package recommend others for people at a desk: manuals, drivers, editors, whole language runtimes. In an image nobody calls them, but they are scanned, patched and there for an intruder.",
  severity: "info",
  refs: [
    "https://www.debian.org/doc/debian-policy/ch-relationships.html#binary-dependencies-depends-recommends-suggests-enhances-pre-depends",
    "https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages",
  ],
  peers: { hadolint: ["DL3015"], trivy: ["DS-0029"], kics: ["7384dfb2"] },

  on: packageCalls,
  *check(call, { profile }) {
    const manner = MANNERS.find(({ programs }) => programs.includes(call.program));
    if (!manner || (manner.isStrict && profile !== "strict") || !manner.verbs.test(call.verb)) return;
    if (call.packages.length === 0 || isSaid(call, manner) || call.packages.some(mayHoldOptions)) return;

    const { program, verb, instruction } = call;
    const { stage } = instruction;
    const runs = stage && isShipped(stage) && !isForDevelopment(stage.dockerfile);
    yield {
      at: call,
      severity: runs ? "info" : "hint",
      message: `"${program} ${verb}" also brings packages that are only recommended: more to patch, and more for an intruder to use`,
      get fixes() {
        return [fix(call, manner)];
      },
    };
  },
});

interface Manner {
  readonly programs: readonly string[];
  readonly verbs: RegExp;
  /** What leaves recommended packages out. */
  readonly option: string;
  /** Options that say so already, or say the opposite on purpose. */
  readonly said: RegExp;
  /** Settings that say so. */
  readonly configured: RegExp;
  readonly isStrict?: boolean;
}

const MANNERS: readonly Manner[] = [
  {
    programs: ["apt-get", "apt"],
    verbs: /^install$/,
    option: "--no-install-recommends",
    said: /install-recommends/i,
    configured:
      /(?<!(?:-o|--option)[\s=]*["']?)apt::install-recommends|^(?:copy|add)\b.*\/etc\/apt(?:\/|\s|$)/i,
  },
  {
    programs: ["zypper"],
    verbs: /^in(?:stall)?$/,
    option: "--no-recommends",
    said: /recommends/,
    configured: /solver\.onlyRequires|^(?:copy|add)\b.*\/etc\/zypp\//i,
  },
  {
    programs: ["dnf", "dnf5"],
    verbs: /install$/,
    option: "--setopt=install_weak_deps=False",
    said: /install_weak_deps/,
    configured: /(?<!--setopt[\s=]*["']?)install_weak_deps|^(?:copy|add)\b.*\/etc\/dnf\//i,
    isStrict: true,
  },
];

function isSaid({ options, instruction }: PackageCall, { said, configured }: Manner): boolean {
  const isOption = options.some(({ name, value = "" }) => said.test(`${name}=${value}`));
  return isOption || isSaidUpTo(instruction, configured);
}

function fix(call: PackageCall, { option, programs }: Manner) {
  const { instruction, packages } = call;
  const edits = writeArgument(instruction, lastOfVerb(call), option);
  // With what they recommend, these lose the certificates that they check servers with.
  const client = programs.includes("apt") && packages.find(({ name }) => /^(?:curl|git|wget)$/.test(name));
  const hasCertificates = packages.some(({ name }) => name === "ca-certificates");
  if (!client || hasCertificates) return { title: `Add ${option}`, edits };
  return {
    title: `Add ${option}, and ca-certificates for ${client.name}`,
    edits: [...edits, ...writeArgumentBefore(instruction, client, "ca-certificates")],
  };
}

/** The verb with the `-y` behind it, as people are used to read it. */
function lastOfVerb(call: PackageCall): Place {
  const { args } = call.command;
  const behind = args.findIndex(({ span }) => span.start === call.span.start) + 1;
  const end = args.findIndex(({ text }, at) => at >= behind && !/^-[yq]+$/.test(text));
  return args[Math.max(behind, end) - 1] ?? call;
}
