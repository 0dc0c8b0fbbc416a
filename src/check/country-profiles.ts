/*
 * What differs between countries, as data: the languages their people are spoken to in, how long a choice is kept,
 * and whether counting visits can go without consent. Reviewed in November 2026; what no authority has said is not
 * made up, and the default stands.
 */

export interface CountryProfile {
  /** Official languages that a policy for everybody there speaks; of those in one list, any will do. */
  readonly languages: readonly (readonly string[])[];
  /** Months: asked again no sooner, and no later. */
  readonly renew: { readonly least: number; readonly most: number; readonly source: string };
  /** Under which conditions analytics need no consent. */
  readonly analytics?: string;
  /** Months: the longest life of a tracker that counts visits. */
  readonly analyticsMost?: { readonly months: number; readonly source: string };
  /** Why marketing by phone needs consent, even to customers. */
  readonly phone?: string;
}

const DEFAULT = { least: 6, most: 24, source: 'EDPB 03/2022 4.1.1, Garante 10 June 2021 §6.2' };

const speaks = (languages: string): readonly string[][] => languages.split(' ').map((one) => one.split('/'));

const profile = (languages: string, more: Partial<CountryProfile> = {}): CountryProfile => ({
  languages: speaks(languages),
  renew: DEFAULT,
  ...more,
});

const PROFILES: Readonly<Record<string, CountryProfile>> = {
  AT: profile('de'),
  BE: profile('nl fr de'),
  BG: profile('bg'),
  CH: profile('de fr it'),
  CY: profile('el/tr/en'),
  CZ: profile('cs'),
  DE: profile('de'),
  DK: profile('da'),
  EE: profile('et'),
  ES: profile('es', { renew: { least: 6, most: 24, source: 'AEPD cookie guide 2024' } }),
  FI: profile('fi sv'),
  FR: profile('fr', {
    renew: { least: 6, most: 13, source: 'CNIL 2020-092 §39' },
    analytics: 'the conditions of CNIL 2020-091 art. 5 and its deliberation of 4 July 2025 hold',
    analyticsMost: { months: 13, source: 'CNIL 2020-091 art. 5' },
  }),
  GB: profile('en', { analytics: 'it is told of and can be objected to (DUAA 2025)' }),
  GR: profile('el'),
  HR: profile('hr'),
  HU: profile('hu'),
  IE: profile('en/ga', { renew: { least: 6, most: 6, source: 'DPC guidance 2020' } }),
  IS: profile('is'),
  IT: profile('it', {
    renew: { least: 6, most: 24, source: 'Garante 10 June 2021 §6.2' },
    analytics: 'the data are aggregated (Garante 10 June 2021)',
  }),
  LI: profile('de'),
  LT: profile('lt'),
  LU: profile('fr de', { renew: { least: 6, most: 12, source: 'CNPD guidelines 2021' } }),
  LV: profile('lv'),
  MT: profile('mt/en'),
  NL: profile('nl', {
    analytics: 'it has little effect on privacy (Tw 11.7a(3))',
    phone: 'Tw 11.7: from 1 July 2026 calls to customers need consent too',
  }),
  NO: profile('no/nb/nn'),
  PL: profile('pl'),
  PT: profile('pt'),
  RO: profile('ro'),
  SE: profile('sv'),
  SI: profile('sl'),
  SK: profile('sk'),
};

/** @returns undefined for a country that is not one of these */
export const profileOf = (country: string | undefined): CountryProfile | undefined =>
  country !== undefined && Object.hasOwn(PROFILES, country) ? PROFILES[country] : undefined;

export const RENEW_DEFAULT = DEFAULT;

/** Countries by the data of CLDR; what names none, and what is another name of one ("UK"), is no code of ISO 3166-1. */
export function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || ['EU', 'EZ', 'UN', 'ZZ', 'XA', 'XB', 'QO'].includes(code)) return false;
  const name = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' }).of(code);
  return name !== undefined && new Intl.Locale(`und-${code}`).region === code;
}
