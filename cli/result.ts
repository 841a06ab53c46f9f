/** What a run found, in the shape of the JSON format, which the other formats are made of (PRODUCT §3). */

import type { Edit, Failure, Place, Report, ResourceName, Severity, Suppressed, Workspace } from "#core";
import type { KnownFinding } from "./baseline.ts";
import { Lines, type Range } from "./lines.ts";

export interface Result {
  readonly version: 1;
  readonly tool: { readonly name: "palisade"; readonly version: string };
  readonly summary: Summary;
  readonly findings: readonly FoundIssue[];
  readonly failures: readonly Failure[];
  /** Where the run was held against a baseline: the findings are the new ones. */
  readonly baseline?: BaselineResult;
  /** What somebody asked to keep quiet about, where the run is to tell. */
  readonly suppressed?: readonly SuppressedIssue[];
}

export interface BaselineResult {
  /** How many findings the baseline knows. */
  readonly known: number;
  /** Entries that nothing is found for any more. */
  readonly removable: readonly KnownFinding[];
}

export interface Summary {
  readonly files: number;
  readonly resources: number;
  readonly dockerfiles: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly hints: number;
  readonly durationMs: number;
}

export interface FoundIssue {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly range: Range;
  readonly resource: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string | null;
    readonly name: string;
  } | null;
  readonly related: readonly { readonly file: string; readonly range: Range; readonly message: string }[];
  readonly fixes: readonly {
    readonly title: string;
    readonly safe: boolean;
    /** Empty where they would write the value of a secret. */
    readonly edits: readonly ShownEdit[];
  }[];
}

/** A finding that an allowance covers, or the marker of another linter. */
export interface SuppressedIssue extends FoundIssue {
  readonly suppression: {
    readonly by: Suppressed["by"];
    /** Empty where none is given. */
    readonly reason: string;
    /** Where it is asked, in the same file. */
    readonly range: Range;
  };
}

export interface ShownEdit {
  readonly file: string;
  readonly range: Range;
  readonly text: string;
}

/** Turns reports into what is shown: lines and columns, paths as seen from the current directory. */
export class Presenter {
  private readonly known = new Map<string, Lines>();

  constructor(
    private readonly workspace: Workspace,
    private readonly shown: (file: string) => string,
  ) {}

  issue(report: Report): FoundIssue {
    return {
      rule: report.rule,
      severity: report.severity,
      message: report.message,
      ...this.place(report.at),
      resource: resourceOf(report.resource),
      related: report.related.map(({ at, message }) => ({ ...this.place(at), message })),
      fixes: report.fixes.map(({ title, safe, edits, reveals }) => ({
        title,
        safe: safe ?? false,
        edits: reveals ? [] : edits.map((edit) => this.edit(edit)),
      })),
    };
  }

  lines(file: string): Lines {
    let lines = this.known.get(file);
    if (!lines) {
      lines = new Lines(this.workspace.source(file)?.text ?? "");
      this.known.set(file, lines);
    }
    return lines;
  }

  range({ file, span }: Place): Range {
    return this.lines(file).range(span);
  }

  private edit({ file, span, text }: Edit): ShownEdit {
    return { file: this.shown(file), range: this.lines(file).range(span), text };
  }

  private place({ file, span }: Place): { file: string; range: Range } {
    return { file: this.shown(file), range: this.lines(file).range(span) };
  }
}

function resourceOf(resource: ResourceName | undefined): FoundIssue["resource"] {
  return resource ? { ...resource, namespace: resource.namespace ?? null } : null;
}

/** Counts by severity. */
export function count(
  findings: readonly FoundIssue[],
): Pick<Summary, "errors" | "warnings" | "infos" | "hints"> {
  const of = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return { errors: of("error"), warnings: of("warning"), infos: of("info"), hints: of("hint") };
}
