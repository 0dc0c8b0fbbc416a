/*
 * The language of the interface's own words, each loaded alone. The sole caller of configureLocalization, since a
 * second call on a page throws. A locale whose loading failed is never tried again by the library until another was
 * asked for, so a failure goes back to the source language first.
 */
import { configureLocalization } from '@lit/localize';
import { allLocales, sourceLocale, targetLocales } from '../locales/locale-codes.js';

const files: Record<(typeof targetLocales)[number], () => Promise<typeof import('../locales/nl.js')>> = {
  de: () => import('../locales/de.js'),
  fr: () => import('../locales/fr.js'),
  nl: () => import('../locales/nl.js'),
};

const { setLocale, getLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: (locale) => files[locale as keyof typeof files](),
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
