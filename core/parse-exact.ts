/** Well-formed YAML → tree, from js-yaml's events. The only file that knows js-yaml's parser. */

import { EVENT_ID, type Event, parseEvents, YAMLException } from "js-yaml";
import { type Hole, Kind, NONE, type Tree, TreeBuilder } from "./tree.ts";

/** Deeper nesting is no manifest; the tolerant parser refuses it, too. */
export const MAX_DEPTH = 500;

const SCALAR_KINDS = [
  Kind.Plain,
  Kind.Plain,
  Kind.SingleQuoted,
  Kind.DoubleQuoted,
  Kind.Literal,
  Kind.Folded,
] as const;

/** The tree of the one document in `text`; undefined where the text is not well-formed YAML: `refuse` hears where it stopped. */
export function parseExact(
  text: string,
  holes: readonly Hole[],
  refuse?: (offset: number) => void,
): Tree | undefined {
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (error instanceof YAMLException && error.mark) refuse?.(error.mark.position);
    return undefined;
  }
  return build(text, events, holes);
}

function build(text: string, events: readonly Event[], holes: readonly Hole[]): Tree {
  const builder = new TreeBuilder();
  const handles = new Map(
    Array.from(head(text).matchAll(TAG_DIRECTIVE), ([, name = "", prefix = ""]) => [name, prefix]),
  );
  read({ text, events, handles }, events[0]?.type === EVENT_ID.DOCUMENT ? 1 : 0, 0, builder);
  return builder.finish(holes, [], text.includes("<<"));
}

const TAG_DIRECTIVE = /^%TAG[ \t]+(\S+)[ \t]+(\S+)/gm;

/** What stands in front of a document's content where there are directives. */
function head(text: string): string {
  return text.includes("%TAG") ? text.slice(0, text.indexOf("\n---") + 1) : "";
}

/** A document as the parser reports it, with the prefixes of tags that it declares. */
interface Stream {
  readonly text: string;
  readonly events: readonly Event[];
  readonly handles: ReadonlyMap<string, string>;
}

/** Reads one node with all below it, from the event at `first` on; gives the index of its last event and the end of its last token. */
function read(
  stream: Stream,
  first: number,
  from: number,
  builder: TreeBuilder,
): [index: number, position: number] {
  const { text, events, handles } = stream;
  /** For each open collection: whether it is a map, whether a key comes next, and the span of the key that waits for its value. */
  const isMap: boolean[] = [];
  const isFlow: boolean[] = [];
  /** Whether a bracket closes it: not so for a pair in a flow sequence, `[a: b]`. */
  const closes: boolean[] = [];
  const expectsKey: boolean[] = [];
  let keyStart = NONE;
  let keyEnd = NONE;
  /** End of the last token that was read; where a value that is not written would stand. */
  let position = from;
  let index = first;

  for (; index < events.length; index++) {
    const event = events[index] as Event;
    const depth = isMap.length - 1;
    if (event.type === EVENT_ID.POP) {
      if (closes.pop()) position = afterFlow(text, position);
      isFlow.pop();
      isMap.pop();
      expectsKey.pop();
      builder.pop(position);
      if (isMap.length === 0) break;
      continue;
    }
    if (event.type === EVENT_ID.DOCUMENT) break;

    if (depth >= 0 && isMap[depth] && expectsKey[depth]) {
      expectsKey[depth] = false;
      if (event.type === EVENT_ID.SCALAR && event.valueStart !== NONE && event.style < 4) {
        const [start, end] = scalarSpan(text, event, position);
        keyStart = start;
        keyEnd = end;
        position = Math.max(position, end);
      } else {
        // A key that is no plain word: nothing is kept of it.
        [index, position] = read(stream, index, behindMarks(text, position), new TreeBuilder());
        keyStart = keyEnd = NONE;
      }
      continue;
    }

    const inMap = depth >= 0 && isMap[depth] === true;
    if (inMap) expectsKey[depth] = true;
    const key0 = inMap ? keyStart : NONE;
    const key1 = inMap ? keyEnd : NONE;
    let node: number;
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        const empty = event.valueStart === NONE;
        if (empty) {
          position = depth < 0 ? from : emptyPosition(text, position, inMap, isFlow[depth] === true);
          node = builder.add(Kind.Null, position, position, key0, key1);
        } else {
          const [start, end] = scalarSpan(text, event, position);
          node = builder.add(SCALAR_KINDS[event.style] ?? Kind.Plain, start, end, key0, key1);
          position = end;
        }
        break;
      }
      case EVENT_ID.ALIAS: {
        node = builder.add(Kind.Alias, event.anchorStart - 1, event.anchorEnd, key0, key1);
        builder.alias(node, text.slice(event.anchorStart, event.anchorEnd));
        position = event.anchorEnd;
        break;
      }
      default: {
        const map = event.type === EVENT_ID.MAPPING;
        const flow = event.style === 2;
        const kind = map ? (flow ? Kind.FlowMap : Kind.Map) : flow ? Kind.FlowSequence : Kind.Sequence;
        node = builder.add(kind, event.start, event.start, key0, key1);
        builder.push(node);
        isMap.push(map);
        isFlow.push(flow);
        closes.push(flow && isBracket(text.charCodeAt(event.start)) && !isPair(event, events[index + 1]));
        expectsKey.push(map);
        position = closes[closes.length - 1] ? event.start + 1 : event.start;
      }
    }
    if (event.type !== EVENT_ID.ALIAS) {
      if (event.anchorStart !== NONE) builder.anchor(node, text.slice(event.anchorStart, event.anchorEnd));
      if (event.type === EVENT_ID.SCALAR && event.tagStart !== NONE)
        builder.tag(node, tagName(text.slice(event.tagStart, event.tagEnd), handles));
    }
    if (isMap.length === 0) break;
  }
  return [index, position];
}

/** The full name of a tag as it is written, with `!!` for what YAML itself defines. */
function tagName(written: string, handles: ReadonlyMap<string, string>): string {
  const verbatim = /^!<(.*)>$/.exec(written)?.[1];
  if (verbatim !== undefined) return shortTag(verbatim);
  const [, handle = "", suffix = ""] = /^(!(?:[\w-]*!)?)(.*)$/.exec(written) ?? [];
  const prefix = handles.get(handle);
  if (suffix === "" || (prefix === undefined && handle === "!")) return written;
  return shortTag((prefix ?? handle) + unescaped(suffix));
}

function unescaped(suffix: string): string {
  try {
    return decodeURIComponent(suffix);
  } catch {
    return suffix;
  }
}

/** The name of a tag with `!!` for what YAML itself defines. */
export function shortTag(name: string): string {
  return name.replace(/^tag:yaml\.org,2002:/, "!!");
}

/** The token's span: quotes included, a block from its indicator to the end of its last line of text. */
function scalarSpan(
  text: string,
  event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>,
  from: number,
): [start: number, end: number] {
  if (event.valueStart === NONE) return [from, from];
  switch (event.style) {
    case 2:
    case 3:
      return [event.valueStart - 1, event.valueEnd + 1];
    case 4:
    case 5:
      return [blockIndicator(text, event.valueStart, from), trimEnd(text, event.valueStart, event.valueEnd)];
    default:
      return [event.valueStart, event.valueEnd];
  }
}

const HEADER = /(?:^|[ \t])([|>][-+0-9]{0,2})[ \t\r]*(?:#[^\n]*)?$/;

function blockIndicator(text: string, contentStart: number, from: number): number {
  const lineEnd = text[contentStart - 1] === "\n" ? contentStart - 1 : contentStart;
  const lineStart = Math.max(from, text.lastIndexOf("\n", lineEnd - 1) + 1);
  const match = HEADER.exec(text.slice(lineStart, lineEnd));
  return match ? lineStart + match.index + match[0].indexOf(match[1] as string) : contentStart;
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(text.charCodeAt(at - 1))) at--;
  return at > start ? at : Math.max(0, trimBack(text, start));
}

/** An empty block ends where its header line does. */
function trimBack(text: string, start: number): number {
  let at = start;
  while (at > 0 && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

export function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

/** Whether a flow map is a pair in a sequence whose key is a collection, `[{a: b}: c]`: the bracket is that of the key. */
function isPair(event: Event, key: Event | undefined): boolean {
  const isCollection = key?.type === EVENT_ID.MAPPING || key?.type === EVENT_ID.SEQUENCE;
  return event.type === EVENT_ID.MAPPING && isCollection && key.start === event.start;
}

/** Whether the character opens a flow collection. */
export function isBracket(code: number): boolean {
  return code === 91 || code === 123;
}

/** Where a value would stand that is not written: behind the colon of its key, or behind its dash. */
export function emptyPosition(text: string, from: number, inMap: boolean, flow: boolean): number {
  if (inMap) {
    const colon = skipTo(text, from, 58);
    // In block style `:q` is a word, such as the next key.
    const isWord = !flow && colon + 1 < text.length && !isBlank(text.charCodeAt(colon + 1));
    return colon !== NONE && !isWord ? colon + 1 : from;
  }
  const dash = flow ? NONE : skipTo(text, from, 45);
  return dash !== NONE ? dash + 1 : from;
}

/** The offset behind the comma and the question mark that may stand in front of a key. */
export function behindMarks(text: string, from: number): number {
  const comma = skipTo(text, from, 44);
  const mark = skipTo(text, comma === NONE ? from : comma + 1, 63);
  return mark !== NONE ? mark + 1 : comma !== NONE ? comma + 1 : from;
}

/** The offset of the character `code` behind blanks, line breaks and comments from `from` on. */
export function skipTo(text: string, from: number, code: number): number {
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === code) return i;
    if (c === 35) {
      const end = text.indexOf("\n", i);
      if (end === -1) return NONE;
      i = end;
    } else if (!isBlank(c)) return NONE;
  }
  return NONE;
}

/** The offset behind the bracket that closes a flow collection whose last token ended at `from`. */
export function afterFlow(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 125 || c === 93) return i + 1;
    if (c === 35 && (i === from || isBlank(text.charCodeAt(i - 1)))) {
      const end = text.indexOf("\n", i);
      if (end === -1) return from;
      i = end;
    } else if (c !== 44 && c !== 58 && !isBlank(c)) return from;
  }
  return from;
}
