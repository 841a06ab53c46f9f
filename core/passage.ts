/** Texts whose pieces are places, even where the text does not stand in the file as it is read. */

import type { Place, Span } from "./place.ts";

/** A text of which every piece [from, to) is a place: a YAML scalar, a Dockerfile word, a command line. */
export interface Passage {
  readonly text: string;
  part(from: number, to: number): Place;
}

/** What places are told from. Where it moves, as an instruction does when lines above it are typed, they move with it. */
export interface Anchor {
  start: number;
}

/** The start of the file, which never moves. */
const ORIGIN: Anchor = Object.freeze({ start: 0 });

/** A span that moves with its anchor. Whoever keeps one keeps the object, and never its numbers. */
class AnchoredSpan implements Span {
  constructor(
    private readonly anchor: Anchor,
    private readonly from: number,
    private readonly to: number,
  ) {}

  get start(): number {
    return this.anchor.start + this.from;
  }
  get end(): number {
    return this.anchor.start + this.to;
  }
}

/** A span that is told from an anchor. */
export function anchored(anchor: Anchor, { start, end }: Span): Span {
  return new AnchoredSpan(anchor, start, end);
}

/** From the start of one span to the end of another, wherever they are then. */
export function spanning(first: Span, last: Span): Span {
  return {
    get start() {
      return first.start;
    },
    get end() {
      return last.end;
    },
  };
}

/** Marks a piece whose characters stand in the file one by one. */
const EXACT = -1;

/** A text put together from pieces of one file: lines that continue, words without their quotes. */
export class Joined implements Passage {
  constructor(
    readonly file: string,
    readonly text: string,
    /** What all its offsets are told from. */
    readonly anchor: Anchor,
    /** Where an empty text stands. */
    private readonly origin: number,
    private readonly offsets: readonly number[],
    private readonly starts: readonly number[],
    private readonly ends: readonly number[],
  ) {}

  part(from: number, to: number): Place {
    return { file: this.file, span: this.span(from, to), certain: true };
  }

  /** Where piece [from, to) stands: from its first character to its last, with what was left out between them. */
  span(from: number, to: number): Span {
    return anchored(this.anchor, this.range(from, to));
  }

  /** The same, told from the anchor. */
  range(from: number, to: number): Span {
    if (from >= to) {
      const offset = from < this.text.length ? this.startOf(from) : this.endOf(from);
      return { start: offset, end: offset };
    }
    return { start: this.startOf(from), end: this.endOf(to) };
  }

  /** What another text is put together with that stands where [from, to) does. */
  joiner(from: number, to: number): Joiner {
    return new Joiner(this.file, this.range(from, to).start, this.anchor);
  }

  /** Adds [from, to) to another text with the same anchor, with its places. */
  copyTo(out: Joiner, from: number, to: number): void {
    let at = from;
    for (let piece = this.pieceAt(from); at < to && piece < this.offsets.length; piece++) {
      const until = Math.min(to, this.offsets[piece + 1] ?? this.text.length);
      const start = this.starts[piece] ?? this.origin;
      const end = this.ends[piece] ?? EXACT;
      const text = this.text.slice(at, until);
      if (end === EXACT) out.add(text, start + at - (this.offsets[piece] ?? 0));
      else out.put(text, { start, end });
      at = until;
    }
  }

  private startOf(at: number): number {
    const piece = this.pieceAt(at);
    const start = this.starts[piece] ?? this.origin;
    return this.ends[piece] === EXACT ? start + at - (this.offsets[piece] ?? 0) : start;
  }

  private endOf(at: number): number {
    if (at === 0) return this.text === "" ? this.origin : this.startOf(0);
    const piece = this.pieceAt(at - 1);
    const end = this.ends[piece] ?? EXACT;
    return end === EXACT ? (this.starts[piece] ?? this.origin) + at - (this.offsets[piece] ?? 0) : end;
  }

  /** The last piece that begins at or before the offset. */
  private pieceAt(at: number): number {
    let low = 0;
    let high = this.offsets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.offsets[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Puts a text together, piece by piece. All offsets are told from its anchor, if it has one. */
export class Joiner {
  text = "";
  private readonly offsets: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(
    private readonly file: string,
    private readonly origin: number,
    readonly anchor: Anchor = ORIGIN,
  ) {}

  /** Text that stands in the file character by character. */
  add(text: string, start: number): void {
    this.push(text, start, EXACT);
  }

  /** Text that is read where something else is written, such as an escape or a variable. */
  put(text: string, span: Span): void {
    this.push(text, span.start, span.end);
  }

  done(): Joined {
    return new Joined(this.file, this.text, this.anchor, this.origin, this.offsets, this.starts, this.ends);
  }

  private push(text: string, start: number, end: number): void {
    if (text === "") return;
    const last = this.offsets.length - 1;
    const follows =
      end === EXACT &&
      this.ends[last] === EXACT &&
      (this.starts[last] ?? 0) + this.text.length - (this.offsets[last] ?? 0) === start;
    if (!follows) {
      this.offsets.push(this.text.length);
      this.starts.push(start);
      this.ends.push(end);
    }
    this.text += text;
  }
}

/** White space as Go's `unicode.IsSpace` has it, which is what the builder trims. */
export function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  if (code < 0x85) return false;
  if (code === 0x85 || code === 0xa0 || code === 0x1680 || code === 0x3000) return true;
  if (code < 0x2000) return false;
  return code <= 0x200a || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f;
}
