import type { Span } from "#core";

/** A span as it is now: one of a Dockerfile may move. */
export function numbers({ start, end }: Span): [start: number, end: number] {
  return [start, end];
}
