/** Spans that are asked again and again which of them an offset lies in. */

import type { Span } from "./place.ts";

/** Things with spans, which may hold one another. An empty span holds the offset that it stands at. */
export class Spans<T> {
  private readonly sorted: readonly { readonly thing: T; readonly start: number; readonly end: number }[];
  /** For each place in the order, the furthest end up to there. */
  private readonly reach: readonly number[];

  constructor(things: Iterable<T>, spanOf: (thing: T) => Span) {
    this.sorted = Array.from(things, (thing) => {
      const { start, end } = spanOf(thing);
      return { thing, start, end: Math.max(end, start + 1) };
    }).sort((a, b) => a.start - b.start);
    let furthest = 0;
    this.reach = this.sorted.map(({ end }) => {
      furthest = Math.max(furthest, end);
      return furthest;
    });
  }

  /** All that hold the offset, the one that starts nearest to it first. */
  *around(offset: number): Generator<T> {
    let at = lastUpTo(this.sorted.length, (i) => (this.sorted[i]?.start ?? 0) <= offset);
    for (; at >= 0 && (this.reach[at] ?? 0) > offset; at--) {
      const one = this.sorted[at];
      if (one && offset < one.end) yield one.thing;
    }
  }
}

/** The last of so many places that still is as asked, where those that are come first; -1 where none is. */
export function lastUpTo(length: number, is: (index: number) => boolean): number {
  let low = -1;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (is(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
