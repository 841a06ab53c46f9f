/** Shows that a long run is alive, on a terminal. */

/** How long a run may take before it is shown. */
const PATIENCE = 1000;
/** How often the line changes. */
const PACE = 200;

export class Progress {
  #told = performance.now() + PATIENCE - PACE;
  #shown = false;

  constructor(
    private readonly around: { readonly progress: boolean; readonly stderr: (text: string) => void },
  ) {}

  /** The state of affairs, shown now and then. */
  tell(text: string): void {
    if (!this.around.progress || performance.now() - this.#told < PACE) return;
    this.#told = performance.now();
    this.#shown = true;
    this.around.stderr(`\r\u001b[K${text}`);
  }

  end(): void {
    if (this.#shown) this.around.stderr("\r\u001b[K");
  }
}
