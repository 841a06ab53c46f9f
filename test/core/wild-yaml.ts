/**
 * YAML as its specification allows it, made at random: all that yaml.ts is too polite for. Tags and anchors in
 * any order, explicit and compound keys, scalars over many lines, every block header, directives, tabs.
 */

import fc from "fast-check";

/** One document, nearly always well-formed. */
export const wildSamples: fc.Arbitrary<string> = fc
  .array(fc.nat(999), { minLength: 5, maxLength: 150, size: "max" })
  .map((choices) => new Wild(choices).document());

const WORDS = [
  "a",
  "b c",
  "x#y",
  "p:q",
  "-1",
  "0o7",
  "yes",
  "~",
  "é😀",
  "a'b",
  'a"b',
  "-q",
  ":q",
  "<<",
  "c\td",
];
const BLOCK_WORDS = [...WORDS, "?q", "a]", "a, b"];
const IN_SINGLE = ["a", "", "it''s", "a: #b", "é😀\t", "\\n", "{}"];
const IN_DOUBLE = [
  "a",
  "",
  "\\n\\t\\\\",
  '\\"',
  "\\x41\\u00e9",
  "\\U0001F600\\/",
  "\\0\\_\\N\\e\\ ",
  "it's: #",
  "é😀\t",
  "\\ud83d\\ude00",
];
const BODIES = ["a", "# no comment", "  deeper", "\ttab", "k: v", "- x", "", "é😀", "trailing  "];

class Wild {
  private next = 0;
  private depth = 0;
  private readonly anchors: string[] = [];
  private hasHandle = false;

  constructor(private readonly choices: readonly number[]) {}

  document(): string {
    const directives = this.draw(
      "",
      "",
      "",
      "%YAML 1.2\n",
      "%YAML 1.1\n# c\n",
      "%TAG !e! tag:example.com,2000:\n",
    );
    this.hasHandle = directives.startsWith("%TAG");
    const marker = directives !== "" || this.draw(false, false, true);
    const start = this.draw("", "", "# first\n", "\n", "  # first\n\n") + directives;
    const body = this.draw(true, true, false)
      ? `\n${this.fillers(0)}${this.collection(0)}`
      : this.value(-1, false);
    const head = marker ? `${start}---${body}` : start + body.replace(/^(?: |\n)/, "");
    const end = this.draw("\n", "", "\n\n", "\n# last\n", "\n...\n", "\n...\n# last", "\n  # last\n \n");
    const text = head.endsWith("\n") ? head : head + end;
    return this.draw(text, text, text, text.replaceAll("\n", "\r\n"));
  }

  /** The first of the values where no choices are left. */
  private draw<const T>(...values: readonly T[]): T {
    const choice = this.choices[this.next++] ?? 0;
    return values[choice % values.length] as T;
  }

  /** Maps and sequences in block style whose entries stand at the column. No blanks before the first. */
  private collection(column: number): string {
    const isMap = this.draw(true, true, false);
    const count = this.draw(1, 2, 2, 3);
    this.depth++;
    const entries: string[] = [];
    for (let i = 0; i < count; i++) {
      const filler = i > 0 ? this.fillers(column) : "";
      const pad = i > 0 ? " ".repeat(column) : "";
      entries.push(filler + pad + (isMap ? this.entry(column) : `-${this.value(column, false)}`));
    }
    this.depth--;
    return entries.join("\n");
  }

  private entry(column: number): string {
    const pad = " ".repeat(column);
    const gap = this.draw("", "", "", " ", "\t");
    switch (
      this.draw(
        "word",
        "word",
        "word",
        "single",
        "double",
        "alias",
        "flow",
        "explicit",
        "lonely",
        "properties",
        "merge",
      )
    ) {
      case "word":
        return `${this.draw(...BLOCK_WORDS)}${gap}:${this.value(column, true)}`;
      case "single":
        return `'${this.draw(...IN_SINGLE)}'${gap}:${this.value(column, true)}`;
      case "double":
        return `"${this.draw(...IN_DOUBLE)}"${gap}:${this.value(column, true)}`;
      case "properties":
        return `${this.draw(true, false) ? this.anchor() : this.tag()}${this.draw("k", "'k'", '"k"')}${gap}:${this.value(column, true)}`;
      case "alias":
        return `${this.alias() ?? "k"} :${this.value(column, true)}`;
      case "flow":
        return `${this.flow(column, false)}${gap}:${this.value(column, true)}`;
      case "merge":
        return `<<: ${this.alias() ?? "{ a: b }"}`;
      case "lonely":
        return `?${this.value(column, true)}`;
      case "explicit":
        return `?${this.value(column, true)}\n${this.fillers(column)}${pad}:${this.value(column, true)}`;
    }
  }

  /** What stands behind a colon, dash or question mark at the column, with the blank before it. */
  private value(column: number, inMap: boolean): string {
    const deep = this.depth > 3;
    const shape = this.draw(
      "plain",
      "plain",
      "single",
      "double",
      "block",
      "flow",
      "alias",
      "nothing",
      "lines",
      deep ? "plain" : "collection",
      deep ? "plain" : "collection",
      deep ? "plain" : "compact",
    );
    // Behind a dash a tab is an error to Kubernetes.
    const blank = inMap ? this.draw(" ", " ", " ", "  ", "\t") : this.draw(" ", " ", "  ");
    const pad = " ".repeat(column + this.draw(1, 2, 2, 4));
    switch (shape) {
      case "plain":
        return blank + this.properties() + this.draw(...BLOCK_WORDS) + this.comment();
      case "lines": {
        const breaks = this.draw(`\n${pad}`, ` \n${pad}`, `\n\n${pad}`, `\n \n${pad}\t`);
        return `${blank}${this.properties()}word${breaks}${this.draw("more", "- more", "? more", "& more")}${this.comment()}`;
      }
      case "single":
      case "double": {
        const quote = shape === "single" ? "'" : '"';
        const words = shape === "single" ? IN_SINGLE : IN_DOUBLE;
        const breaks = this.draw("", "", `\n${pad}`, ` \n\n${pad} `, `\n${pad}\t`);
        const cut = shape === "double" ? this.draw("", "", `\\\n${pad}\\ x`) : "";
        const body = this.draw(...words) + breaks + cut + this.draw(...words);
        return blank + this.properties() + quote + body + quote + this.comment();
      }
      case "block":
        return blank.replace("\t", " ") + this.properties() + this.block(column);
      case "flow":
        return blank + this.properties() + this.flow(column, true) + this.comment();
      case "alias":
        return blank + (this.alias() ?? "none") + this.comment();
      case "nothing":
        return this.draw("", "", ` ${this.properties()}`.trimEnd()) + this.comment();
      case "compact": {
        if (inMap || column < 0) return ` ${this.properties()}x`;
        const blanks = this.draw(" ", " ", "   ");
        return blanks + this.collection(column + 1 + blanks.length);
      }
      case "collection": {
        const properties = this.draw("", "", ` ${this.properties()}`.trimEnd());
        const inner = column + this.draw(2, 1, 4);
        const before = properties + this.comment();
        return `${before}\n${this.fillers(inner)}${" ".repeat(inner)}${this.collection(inner)}`;
      }
    }
  }

  private block(column: number): string {
    const explicit = column >= 0 && this.draw(false, false, true);
    const depth = this.draw(2, 1, 3, 4);
    const digit = explicit ? String(depth) : "";
    const chomping = this.draw("", "-", "+");
    const header = this.draw("|", ">") + this.draw(digit + chomping, chomping + digit) + this.comment();
    const pad = " ".repeat(Math.max(column, 0) + depth);
    const first = explicit ? this.draw("a", "  deeper", "", "\ttab") : this.draw("a", "a", "# no comment");
    const lines = [first, ...Array.from({ length: this.draw(0, 1, 2, 4) }, () => this.draw(...BODIES))];
    if (column >= 0 && this.draw(false, false, false, true)) return header;
    if (!explicit && this.draw(false, false, true)) lines.unshift("");
    const body = lines.map((line) => (line === "" ? this.draw("", "", pad) : pad + line)).join("\n");
    return `${header}\n${body}`;
  }

  /** A flow collection in block style at the column, on many lines where it may. */
  private flow(column: number, many: boolean): string {
    const pad = " ".repeat(column + this.draw(2, 1, 4));
    const space = () =>
      many ? this.draw("", " ", "  ", "\t", `\n${pad}`, ` # c\n${pad}`, `\n\n${pad}\t`) : this.draw("", " ");
    const isMap = this.draw(true, false);
    const count = this.draw(1, 0, 1, 2, 3);
    this.depth++;
    const part = (): string => {
      if (this.depth < 5 && this.draw(false, false, false, true))
        return this.properties() + this.flow(column, many);
      return this.draw(
        () => this.properties() + this.draw(...WORDS),
        () => `${this.properties()}'${this.draw(...IN_SINGLE)}'`,
        () => `${this.properties()}"${this.draw(...IN_DOUBLE)}"`,
        () => this.alias() ?? "x",
        () => (many ? `word\n${pad}more` : "word"),
        () => "",
      )();
    };
    const pair = (): string =>
      this.draw(
        () => `${this.draw("k", "'k'", '"k"', "k l", "<<")}: ${part()}`,
        () => `"j":${part()}`,
        () => `${this.alias() ?? "x"} : ${part()}`,
        () => `k:${space() || " "}${part()}`,
        () => `? k${space() || " "}: ${part()}`,
        () => `? k`,
        () => `: ${part()}`,
        () => `${this.properties()}k :${space() || " "}${part()}`,
        () => `[k]: ${part()}`,
      )();
    const entries = Array.from({ length: count }, () => {
      const entry = isMap
        ? this.draw(true, true, false)
          ? pair()
          : this.draw("k", "'k'", "k l")
        : this.draw(false, false, true)
          ? pair()
          : part() || "x";
      return space() + entry + space();
    });
    this.depth--;
    const comma = count > 0 && this.draw(false, false, true) ? `,${space()}` : "";
    const text = isMap ? `{${entries.join(",")}${comma}}` : `[${entries.join(",")}${comma}]`;
    return text;
  }

  /** A tag, an anchor or both, with a blank behind; mostly neither. */
  private properties(): string {
    switch (this.draw("none", "none", "none", "none", "anchor", "tag", "anchor first", "tag first")) {
      case "none":
        return "";
      case "anchor":
        return this.anchor();
      case "tag":
        return this.tag();
      case "anchor first":
        return this.anchor() + this.tag();
      case "tag first":
        return this.tag() + this.anchor();
    }
  }

  private anchor(): string {
    const name = this.draw("a1", "b", "ä-😀");
    this.anchors.push(name);
    return `&${name} `;
  }

  private tag(): string {
    const handle = this.hasHandle ? "!e!x " : "!!int ";
    return this.draw("!!str ", "!local ", "! ", "!<tag:example.com,2000:x> ", handle);
  }

  private alias(): string | undefined {
    const name = this.anchors.at(-1 - this.draw(0, 1));
    return name && `*${name}`;
  }

  private comment(): string {
    return this.draw("", "", "", " # c", "\t# it's: \"", " ", "\t");
  }

  /** Lines between entries that say nothing. */
  private fillers(column: number): string {
    return this.draw(
      "",
      "",
      "",
      "\n",
      `${" ".repeat(column)}# above\n`,
      "# outer: x\n",
      " \n",
      `${" ".repeat(column + 2)}# inner\n\n`,
    );
  }
}
