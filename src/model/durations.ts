/*
 * How long something lives: as ISO 8601 says it in years to minutes, or until the browser is closed. Months have no
 * fixed number of days, so of two lives it can only be said that one is surely not longer; what is not sure counts as
 * longer. A day is 24 hours: what a browser keeps it counts in seconds.
 */

/** Years are twelve months, weeks seven days. */
export interface Duration {
  readonly months: number;
  readonly days: number;
}

/** Hours are sixty minutes. */
export interface Life extends Duration {
  readonly minutes: number;
}

/** What has no end of its own goes when the browser is closed: before anything that outlives the browser. */
export const SESSION = 'session';

const LIFE = /^P(?=\d|T)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?)?$/;

/** @returns undefined for what is none; no time at all for a session */
export function lifeOf(text: string): Life | undefined {
  if (text === SESSION) return { months: 0, days: 0, minutes: 0 };
  const found = LIFE.exec(text);
  if (!found) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  return { months: years * 12 + months, days: weeks * 7 + days, minutes: hours * 60 + minutes };
}

/** A period of days or longer. @returns undefined for what is none */
export function durationOf(text: string): Duration | undefined {
  const life = /^P[^T]+$/.test(text) ? lifeOf(text) : undefined;
  return life && { months: life.months, days: life.days };
}

/** Days of so many months in a row, whichever they are. */
const FEWEST = [0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334];
const MOST = [0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337];
const DAY = 24 * 60;

const fewest = ({ months, days, minutes }: Life): number =>
  (Math.floor(months / 12) * 365 + FEWEST[months % 12]! + days) * DAY + minutes;
const most = ({ months, days, minutes }: Life): number =>
  (Math.floor(months / 12) * 366 + MOST[months % 12]! + days) * DAY + minutes;

/** Whether the one is surely no longer than the other. What is no duration is never sure. */
export function isNoLonger(one: string, other: string): boolean {
  const [a, b] = [lifeOf(one), lifeOf(other)];
  if (!a || !b) return one === other;
  return (a.months <= b.months && a.days <= b.days && a.minutes <= b.minutes) || most(a) <= fewest(b);
}
