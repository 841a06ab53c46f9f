/** What a format may ask about a run besides its result. */

import type { Settings, Severity } from "#core";
import type { Lines } from "../lines.ts";
import type { FoundIssue, Result } from "../result.ts";

export interface View {
  readonly color: boolean;
  /** Only the summary. */
  readonly quiet: boolean;
  /** Every file that was judged, as it is shown. */
  readonly files: readonly string[];
  readonly settings: Settings;
  readonly status: number;
  /** Whether findings of this severity make the run fail. */
  readonly fails: (severity: Severity) => boolean;
  /** The lines of a shown file. */
  readonly lines: (file: string) => Lines;
  /** A shown file as seen from the root of its repository, where those look who show findings beside the code. */
  readonly inRepository: (file: string) => string;
  /** What a finding is recognised by from one run to the next. */
  readonly fingerprint: (finding: FoundIssue) => string;
}

/** Writes a result down. */
export type Format = (result: Result, view: View) => string;
