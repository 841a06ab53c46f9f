/** Tells the log of our mistakes, each once: a rule that fails on a thousand files fails for one reason. */

import type { Connection } from "vscode-languageserver";
import type { Failure } from "#core";

/** More than this nobody reads. */
const MAX_TOLD = 1000;

export class Failures {
  readonly #told = new Set<string>();

  constructor(private readonly connection: Connection) {}

  /** A rule threw. It costs this rule on this file. */
  rule({ rule, file, message }: Failure): void {
    this.#tell(`${rule} ${whatAndWhere(message)}`, `The rule ${rule} failed on ${file}: ${message}`);
  }

  /** Something else went wrong while we did what `doing` says. */
  other(doing: string, error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#tell(whatAndWhere(message), `${doing} failed: ${message}`);
  }

  #tell(name: string, line: string): void {
    if (this.#told.has(name) || this.#told.size >= MAX_TOLD) return;
    this.#told.add(name);
    this.connection.console.error(line);
  }
}

/** The message and the line that threw, whoever called it. */
function whatAndWhere(message: string): string {
  return message.split("\n", 2).join(" ");
}
