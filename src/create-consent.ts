/*
 * For bundlers: the same Consent as the script tag makes, whose later parts a bundler splits off by itself.
 */
import { Consent } from './consent.js';
import type { ConsentOptions } from './consent.js';
import { BUILT_IN, pickLanguage } from './platform/language.js';

/** `language` defaults to the page's, then the browser's, among `languages` (all that the interface has words in). */
export type CreateConsentOptions = Omit<ConsentOptions, 'deciding' | 'views' | 'language' | 'remember'> & {
  readonly language?: string;
  readonly languages?: readonly string[];
  /** As `data-remember`: the receiver's public key, or empty to restore refusals alone. */
  readonly remember?: string;
};

/** Makes the page's consent and starts it. Call it once, as early as can be. */
export function createConsent(options: CreateConsentOptions): Consent {
  const { language, languages = BUILT_IN, remember, ...rest } = options;
  return new Consent({
    ...rest,
    language: pickLanguage([language, document.documentElement.lang, ...navigator.languages], languages),
    remember:
      remember === undefined
        ? undefined
        : async () => (await import('./platform/remembered.js')).remembered(remember),
    deciding: () => import('./deciding.js'),
    views: async (consent, view) => {
      const views = await import('./define.js');
      await (view === 'banner' ? views.defineBanner(consent) : views.define(consent, view));
    },
  });
}
