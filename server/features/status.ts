/** How many findings there are: `palisade/status`, for clients that show it. */

import type { Session } from "../session.ts";

/** Numbers that change faster cannot be read. */
const PACE = 100;

export class Status {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = "";

  constructor(private readonly session: Session) {}

  /** Something may have changed. */
  tell(): void {
    if (!this.session.client.status) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, PACE);
  }

  #send(): void {
    const counts = { indexing: this.session.indexing, ...this.session.publisher.counts };
    const text = JSON.stringify(counts);
    if (text === this.#last) return;
    this.#last = text;
    void this.session.connection.sendNotification("palisade/status", counts);
  }
}
