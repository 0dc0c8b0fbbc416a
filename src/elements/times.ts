/*
 * Days and spans of time in words, by the browser's own data (CLDR), so that plurals and order are right in every
 * language. A language without a country is meant as Europe writes it: English has the day before the month.
 */
const UNITS = { Y: 'year', M: 'month', W: 'week', D: 'day', h: 'hour', m: 'minute' } as const;

/** @param duration ISO 8601, minutes or longer. A session is no span of time: of it nothing is said */
export function span(duration: string, language: string): string {
  // One letter stands for months before the T, and for minutes after it.
  const letters = duration.replace(/T.*/, (hours) => hours.toLowerCase());
  const parts = [...letters.matchAll(/(\d+)([a-z])/gi)].map(([, count, unit]) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: UNITS[unit as keyof typeof UNITS],
      unitDisplay: 'long',
    }).format(Number(count)),
  );
  return new Intl.ListFormat(language, { type: 'unit' }).format(parts);
}

/** Day and time to the second, here. @param iso a moment, as in ISO 8601 */
export function longMoment(iso: string, language: string): string {
  return new Intl.DateTimeFormat(european(language), { dateStyle: 'long', timeStyle: 'medium' }).format(
    new Date(iso),
  );
}

/** @param iso a day (which no time zone moves) or a moment, as in ISO 8601 */
export function longDate(iso: string, language: string): string {
  const day = iso.length === 10;
  const format = { dateStyle: 'long', ...(day && { timeZone: 'UTC' }) } as const;
  return new Intl.DateTimeFormat(european(language), format).format(new Date(iso));
}

const european = (language: string): string => (language === 'en' ? 'en-150' : language);
