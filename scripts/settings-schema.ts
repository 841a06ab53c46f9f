/** The JSON schema of `.palisade.yaml`, for completion and checks in editors. */

import { defaultSettings, type NamedRule, PROFILES, SEVERITIES } from "#core";

const globs = { type: ["array", "string"], items: { type: "string" } };

/** The schema of the settings file, knowing every rule and its options. */
export function settingsSchema(rules: readonly NamedRule[]) {
  const profile = { enum: PROFILES, description: "Which rules run." };
  const rulesSchema = {
    type: "object",
    description: "Severity and options by rule.",
    additionalProperties: false,
    properties: Object.fromEntries(
      rules.map((named) => [named.id, { $ref: `#/definitions/${named.id.replaceAll("/", "~1")}` }]),
    ),
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Settings of Palisade",
    type: "object",
    additionalProperties: false,
    properties: {
      extends: {
        type: "string",
        description:
          "The path of another settings file, relative to this one. What stands here lies over it.",
      },
      profile: { ...profile, default: defaultSettings.profile },
      kubernetes: { type: ["string", "number"], description: 'The version of the cluster, such as "1.34".' },
      rules: rulesSchema,
      overrides: {
        type: "array",
        description: "What holds for some files only. Later ones win.",
        items: {
          type: "object",
          additionalProperties: false,
          required: ["files"],
          properties: {
            files: { ...globs, description: "Globs of paths from the root of the workspace." },
            profile,
            rules: rulesSchema,
          },
        },
      },
      exclude: { ...globs, description: "Files that are not read. What .gitignore names is never read." },
      sets: {
        type: "array",
        description: "Files that are applied together, where folders do not say it.",
        items: {
          type: "object",
          additionalProperties: false,
          required: ["name", "include"],
          properties: {
            name: { type: "string" },
            include: globs,
            exclude: globs,
            namespace: { type: "string" },
            closed: { type: "boolean", description: "Nothing else is applied to its namespaces." },
          },
        },
      },
      honourOtherLinters: {
        type: "boolean",
        default: defaultSettings.honourOtherLinters,
        description:
          "Whether comments and annotations that silence hadolint, Trivy, Checkov, KICS, kube-linter, kube-score or Polaris count where a rule is the same check.",
      },
    },
    definitions: Object.fromEntries(rules.map((named) => [named.id, ruleSchema(named)])),
  };
}

function ruleSchema({ rule }: NamedRule) {
  const severity = { enum: [...SEVERITIES, "off"], default: rule.severity };
  const options = Object.entries(rule.options ?? {}).map(([key, value]) => [key, valueSchema(value)]);
  return {
    description: `${rule.title}. ${rule.why}`,
    anyOf: [
      severity,
      {
        type: "object",
        additionalProperties: false,
        properties: { severity, ...Object.fromEntries(options) },
      },
    ],
  };
}

/** A type that fits the default of an option. */
function valueSchema(value: unknown): object {
  if (Array.isArray(value)) return { type: ["array", "string"], items: { type: "string" }, default: value };
  if (typeof value === "object")
    return { type: "object", additionalProperties: { type: "string" }, default: value };
  return { type: typeof value, default: value };
}
