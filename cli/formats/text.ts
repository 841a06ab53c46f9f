/** The format for people: findings by file, each with its line and the place underlined, a summary at the end. */

import type { Severity } from "#core";
import { type Paint, painter, type Style } from "../paint.ts";
import type { BaselineResult, FoundIssue, Result, SuppressedIssue } from "../result.ts";
import { byFile } from "./by-file.ts";
import { Frames } from "./frame.ts";
import { baselineLine, summaryLine, verdict } from "./summary.ts";
import { harmless } from "./terminal.ts";
import type { View } from "./view.ts";

const STYLES: Readonly<Record<Severity, Style>> = {
  error: "red",
  warning: "yellow",
  info: "blue",
  hint: "gray",
};

export function formatText(
  { findings, suppressed, failures, summary, baseline }: Result,
  view: View,
): string {
  const paint = painter(view.color);
  const blocks: string[] = [];
  if (!view.quiet) {
    const frames = new Frames(findings, view);
    for (const [file, found] of byFile(findings)) {
      const shown = found.map((finding) => block(finding, frames, paint));
      blocks.push([paint("underline", harmless(file)), ...shown].join("\n"));
    }
    if (suppressed && suppressed.length > 0) blocks.push(silenced(suppressed, paint));
    for (const { rule, file, message } of failures)
      blocks.push(
        `${paint("red", "internal error")} in ${rule} on ${harmless(file)}: ${harmless(first(message))}`,
      );
  }
  const line = summaryLine(summary);
  const bold = verdict(summary);
  const ending = [`${paint("bold", bold)}${line.slice(bold.length)}`];
  if (baseline) {
    if (!view.quiet && baseline.removable.length > 0) blocks.push(removable(baseline));
    ending.push(baselineLine(baseline));
  }
  blocks.push(ending.join("\n"));
  return `${blocks.join("\n\n")}\n`;
}

function block(finding: FoundIssue, frames: Frames, paint: Paint): string {
  const { range, severity, message, rule, fixes } = finding;
  const { number, line, indent, width } = frames.of(finding);
  const head = [
    `${range.start.line}:${range.start.column}`,
    paint(STYLES[severity], severity),
    harmless(message),
    paint("gray", rule),
  ];
  return [
    `  ${head.join("  ")}`,
    `${paint("gray", `${number} | `)}${line}`,
    `${paint("gray", `${" ".repeat(number.length)} | `)}${" ".repeat(indent)}${paint(STYLES[severity], "^".repeat(width))}`,
    ...fixes.map(({ title }) => paint("gray", `         fix: ${harmless(title)}`)),
  ].join("\n");
}

/** What somebody asked to keep quiet about, and why. */
function silenced(suppressed: readonly SuppressedIssue[], paint: Paint): string {
  const lines = suppressed.flatMap(({ file, range, message, rule, suppression: { by, reason } }) => [
    `  ${harmless(file)}:${range.start.line}:${range.start.column}  ${harmless(message)}  ${paint("gray", rule)}`,
    paint("gray", `         by ${by}${reason === "" ? ", without a reason" : `: ${harmless(reason)}`}`),
  ]);
  return ["Suppressed:", ...lines].join("\n");
}

/** What a baseline still lists and nobody finds. */
function removable({ removable: entries }: BaselineResult): string {
  const lines = entries.map(
    ({ file, message, rule }) => `  ${harmless(file)}  ${harmless(message)}  ${rule}`,
  );
  return ["No longer found, although in the baseline:", ...lines].join("\n");
}

function first(text: string): string {
  return text.split("\n")[0] ?? "";
}
