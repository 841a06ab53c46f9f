/** What a new version of a file takes over from the one before: most keys change one document, and most of those one value. */

import { changedNodes, type Difference, differenceOf, type Version } from "./alike.ts";
import { commonPrefix, commonSuffix } from "./common-ends.ts";
import { hidden, type Unfinished } from "./mend.ts";
import type { Span } from "./place.ts";
import { Lineage } from "./reads.ts";
import { retyped } from "./retype.ts";
import type { Node, Tree } from "./tree.ts";

/** What a parser made of a document. */
export interface Parsed {
  readonly tree: Tree;
  /** What was hidden so that the rest could be read. */
  readonly unfinished?: Unfinished;
}

/** A document of a file, as it was parsed. */
export interface Piece extends Span, Parsed {
  /** What was typed since the version before in the same lineage. */
  readonly typed?: Typed;
  /** While the text is broken, the newest version of the lineage that it had: it comes back with the next quote that closes. */
  readonly whole?: Version;
}

/** An edit that left the nodes as they were; offsets are relative to the document. */
export interface Typed {
  readonly nodes: readonly Node[];
  readonly difference: Difference;
}

/** A file that was parsed before. */
export interface Previous {
  readonly text: string;
  readonly masked: string;
  readonly parsed: string;
  readonly trees: readonly Piece[];
}

export class Reuse {
  private readonly template: boolean;
  private readonly prefix: number;
  private readonly suffix: number;
  private readonly delta: number;
  /** The pieces of the version before that the edit may have touched: from this one up to that. */
  private readonly first: number = 0;
  private readonly last: number;

  /** `masked` is the text with its template actions masked; `looksAtAll` where no document need be as it was. */
  constructor(
    private readonly previous: Previous,
    private readonly text: string,
    masked: string,
    looksAtAll: boolean,
  ) {
    this.template = previous.masked !== previous.text || masked !== text;
    let prefix = commonPrefix(previous.text, text);
    let suffix = commonSuffix(previous.text, text, prefix);
    if (this.template) {
      prefix = Math.min(prefix, commonPrefix(previous.masked, masked));
      suffix = Math.min(suffix, commonSuffix(previous.masked, masked, prefix));
    }
    this.prefix = prefix;
    this.suffix = suffix;
    this.delta = text.length - previous.text.length;
    const { trees } = previous;
    this.last = trees.length;
    if (this.template || looksAtAll) return;
    // The marker behind a document, and the line break before one, belong to where it ends and begins.
    const until = previous.text.length - suffix;
    while (this.first < trees.length && (trees[this.first]?.end ?? 0) + MARKER <= prefix) this.first++;
    while (this.last > this.first + 1 && (trees[this.last - 1]?.start ?? 0) > until) this.last--;
    // Whether the first document ends at the first marker hangs on what it says.
    if (this.first === 0) this.last = Math.min(this.last + 1, trees.length);
  }

  /** Where documents can have come or gone: all else is as it was. */
  get touched(): Span {
    const { trees } = this.previous;
    return {
      start: this.first === 0 ? 0 : (trees[this.first]?.start ?? 0),
      end: (trees[this.last]?.start ?? this.previous.text.length) + this.delta,
    };
  }

  /** The documents before and behind these, which stand where the edit touched. */
  around(touched: readonly Piece[]): Piece[] {
    const { trees } = this.previous;
    const pieces: Piece[] = [];
    for (let i = 0; i < this.first; i++) pieces.push(unchanged(trees[i] as Piece, 0));
    for (const piece of touched) pieces.push(piece);
    for (let i = this.last; i < trees.length; i++) pieces.push(unchanged(trees[i] as Piece, this.delta));
    return pieces;
  }

  /** The document at the span as far as it need not be parsed. */
  known(span: Span): Piece | undefined {
    const { start, end } = span;
    const same =
      end <= this.prefix
        ? this.at(start)
        : start >= this.text.length - this.suffix
          ? this.at(start - this.delta)
          : undefined;
    if (same) return same.end - same.start === end - start ? unchanged(same, start - same.start) : undefined;
    const edited = this.edited(span);
    if (!edited) return undefined;
    const text = this.text.slice(start, end);
    const difference = this.differenceIn(span);
    const taken = retyped(edited.tree, this.textOf(edited), text, difference);
    if (taken) {
      const { tree, node } = taken;
      return tree.lineage
        ? { start, end, tree, typed: { nodes: [node], difference } }
        : { start, end, tree: tree.of(new Lineage()) };
    }
    const { whole } = edited;
    const isBack = whole?.text === text && whole.tree.problems.length === 0;
    return isBack ? this.parsed(span, { tree: whole.tree }) : undefined;
  }

  /** The document at the span, that was just parsed. */
  parsed(span: Span, parsed: Parsed): Piece {
    if (this.template) return { ...span, ...parsed };
    const { tree, unfinished } = parsed;
    const edited = this.edited(span);
    const written = this.text.slice(span.start, span.end);
    const text = unfinished ? hidden(written, unfinished) : written;
    const before = edited && { tree: edited.tree, text: this.textOf(edited) };
    const whole = edited?.whole;
    // What is known of a lineage is as its newest version left it.
    for (const version of whole?.tree.lineage === before?.tree.lineage ? [before] : [before, whole]) {
      const lineage = version?.tree.lineage;
      if (!lineage) continue;
      const difference = differenceOf(version.text, text);
      const nodes = changedNodes(version, { tree, text }, difference);
      if (!nodes) continue;
      const known = { ...parsed, ...this.wholeBefore(edited, tree, lineage) };
      return { ...span, ...known, tree: tree.of(lineage), typed: { nodes, difference } };
    }
    if (tree.problems.length === 0) return { ...span, tree: tree.of(new Lineage()) };
    const known = { ...parsed, ...this.wholeBefore(edited, tree) };
    // A line that is typed is hidden with every key, and the rest stays as it is.
    return { ...span, ...known, tree: unfinished ? tree.of(new Lineage()) : tree };
  }

  /** The last version of a broken document that was not, or that went on as one when it broke. */
  private wholeBefore(
    edited: Piece | undefined,
    { problems }: Tree,
    lineage?: Lineage,
  ): { readonly whole?: Version } {
    if (!edited || problems.length === 0) return {};
    const { tree, whole } = edited;
    const isLast = whole
      ? tree.lineage === whole.tree.lineage && tree.lineage !== lineage
      : tree.problems.length === 0;
    if (tree.lineage && isLast) return { whole: { tree, text: this.textOf(edited) } };
    return whole ? { whole } : {};
  }

  /** The document of the version before in which all that changed lies; undefined where others changed, too. */
  private edited({ start, end }: Span): Piece | undefined {
    const edited = this.template ? undefined : this.at(start);
    return edited &&
      edited.end + this.delta === end &&
      start <= this.prefix &&
      end >= this.text.length - this.suffix
      ? edited
      : undefined;
  }

  /** What began there among what the edit may have touched. */
  private at(start: number): Piece | undefined {
    const { trees } = this.previous;
    let [from, until] = [this.first, this.last];
    while (from < until) {
      const middle = (from + until) >> 1;
      if ((trees[middle]?.start ?? 0) < start) from = middle + 1;
      else until = middle;
    }
    const found = trees[from];
    return found?.start === start ? found : undefined;
  }

  private differenceIn({ start }: Span): Difference {
    return {
      start: this.prefix - start,
      beforeEnd: this.previous.text.length - this.suffix - start,
      afterEnd: this.text.length - this.suffix - start,
    };
  }

  private textOf({ start, end }: Span): string {
    return this.previous.parsed.slice(start, end);
  }
}

/** `---` and the character behind it. */
const MARKER = 4;

/** A document in which nothing was typed, perhaps elsewhere. */
function unchanged(piece: Piece, by: number): Piece {
  if (by === 0 && !piece.typed) return piece;
  const { typed: _, ...rest } = piece;
  return { ...rest, start: piece.start + by, end: piece.end + by };
}
