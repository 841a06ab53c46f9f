/** A text under change that remembers what it was: pieces of the old text with new text between them. */

import { apply, type Edit, type Span } from "./place.ts";

/** A piece of the old text, or new text. */
type Piece = Span | string;

export class Revision {
  #text: string;
  #pieces: readonly Piece[];
  readonly #length: number;

  constructor(text: string) {
    this.#text = text;
    this.#length = text.length;
    this.#pieces = [{ start: 0, end: text.length }];
  }

  get text(): string {
    return this.#text;
  }

  /** Edits of the text as it is now, which must not overlap. */
  apply(edits: readonly Edit[]): void {
    const reader = new Reader(this.#pieces);
    const pieces: Piece[] = [];
    let done = 0;
    for (const { span, text } of edits.toSorted((a, b) => a.span.start - b.span.start)) {
      reader.take(span.start - done, pieces);
      reader.take(span.end - span.start, []);
      if (text !== "") pieces.push(text);
      done = span.end;
    }
    reader.take(Number.POSITIVE_INFINITY, pieces);
    this.#pieces = pieces;
    this.#text = apply(this.#text, edits);
  }

  /** From the old text to the new one. */
  edits(file: string): Edit[] {
    const edits: Edit[] = [];
    let done = 0;
    let text = "";
    const put = (until: number) => {
      if (text !== "" || until > done) edits.push({ file, span: { start: done, end: until }, text });
    };
    for (const piece of this.#pieces) {
      if (typeof piece === "string") {
        text += piece;
      } else {
        put(piece.start);
        text = "";
        done = piece.end;
      }
    }
    put(this.#length);
    return edits;
  }
}

/** Hands out pieces from the start to the end, and cuts them where that is asked for. */
class Reader {
  #index = 0;
  /** How much of the next piece is taken already. */
  #taken = 0;

  constructor(private readonly pieces: readonly Piece[]) {}

  take(length: number, into: Piece[]): void {
    for (let left = length; left > 0; ) {
      const piece = this.pieces[this.#index];
      if (piece === undefined) return;
      const size = (typeof piece === "string" ? piece.length : piece.end - piece.start) - this.#taken;
      const count = Math.min(left, size);
      if (count > 0) into.push(part(piece, this.#taken, this.#taken + count));
      left -= count;
      this.#taken += count;
      if (count < size) return;
      this.#index++;
      this.#taken = 0;
    }
  }
}

function part(piece: Piece, from: number, to: number): Piece {
  return typeof piece === "string"
    ? piece.slice(from, to)
    : { start: piece.start + from, end: piece.start + to };
}
