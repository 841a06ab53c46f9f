/** Shows that a long run is alive, on a terminal. */

/** How long a run may take before it is shown. */
const PATIENCE = 1000;
/** How often the line changes. */
const PACE = 200;

/** A clock that only goes forward. `performance` is one, too, and takes 2 ms to load. */
export function milliseconds(): number {
  return process.uptime() * 1000;
}

export class Progress {
  #told: number;
  #shown = false;

  constructor(
    private readonly around: { readonly progress: boolean; readonly stderr: (text: string) => void },
    /** Milliseconds that have gone by. */
    private readonly clock: () => number = milliseconds,
  ) {
    this.#told = clock() + PATIENCE - PACE;
  }

  /** The state of affairs, shown now and then. */
  tell(text: string): void {
    if (!this.around.progress || this.clock() - this.#told < PACE) return;
    this.#told = this.clock();
    this.#shown = true;
    this.around.stderr(`\r\u001b[K${text}`);
  }

  end(): void {
    if (this.#shown) this.around.stderr("\r\u001b[K");
  }
}
