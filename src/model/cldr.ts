/*
 * Names, lists, days and spans of time in words: by the data of CLDR that the browser has, and by what is learned
 * here for languages that not every browser knows. What is learned holds in every browser, and in Node, alike: a text
 * whose hash is proved must not depend on who draws it.
 */
export type Unit = 'year' | 'month' | 'week' | 'day' | 'hour' | 'minute';

/** What CLDR says of a language. */
export interface LanguageData {
  /** @param month from 0 */
  readonly date: (day: number, month: number, year: number) => string;
  /** Between the day and the time of it. */
  readonly at: string;
  /** Between the last two of a list. */
  readonly and: string;
  readonly count: (count: number, unit: Unit) => string;
  /** By their codes of ISO 3166-1 and BCP 47; what is not there is named by its code. */
  readonly regions: Readonly<Record<string, string>>;
  readonly languages: Readonly<Record<string, string>>;
}

const learned = new Map<string, LanguageData>();

/** @param language without a country */
export const learn = (language: string, data: LanguageData): void => void learned.set(language, data);

const dataOf = (language: string) => learned.get(language.toLowerCase().split('-')[0]!);

/** As Europe writes English and Portuguese, and Arabic with the digits that our texts have. */
const european = (language: string): string =>
  ({ en: 'en-150', pt: 'pt-PT', ar: 'ar-u-nu-latn' })[language] ?? language;

/** All of them, the last after an "and". */
export function listOf(names: readonly string[], language: string): string {
  const data = dataOf(language);
  return data ? joined(names, data.and) : new Intl.ListFormat(european(language)).format(names);
}

const joined = (names: readonly string[], and: string): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')}${and}${names.at(-1)}`;

/** @param code ISO 3166-1 */
export function regionName(code: string, language: string): string {
  const data = dataOf(language);
  if (data) return data.regions[code] ?? code;
  return new Intl.DisplayNames(european(language), { type: 'region' }).of(code) ?? code;
}

/** @param code BCP 47 @param language in which it is said */
export function languageName(code: string, language: string): string {
  const data = dataOf(language);
  if (data) return data.languages[code] ?? code;
  return new Intl.DisplayNames(european(language), { type: 'language' }).of(code) ?? code;
}

const UNITS: Readonly<Record<string, Unit>> = {
  ...{ Y: 'year', M: 'month', W: 'week' },
  ...{ D: 'day', h: 'hour', m: 'minute' },
};

/** @param duration ISO 8601, minutes or longer. A session is no span of time: of it nothing is said */
export function span(duration: string, language: string): string {
  const data = dataOf(language);
  // One letter stands for months before the T, and for minutes after it.
  const letters = duration.replace(/T.*/, (hours) => hours.toLowerCase());
  const parts = [...letters.matchAll(/(\d+)([a-z])/gi)].map(([, digits, letter]) => {
    const [count, unit] = [Number(digits), UNITS[letter!]!];
    const format = { style: 'unit', unit, unitDisplay: 'long' } as const;
    return data ? data.count(count, unit) : new Intl.NumberFormat(european(language), format).format(count);
  });
  return data
    ? joined(parts, data.and)
    : new Intl.ListFormat(european(language), { type: 'unit' }).format(parts);
}

/** Day and time to the second, here. @param iso a moment, as in ISO 8601 */
export function longMoment(iso: string, language: string): string {
  const [data, moment] = [dataOf(language), new Date(iso)];
  if (!data)
    return new Intl.DateTimeFormat(european(language), { dateStyle: 'long', timeStyle: 'medium' }).format(
      moment,
    );
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()];
  const clock = time.map((part) => String(part).padStart(2, '0')).join(':');
  return `${data.date(moment.getDate(), moment.getMonth(), moment.getFullYear())}${data.at}${clock}`;
}

/** @param iso a day (which no time zone moves) or a moment, as in ISO 8601 */
export function longDate(iso: string, language: string): string {
  const [data, date, day] = [dataOf(language), new Date(iso), iso.length === 10];
  if (data)
    return day
      ? data.date(date.getUTCDate(), date.getUTCMonth(), date.getUTCFullYear())
      : data.date(date.getDate(), date.getMonth(), date.getFullYear());
  const format = { dateStyle: 'long', ...(day && { timeZone: 'UTC' }) } as const;
  return new Intl.DateTimeFormat(european(language), format).format(date);
}
