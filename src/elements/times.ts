/*
 * Days and spans of time in words, by the browser's own data (CLDR), so that plurals and order are right in every
 * language. A language without a country is meant as Europe writes it: English has the day before the month.
 */
const UNITS = { Y: 'year', M: 'month', W: 'week', D: 'day' } as const;

/** @param duration ISO 8601, days or longer */
export function span(duration: string, language: string): string {
  const parts = [...duration.matchAll(/(\d+)([YMWD])/g)].map(([, count, unit]) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: UNITS[unit as keyof typeof UNITS],
      unitDisplay: 'long',
    }).format(Number(count)),
  );
  return new Intl.ListFormat(language, { type: 'unit' }).format(parts);
}

/** @param iso a day (which no time zone moves) or a moment, as in ISO 8601 */
export function longDate(iso: string, language: string): string {
  const day = iso.length === 10;
  const format = { dateStyle: 'long', ...(day && { timeZone: 'UTC' }) } as const;
  return new Intl.DateTimeFormat(language === 'en' ? 'en-150' : language, format).format(new Date(iso));
}
