/**
 * Baselines: what a team knows of already, so that an old repository can be held to what is new.
 * The file is committed: sorted, a finding a line, so that diffs and merges read well.
 */

import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "./targets.ts";
import { removeOldDrafts, writeAtomically } from "./write.ts";

export interface KnownFinding {
  /** Relative to the root of the workspace. */
  readonly file: string;
  readonly rule: string;
  /** What it is recognised by; the message is only for readers. */
  readonly fingerprint: string;
  readonly message: string;
}

const VERSION = 1;

export function formatBaseline(findings: readonly KnownFinding[]): string {
  const sorted = [...findings].sort(
    (a, b) => order(a.file, b.file) || order(a.rule, b.rule) || order(a.fingerprint, b.fingerprint),
  );
  const lines = sorted.map((finding) => `    ${JSON.stringify(finding)}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "version": ${VERSION},\n  "findings": ${list}\n}\n`;
}

/** Writes a baseline, as one step. `shown` is what the user called the file. */
export function writeBaseline(path: string, shown: string, findings: readonly KnownFinding[]): void {
  try {
    removeOldDrafts(dirname(path));
    writeAtomically(path, formatBaseline(findings));
  } catch (error) {
    throw new UsageError(`Cannot write ${shown}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function readBaseline(path: string, shown: string): readonly KnownFinding[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`Cannot read the baseline ${shown}; --write-baseline ${shown} makes one`);
  }
  return parseBaseline(text, shown);
}

/** Throws UsageError where the text is no baseline. */
export function parseBaseline(text: string, shown: string): readonly KnownFinding[] {
  const wrong = (why: string): UsageError => new UsageError(`${shown} is no baseline: ${why}`);
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  if (!isObject(content) || !("version" in content)) throw wrong('it has no "version"');
  if (content.version !== VERSION)
    throw wrong(`its version is ${JSON.stringify(content.version)}, and ${VERSION} is what can be read`);
  const { findings } = content;
  if (!Array.isArray(findings)) throw wrong('it has no list of "findings"');
  return findings.map((entry: unknown, i) => {
    if (!isKnownFinding(entry))
      throw wrong(`finding ${i + 1} has not the texts "file", "rule", "fingerprint" and "message"`);
    return entry;
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isKnownFinding(value: unknown): value is KnownFinding {
  return (
    isObject(value) &&
    ["file", "rule", "fingerprint", "message"].every((key) => typeof value[key] === "string")
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
