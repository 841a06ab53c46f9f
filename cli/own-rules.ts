/** What is reported that no rule looks for. */

import { type Severity, UNUSED_ALLOW } from "#core";

export interface OwnRule {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly severity: Severity;
}

export const SYNTAX_ERROR = "palisade/syntax-error";
export const UNREADABLE_FILE = "palisade/unreadable-file";

export const ownRules: readonly OwnRule[] = [
  {
    id: SYNTAX_ERROR,
    title: "File has a syntax error",
    why: "What comes after the error may be read differently than it is meant, and nobody can apply it.",
    severity: "error",
  },
  {
    id: UNREADABLE_FILE,
    title: "File cannot be read",
    why: "Nothing is known about a file that is not text in UTF-8, is larger than 10 MB or may not be opened.",
    severity: "warning",
  },
  {
    id: UNUSED_ALLOW,
    title: "Allowance allows nothing",
    why: "An allowance that is no longer needed would hide the next mistake at its place.",
    severity: "warning",
  },
];
