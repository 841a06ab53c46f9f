/** Tells that something is going on, once it takes long enough to be noticed. */

import type { WorkDoneProgressServerReporter } from "vscode-languageserver";
import type { Session } from "../session.ts";

/** Shorter work is over before anybody could read about it. */
const PATIENCE = 500;
/** How often the numbers change. */
const PACE = 200;

export class Progress {
  readonly #started = performance.now();
  #told = 0;
  #reporter: Promise<WorkDoneProgressServerReporter> | undefined;

  constructor(
    private readonly session: Session,
    private readonly title: string,
  ) {}

  report(message: string): void {
    const now = performance.now();
    if (!this.session.client.progress || now - this.#started < PATIENCE || now - this.#told < PACE) return;
    this.#told = now;
    this.#reporter ??= this.session.connection.window.createWorkDoneProgress().then((reporter) => {
      reporter.begin(this.title);
      return reporter;
    });
    this.#tell((reporter) => reporter.report(message));
  }

  end(): void {
    this.#tell((reporter) => reporter.done());
  }

  #tell(say: (reporter: WorkDoneProgressServerReporter) => void): void {
    this.#reporter?.then(say, (error: unknown) => this.session.connection.console.warn(String(error)));
  }
}
