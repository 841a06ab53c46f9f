/**
 * How the builder reads a word of a Dockerfile: quotes and escapes go, variables are replaced.
 * https://docs.docker.com/reference/dockerfile/#environment-replacement
 */

import type { Joined, Joiner } from "./passage.ts";
import type { Place } from "./place.ts";

/** `default`: an ARG decided by its default, and whoever builds may say otherwise. `unknown`: only the build knows. */
export type Certainty = "literal" | "default" | "unknown";

/** What a variable holds: `text` is undefined where it is known to have no value unless the build passes one. */
export interface Value {
  readonly text: string | undefined;
  readonly certainty: Certainty;
  /** The ARGs that whoever builds may set otherwise. */
  readonly decidedBy: readonly Place[];
}

/** The value of a variable, or undefined where nobody can know whether it has one. */
export type Lookup = (name: string) => Value | undefined;

export interface Expansion {
  /** What is read; variables that are not known stand in it as written. */
  readonly read: Joined;
  readonly certainty: Certainty;
  readonly decidedBy: readonly Place[];
}

/** How deep `${a:-${b:-…}}` may nest. */
const DEPTH = 20;
/** How much text variables may bring into one word: more is a bomb. */
const BUDGET = 10_000;

/** Reads piece [from, to) of `source`. */
export function expand(source: Joined, from: number, to: number, escaper: string, lookup: Lookup): Expansion {
  if (isPlain(source.text, from, to)) {
    const out = source.joiner(from, to);
    source.copyTo(out, from, to);
    return { read: out.done(), certainty: "literal", decidedBy: [] };
  }
  const expander = new Expander(source, from, to, escaper, lookup);
  return expander.expansion();
}

function isPlain(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    switch (text.charCodeAt(at)) {
      case 34: // "
      case 36: // $
      case 39: // '
      case 92: // \
      case 96: // `
        return false;
    }
  }
  return true;
}

class Expander {
  private at: number;
  private certainty: Certainty = "literal";
  private decidedBy: readonly Place[] = [];
  private budget = BUDGET;
  private readonly text: string;

  constructor(
    private readonly source: Joined,
    private readonly from: number,
    private readonly to: number,
    private readonly escaper: string,
    private readonly lookup: Lookup,
  ) {
    this.at = from;
    this.text = source.text;
  }

  expansion(): Expansion {
    const out = this.joiner();
    if (!this.words(out, "", 0)) {
      // The builder refuses such a word: nobody knows what was meant.
      const raw = this.joiner();
      this.source.copyTo(raw, this.from, this.to);
      return { read: raw.done(), certainty: "unknown", decidedBy: [] };
    }
    return { read: out.done(), certainty: this.certainty, decidedBy: this.decidedBy };
  }

  private joiner(): Joiner {
    return this.source.joiner(this.from, this.to);
  }

  /** Reads up to `stop` or the end; false where the builder would refuse. */
  private words(out: Joiner, stop: string, depth: number): boolean {
    while (this.at < this.to) {
      const char = this.text[this.at] ?? "";
      if (char === stop) {
        this.at++;
        return true;
      }
      if (char === "'") {
        const end = this.text.indexOf("'", this.at + 1);
        if (end < 0 || end >= this.to) return false;
        this.source.copyTo(out, this.at + 1, end);
        this.at = end + 1;
      } else if (char === '"') {
        if (!this.doubleQuoted(out, depth)) return false;
      } else if (char === "$") {
        if (!this.variable(out, depth)) return false;
      } else if (char === this.escaper) {
        if (this.at + 1 < this.to) this.source.copyTo(out, this.at + 1, this.at + 2);
        this.at += 2;
      } else {
        this.literal(out, stop);
      }
    }
    return stop === "";
  }

  private literal(out: Joiner, stop: string): void {
    const start = this.at++;
    while (this.at < this.to) {
      const char = this.text[this.at] ?? "";
      if (char === "'" || char === '"' || char === "$" || char === this.escaper || char === stop) break;
      this.at++;
    }
    this.source.copyTo(out, start, this.at);
  }

  private doubleQuoted(out: Joiner, depth: number): boolean {
    let start = ++this.at;
    while (this.at < this.to) {
      const char = this.text[this.at] ?? "";
      if (char !== '"' && char !== "$" && char !== this.escaper) {
        this.at++;
        continue;
      }
      const next = this.text[this.at + 1] ?? "";
      if (char === this.escaper) {
        const escapes = next === '"' || next === "$" || next === this.escaper;
        if (escapes) {
          this.source.copyTo(out, start, this.at);
          start = this.at + 1;
        }
        this.at += escapes ? 2 : 1;
        continue;
      }
      this.source.copyTo(out, start, this.at);
      if (char === '"') {
        this.at++;
        return true;
      }
      if (!this.variable(out, depth)) return false;
      start = this.at;
    }
    return false;
  }

  private variable(out: Joiner, depth: number): boolean {
    const start = this.at++;
    if (this.text[this.at] !== "{" || this.at >= this.to) {
      const name = this.name();
      if (name === "") this.source.copyTo(out, start, this.at);
      else this.replace(out, start, this.lookup(name));
      return true;
    }
    this.at++;
    const name = this.name();
    if (name === "" || this.at >= this.to || depth > DEPTH) return false;
    let modifier = this.text[this.at++] ?? "";
    if (modifier === "}") {
      this.replace(out, start, this.lookup(name));
      return true;
    }
    const emptyIsUnset = modifier === ":";
    if (emptyIsUnset) modifier = this.text[this.at++] ?? "";
    return this.modified(out, start, name, modifier, emptyIsUnset, depth);
  }

  private modified(
    out: Joiner,
    start: number,
    name: string,
    modifier: string,
    emptyIsUnset: boolean,
    depth: number,
  ): boolean {
    const { certainty, decidedBy } = this;
    const word = this.joiner();
    if (!this.words(word, "}", depth + 1)) return false;
    const value = this.lookup(name);
    const unset = value && (value.text === undefined || (emptyIsUnset && value.text === ""));
    const takesWord = modifier === "-" ? unset : modifier === "+" && value && !unset;
    if (!takesWord) {
      // The word was read, but what it holds does not matter.
      this.certainty = certainty;
      this.decidedBy = decidedBy;
    }
    if (!value || (modifier !== "-" && modifier !== "+" && modifier !== "?")) {
      this.replace(out, start, undefined);
    } else if (takesWord) {
      this.replace(out, start, { ...value, text: word.text });
    } else {
      this.replace(out, start, modifier === "+" ? { ...value, text: "" } : value);
    }
    return true;
  }

  private replace(out: Joiner, start: number, value: Value | undefined): void {
    const text = value?.text;
    this.budget -= text?.length ?? 0;
    if (!value || text === undefined || value.certainty === "unknown" || this.budget < 0) {
      this.certainty = "unknown";
      this.source.copyTo(out, start, this.at);
      return;
    }
    if (value.certainty === "default" && this.certainty === "literal") this.certainty = "default";
    const more = value.decidedBy.filter((place) => !this.decidedBy.includes(place));
    if (more.length > 0) this.decidedBy = [...this.decidedBy, ...more];
    out.put(text, this.source.range(start, this.at));
  }

  private name(): string {
    const name = nameAt(this.text, this.at, this.to);
    this.at += name.length;
    return name;
  }
}

const NAME = /[0-9]+|[\p{L}_][\p{L}\p{Nd}_]*|[@*#?$!-]/uy;

/** The variable name that begins at the offset: letters, digits and `_`, all digits, or one of the shell's own parameters. */
export function nameAt(text: string, at: number, to: number = text.length): string {
  NAME.lastIndex = at;
  return (NAME.exec(text)?.[0] ?? "").slice(0, Math.max(0, to - at));
}
