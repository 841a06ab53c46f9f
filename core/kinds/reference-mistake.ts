/** Why a text is no image reference, where it is plain what was meant. */

import { isImageId, parseReference } from "./image.ts";
import type { Replacement } from "./newer-image.ts";

/** What is wrong, and where in the text. */
export interface Mistake {
  readonly start: number;
  readonly end: number;
  /** The rest of a sentence about the text. */
  readonly why: string;
  /** What stands there instead, where only one thing can. */
  readonly replacement?: Replacement;
  /** Whether a piece is left out, which may still be typed or come from an empty variable. */
  readonly gap?: boolean;
}

/**
 * The mistake that makes a text no reference. Undefined for references, and for what looks like the mark
 * of a tool that writes another text there.
 */
export function mistakeIn(text: string): Mistake | undefined {
  if (text.trim() === "" || text.length > LONGEST) return undefined;
  if (parseReference(text) || isImageId(text) || isMark(text)) return undefined;
  for (const find of MISTAKES) {
    const found = find(text);
    if (found) return { ...found, ...replacementOf(text, found) };
  }
  return undefined;
}

/** No reference comes near it: what is longer is something else. */
const LONGEST = 1_000;

/** A piece of the text, why it is wrong, and what to write instead. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly why: string;
  readonly instead?: string;
  readonly gap?: boolean;
}

/** Only what results in a reference is worth writing. */
function replacementOf(text: string, { start, end, instead }: Found): { replacement?: Replacement } {
  if (instead === undefined) return {};
  const reference = text.slice(0, start) + instead + text.slice(end);
  return parseReference(reference) ? { replacement: { start, end, text: instead, reference } } : {};
}

/** `<image>`, `gcr.io/PROJECT_ID/app`, `__IMAGE__`, `//app:image`, `ko://…`: something else will stand here. */
function isMark(text: string): boolean {
  const [name = ""] = text.split("@");
  return (
    /[^\w\s./:@+-]/.test(text) ||
    /(?<![A-Za-z0-9])[A-Z][A-Z0-9_]{2,}(?![a-z])/.test(name) ||
    /__\w+__|^\/\/|^(?!https?:|docker:|oci:)\w+:\/\//.test(name)
  );
}

const MISTAKES: readonly ((text: string) => Found | undefined)[] = [
  blanks,
  (text) =>
    found(/^(?:https?|docker|oci):\/\//.exec(text), "it begins with the registry, without a scheme", ""),
  (text) =>
    found(/:(?=sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$)/.exec(text), 'a digest stands behind "@"', "@"),
  digest,
  (text) => found(/:(?=@|$)/.exec(text), 'a tag is missing behind ":"', "", true),
  (text) => found(/(?<=:[^/:@]*):[^/:@]*(?=@|$)/.exec(text), "it has one tag, not two"),
  (text) => found(/(?<=^[^/]+\/[^@]*:)[^:@]*\/[^:@]*/.exec(text), "a tag has no slash"),
  (text) =>
    found(/(?<=^[^/:]+:)(?!\d*\/)[^/:@]+(?=\/)/.exec(text), "a tag has no slash, and a port is a number"),
  tag,
  slashes,
  (text) => found(/(?<=^[^/]*)_(?=[^/]*[.:][^/]*\/)/.exec(text), 'the name of a host has no "_"'),
  upperCase,
  separators,
];

function found(match: RegExpExecArray | null, why: string, instead?: string, gap = false): Found | undefined {
  if (!match) return undefined;
  const { index } = match;
  return {
    start: index,
    end: index + match[0].length,
    why,
    gap,
    ...(instead === undefined ? {} : { instead }),
  };
}

function blanks(text: string): Found | undefined {
  const why = "no blank may stand in it";
  const around = /^\s+\S.*\s+$/s.exec(text);
  if (around) return { start: 0, end: text.length, why, instead: text.trim() };
  return found(/^\s+|\s+$/.exec(text), why, "") ?? found(/\s+/.exec(text), why);
}

function digest(text: string): Found | undefined {
  const at = text.indexOf("@");
  if (at < 0) return undefined;
  const start = at + 1;
  const end = text.length;
  const written = text.slice(start);
  if (written === "")
    return { start: at, end, why: 'a digest is missing behind "@"', instead: "", gap: true };
  const [, named, hex = ""] = /^(?:(sha256|sha512):)?([0-9a-f]+)$/i.exec(written) ?? [];
  const algorithm = named?.toLowerCase();
  const length = algorithm === "sha512" ? 128 : 64;
  if (hex.length === length && (!algorithm || written !== written.toLowerCase())) {
    const instead = `${algorithm ?? "sha256"}:${hex.toLowerCase()}`;
    return {
      start,
      end,
      why: `a digest is written "${algorithm ?? "sha256"}:" and lower-case digits`,
      instead,
    };
  }
  if (algorithm && hex.length !== length)
    return { start, end, why: `a ${algorithm} digest has ${length} digits, not ${hex.length}` };
  if (isMistyped(written)) {
    const slip = start + written.search(/(?<=:.*)[^0-9a-f]/);
    return { start: slip, end: slip + 1, why: "a digest has digits and a to f" };
  }
  if (!/^(?:v?\d[\w.-]*|latest)$/.test(written)) return undefined;
  return { start: at, end: start, why: 'behind "@" stands a digest, and a version behind ":"', instead: ":" };
}

/** Whether it is a digest but for a few letters; a row of letters stands for one that is to be filled in. */
function isMistyped(written: string): boolean {
  const [, digits = ""] = /^sha(?:256|512):([0-9a-zA-Z]{64,})$/.exec(written) ?? [];
  const right = digits.replace(/[^0-9a-f]/g, "").length;
  return right < digits.length && right * 2 > digits.length;
}

function tag(text: string): Found | undefined {
  const [, before = "", tag] = /^([^@]*:)([^/:@]+)(?:@|$)/.exec(text) ?? [];
  if (tag === undefined) return undefined;
  const start = before.length;
  const end = start + tag.length;
  if (tag.length > 128) return { start, end, why: `a tag has at most 128 characters, not ${tag.length}` };
  const bad = /^[.-]|[^\w.-]/.exec(tag);
  if (!bad) return undefined;
  const at = start + bad.index;
  const why = bad.index === 0 ? `no tag begins with "${bad[0]}"` : `a tag has no "${bad[0]}"`;
  return { start: at, end: at + 1, why };
}

function slashes(text: string): Found | undefined {
  const [name = ""] = text.split("@");
  return (
    found(/(?<=^)\/+|(?<!:)\/+(?=:|$)/.exec(name), "a name neither begins nor ends with a slash", "", true) ??
    found(/\/{2,}/.exec(name), "there is nothing between two slashes", "/", true)
  );
}

/** The registry may have upper case in it, but hosts are no names that anybody writes so. */
function upperCase(text: string): Found | undefined {
  const [name = ""] = text.split(/@|:[^/]*$/);
  const path = /^[^/]*[.:A-Z][^/]*\//.exec(name)?.[0].length ?? 0;
  const match = /[^/]*[A-Z](?:.*[A-Z])?[^/]*/.exec(name.slice(path));
  if (!match) return undefined;
  const start = path + match.index;
  return {
    start,
    end: start + match[0].length,
    why: "names are lower case",
    instead: match[0].toLowerCase(),
  };
}

/** What joins letters: one dot, one or two underlines, or dashes. What a name ends with may still be typed. */
function separators(text: string): Found | undefined {
  const [name = ""] = text.split(/@|:[^/]*$/);
  return (
    found(
      /(?<=[a-z0-9])[._-]+(?=\/|$)/.exec(name),
      "a name ends with a letter or a digit",
      undefined,
      true,
    ) ??
    found(
      /(?<=[a-z0-9])(?!-+[a-z0-9])[._-]{2,}(?=[a-z0-9])/.exec(
        name.replace(/(?<=[a-z0-9])__(?=[a-z0-9])/g, "--"),
      ),
      "letters of a name are joined by one dot, one or two underlines, or dashes",
    )
  );
}
