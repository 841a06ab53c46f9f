/** Whether the releases in an image still get security fixes, by the table of end-of-life dates. */

import type { Reference } from "./image.ts";
import { type Release, releasesOf } from "./image-tag.ts";
import { type CycleRow, endOfLifeTable } from "./tables.ts";

/** How far a release is on its way out. */
export interface Age {
  readonly release: Release;
  /**
   * - `ended`: no more fixes
   * - `ending`: soon
   * - `lts`: Debian's volunteers mend the most used packages, for free
   * - `paid`: fixes for subscribers only
   * - `superseded`: a product that only ever mends its newest release has moved on
   */
  readonly state: "ended" | "ending" | "lts" | "paid" | "superseded";
  /** The last day before this state: the day that was or is announced as the end, YYYY-MM-DD. Absent where nobody says. */
  readonly on?: string;
  /** The last day of the state, where it has one. */
  readonly until?: string;
  /** Days since `on`; negative ahead of it. */
  readonly days: number;
}

/** What is worth saying about the releases that the reference names; nothing about those in support. */
export function agesOf(reference: Reference, today: string, warnDays = WARN_DAYS): Age[] {
  return releasesOf(reference)
    .map((release) => ageOf(release, today, warnDays))
    .filter((age) => age !== undefined);
}

/** Whether a release in the image is dead: what is known of an image is known of those that live. */
export function isDead(reference: Reference, today: string): boolean {
  return agesOf(reference, today).some(({ state }) => state === "ended");
}

/** Whether the release line gets fixes from everyone's repositories for some time to come. */
export function isSupported(product: string, cycle: CycleRow, today: string): boolean {
  return stateOf(product, cycle, today, WARN_DAYS) === undefined;
}

/** How old the table is: the months in which it was read, and the days since. */
export function tableAge(today: string): { readonly month: string; readonly days: number } {
  const { asOf } = endOfLifeTable();
  return { month: asOf.slice(0, 7), days: Math.max(0, daysBetween(asOf, today)) };
}

/** Above this many days a message names the month of the table. */
export const AGEING_TABLE = 180;
/** Above this many days the table only hints, and suggests nothing. */
export const OLD_TABLE = 400;

const WARN_DAYS = 90;

/** A clock that runs before the table was read is wrong, and the table's date a better guess. */
function atLeastTable(today: string): string {
  const { asOf } = endOfLifeTable();
  return today < asOf ? asOf : today;
}

function ageOf(release: Release, today: string, warnDays: number): Age | undefined {
  const state = stateOf(release.product, release.cycle, today, warnDays);
  return state && { release, ...state };
}

function stateOf(
  product: string,
  cycle: CycleRow,
  today: string,
  warnDays: number,
): Omit<Age, "release"> | undefined {
  const [name, end, extended] = cycle;
  if (end === false) return undefined;
  if (end === true) return { state: "ended", days: 0 };
  const now = atLeastTable(today);
  if (isRolling(product, name)) return superseded(product, cycle, now);
  const days = daysBetween(end, now);
  if (extended && extended > end) {
    if (days <= 0)
      return product === "debian" || days < -warnDays ? undefined : { state: "ending", on: end, days };
    if (daysBetween(extended, now) <= 0) {
      return { state: product === "debian" ? "lts" : "paid", on: end, until: extended, days };
    }
    const last = product === "debian" ? extended : end;
    return { state: "ended", on: last, days: daysBetween(last, now) };
  }
  if (days > 0) return { state: "ended", on: end, days };
  return days < -warnDays ? undefined : { state: "ending", on: end, days };
}

/** A new release every few weeks makes the last one old, not dangerous: two releases and half a year may pass. */
function superseded(product: string, cycle: CycleRow, now: string): Omit<Age, "release"> | undefined {
  const on = String(cycle[1]);
  const days = daysBetween(on, now);
  const behind = (endOfLifeTable().products[product] ?? []).findIndex(([name]) => name === cycle[0]);
  return days >= 180 && behind >= 2 ? { state: "superseded", on, days } : undefined;
}

/** Neo4j's calendar versions roll, its numbered ones have dates that were promised. */
function isRolling(product: string, cycle: string): boolean {
  return endOfLifeTable().rolling.includes(product) && (product !== "neo4j" || cycle.startsWith("20"));
}

function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
