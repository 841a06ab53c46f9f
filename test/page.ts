/**
 * Reads and redraws a rule's page.
 *
 * Above the first `##` the page is written from the rule. Below it each heading is a workspace and
 * each fence one of its files, named after the language word. Marks say what the page's rule reports;
 * a `fixed` fence is a file after a fix of the nearest fence above that is offered one.
 */

import {
  type Fix,
  type LintOptions,
  lint,
  type NamedRule,
  type Report,
  readSettings,
  SETTINGS_FILE,
  Workspace,
} from "#core";
import { afterFix } from "./fixing.ts";
import { cut, draw } from "./marks.ts";

/** The day on which pages are read, unless a fence says `today=YYYY-MM-DD`. */
const defaultToday = "2026-11-25";

/** A file shown on a page, its text without marks. */
export interface Fence {
  /** The line of the opening backticks, counted from 1. */
  readonly line: number;
  readonly ticks: string;
  readonly info: string;
  /** Undefined where a fence is prose, and where a `fixed` fence leaves the name to the fence above. */
  readonly file: string | undefined;
  readonly fixed: boolean;
  /** The fix that a `fixed` fence shows, where it is not the first. */
  readonly title: string | undefined;
  readonly today: string | undefined;
  readonly text: string;
}

/** One heading: a line of prose or a fence after the other. */
export interface Scene {
  readonly heading: string;
  readonly parts: readonly (string | Fence)[];
}

/** What the page's rule says about one heading. */
export interface Reading {
  readonly scene: Scene;
  readonly workspace: Workspace;
  readonly options: LintOptions;
  readonly reports: ReadonlyMap<Fence, readonly Report[]>;
}

/** A mistake of the page's author. */
export class PageError extends Error {
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
  }
}

/** The headings of a page. What stands above the first one is generated and not read. */
export function scenes(page: string): Scene[] {
  const found: { heading: string; parts: (string | Fence)[] }[] = [];
  const lines = page.replace(/\n$/, "").split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const ticks = /^`{3,}/.exec(line)?.[0];
    if (/^##+ /.test(line)) found.push({ heading: line, parts: [] });
    if (!ticks) {
      found.at(-1)?.parts.push(line);
      continue;
    }
    const end = lines.findIndex((other, at) => at > index && other.trimEnd() === ticks);
    if (end < 0) throw new PageError(index + 1, "the fence is never closed");
    const shown = lines.slice(index + 1, end).map((text) => `${text}\n`);
    found.at(-1)?.parts.push(fence(index + 1, ticks, line.slice(ticks.length), shown.join("")));
    index = end;
  }
  return found;
}

/** The fences of a heading. */
export function fences(scene: Scene): Fence[] {
  return scene.parts.filter((part) => typeof part !== "string");
}

/** Lints every heading of a page with its rule. */
export function readings(named: NamedRule, page: string): Reading[] {
  return scenes(page).map((scene) => reading(named, scene));
}

/** The page as it should be. */
export function redraw(named: NamedRule, page: string): string {
  const read = readings(named, page);
  const body = read.map((reading) => reading.scene.parts.map((part) => show(part, reading)).join("\n"));
  return `${[head(named, read), ...body].join("\n").trimEnd()}\n`;
}

/** The kind of fix that a page shows. */
export function fixOf(readings: readonly Reading[]): "safe fix" | "fix" | undefined {
  const reports = readings.flatMap((reading) => [...reading.reports.values()].flat());
  const fixes = reports.flatMap((report) => report.fixes);
  if (fixes.length === 0) return undefined;
  return fixes.some((fix) => fix.safe) ? "safe fix" : "fix";
}

function reading(named: NamedRule, scene: Scene): Reading {
  const shown = fences(scene).filter((fence) => fence.file !== undefined && !fence.fixed);
  const files = new Map<string, string>();
  for (const { file = "", line, text } of shown) {
    if (files.has(file)) throw new PageError(line, `the heading has two files "${file}": give one a name`);
    files.set(file, text);
  }
  const workspace = Workspace.of(files);
  const options = optionsOf(named, workspace, shown);
  const reports = new Map(shown.map((fence) => [fence, reportsOn(named, workspace, fence, options)]));
  return { scene, workspace, options, reports };
}

function fence(line: number, ticks: string, info: string, shown: string): Fence {
  const words = [...info.matchAll(/"([^"]*)"|(\S+)/g)];
  const language = words[0]?.[2] ?? "";
  const rest = words.slice(1).flatMap((word) => word[2] ?? []);
  const fixed = rest[0] === "fixed";
  const names = rest.filter((word) => word !== "fixed" && !word.startsWith("today="));
  if (names.length > 1) throw new PageError(line, `a fence has one name, not ${names.join(" and ")}`);
  return {
    line,
    ticks,
    info,
    fixed,
    file: names[0] ?? (fixed ? undefined : fileNames.get(language)),
    title: words.find((word) => word[1] !== undefined)?.[1],
    today: rest.find((word) => word.startsWith("today="))?.slice("today=".length),
    text: cut(shown),
  };
}

const fileNames = new Map([
  ["yaml", "file.yaml"],
  ["dockerfile", "Dockerfile"],
]);

function optionsOf(named: NamedRule, workspace: Workspace, shown: readonly Fence[]): LintOptions {
  const written = workspace.manifest(SETTINGS_FILE);
  const { settings, problems } = readSettings(written, [named]);
  const line = shown.find((fence) => fence.file === SETTINGS_FILE)?.line ?? 0;
  for (const problem of problems) throw new PageError(line, problem.message);
  // A rule of the strict profile need not ask for it under every heading.
  const asked = written?.documents[0]?.root.at("profile").exists;
  const profile = asked ? settings.profile : (named.rule.profile ?? settings.profile);
  const today = shown.find((fence) => fence.today)?.today ?? defaultToday;
  return { rules: [named], settings: { ...settings, profile }, today };
}

/** What the rule reports on one fence, in the order of the text. */
function reportsOn(named: NamedRule, workspace: Workspace, fence: Fence, options: LintOptions): Report[] {
  const { reports, failures } = lint(workspace, fence.file ?? "", options);
  for (const failure of failures) throw new PageError(fence.line, failure.message);
  return reports
    .filter((report) => report.rule === named.id)
    .sort((a, b) => a.at.span.start - b.at.span.start || a.at.span.end - b.at.span.end);
}

function show(part: string | Fence, reading: Reading): string {
  if (typeof part === "string") return part;
  return `${part.ticks}${part.info}\n${shownText(part, reading)}${part.ticks}`;
}

function shownText(fence: Fence, reading: Reading): string {
  if (fence.fixed) return fixedText(fence, reading);
  const severity = reading.options.rules[0]?.rule.severity;
  const marks = (reading.reports.get(fence) ?? []).map((report) => ({
    span: report.at.span,
    words: report.severity === severity ? report.message : `${report.severity}: ${report.message}`,
  }));
  return marks.length > 0 ? draw(fence.text, marks) : fence.text;
}

/** The file that a `fixed` fence shows, as the fix leaves it. */
function fixedText(fence: Fence, reading: Reading): string {
  const above = [...reading.reports.keys()].filter((other) => other.line < fence.line).reverse();
  const wanted = (fix: Fix) => fix.edits.length > 0 && (fence.title ?? fix.title) === fix.title;
  for (const source of above) {
    const fix = reading.reports
      .get(source)
      ?.flatMap((report) => report.fixes)
      .find(wanted);
    if (!fix) continue;
    const file = fence.file ?? source.file ?? "";
    if (!fix.edits.some((edit) => edit.file === file)) {
      throw new PageError(fence.line, `the fix "${fix.title}" does not change "${file}"`);
    }
    return afterFix(reading.workspace, fix).source(file)?.text ?? "";
  }
  throw new PageError(fence.line, `no finding above offers ${fence.title ? `"${fence.title}"` : "a fix"}`);
}

/** What the rule says of itself. */
function head({ id, rule }: NamedRule, readings: readonly Reading[]): string {
  const facts = [
    `\`${id}\``,
    rule.severity,
    rule.profile === "strict" ? "strict" : "",
    fixOf(readings) ?? "",
  ];
  const refs = rule.refs.map((ref) => `- <${ref}>\n`).join("");
  return `# ${rule.title}\n\n${facts.filter(Boolean).join(" · ")}\n\n${rule.why}\n${refs && `\n${refs}`}`;
}
