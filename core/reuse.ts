/** What a new version of a file takes over from the one before: most keys change one document, and most of those one value. */

import { changedNodes, type Difference, type Version } from "./alike.ts";
import { commonPrefix, commonSuffix } from "./common-ends.ts";
import type { Span } from "./place.ts";
import { Lineage } from "./reads.ts";
import { retyped } from "./retype.ts";
import type { Node, Tree } from "./tree.ts";

/** A document of a file, as it was parsed. */
export interface Piece extends Span {
  readonly tree: Tree;
  /** What was typed since the version before in the same lineage. */
  readonly typed?: Typed;
  /** While the text is broken, what it was before: it comes back with the next quote that closes. */
  readonly whole?: Version;
}

/** An edit that left the nodes as they were; offsets are relative to the document. */
export interface Typed {
  readonly nodes: readonly Node[];
  readonly difference: Difference;
}

/** A file that was parsed before. */
interface Previous {
  readonly text: string;
  readonly parsed: string;
  readonly trees: readonly Piece[];
}

export class Reuse {
  private readonly template: boolean;
  private readonly prefix: number;
  private readonly suffix: number;
  private readonly delta: number;
  private readonly byStart = new Map<number, Piece>();

  /** `parsed` is the text with its template actions masked. */
  constructor(
    private readonly previous: Previous,
    private readonly text: string,
    parsed: string,
  ) {
    this.template = previous.parsed !== previous.text || parsed !== text;
    let prefix = commonPrefix(previous.text, text);
    let suffix = commonSuffix(previous.text, text, prefix);
    if (this.template) {
      prefix = Math.min(prefix, commonPrefix(previous.parsed, parsed));
      suffix = Math.min(suffix, commonSuffix(previous.parsed, parsed, prefix));
    }
    this.prefix = prefix;
    this.suffix = suffix;
    this.delta = text.length - previous.text.length;
    for (const piece of previous.trees) this.byStart.set(piece.start, piece);
  }

  /** The document at the span as far as it need not be parsed. */
  known(span: Span): Piece | undefined {
    const { start, end } = span;
    const same =
      end <= this.prefix
        ? this.byStart.get(start)
        : start >= this.text.length - this.suffix
          ? this.byStart.get(start - this.delta)
          : undefined;
    if (same) {
      if (same.end - same.start !== end - start) return undefined;
      return { start, end, tree: same.tree, ...(same.whole ? { whole: same.whole } : {}) };
    }
    const edited = this.edited(span);
    if (!edited) return undefined;
    const difference = this.differenceIn(span);
    const taken = retyped(edited.tree, this.textOf(edited), this.text.slice(start, end), difference);
    if (!taken) return undefined;
    const { tree, node } = taken;
    return tree.lineage
      ? { start, end, tree, typed: { nodes: [node], difference } }
      : { start, end, tree: tree.of(new Lineage()) };
  }

  /** The document at the span, that was just parsed. */
  parsed(span: Span, tree: Tree): Piece {
    if (this.template) return { ...span, tree };
    const edited = this.edited(span);
    const text = this.text.slice(span.start, span.end);
    const before = edited && { tree: edited.tree, text: this.textOf(edited) };
    for (const version of [before, edited?.whole]) {
      if (!version?.tree.lineage) continue;
      const difference = differenceOf(version.text, text);
      const nodes = changedNodes(version, { tree, text }, difference);
      if (nodes) return { ...span, tree: tree.of(version.tree.lineage), typed: { nodes, difference } };
    }
    if (!isBroken(tree)) return { ...span, tree: tree.of(new Lineage()) };
    const whole = before && isBroken(before.tree) ? edited?.whole : before;
    return { ...span, tree, ...(whole ? { whole } : {}) };
  }

  /** The document of the version before in which all that changed lies; undefined where others changed, too. */
  private edited({ start, end }: Span): Piece | undefined {
    const edited = this.template ? undefined : this.byStart.get(start);
    return edited &&
      edited.end + this.delta === end &&
      start <= this.prefix &&
      end >= this.text.length - this.suffix
      ? edited
      : undefined;
  }

  private differenceIn({ start }: Span): Difference {
    return {
      start: this.prefix - start,
      beforeEnd: this.previous.text.length - this.suffix - start,
      afterEnd: this.text.length - this.suffix - start,
    };
  }

  private textOf({ start, end }: Span): string {
    return this.previous.text.slice(start, end);
  }
}

function isBroken({ problems }: Tree): boolean {
  return problems.length > 0;
}

function differenceOf(before: string, after: string): Difference {
  const start = commonPrefix(before, after);
  const suffix = commonSuffix(before, after, start);
  return { start, beforeEnd: before.length - suffix, afterEnd: after.length - suffix };
}
