/** Writes another value where one is written, or where its key stands without one. */

import { isNamedBelow, unlessMasked } from "./editable.ts";
import { entryStart, isFlow, nextToken, quoteAt, slotOf, valueStart } from "./extent.ts";
import type { Field } from "./field.ts";
import type { Edit } from "./place.ts";
import { asLines, columnAt, lineEnd, styleBefore } from "./style.ts";
import {
  behindKey,
  isFilled,
  isList,
  isObject,
  type Json,
  quoted,
  type Style,
  toFlow,
  toYaml,
} from "./to-yaml.ts";
import { Kind, NONE } from "./tree.ts";

/** Writes another value where one is written, or where its key stands without one. */
export function overwrite(field: Field, value: Json): Edit[] {
  if (reads(field, value) || isNamedBelow(field)) return [];
  const { document, node, file } = field;
  const { tree, manifest } = document;
  const { parsed } = manifest;
  const parent = tree.parent(node);
  const { start, end } = field.span;
  const near = styleBefore(document, node, end);
  // A list keeps its own style, whatever its brothers have.
  const style = tree.kind(node) === Kind.Sequence ? { ...near, brackets: false } : near;
  const give = (from: number, to: number, text: string): Edit[] => {
    // Blanks behind the old value would become part of a block of text.
    const stop = lineEnd(parsed, to);
    const until = text.includes("\n") && parsed.slice(to, stop).trim() === "" ? stop : to;
    const written = asLines(manifest, until, text, value);
    return unlessMasked(document, [{ file, span: { start: from, end: until }, text: written }]);
  };

  if (!isFree(field)) return [];
  if (parent === NONE) return overwriteRoot(field, value, style, give);
  const from = valueStart(document, node);
  if (isFlow(tree, parent)) {
    if (tree.kind(node) === Kind.Null) {
      const colon = parsed[start - 1] === ":" ? " " : ": ";
      return tree.isMap(parent) ? give(start, end, `${colon}${toFlow(value, style)}`) : [];
    }
    const key = tree.keyEnd(node);
    const before = key === NONE ? entryStart(document, node) : key + document.span.start;
    return hasProperty(parsed.slice(before, from)) ? [] : give(from, end, inStyle(field, value, style));
  }
  const slot = slotOf(document, node);
  if (slot === NONE || hasProperty(parsed.slice(slot, from))) return [];
  const column = columnAt(parsed, tree.start(parent) + document.span.start);
  const inItem = tree.isSequence(parent);
  const wasBlock = tree.kind(node) === Kind.Map || tree.kind(node) === Kind.Sequence;
  const staysFlow = isFlow(tree, node) && tree.first(node) !== NONE;
  if (isFilled(value) && !staysFlow) {
    const stop = lineEnd(parsed, end);
    const isCommented = !parsed.slice(slot, end).includes("\n") && parsed.slice(end, stop).trim() !== "";
    const text = !inItem
      ? behindKey(value, column, style)
      : `${isCommented ? `\n${" ".repeat(column + 2)}` : " "}${toYaml(value, column + 2, style)}`;
    // The comment stays on the line of the key or dash, and `behindKey` may have nothing to break.
    if (!isCommented || !text.startsWith("\n")) return give(slot, end, text);
    return end > slot ? [...give(slot, end, ""), ...give(stop, stop, text)] : give(stop, stop, text);
  }
  if (tree.kind(node) === Kind.Null) return give(start, start, ` ${lineOf(field, value, column, style)}`);
  if (wasBlock) return give(slot, end, ` ${lineOf(field, value, column, style)}`);
  return give(from, end, lineOf(field, value, column, style));
}

/** A document that says something else as a whole, or that says nothing yet. */
function overwriteRoot(
  { document, node, span }: Field,
  value: Json,
  style: Style,
  give: (from: number, to: number, text: string) => Edit[],
): Edit[] {
  const { tree, manifest } = document;
  const { parsed } = manifest;
  if (tree.kind(node) !== Kind.Null) {
    const from = valueStart(document, node);
    return hasProperty(parsed.slice(document.span.start, from))
      ? []
      : give(from, span.end, toFlow(value, style));
  }
  const marker = /^\.\.\.[ \t]*(?:#.*)?\r?$/m.exec(parsed.slice(document.span.start, document.span.end));
  const at = marker ? document.span.start + marker.index : document.span.end;
  const isFresh = at === 0 || parsed[at - 1] === "\n" || parsed[at - 1] === "\uFEFF";
  return give(at, at, isFresh ? `${toYaml(value, 0, style)}\n` : `\n${toYaml(value, 0, style)}`);
}

/** Whether no tag, anchor or template action stands behind the field that would belong to a new value. */
function isFree(field: Field): boolean {
  const { document, node, span } = field;
  if (document.tree.kind(node) === Kind.Null && !field.certain) return false;
  return !hasProperty(document.manifest.parsed.slice(span.end, nextToken(document, node)));
}

/** Whether a tag or an anchor stands in a text that says nothing else. */
function hasProperty(text: string): boolean {
  return /(?:^|[\s,:[{-])[!&]/.test(text.replace(/(^|\s)#.*/g, "$1"));
}

/** A value that goes behind its key: in the quotes of the one before, or as a block of text. */
function lineOf(field: Field, value: Json, column: number, style: Style): string {
  if (typeof value !== "string") return inStyle(field, value, style);
  const { parsed } = field.document.manifest;
  const { start, end } = field.span;
  const isFollowed = parsed.slice(end, lineEnd(parsed, end)).trim() !== "";
  const quote = quoteAt(field.document, start) ?? (isFollowed && value.includes("\n") ? '"' : undefined);
  return quote ? quoted(value, quote) : behindKey(value, column, style).slice(1);
}

function inStyle(field: Field, value: Json, style: Style): string {
  const quote = quoteAt(field.document, field.span.start);
  if (typeof value === "string" && quote) return quoted(value, quote);
  return toFlow(value, style);
}

/** Whether the field says exactly this already. */
function reads(field: Field, value: Json): boolean {
  if (isList(value)) {
    const items = field.items();
    return (
      field.type === "sequence" &&
      items.length === value.length &&
      items.every((item, i) => reads(item, value[i] as Json))
    );
  }
  if (isObject(value)) {
    const entries = field.entries();
    return (
      field.type === "map" &&
      entries.length === Object.keys(value).length &&
      entries.every(([key, child]) => Object.hasOwn(value, key) && reads(child, value[key] as Json))
    );
  }
  return field.exists && field.value === value && (value !== null || field.type === "null");
}
