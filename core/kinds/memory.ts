/** Amounts of memory, as Kubernetes reads them. */

import { set } from "../edit.ts";
import type { Field } from "../field.ts";
import { pointing } from "../place.ts";
import type { Finding, Severity } from "../rule.ts";

/** The bytes that a field says; undefined where it says no amount, or nobody can know. */
export function bytesIn({ value, certain }: Field): number | undefined {
  if (!certain || (typeof value !== "string" && typeof value !== "number")) return undefined;
  const [, digits, unit = "", exponent] = QUANTITY.exec(String(value)) ?? [];
  const factor = exponent === undefined ? UNITS.get(unit) : 10 ** Number(exponent);
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/** For a limit with which nothing starts, although it is one: its unit is missing, or another was meant. */
export function memoryMistake(limit: Field): (Finding & { readonly severity: Severity }) | undefined {
  const bytes = bytesIn(limit);
  if (bytes === undefined || bytes === 0 || bytes >= MEBI) return undefined;
  const { text } = limit;
  const isBare = /^[\d.]+$/.test(text);
  const meant = meantBy(text);
  return {
    // A unit may be typed in a moment.
    at: isBare ? { ...pointing(limit, limit), missing: true } : limit,
    severity: "error",
    message: isBare
      ? `No container starts with ${text} bytes of memory`
      : `No container starts with ${text} of memory${text.endsWith("m") ? ": m means thousandths of a byte" : ""}`,
    fixes: meant === undefined ? [] : [{ title: `Limit memory to ${meant}`, edits: set(limit, meant) }],
  };
}

/** The amount that somebody meant who wrote too little; undefined where nobody can say. */
function meantBy(text: string): string | undefined {
  const [, digits] = /^(\d+)[mkK]?i?$/.exec(text) ?? [];
  if (digits === undefined || Number(digits) > LARGEST_GUESS) return undefined;
  return `${digits}${Number(digits) < SMALLEST_IN_MEBI ? "Gi" : "Mi"}`;
}

const QUANTITY = /^\+?(\d+\.?\d*|\.\d+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/;
const UNITS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ...["n", "u", "m"].map((unit, i) => [unit, 1000 ** (i - 3)] as const),
  ...["k", "M", "G", "T", "P", "E"].map((unit, i) => [unit, 1000 ** (i + 1)] as const),
  ...["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((unit, i) => [unit, 1024 ** (i + 1)] as const),
]);
const MEBI = 2 ** 20;
const SMALLEST_IN_MEBI = 16;
const LARGEST_GUESS = 65536;
