/** Where a pipeline has an image scanned for vulnerabilities, and whether what is found stops it. */

import { remove, set } from "../edit.ts";
import type { Edit, Place } from "../place.ts";
import { extentOf } from "./image-push.ts";
import type { Call, PipelineAction, Step } from "./pipeline.ts";
import type { Command, ShellWord } from "./shell.ts";

/** As a place, it is the command or the action. */
export interface Scan {
  readonly at: Place;
  readonly step: Step;
  readonly tool: string;
  /** What lets the pipeline go on whatever is found; undefined where it stops, or only the run can tell. */
  readonly leak: Leak | undefined;
  /** Whether only the name of a script or a target says that it scans. */
  readonly isGuess: boolean;
}

export interface Leak {
  readonly at: Place;
  readonly message: string;
  readonly title: string;
  edits(): Edit[];
}

/** The scans of images that a step makes; scans of sources and of configuration are none. */
export function scansIn(step: Step): Scan[] {
  const { action, commands } = step;
  const found: Scan[] = [];
  const scanner = action && ACTIONS.get(action.name);
  if (action && scanner?.scans(action)) {
    const leak = isReport(action)
      ? undefined
      : (pardonOf(step) ?? (isToldElsewhere(step, action) ? undefined : scanner.leak?.(action)));
    found.push({ at: action, step, tool: scanner.tool, leak, isGuess: false });
  }
  for (const [index, command] of commands.entries()) {
    const tool = toolOf(command);
    if (!tool) continue;
    const leak =
      tool === SCRIPT || isHandled(command, commands)
        ? undefined
        : (pardonOf(step) ?? leakOf(command, tool, commands[index + 1], step));
    found.push({ at: extentOf(command), step, tool, leak, isGuess: tool === SCRIPT });
  }
  return found;
}

/** Whether a variable or a file of settings may say that the step stops. */
function isToldElsewhere(step: Step, action: PipelineAction): boolean {
  return step.variable("TRIVY_EXIT_CODE") !== undefined || action.with.at("trivy-config").exists;
}

/** Whether something that is brought in scans images, as far as its name tells. */
export function mayScan({ text }: Call): boolean {
  if (/(?:container|image|docker)[-_ ]?scan|scan[-_ ]?(?:container|image|docker)|auto-devops/i.test(text))
    return true;
  if (/trivy|grype|snyk|clair|sysdig|wiz|prisma/i.test(text)) return true;
  return /scan|vuln|secur/i.test(text) && !OTHER_SCANS.test(text);
}

/** Scans of sources, of secrets and of what runs. */
const OTHER_SCANS = /[sd]ast\b|secret|dependen|licen[cs]e|quality|codeql|semgrep|gitleaks|iac|terraform/i;

/** `owner/name` of actions that scan images. */
export function isScanner({ name }: PipelineAction): boolean {
  return ACTIONS.has(name) || name === "aquasecurity/setup-trivy" || name.startsWith("wiz-sec/");
}

interface Scanner {
  readonly tool: string;
  scans(action: PipelineAction): boolean;
  leak?(action: PipelineAction): Leak | undefined;
}

const always = () => true;
const ifGiven = (input: string) => (action: PipelineAction) => action.with.at(input).exists;

/** The leak of an action that has to be told to stop. */
const unless =
  (input: string, tool: string, value: string | boolean) =>
  (action: PipelineAction): Leak | undefined => {
    const field = action.with.at(input);
    if (field.exists && (!field.certain || !/^(?:0|false|)$/.test(field.text))) return undefined;
    return {
      at: field.exists ? field : action,
      message: `${tool} tells what it finds, and the pipeline goes on: "${input}" is ${field.exists ? `"${field.text}"` : "not set"}`,
      title: `Set ${input}`,
      edits: () => {
        const given = action.with;
        const isLimited = tool !== "Trivy" || given.at("severity").exists;
        const added = { [input]: value, ...(isLimited ? {} : LIMITS) };
        if (given.type !== "map") return set(given, added);
        return Object.entries(added).flatMap(([key, one]) =>
          key === input || given.at(key).missing ? set(given.at(key), one) : [],
        );
      },
    };
  };

/** What stops a pipeline and can be mended. */
const LIMITS = { "ignore-unfixed": true, severity: "CRITICAL,HIGH" };

const ACTIONS: ReadonlyMap<string, Scanner> = new Map<string, Scanner>([
  [
    "aquasecurity/trivy-action",
    {
      tool: "Trivy",
      scans: ({ with: given }) =>
        /^(?:image|rootfs|sbom|)$|\{\{/.test(given.at("scan-type").text) || given.at("input").exists,
      leak: unless("exit-code", "Trivy", "1"),
    },
  ],
  [
    "anchore/scan-action",
    {
      tool: "Grype",
      scans: ({ with: given }) => given.at("image").exists || given.at("sbom").exists,
      // It stops unless it is told otherwise.
      leak: (action) =>
        action.with.at("fail-build").exists ? unless("fail-build", "Grype", true)(action) : undefined,
    },
  ],
  ["snyk/actions/docker", { tool: "Snyk", scans: always }],
  [
    "docker/scout-action",
    { tool: "Docker Scout", scans: always, leak: unless("exit-code", "Docker Scout", true) },
  ],
  [
    "sysdiglabs/scan-action",
    {
      tool: "Sysdig",
      scans: ({ with: given }) => given.at("image-tag").exists,
      leak: unless("stop-on-failed-policy-eval", "Sysdig", true),
    },
  ],
  ["azure/container-scan", { tool: "Azure Container Scan", scans: always }],
  [
    "aws-actions/vulnerability-scan-github-action-for-amazon-inspector",
    { tool: "Amazon Inspector", scans: always },
  ],
  ["crazy-max/ghaction-container-scan", { tool: "Trivy", scans: always }],
  ["lacework/lw-scanner-action", { tool: "Lacework", scans: always }],
  ["paloaltonetworks/prisma-cloud-scan", { tool: "Prisma Cloud", scans: always }],
  ["task:trivy", { tool: "Trivy", scans: ifGiven("image") }],
  ["task:aquasecscanner", { tool: "Aqua", scans: always }],
  [
    "task:snyksecurityscan",
    { tool: "Snyk", scans: ({ with: given }) => given.at("testType").text === "container" },
  ],
  ["orb:snyk/scan", { tool: "Snyk", scans: ifGiven("docker-image-name") }],
  ["orb:anchore-engine/analyze_local_image", { tool: "Anchore", scans: always }],
  ["kubescape/github-action", { tool: "Kubescape", scans: ifGiven("image") }],
]);

/** Whether the result goes to a file that something else reads. */
function isReport({ with: given }: PipelineAction): boolean {
  return (
    given.at("output").exists ||
    /^(?:sarif|json|cyclonedx|spdx|spdx-json|github)$/.test(given.at("format").text)
  );
}

/** `continue-on-error: true`, `allow_failure: true`. */
function pardonOf({ pardon, job }: Step): Leak | undefined {
  const field = pardon ?? job.pardon;
  if (!field) return undefined;
  return {
    at: field,
    message: `"${field.key}: true" lets the pipeline go on whatever the scan finds`,
    title: `Remove ${field.key}`,
    edits: () => remove(field),
  };
}

/** The scanner that a command calls for an image; undefined where it is none. */
function toolOf({ name, args }: Command): string | undefined {
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
      return isScript(name, words) ? SCRIPT : undefined;
  }
}

const SCRIPT = "the script";

/** `./scan-image.sh`, `make scan`, `npm run scan`: nobody here knows what it does, but its name says that it scans. */
function isScript(name: string, words: readonly string[]): boolean {
  const isRunner = /^(?:make|just|task|mage|npm|yarn|pnpm|sh|bash|python[\d.]*)$/.test(name);
  return [name, ...(isRunner ? words : [])].some((word) => NAMED_SCAN.test(word) && !OTHER_SCANS.test(word));
}

const NAMED_SCAN = /(?:^|[-_:/.])(?:scan|trivy|grype|vuln)/i;

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
function isHandled(command: Command, commands: readonly Command[]): boolean {
  const { followedBy, redirects, args } = command;
  if (followedBy === "|" || redirects.some(({ operator }) => operator.startsWith(">"))) return true;
  if (args.some(({ text }) => /^(?:-o|--output|--file|-c|--config)(?:=|$)/.test(text))) return true;
  return commands.some(
    ({ name, args: words }) => name === "set" && words.some(({ text }) => /^\+\w*e/.test(text)),
  );
}

/** Commands behind `||` that make a failure none. */
const EXCUSES = new Set([":", "true", "echo", "printf"]);

function leakOf(command: Command, tool: string, next: Command | undefined, step: Step): Leak | undefined {
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
