/** What a workspace is like: where its images come from, what is found in it. */

import {
  isAtHome,
  type Linter,
  type LintOptions,
  lint,
  mentions,
  publisherOf,
  type Suppressed,
  type Unit,
  unitsOf,
} from "#core";
import type { Project } from "../project.ts";

export interface Count {
  readonly name: string;
  readonly count: number;
}

export interface Observed {
  /** Globs that fit the images of the workspace, the most frequent first. */
  readonly registries: readonly Count[];
  /** Findings by rule, the most frequent first. */
  readonly findings: readonly Count[];
  /** Markers of other linters that silence a finding, by linter. */
  readonly silenced: readonly Count[];
}

export function observe({ workspace, files }: Project, options: LintOptions): Observed {
  const registries: string[] = [];
  const findings: string[] = [];
  const silenced: Linter[] = [];
  for (const file of files) {
    const source = workspace.source(file);
    if (!source) continue;
    registries.push(...unitsOf(source).flatMap(origins));
    const { reports, suppressed } = lint(workspace, file, options);
    findings.push(...reports.map(({ rule }) => rule));
    silenced.push(...suppressed.flatMap(bySomebodyElse));
  }
  return { registries: counted(registries), findings: counted(findings), silenced: counted(silenced) };
}

/** The patterns that trust the images of a unit. */
function origins(unit: Unit): string[] {
  return [...mentions(unit)].flatMap((mention) =>
    mention.reference && !isAtHome(mention) ? [`${publisherOf(mention.reference)}/**`] : [],
  );
}

function bySomebodyElse({ by }: Suppressed): Linter[] {
  return by === "palisade" ? [] : [by];
}

function counted(names: readonly string[]): readonly Count[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
