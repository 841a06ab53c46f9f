/** The words and operators of a POSIX shell script, each with its place. */

import { Joiner, type Passage } from "../passage.ts";
import type { Place, Span } from "../place.ts";

/** The value of a variable, where it is known. */
export type Variables = (name: string) => string | undefined;

/** A word as the shell reads it: quotes gone, known variables replaced. What is not known stands in it as written. */
export interface ShellWord extends Place, Passage {
  /** As written. */
  readonly raw: string;
}

/** A token: a word, an operator such as `&&` or a line break, or a redirection with its target. */
export type Token =
  | { readonly type: "word"; readonly from: number; readonly to: number }
  | { readonly type: "operator"; readonly text: string }
  | { readonly type: "redirect"; readonly text: string; readonly from: number; readonly to: number };

/** Cuts a script into tokens; undefined where quotes or brackets do not close. */
export function tokenize(script: string): readonly Token[] | undefined {
  if (lately.size > 1000) lately.clear();
  if (!lately.has(script)) lately.set(script, new Tokenizer(script).tokens());
  return lately.get(script);
}

/** A Dockerfile is read again with every key, and nearly all of its scripts are the same. */
const lately = new Map<string, readonly Token[] | undefined>();

/** Piece [from, to) of a script as a word. */
export function shellWord(script: Passage, from: number, to: number, variables: Variables): ShellWord {
  const raw = script.text.slice(from, to);
  if (!/["'\\$`]/.test(raw)) {
    const { file, span, certain } = script.part(from, to);
    return { file, span, certain, raw, text: raw, part: (a, b) => script.part(from + a, from + b) };
  }
  const { file, span, certain } = script.part(from, to);
  const read = unquote(script.text, from, to, variables);
  const outer = ({ start, end }: Span) => script.part(start, end);
  return {
    file,
    span,
    certain: certain && read.known,
    raw,
    text: read.joined.text,
    part: (a, b) => outer(read.joined.span(a, b)),
  };
}

/** Quotes and substitutions that are open at a point of a script. */
class Brackets {
  private readonly open: string[] = [];

  get areClosed(): boolean {
    return this.open.length === 0;
  }

  /** Takes in the character at the offset, and one that it escapes; answers what comes next. */
  step(text: string, at: number): number {
    const char = text[at] ?? "";
    const within = this.open.at(-1);
    if (within === "'") {
      if (char === "'") this.open.pop();
      return at + 1;
    }
    if (char === "\\") return at + 2;
    if (char === within) {
      this.open.pop();
      return at + 1;
    }
    const next = text[at + 1];
    if (char === "$" && (next === "(" || next === "{")) {
      this.open.push(next === "(" ? ")" : "}");
      return at + 2;
    }
    const opensString = char === "'" && (within === undefined || within === ")");
    if (char === '"' || char === "`" || opensString) this.open.push(char);
    else if (char === "(" && within === ")") this.open.push(")");
    return at + 1;
  }
}

/** Where a word ends; undefined where its quotes do not close. */
function wordEnd(text: string, from: number): number | undefined {
  const brackets = new Brackets();
  for (let at = from; at < text.length; at = brackets.step(text, at)) {
    if (brackets.areClosed && ENDS_WORD.test(text[at] ?? "")) return at;
  }
  return brackets.areClosed ? text.length : undefined;
}

/** The offset behind the `$(…)` or `${…}` that begins there. */
function substitutionEnd(text: string, from: number): number {
  const brackets = new Brackets();
  let at = from;
  do at = brackets.step(text, at);
  while (at < text.length && !brackets.areClosed);
  return at;
}

const ENDS_WORD = /[\s;&|<>()]/;
const OPERATOR = /&&|\|\||;;&?|;&|\|&|[;&|()\n]/y;
const REDIRECT = /(?:\d*|&)(?:<<<|<<-?|<>|<&|<|>>|>\||>&|>)/y;

class Tokenizer {
  private at = 0;
  private readonly found: Token[] = [];
  /** Ends of here-documents that begin on the next line. */
  private readonly heredocs: { end: string; chomps: boolean }[] = [];

  constructor(private readonly text: string) {}

  tokens(): Token[] | undefined {
    for (;;) {
      this.skipSpace();
      if (this.at >= this.text.length) return this.found;
      const redirect = this.match(REDIRECT);
      if (redirect !== undefined) {
        if (!this.redirect(redirect)) return undefined;
        continue;
      }
      const operator = this.match(OPERATOR);
      if (operator !== undefined) {
        this.found.push({ type: "operator", text: operator });
        if (operator === "\n") this.skipHeredocs();
        continue;
      }
      const word = this.word();
      if (!word) return undefined;
      this.found.push({ type: "word", ...word });
    }
  }

  private skipSpace(): void {
    const { text } = this;
    for (;;) {
      const char = text[this.at];
      const next = text[this.at + 1];
      if (char === " " || char === "\t" || char === "\r") this.at++;
      else if (char === "\\" && next === "\n") this.at += 2;
      else if (char === "\\" && next === "\r" && text[this.at + 2] === "\n") this.at += 3;
      else if (char === "#") {
        const newline = text.indexOf("\n", this.at);
        this.at = newline < 0 ? text.length : newline;
      } else return;
    }
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private word(): { from: number; to: number } | undefined {
    const from = this.at;
    const to = wordEnd(this.text, from);
    if (to === undefined) return undefined;
    // A character that ends words and is no operator is a stray one.
    this.at = Math.max(to, from + 1);
    return { from, to: this.at };
  }

  private redirect(operator: string): boolean {
    this.skipSpace();
    if (this.at >= this.text.length || ENDS_WORD.test(this.text[this.at] ?? "")) return true;
    const target = this.word();
    if (!target) return false;
    this.found.push({ type: "redirect", text: operator.replace(/^\d+/, ""), ...target });
    if (/^\d*<<-?$/.test(operator)) {
      const end = unquote(this.text, target.from, target.to, () => undefined).joined.text;
      this.heredocs.push({ end, chomps: operator.endsWith("-") });
    }
    return true;
  }

  private skipHeredocs(): void {
    for (const { end, chomps } of this.heredocs.splice(0)) {
      while (this.at < this.text.length) {
        const newline = this.text.indexOf("\n", this.at);
        const line = this.text.slice(this.at, newline < 0 ? undefined : newline).replace(/\r$/, "");
        this.at = newline < 0 ? this.text.length : newline + 1;
        if ((chomps ? line.replace(/^\t+/, "") : line) === end) break;
      }
    }
  }
}

/** Reads a word; `known` is false where a part of it is only known when it runs. */
function unquote(text: string, from: number, to: number, variables: Variables) {
  const out = new Joiner("", from);
  let known = true;
  let doubled = false;
  let start = from;
  const flush = (end: number, next: number): void => {
    out.add(text.slice(start, end), start);
    start = next;
  };
  for (let at = from; at < to; at++) {
    const char = text[at] ?? "";
    if (char === "\\" && at + 1 < to) {
      const next = text[at + 1] ?? "";
      const isContinued = next === "\n";
      if (!doubled || isContinued || '"\\$`'.includes(next)) flush(at, isContinued ? at + 2 : at + 1);
      at++;
    } else if (char === '"') {
      flush(at, at + 1);
      doubled = !doubled;
    } else if (char === "'" && !doubled) {
      const end = text.indexOf("'", at + 1);
      flush(at, at + 1);
      at = end < 0 || end >= to ? to : end;
      flush(at, at + 1);
    } else if (char === "`") {
      known = false;
    } else if (char === "$") {
      const variable = variableAt(text, at, to);
      if (!variable) continue;
      const value = variable.name === undefined ? undefined : variables(variable.name);
      if (value === undefined) known = false;
      else {
        flush(at, variable.end);
        out.put(value, { start: at, end: variable.end });
      }
      at = variable.end - 1;
    }
  }
  flush(to, to);
  return { joined: out.done(), known };
}

/** `$name` or `${name}` with its name; other substitutions without. */
function variableAt(text: string, at: number, to: number): { name?: string; end: number } | undefined {
  const next = text[at + 1] ?? "";
  if (next === "(" || next === "{") {
    const end = Math.min(substitutionEnd(text, at), to);
    const name = /^\$\{([A-Za-z_]\w*)\}$/.exec(text.slice(at, Math.min(end, at + 200)))?.[1];
    return name === undefined ? { end } : { name, end };
  }
  VARIABLE.lastIndex = at + 1;
  const name = VARIABLE.exec(text)?.[0];
  if (name === undefined) return undefined;
  return { name, end: Math.min(at + 1 + name.length, to) };
}

const VARIABLE = /[A-Za-z_]\w*|[0-9@*#?$!-]/y;
