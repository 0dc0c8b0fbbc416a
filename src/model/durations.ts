/*
 * How long something lives, as ISO 8601 says it in days or longer. Months have no fixed number of days, so of two
 * lives it can only be said that one is surely not longer; what is not sure counts as longer.
 */

/** Years are twelve months, weeks seven days. */
export interface Duration {
  readonly months: number;
  readonly days: number;
}

const DURATION = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/;

/** @returns undefined for what is none */
export function durationOf(text: string): Duration | undefined {
  const found = DURATION.exec(text);
  if (!found) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return { months: years * 12 + months, days: weeks * 7 + days };
}

/** Days of so many months in a row, whichever they are. */
const FEWEST = [0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334];
const MOST = [0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337];

const fewest = ({ months, days }: Duration): number =>
  Math.floor(months / 12) * 365 + FEWEST[months % 12]! + days;
const most = ({ months, days }: Duration): number =>
  Math.floor(months / 12) * 366 + MOST[months % 12]! + days;

/** Whether the one is surely no longer than the other. What is no duration is never sure. */
export function isNoLonger(one: string, other: string): boolean {
  const [a, b] = [durationOf(one), durationOf(other)];
  if (!a || !b) return one === other;
  return (a.months <= b.months && a.days <= b.days) || most(a) <= fewest(b);
}
