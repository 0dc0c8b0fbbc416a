/*
 * A span of time in words, from an ISO 8601 duration such as P13M. By the browser's own data, so that plurals and
 * order are right in every language.
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
