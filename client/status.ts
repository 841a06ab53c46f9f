/** The one thing we show outside the text: how many findings the workspace has. */

import { type Disposable, MarkdownString, StatusBarAlignment, ThemeColor, window } from "vscode";
import type { State } from "vscode-languageclient";

/** What the server tells: `palisade/status`. */
export interface Counts {
  readonly indexing: boolean;
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly hints: number;
}

export class StatusItem implements Disposable {
  readonly #item = window.createStatusBarItem("palisade.status", StatusBarAlignment.Left, 10);

  constructor() {
    this.#item.name = "Palisade";
    this.#item.show();
  }

  starting() {
    this.#paint("$(sync~spin) Palisade", "Palisade is starting");
  }

  show(counts: Counts) {
    const total = counts.errors + counts.warnings + counts.infos + counts.hints;
    const icon = counts.indexing ? "$(sync~spin)" : "$(shield)";
    this.#paint(`${icon} ${total}`, tooltip(counts));
  }

  follow(state: State) {
    if (state === stopped || state === startFailed) this.failed();
    if (state === starting) this.starting();
  }

  failed() {
    this.#paint("$(shield) Palisade", "The Palisade server is not running: click to start it again");
    this.#item.command = "palisade.restart";
    this.#item.backgroundColor = new ThemeColor("statusBarItem.warningBackground");
  }

  dispose() {
    this.#item.dispose();
  }

  #paint(text: string, about: string) {
    this.#item.text = text;
    this.#item.tooltip = new MarkdownString(about);
    this.#item.command = "workbench.actions.view.problems";
    this.#item.backgroundColor = undefined;
    this.#item.accessibilityInformation = { label: about };
  }
}

// The values of `State`, which lives in the module that is loaded late.
const stopped: State = 1;
const starting: State = 3;
const startFailed: State = 4;

function tooltip(counts: Counts): string {
  const parts = [
    count(counts.errors, "error"),
    count(counts.warnings, "warning"),
    count(counts.infos, "info"),
    count(counts.hints, "hint"),
  ].filter((part) => part !== undefined);
  const found = parts.length > 0 ? parts.join(", ") : "nothing found";
  const where = `${counts.files} ${counts.files === 1 ? "file" : "files"}`;
  return counts.indexing
    ? `Palisade is reading the workspace: ${found} so far`
    : `Palisade: ${found} in ${where}`;
}

function count(number: number, word: string): string | undefined {
  if (number === 0) return undefined;
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
