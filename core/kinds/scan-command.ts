/** Commands that scan images, and what makes them stop a pipeline. */

import type { Edit } from "../place.ts";
import { extentOf } from "./image-push.ts";
import type { Leak } from "./image-scan.ts";
import type { Step } from "./pipeline.ts";
import { isScanScript } from "./scan-names.ts";
import type { Command, ShellWord } from "./shell.ts";

/** The scanner that a command calls for an image; undefined where it is none. */
export function toolOf({ name, args }: Command): string | undefined {
  const texts = args.map(({ text }) => text);
  const words = texts.filter((text) => !text.startsWith("-"));
  const line = words.join(" ");
  const has = (pattern: RegExp) => texts.some((text) => pattern.test(text));
  switch (name) {
    case "trivy":
      if (
        has(/^--download-(?:java-)?db-only$/) ||
        /\b(?:convert|plugin|server|clean|version|help)\b/.test(line)
      )
        return undefined;
      return words.some((word) => /^(?:image|i|rootfs|sbom)$/.test(word)) ? "Trivy" : undefined;
    case "grype":
      return words.length === 0 || /^(?:db|version|config|completion|help|explain|dir:|file:|\.)/.test(line)
        ? undefined
        : "Grype";
    case "snyk":
      return /^container (?:test|monitor)\b/.test(line) ? "Snyk" : undefined;
    case "docker-scout":
    case "docker":
    case "podman":
    case "nerdctl":
      if (
        /^(?:scout )?(?:cves|quickview|qv|compare|policy)\b/.test(line) &&
        (name === "docker-scout" || words[0] === "scout")
      )
        return "Docker Scout";
      return words[0] === "run" ? toolInContainer(words) : words[0] === "scan" ? "Snyk" : undefined;
    case "sysdig-cli-scanner":
      return has(/^--iac$/) ? undefined : "Sysdig";
    case "clair-scanner":
      return "Clair";
    case "clairctl":
      return words[0] === "report" ? "Clair" : undefined;
    case "anchorectl":
    case "anchore-cli":
      return words[0] === "image" ? "Anchore" : undefined;
    case "twistcli":
      return line.startsWith("images scan") ? "Prisma Cloud" : undefined;
    case "wizcli":
    case "wiz-cli":
      return /^(?:docker scan|scan container-image)\b/.test(line) ? "Wiz" : undefined;
    case "lw-scanner":
      return "Lacework";
    case "jf":
      return /^(?:docker scan|scan)\b/.test(line) ? "Xray" : undefined;
    case "aws":
      return /^ecr (?:start-image-scan|wait image-scan-complete|describe-image-scan-findings)\b/.test(line)
        ? "Amazon ECR"
        : undefined;
    case "gcloud":
      return /\bimages scan\b/.test(line) ? "Artifact Analysis" : undefined;
    case "kubescape":
      return line.startsWith("scan image") ? "Kubescape" : undefined;
    case "osv-scanner":
      return line.startsWith("scan image") || has(/^--docker\b/) ? "OSV-Scanner" : undefined;
    case "checkov":
      return has(/^--docker-image\b/) ? "Checkov" : undefined;
    case "orca-cli":
      return words[0] === "image" ? "Orca" : undefined;
    default:
      return isScanScript(name, words) ? SCRIPT : undefined;
  }
}

/** The tool where only a name says that it scans. */
export const SCRIPT = "the script";

/** `docker run … aquasec/trivy image …`. */
function toolInContainer(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => /(?:^|\/)(?:trivy|grype)(?:[:@]|$)/.test(word));
  const image = words[at];
  if (!image) return undefined;
  const rest = words.slice(at + 1);
  if (image.includes("grype")) return rest.some((word) => /^(?:dir|file):/.test(word)) ? undefined : "Grype";
  return rest.some((word) => /^(?:image|i|rootfs|sbom)$/.test(word)) ? "Trivy" : undefined;
}

/** Whether the script itself looks at what comes out: the result goes into a file, a pipe or a condition. */
export function isHandled(command: Command, commands: readonly Command[]): boolean {
  const { followedBy, redirects, args } = command;
  if (followedBy === "|" || redirects.some(({ operator }) => operator.startsWith(">"))) return true;
  if (args.some(({ text }) => /^(?:-o|--output|--file|-c|--config)(?:=|$)/.test(text))) return true;
  return commands.some(
    ({ name, args: words }) => name === "set" && words.some(({ text }) => /^\+\w*e/.test(text)),
  );
}

/** Commands behind `||` that make a failure none. */
const EXCUSES = new Set([":", "true", "echo", "printf"]);

export function leakOf(
  command: Command,
  tool: string,
  next: Command | undefined,
  step: Step,
): Leak | undefined {
  const { name, args, followedBy } = command;
  if (followedBy === "||" && next && (EXCUSES.has(next.name) || isExitZero(next))) {
    const at = extentOf(next);
    const text = [next.name, ...next.args.map(({ raw }) => raw)].join(" ");
    return {
      at,
      message: `"|| ${text}" lets the pipeline go on whatever the scan finds`,
      title: `Remove "|| ${text}"`,
      edits: () =>
        next.followedBy === "" || next.followedBy === "\n"
          ? [{ file: at.file, span: { start: command.extent.end, end: at.span.end }, text: "" }]
          : [],
    };
  }
  const record = args.find(({ text }) => text === "monitor");
  if (name === "snyk" && record)
    return {
      at: extentOf(command),
      message: "Snyk keeps a record of what it finds, and the pipeline goes on: only the test can stop it",
      title: "Use snyk container test",
      edits: () => rewritten(record, () => "test"),
    };
  const option = OPTIONS[tool === "Docker Scout" ? "scout" : name];
  if (!option || step.variable(option.variable)) return undefined;
  const at = args.findIndex(({ text }) => option.given.test(text));
  const given = args[at];
  const value = given?.text.includes("=") ? given : args[at + 1];
  if (given && !/^(?:.*=)?0$/.test(value?.text ?? "")) return undefined;
  const told = given ? `"${option.shown}" is 0` : `there is no "${option.shown}"`;
  return {
    at: extentOf(command),
    message: `${option.tool} tells what it finds, and the pipeline goes on: ${told}`,
    title: given ? `Set ${option.shown} to 1` : `Add ${option.shown}`,
    edits: () => (given ? rewritten(value, (raw) => raw.replace(/0$/, "1")) : option.add(args)),
  };
}

function rewritten(word: ShellWord | undefined, change: (raw: string) => string): Edit[] {
  return word ? [{ file: word.file, span: word.span, text: change(word.raw) }] : [];
}

function isExitZero({ name, args }: Command): boolean {
  return name === "exit" && args[0]?.text === "0";
}

/** Tools that pass whatever they find, until an option says otherwise. */
const OPTIONS: Readonly<Record<string, PassingTool>> = {
  trivy: {
    tool: "Trivy",
    given: /^--exit-code(?:=|$)/,
    variable: "TRIVY_EXIT_CODE",
    shown: "--exit-code",
    add(args) {
      const isLimited = args.some(({ text }) => /^(?:-s|--severity)(?:=|$)/.test(text));
      const verb = args.find(({ text }) => /^(?:image|i|rootfs|sbom)$/.test(text));
      const has = args.some(({ text }) => text.startsWith("--ignore-unfixed"));
      const limits = isLimited ? "" : `${has ? "" : " --ignore-unfixed"} --severity CRITICAL,HIGH`;
      return rewritten(verb, (raw) => `${raw} --exit-code 1${limits}`);
    },
  },
  grype: {
    tool: "Grype",
    given: /^(?:-f|--fail-on)(?:=|$)/,
    variable: "GRYPE_FAIL_ON_SEVERITY",
    shown: "--fail-on",
    add: ([first]) => rewritten(first, (raw) => `--fail-on high ${raw}`),
  },
  scout: {
    tool: "Docker Scout",
    given: /^(?:-e|--exit-code)(?:=|$)/,
    variable: "DOCKER_SCOUT_EXIT_CODE",
    shown: "--exit-code",
    add: (args) =>
      rewritten(
        args.find(({ text }) => /^(?:cves|compare|policy)$/.test(text)),
        (raw) => `${raw} --exit-code`,
      ),
  },
};

interface PassingTool {
  readonly tool: string;
  readonly given: RegExp;
  /** The variable that says the same. */
  readonly variable: string;
  readonly shown: string;
  add(args: readonly ShellWord[]): Edit[];
}
