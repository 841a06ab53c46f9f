/** `palisade rules`: every rule with what it says of itself. */

import { rules } from "#rules";

export function listRules(format: "text" | "json"): string {
  if (format === "json") {
    const table = rules.map(({ id, rule: { title, why, severity, profile, refs, options, peers } }) => ({
      id,
      title,
      why,
      severity,
      profile: profile ?? "recommended",
      options: options ?? {},
      refs,
      peers: peers ?? {},
    }));
    return `${JSON.stringify(table, null, 2)}\n`;
  }
  const width = Math.max(...rules.map(({ id }) => id.length));
  const lines = rules.map(
    ({ id, rule }) =>
      `${id.padEnd(width)}  ${rule.severity.padEnd(7)}  ${(rule.profile ?? "").padEnd(6)}  ${rule.title}`,
  );
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}
