/**
 * YAML as people write it, made at random: block and flow, comments, quotes, anchors, indentations,
 * line ends. Each text comes with the value it must read as, so that tests have an answer of their own.
 */

import fc from "fast-check";

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

export interface Sample {
  readonly text: string;
  readonly value: Value;
}

interface Piece {
  /** Scalar as written on one line, or a block of text, or a collection. */
  readonly shape: "scalar" | "literal" | "folded" | "map" | "sequence" | "flow" | "alias" | "nothing";
  readonly source: string;
  readonly value: Value;
  readonly entries: readonly Entry[];
  readonly comment: string;
  readonly anchored: boolean;
}
interface Entry {
  readonly key: string;
  readonly piece: Piece;
  readonly above: string;
}

const words = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const NOT_STRINGS = new Set(["y", "n", "no", "on", "yes", "off", "true", "false", "null"]);
const word = words.filter((text) => !NOT_STRINGS.has(text));

const scalars: fc.Arbitrary<readonly [source: string, value: Value]> = fc.oneof(
  { weight: 4, arbitrary: word.map((text) => [text, text] as const) },
  word.map((text) => [`'${text}''s: #'`, `${text}'s: #`] as const),
  word.map((text) => [`"${text}\\n\\"\\u00e9"`, `${text}\n"é`] as const),
  word.map((text) => [`${text}:${text}#${text}`, `${text}:${text}#${text}`] as const),
  fc.constantFrom<readonly [string, Value]>(
    ["yes", true],
    ["off", false],
    ["0777", 511],
    ["0x1F", 31],
    ["12", 12],
    ["1.5", 1.5],
    ["-3", -3],
    ["~", null],
    ["null", null],
    ["''", ""],
    ['""', ""],
    ["'true'", "true"],
    ['"12"', "12"],
    ["😀é", "😀é"],
    ["http://a.b/c=d", "http://a.b/c=d"],
    ["[]", []],
    ["{}", {}],
    ["!!str 12", "12"],
    ["--flag", "--flag"],
  ),
);

const comments = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  word.map((text) => `# ${text}: "it's"`),
);
const keys = fc.oneof(
  { weight: 6, arbitrary: word },
  word.map((text) => `'${text} x'`),
  word.map((text) => `"${text}/y"`),
);

const { piece } = fc.letrec<{ piece: Piece; block: Piece; flow: Piece }>((tie) => {
  const plain = { entries: [], comment: "", anchored: false };
  const scalar = fc.tuple(scalars, comments, fc.boolean()).map(
    ([[source, value], comment, anchored]): Piece => ({
      ...plain,
      shape: "scalar",
      source,
      value,
      comment,
      anchored: anchored && !source.startsWith("!") && typeof value !== "object",
    }),
  );
  const lines = fc.array(
    fc.oneof(
      word,
      fc.constant(""),
      word.map((text) => `  ${text}: #`),
    ),
    { maxLength: 3 },
  );
  const literal = fc
    .tuple(word, lines, fc.constantFrom("", "-", "+"), comments, fc.boolean())
    .map(([first, rest, chomp, comment, folded]): Piece => {
      const body = [first, ...(folded ? [] : rest)];
      while (body.at(-1) === "" && chomp !== "+") body.pop();
      const end = chomp === "-" ? "" : "\n";
      return {
        ...plain,
        shape: folded ? "folded" : "literal",
        source: `${folded ? ">" : "|"}${chomp}\n${body.join("\n")}`,
        value: body.join("\n") + end,
        comment,
      };
    });
  const nothing = comments.map(
    (comment): Piece => ({ ...plain, shape: "nothing", source: "", value: null, comment }),
  );
  const alias = comments.map(
    (comment): Piece => ({ ...plain, shape: "alias", source: "", value: null, comment }),
  );
  const entry = (inner: fc.Arbitrary<Piece>) =>
    fc.record<Entry>({ key: keys, piece: inner, above: comments });
  const collection = (shape: "map" | "sequence", inner: fc.Arbitrary<Piece>, maxLength: number) =>
    fc
      .tuple(
        fc.uniqueArray(entry(inner), { minLength: 1, maxLength, selector: ({ key }) => bare(key) }),
        comments,
        fc.boolean(),
      )
      .map(
        ([entries, comment, anchored]): Piece => ({
          shape,
          source: "",
          value: null,
          entries,
          comment,
          anchored,
        }),
      );
  const flow = fc
    .tuple(
      fc.constantFrom("{", "["),
      fc.uniqueArray(entry(fc.oneof({ depthSize: "small", withCrossShrink: true }, scalar, tie("flow"))), {
        minLength: 1,
        maxLength: 3,
        selector: ({ key }) => bare(key),
      }),
      fc.constantFrom("tight", "padded", "lines", "comma"),
      comments,
    )
    .map(
      ([bracket, entries, layout, comment]): Piece => ({
        ...plain,
        shape: "flow",
        source: bracket + layout,
        value: null,
        entries,
        comment,
      }),
    );
  return {
    block: fc.oneof(collection("map", tie("piece"), 4), collection("sequence", tie("piece"), 3)),
    flow,
    piece: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      { weight: 5, arbitrary: scalar },
      literal,
      nothing,
      alias,
      { weight: 3, arbitrary: collection("map", tie("piece"), 4) },
      { weight: 2, arbitrary: collection("sequence", tie("piece"), 3) },
      { weight: 2, arbitrary: tie("flow") },
    ),
  };
});

const roots = fc
  .uniqueArray(fc.record<Entry>({ key: keys, piece, above: comments }), {
    minLength: 1,
    maxLength: 5,
    selector: ({ key }) => bare(key),
  })
  .map(
    (entries): Piece => ({ shape: "map", source: "", value: null, entries, comment: "", anchored: false }),
  );

/** One document. */
export const yamlSamples: fc.Arbitrary<Sample> = fc
  .record({
    root: roots,
    indent: fc.constantFrom(2, 2, 4, 3),
    dash: fc.constantFrom(0, 2),
    anchors: fc.boolean(),
    eol: fc.constantFrom("\n", "\n", "\r\n"),
    end: fc.constantFrom("yes", "yes", "no"),
    mark: fc.constantFrom("", "", "", "\uFEFF"),
  })
  .map(({ root, indent, dash, anchors, eol, end, mark }) => {
    const writer = new Writer(indent, dash, anchors);
    const value = writer.block(root, 0);
    const lines = writer.lines.join("\n");
    const text = end === "yes" || /[|>][-+]?(?: #.*)?\n/.test(lines) ? `${lines}\n` : lines;
    return { text: mark + text.replaceAll("\n", eol), value };
  });

/** The same without anchors and aliases: every place can be changed alone. */
export const plainSamples: fc.Arbitrary<Sample> = yamlSamples.filter(({ text }) => !/[&*]/.test(text));

class Writer {
  readonly lines: string[] = [];
  private readonly anchors: [name: string, value: Value][] = [];
  private count = 0;

  constructor(
    private readonly indent: number,
    private readonly dash: number,
    private readonly useAnchors: boolean,
  ) {}

  /** Writes a map or sequence whose entries stand at `column`; the first goes behind what the last line has, if `inline`. */
  block(piece: Piece, column: number, inline = false): Value {
    const pad = " ".repeat(column);
    const list: Value[] = [];
    const map: { [key: string]: Value } = {};
    piece.entries.forEach((entry, i) => {
      if (entry.above && !(inline && i === 0)) this.lines.push(pad + entry.above);
      const head = piece.shape === "sequence" ? "-" : `${entry.key}:`;
      if (inline && i === 0) this.append(head);
      else this.lines.push(pad + head);
      const value = this.behind(entry.piece, column, piece.shape === "sequence");
      if (piece.shape === "sequence") list.push(value);
      else map[bare(entry.key)] = value;
    });
    return piece.shape === "sequence" ? list : map;
  }

  /** Writes a value behind the dash or colon that ends the last line. */
  private behind(piece: Piece, column: number, inItem: boolean): Value {
    const anchor = this.useAnchors && piece.anchored ? `&a${this.count++}` : "";
    const value = this.value(piece, column, inItem, anchor);
    if (anchor) this.anchors.push([anchor.slice(1), value]);
    return value;
  }

  private value(piece: Piece, column: number, inItem: boolean, anchor: string): Value {
    const comment = piece.comment ? ` ${piece.comment}` : "";
    switch (piece.shape) {
      case "nothing":
        this.append(comment);
        return null;
      case "alias": {
        const [name, value] = (this.useAnchors ? this.anchors.at(-1) : undefined) ?? ["", null];
        this.append(name ? ` *${name}${comment}` : ` ~${comment}`);
        return value;
      }
      case "literal":
      case "folded": {
        const [header, ...body] = piece.source.split("\n");
        this.append(` ${header}${comment}`);
        const pad = " ".repeat(column + (inItem ? 2 : this.indent));
        for (const line of body) this.lines.push(line === "" ? "" : pad + line);
        return piece.value;
      }
      case "flow": {
        const [text, value] = this.flow(piece, column);
        this.append(` ${text}${comment}`);
        return value;
      }
      case "scalar":
        this.append(`${anchor ? ` ${anchor}` : ""} ${piece.source}${comment}`);
        return piece.value;
      case "map":
      case "sequence": {
        if (anchor) this.append(` ${anchor}`);
        if (inItem && !anchor && !piece.comment) {
          this.append(" ");
          return this.block(piece, column + 2, true);
        }
        this.append(comment);
        const deeper = inItem ? 2 : piece.shape === "sequence" ? this.dash : this.indent;
        return this.block(piece, column + deeper);
      }
    }
  }

  private flow(piece: Piece, column: number): [string, Value] {
    const isMap = piece.source.startsWith("{");
    const layout = piece.source.slice(1);
    const pad = " ".repeat(column + 2);
    const list: Value[] = [];
    const map: { [key: string]: Value } = {};
    const last = piece.entries.length - 1;
    const parts = piece.entries.map((entry, i) => {
      const [text, value] =
        entry.piece.shape === "flow"
          ? this.flow(entry.piece, column + 2)
          : [entry.piece.source, entry.piece.value];
      list.push(value);
      map[bare(entry.key)] = value;
      const part = isMap ? `${entry.key}: ${text}` : text;
      const comma = i < last || layout === "comma" ? "," : "";
      const comment = layout === "lines" && entry.piece.comment ? ` ${entry.piece.comment}` : "";
      return part + comma + comment;
    });
    const [open, close] = isMap ? ["{", "}"] : ["[", "]"];
    const value = isMap ? map : list;
    if (layout === "lines") return [`${open}\n${pad}${parts.join(`\n${pad}`)}\n${pad}${close}`, value];
    const space = layout === "padded" ? " " : "";
    return [`${open}${space}${parts.join(" ")}${space}${close}`, value];
  }

  private append(text: string): void {
    this.lines[this.lines.length - 1] += text;
  }
}

/** A key without its quotes. */
function bare(key: string): string {
  return key.replace(/^['"]|['"]$/g, "");
}
