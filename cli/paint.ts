/**
 * Colours of a terminal. Node's own `styleText` asks the stream and the environment again, differently from
 * version to version; here it is decided once, by whoever starts the run.
 */

export type Style = "red" | "yellow" | "blue" | "gray" | "bold" | "underline";

export type Paint = (style: Style, text: string) => string;

const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  red: [31, 39],
  yellow: [33, 39],
  blue: [34, 39],
  gray: [90, 39],
  bold: [1, 22],
  underline: [4, 24],
};

const colored: Paint = (style, text) => {
  const [on, off] = CODES[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
};

const plain: Paint = (_, text) => text;

export function painter(color: boolean): Paint {
  return color ? colored : plain;
}
