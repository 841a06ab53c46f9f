/**
 * Where things stand: spans of text, places that findings point at, and edits.
 * Everything is an offset in UTF-16 code units; lines and columns exist only at the rim.
 */

/** A half-open range of offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Somewhere a finding can point. */
export interface Place {
  /** Path of the file, relative to the workspace, with `/` as separator. */
  readonly file: string;
  readonly span: Span;
  /** False where a template, a variable or a patch may still decide what stands here. */
  readonly certain: boolean;
  /** True where the claim is that nothing is written: silent in patches, delayed while the map is typed. */
  readonly missing?: boolean;
  /** What the finding is about, where it is shown at another token. */
  readonly claim?: Place;
}

/** Text that cannot be read as what it should be. */
export interface Problem {
  readonly at: Place;
  readonly message: string;
}

/** Replaces `span` of `file` by `text`. A file that does not exist is created; its span is then 0–0. */
export interface Edit {
  readonly file: string;
  readonly span: Span;
  readonly text: string;
}

/** The place `shown`, carrying what is known about `claim`: show a missing field at a token that exists. */
export function pointing(shown: Place, claim: Place): Place {
  return {
    file: shown.file,
    span: shown.span,
    certain: shown.certain && claim.certain,
    missing: claim.missing ?? false,
    claim,
  };
}

/** Whether `inner` lies within `outer`; an empty span on the border counts as inside. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Whether two spans share an offset, or touch where one of them is empty. */
export function overlaps(a: Span, b: Span): boolean {
  if (a.start === a.end || b.start === b.end) return a.start <= b.end && b.start <= a.end;
  return a.start < b.end && b.start < a.end;
}

/**
 * The text after the edits, which must belong to one file and must not overlap.
 * Insertions at one offset keep their order. Throws a RangeError on overlapping edits.
 */
export function apply(text: string, edits: readonly Edit[]): string {
  const sorted = edits.map((edit, order) => ({ edit, order }));
  sorted.sort((a, b) => a.edit.span.start - b.edit.span.start || a.order - b.order);
  let result = "";
  let done = 0;
  for (const { edit } of sorted) {
    if (edit.span.start < done) throw new RangeError(`Overlapping edits at offset ${edit.span.start}`);
    result += text.slice(done, edit.span.start) + edit.text;
    done = edit.span.end;
  }
  return result + text.slice(done);
}
