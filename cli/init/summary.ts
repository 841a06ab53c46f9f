/** What `palisade init` says when it is done. */

import type { Draft } from "./settings-text.ts";

export function summary(shown: string, { profile, observed, taken }: Draft): string {
  const found = observed.findings.reduce((sum, { count }) => sum + count, 0);
  const lines = [`Wrote ${shown}: profile ${profile}, ${found} finding${found === 1 ? "" : "s"} today.`];
  if (taken) {
    const overridden = taken.overrides.flatMap(({ files, lines: own }) =>
      own.map(({ rule, level, from }) => `  ${rule}: ${level} in ${files.join(", ")} (${from})`),
    );
    const whole = taken.rules.map(({ rule, level, from }) => `  ${rule}: ${level} (${from})`);
    lines.push(`From ${taken.file}:`, ...whole, ...overridden);
    if (whole.length + overridden.length === 0) lines.push("  nothing that a rule is the same as");
    if (taken.partial.length > 0)
      lines.push("Left on, because only a part was meant:", ...taken.partial.map(indented));
    if (taken.unknown.length > 0) lines.push(`No rule is the same as: ${taken.unknown.join(", ")}`);
    if (taken.rest.length > 0)
      lines.push("Without a counterpart in the settings:", ...taken.rest.map(indented));
  }
  return `${lines.join("\n")}\n`;
}

const indented = (text: string) => `  ${text}`;
