/*
 * The only place that defines elements. A tag that is taken stays whose it is, and the console says so: another
 * copy of this component, or another's element of that name, must not be broken by ours.
 */
import { useLanguage } from './elements/localization.js';
import { ConsentBannerElement } from './elements/consent-banner.js';
import { ConsentNoticeElement } from './elements/consent-notice.js';
import type { Consent } from './consent.js';
import type { View } from './events.js';

/**
 * Defines what a first visit shows, in the language of the page's consent. Resolves when it can be used.
 * @throws where a part cannot be loaded
 */
export async function defineBanner(consent?: Consent): Promise<void> {
  if (consent) {
    await useLanguage(consent.language);
    window.consentNotice ??= consent;
  }
  register('consent-banner', ConsentBannerElement);
  register('consent-notice', ConsentNoticeElement);
}

/**
 * Defines every element: what is opened later is loaded beside the banner, not with it. For one view, the history is
 * left out where it is not that one: few open it.
 */
export async function define(consent?: Consent, view?: View): Promise<void> {
  const [history, toggle, choices, notice, frame] = await Promise.all([
    !view || view === 'history' ? import('./elements/consent-history.js') : undefined,
    import('./elements/consent-toggle.js'),
    import('./elements/consent-choices.js'),
    import('./elements/privacy-notice.js'),
    import('./elements/consent-frame.js'),
    defineBanner(consent),
  ]);
  register('consent-toggle', toggle.ConsentToggleElement);
  register('consent-choices', choices.ConsentChoicesElement);
  register('privacy-notice', notice.PrivacyNoticeElement);
  register('consent-frame', frame.ConsentFrameElement);
  if (history) register('consent-history', history.ConsentHistoryElement);
  for (const written of document.querySelectorAll('.privacy-notice')) adopt(written);
}

/** What a CMS wrote as `<div class="privacy-notice">`, since it strips tags it does not know. */
function adopt(written: Element): void {
  if (written.querySelector('privacy-notice')) return;
  const notice = document.createElement('privacy-notice');
  for (const { name, value } of written.attributes)
    if (/^(lang|data-|heading-level$|audience$)/.test(name)) notice.setAttribute(name, value);
  const height = (written as HTMLElement).offsetHeight;
  if (height) notice.style.setProperty('--_reserved', `${height}px`);
  notice.append(...written.childNodes);
  written.append(notice);
}

function register(tag: string, element: CustomElementConstructor): void {
  const taken = customElements.get(tag);
  if (!taken) customElements.define(tag, element);
  else if (taken !== element)
    console.warn(
      `consent-notice/E12: <${tag}> is defined already, by another script or another copy of this one; it is left as it is. Load one copy only.`,
    );
}
