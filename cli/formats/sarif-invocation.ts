/** What SARIF says of the run itself: how it ended, what it could not read, which rules broke, what the settings turned. */

import type { Failure, NamedRule, RuleSetting } from "#core";
import { rules } from "#rules";
import { UNREADABLE_FILE } from "../own-rules.ts";
import type { FoundIssue, Result } from "../result.ts";
import { artifactOf } from "./sarif-result.ts";
import { levelOf, type RuleTable } from "./sarif-rules.ts";
import type { View } from "./view.ts";

export function invocationOf({ findings, failures }: Result, table: RuleTable, view: View): object {
  const unread = findings.filter(({ rule }) => rule === UNREADABLE_FILE);
  const overrides = overridesOf(table, view);
  return {
    executionSuccessful: failures.length === 0,
    exitCode: view.status,
    ...(overrides.length === 0 ? {} : { ruleConfigurationOverrides: overrides }),
    toolExecutionNotifications: [
      ...unread.map((finding) => unreadNotification(finding, table, view)),
      ...failures.map((failure) => failureNotification(failure, table, view)),
    ],
  };
}

function unreadNotification({ rule, message, file }: FoundIssue, table: RuleTable, view: View): object {
  return {
    level: "warning",
    message: { text: message },
    associatedRule: table.reference(rule),
    locations: [{ physicalLocation: { artifactLocation: artifactOf(file, view) } }],
  };
}

function failureNotification({ rule, message, file }: Failure, table: RuleTable, view: View): object {
  return {
    level: "error",
    message: { text: message },
    associatedRule: table.reference(rule),
    locations: [{ physicalLocation: { artifactLocation: artifactOf(file, view) } }],
  };
}

/** The rules that the settings of this run turned on, off or up and down. */
function overridesOf(table: RuleTable, { settings }: View): object[] {
  return rules.flatMap((named) => {
    const configuration = configurationOf(named, settings.rules.get(named.id), settings.profile === "strict");
    return configuration ? [{ descriptor: table.reference(named.id), configuration }] : [];
  });
}

function configurationOf(
  { rule }: NamedRule,
  setting: RuleSetting | undefined,
  strict: boolean,
): { enabled: boolean; level?: string } | undefined {
  const severity = setting?.severity;
  if (severity === "off") return { enabled: false };
  if (severity !== undefined) return { enabled: true, level: levelOf(severity) };
  return strict && rule.profile === "strict" ? { enabled: true } : undefined;
}
