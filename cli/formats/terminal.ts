/** What a terminal makes of text. */

/** Text from a file without what a terminal would obey: control characters and those that turn the direction of writing. */
export function harmless(text: string): string {
  return text.replaceAll("\t", " ").replace(UNSEEN, "\ufffd");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: These are what must not reach a terminal.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** How many columns of a terminal the text takes. */
export function columns(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what nearly every line is.
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length;
  return [...text].length + count(text, WIDE) - count(text, ZERO);
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/gu;
const ZERO = /\p{Mark}|[\u200b-\u200d\ufeff]/gu;

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
