/** A text under change that remembers what it was: pieces of the old text with new text between them. */

import type { Edit, Span } from "./place.ts";

export class Revision {
  #text: string;
  #pieces: (Span | string)[];
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
    // From the end to the start, so that the offsets of the others stay.
    const sorted = edits.toReversed().sort((a, b) => b.span.start - a.span.start);
    for (const { span, text } of sorted) this.#replace(span, text);
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

  #replace(span: Span, text: string): void {
    this.#text = this.#text.slice(0, span.start) + text + this.#text.slice(span.end);
    const before = this.#cut(0, span.start);
    const after = this.#cut(span.end, Number.POSITIVE_INFINITY);
    this.#pieces = [...before, ...(text === "" ? [] : [text]), ...after];
  }

  /** The pieces between two offsets of the text as it was before the replacement under way. */
  #cut(from: number, to: number): (Span | string)[] {
    const pieces: (Span | string)[] = [];
    let offset = 0;
    for (const piece of this.#pieces) {
      const length = typeof piece === "string" ? piece.length : piece.end - piece.start;
      const start = Math.max(from - offset, 0);
      const end = Math.min(to - offset, length);
      if (start < end)
        pieces.push(
          typeof piece === "string"
            ? piece.slice(start, end)
            : { start: piece.start + start, end: piece.start + end },
        );
      offset += length;
    }
    return pieces;
  }
}
