/** Actions, tasks and orbs that scan images, and what makes them stop a pipeline. */

import { set } from "../edit.ts";
import type { Leak } from "./image-scan.ts";
import type { PipelineAction } from "./pipeline.ts";

export interface Scanner {
  readonly tool: string;
  scans(action: PipelineAction): boolean;
  leak?(action: PipelineAction): Leak | undefined;
}

/** The scanner that an action runs, if it scans an image. */
export function scannerOf(action: PipelineAction): Scanner | undefined {
  const scanner = ACTIONS.get(action.name);
  return scanner?.scans(action) ? scanner : undefined;
}

/** `owner/name` of actions that scan images. */
export function isScanner({ name }: PipelineAction): boolean {
  return ACTIONS.has(name) || name === "aquasecurity/setup-trivy" || name.startsWith("wiz-sec/");
}

/** Whether the result goes to a file that something else reads. */
export function isReport({ with: given }: PipelineAction): boolean {
  return (
    given.at("output").exists ||
    /^(?:sarif|json|cyclonedx|spdx|spdx-json|github)$/.test(given.at("format").text)
  );
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
