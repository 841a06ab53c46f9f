/** The JSON schema of `.palisade.yaml`, for completion and checks in editors. */

import { defaultSettings, type NamedRule, PROFILES, SEVERITIES } from "#core";

/** The schema of the settings file, knowing every rule and its options. */
export function settingsSchema(rules: readonly NamedRule[]) {
  const globs = { type: "array", items: { type: "string" } };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Settings of Palisade",
    type: "object",
    additionalProperties: false,
    properties: {
      profile: { enum: PROFILES, default: defaultSettings.profile, description: "Which rules run." },
      kubernetes: { type: ["string", "number"], description: 'The version of the cluster, such as "1.34".' },
      rules: {
        type: "object",
        description: "Severity and options by rule.",
        additionalProperties: false,
        properties: Object.fromEntries(rules.map((named) => [named.id, ruleSchema(named)])),
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
    },
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
