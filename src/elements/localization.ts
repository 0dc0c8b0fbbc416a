/*
 * The language of the interface's own words, each loaded alone. The sole caller of configureLocalization, since a
 * second call on a page throws. A locale whose loading failed is never tried again by the library until another was
 * asked for, so a failure goes back to the source language first.
 */
import { configureLocalization } from '@lit/localize';
import { allLocales, sourceLocale, targetLocales } from '../locales/locale-codes.js';
import { learn } from '../model/cldr.js';
import type { LanguageData } from '../model/cldr.js';

type Words = Promise<typeof import('../locales/nl.js')>;

const files: Record<(typeof targetLocales)[number], () => Words> = {
  ar: () => import('../locales/ar.js'),
  bg: () => import('../locales/bg.js'),
  cs: () => import('../locales/cs.js'),
  da: () => import('../locales/da.js'),
  de: () => import('../locales/de.js'),
  el: () => import('../locales/el.js'),
  es: () => import('../locales/es.js'),
  et: () => import('../locales/et.js'),
  fi: () => import('../locales/fi.js'),
  fr: () => import('../locales/fr.js'),
  ga: () => import('../locales/ga.js'),
  hr: () => import('../locales/hr.js'),
  hu: () => import('../locales/hu.js'),
  it: () => import('../locales/it.js'),
  lt: () => import('../locales/lt.js'),
  lv: () => import('../locales/lv.js'),
  mt: () => import('../locales/mt.js'),
  nl: () => import('../locales/nl.js'),
  pl: () => import('../locales/pl.js'),
  pt: () => import('../locales/pt.js'),
  ro: () => import('../locales/ro.js'),
  sk: () => import('../locales/sk.js'),
  sl: () => import('../locales/sl.js'),
  sv: () => import('../locales/sv.js'),
};

/** What not every browser knows of a language. */
const DATA: Readonly<Record<string, () => Promise<{ readonly data: LanguageData }>>> = {
  ga: () => import('../model/cldr-ga.js'),
  mt: () => import('../model/cldr-mt.js'),
};

async function load(locale: keyof typeof files): Words {
  const [words, known] = await Promise.all([files[locale](), DATA[locale]?.()]);
  if (known) learn(locale, known.data);
  return words;
}

const { setLocale, getLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: (locale) => load(locale as keyof typeof files),
});

/** Languages whose words are complete. */
export const languages: readonly string[] = allLocales;

/** Loads a language's words; every element on the page is drawn again in it. @throws where they cannot be loaded */
export async function useLanguage(language: string): Promise<void> {
  if (!languages.includes(language))
    throw new RangeError(`no interface words in ${language}; there are ${languages.join(', ')}`);
  if (getLocale() === language) return;
  try {
    await setLocale(language);
  } catch (error) {
    await setLocale(sourceLocale);
    throw error;
  }
}
