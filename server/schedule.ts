/**
 * When things are done: edits as soon as the event loop is free, everything else when the keyboard rests,
 * in slices after which others have their turn.
 */

/** Calls back after whatever waits in the event loop had its turn. */
export type Turn = (callback: () => void) => void;

/** How long the keyboard rests before other files follow. */
const REST = 50;
/** How long background work runs before it lets others in; a keystroke waits two of these at most. */
const SLICE = 4;
/** How long edits that follow each other without a pause are gathered. */
const GATHER = 30;

export class Schedule {
  #soonSince = 0;
  #soon = false;
  #more = false;
  #typed = Number.NEGATIVE_INFINITY;
  #running = false;
  #again = false;
  #sliceEnd = 0;

  constructor(
    private readonly turn: Turn,
    /** Lints what was edited. */
    private readonly lint: () => void,
    /** Does everything else; asks `breath` between steps. */
    private readonly work: () => Promise<void>,
  ) {}

  /** A key was pressed. */
  typed(): void {
    this.#typed = performance.now();
    this.soon();
  }

  /** Something is to be linted at once; what arrives in the same moment is linted with it. */
  soon(): void {
    this.#more = true;
    if (this.#soon) return;
    this.#soon = true;
    this.#soonSince = performance.now();
    this.turn(this.#settle);
  }

  /** There is background work. */
  wake(): void {
    this.#again = true;
    if (!this.#running) void this.#loop();
  }

  /** Lets others have their turn when the slice is used up, and waits while somebody types. */
  async breath(): Promise<void> {
    if (performance.now() < this.#sliceEnd && !this.#soon) return;
    do {
      await new Promise<void>(this.turn);
      const rest = this.#typed + REST - performance.now();
      if (rest > 0) await new Promise<void>((done) => setTimeout(done, rest));
    } while (this.#soon || performance.now() < this.#typed + REST);
    this.#sliceEnd = performance.now() + SLICE;
  }

  readonly #settle = (): void => {
    if (this.#more && performance.now() - this.#soonSince < GATHER) {
      this.#more = false;
      this.turn(this.#settle);
    } else {
      this.#soon = false;
      this.lint();
    }
  };

  async #loop(): Promise<void> {
    this.#running = true;
    try {
      while (this.#again) {
        this.#again = false;
        await this.breath();
        await this.work();
      }
    } finally {
      this.#running = false;
    }
  }
}
