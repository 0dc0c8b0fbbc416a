/*
 * The only place that defines elements. A tag that is taken stays whose it is, and the console says so: another
 * copy of this component, or another's element of that name, must not be broken by ours.
 */
import { useLanguage } from './elements/localization.js';
import { ConsentBannerElement } from './elements/consent-banner.js';
import { ConsentChoicesElement } from './elements/consent-choices.js';
import { ConsentNoticeElement } from './elements/consent-notice.js';
import { ConsentToggleElement } from './elements/consent-toggle.js';
import { PrivacyNoticeElement } from './elements/privacy-notice.js';
import type { Consent } from './consent.js';

const ELEMENTS = {
  'consent-toggle': ConsentToggleElement,
  'privacy-notice': PrivacyNoticeElement,
  'consent-choices': ConsentChoicesElement,
  'consent-banner': ConsentBannerElement,
  'consent-notice': ConsentNoticeElement,
};

/** Defines every element, in the language of the page's consent. Resolves when they can be used. */
export async function define(consent?: Consent): Promise<void> {
  if (consent) {
    await useLanguage(consent.language);
    window.consentNotice ??= consent;
  }
  for (const [tag, element] of Object.entries(ELEMENTS)) {
    const taken = customElements.get(tag);
    if (!taken) customElements.define(tag, element);
    else if (taken !== element)
      console.warn(
        `consent-notice/E12: <${tag}> is defined already, by another script or another copy of this one; it is left as it is. Load one copy only.`,
      );
  }
}
