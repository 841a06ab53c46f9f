/** Words for messages. */

/** `a, b and c`; of a long list the first ones, and how many there are beside them. */
export function enumerate(words: readonly string[], most = 3): string {
  const shown = words.length > most + 1 ? words.slice(0, most) : words;
  const rest = words.length - shown.length;
  const last = rest > 0 ? `${rest} others` : shown.at(-1);
  const first = rest > 0 ? shown : shown.slice(0, -1);
  return first.length === 0 ? (last ?? "") : `${first.join(", ")} and ${last}`;
}
