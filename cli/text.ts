/** The format for people: findings by file, each with its line and the place underlined, a summary at the end. */

import { styleText } from "node:util";
import type { Severity } from "#core";
import type { Lines } from "./lines.ts";
import type { FoundIssue, Result } from "./result.ts";

export interface TextOptions {
  readonly color: boolean;
  /** Only the summary. */
  readonly quiet: boolean;
  /** The lines of a shown file. */
  readonly lines: (file: string) => Lines;
}

type Style = "red" | "yellow" | "blue" | "gray" | "bold" | "underline";

const STYLES: Readonly<Record<Severity, Style>> = {
  error: "red",
  warning: "yellow",
  info: "blue",
  hint: "gray",
};

export function formatText({ findings, failures, summary }: Result, options: TextOptions): string {
  const paint = (style: Style, text: string): string => (options.color ? styleText(style, text) : text);
  const blocks: string[] = [];
  if (!options.quiet) {
    const byFile = new Map<string, FoundIssue[]>();
    for (const finding of findings) {
      const known = byFile.get(finding.file);
      if (known) known.push(finding);
      else byFile.set(finding.file, [finding]);
    }
    for (const [file, found] of byFile) {
      blocks.push(
        [
          paint("underline", file),
          ...found.map((finding) => block(finding, options.lines(file), paint)),
        ].join("\n"),
      );
    }
    for (const { rule, file, message } of failures) {
      blocks.push(`${paint("red", "internal error")} in ${rule} on ${file}: ${message.split("\n")[0]}`);
    }
  }
  blocks.push(summaryLine(summary, paint));
  return `${blocks.join("\n\n")}\n`;
}

function block(finding: FoundIssue, lines: Lines, paint: (style: Style, text: string) => string): string {
  const { start } = finding.range;
  const head = `  ${start.line}:${start.column}  ${paint(STYLES[finding.severity], finding.severity)}  ${finding.message}  ${paint("gray", finding.rule)}`;
  const fixes = finding.fixes.map(({ title }) => paint("gray", `         fix: ${title}`));
  return [head, ...frame(finding, lines, paint), ...fixes].join("\n");
}

/** Lines longer than this are shown around the place only. */
const WIDTH = 100;

function frame(
  { range, severity }: FoundIssue,
  lines: Lines,
  paint: (style: Style, text: string) => string,
): string[] {
  const text = lines.line(range.start.line).replaceAll("\t", " ");
  const from = range.start.column - 1;
  const to = range.end.line === range.start.line ? range.end.column - 1 : text.length;
  const cut = Math.max(0, from > WIDTH - 20 ? from - 20 : 0);
  const shown = text.slice(cut, cut + WIDTH);
  const length = Math.max(1, Math.min(to - from, WIDTH - (from - cut)));
  const gutter = String(range.start.line).padStart(5);
  const empty = " ".repeat(gutter.length);
  return [
    `${paint("gray", `${gutter} | `)}${shown}`,
    `${paint("gray", `${empty} | `)}${" ".repeat(from - cut)}${paint(STYLES[severity], "^".repeat(length))}`,
  ];
}

function summaryLine(
  { files, resources, dockerfiles, errors, warnings, infos, hints, durationMs }: Result["summary"],
  paint: (style: Style, text: string) => string,
): string {
  const found = [
    many(errors, "error"),
    many(warnings, "warning"),
    many(infos, "info"),
    many(hints, "hint"),
  ].filter((part) => !part.startsWith("0 "));
  const seen = `${many(files, "file")}, ${many(resources, "resource")}, ${many(dockerfiles, "Dockerfile")}, ${durationMs} ms`;
  const verdict = found.length === 0 ? "No findings" : found.join(", ");
  return `${paint("bold", verdict)} in ${seen}`;
}

function many(count: number, word: string): string {
  return `${count} ${word}${count === 1 || word === "info" ? "" : "s"}`;
}
