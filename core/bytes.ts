/** Bytes and the two texts they are written in, base64 and UTF-8: this code runs where there is neither Buffer nor atob. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const SIXTETS: ReadonlyMap<string, number> = new Map([...ALPHABET].map((character, at) => [character, at]));

/**
 * The bytes that a text stands for, by the rules of Go's decoder, which the API server uses: standard
 * alphabet, padded, line breaks ignored anywhere. Undefined where it would refuse the text.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  const joined = text.replaceAll(/[\r\n]/g, "");
  if (joined.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(joined)) return undefined;
  const digits = joined.replace(/=+$/, "");
  const bytes = new Uint8Array(Math.floor((digits.length * 6) / 8));
  let bits = 0;
  let count = 0;
  let at = 0;
  for (const digit of digits) {
    bits = ((bits << 6) | (SIXTETS.get(digit) ?? 0)) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[at++] = (bits >> count) & 0xff;
  }
  return bytes;
}

/** The bytes in base64, on one line. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const group = (a << 16) | (b << 8) | c;
    const written = Math.min(3, bytes.length - at) + 1;
    for (let digit = 0; digit < 4; digit++)
      text += digit < written ? ALPHABET[(group >> (18 - 6 * digit)) & 63] : "=";
  }
  return text;
}

/** The bytes of a text; half a surrogate pair becomes a replacement character, as everywhere. */
export function toUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const written = character.codePointAt(0) ?? 0;
    const point = written >= 0xd800 && written < 0xe000 ? 0xfffd : written;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), continuation(point));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), continuation(point >> 6), continuation(point));
    else
      bytes.push(
        0xf0 | (point >> 18),
        continuation(point >> 12),
        continuation(point >> 6),
        continuation(point),
      );
  }
  return Uint8Array.from(bytes);
}

/** The text that the bytes are; undefined where they are no UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  const characters: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const length =
      first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length === 0 || at + length > bytes.length) return undefined;
    let point = length === 1 ? first : first & (0xff >> (length + 1));
    for (let next = 1; next < length; next++) {
      const byte = bytes[at + next] ?? 0;
      if ((byte & 0xc0) !== 0x80) return undefined;
      point = (point << 6) | (byte & 0x3f);
    }
    const isOverlong = point < ([0, 0, 0x80, 0x800, 0x10000][length] ?? 0);
    if (isOverlong || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return undefined;
    characters.push(String.fromCodePoint(point));
    at += length;
  }
  return characters.join("");
}

function continuation(point: number): number {
  return 0x80 | (point & 0x3f);
}
