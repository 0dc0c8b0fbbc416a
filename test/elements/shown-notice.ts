/* A notice in front of a visitor: drawn to its end, and the ways to what stands in it. */
import { fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { Consent, ConsentOptions } from '../../src/consent.js';
import type { PrivacyNoticeElement } from '../../src/elements/privacy-notice.js';
import type { Notice } from '../../src/model/notice.js';
import { json, pageConsent, until } from './page-consent.js';

interface Shown {
  /** Default: the small one of page-consent. */
  readonly notice?: Notice;
  readonly consent?: Consent;
  readonly options?: Partial<ConsentOptions>;
  readonly level?: number;
  readonly audience?: string;
}

export async function shown({ notice, consent, options, level = 2, audience = '' }: Shown = {}) {
  const its = consent ?? (await pageConsent({ ...(notice && { notice: json(notice) }), ...options }));
  const element = await fixture<PrivacyNoticeElement>(
    html`<privacy-notice .consent=${its} heading-level=${level} audience=${audience}></privacy-notice>`,
  );
  await drawn(element);
  return { consent: its, ...within(element) };
}

/** Resolves when all that there is to draw is drawn. */
export async function drawn(element: PrivacyNoticeElement): Promise<void> {
  // What is stored on the device follows the last section.
  await until(() => element.renderRoot.querySelector('#notice-cookies, [role=alert]'), 'the whole notice');
  await element.updateComplete;
}

/** What a visitor finds in it. */
export function within(element: PrivacyNoticeElement) {
  const root = element.renderRoot as ShadowRoot;
  const one = <T extends HTMLElement>(selector: string) => root.querySelector<T>(selector)!;
  const heading = (id: string) => one<HTMLButtonElement>(`#notice-${id} [part=heading] [aria-expanded]`);
  const body = (id: string) => one(`#notice-${id} [part=body]`);
  return {
    element,
    root,
    one,
    heading,
    body,
    all: (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)],
    /** Ids of the sections that are open. */
    open: () =>
      [...root.querySelectorAll('[part=section]')]
        .filter((section) => section.querySelector('[aria-expanded=true]'))
        .map(({ id }) => id.slice('notice-'.length)),
    click: async (selector: string) => {
      one(selector).click();
      await element.updateComplete;
    },
    openSection: async (id: string) => {
      if (heading(id).ariaExpanded !== 'true') heading(id).click();
      await element.updateComplete;
    },
    /** What has the focus. */
    focused: () => nameOf(root.activeElement),
    told: () => one('.told').textContent.trim(),
  };
}

/** In a word, since a test that fails would print a whole element. */
function nameOf(element: Element | null): string {
  if (element?.matches('[part=heading] > [aria-expanded]'))
    return element.closest('[part=section]')!.id.replace('notice-', 'heading ');
  return element ? element.id || `${element.localName} ${element.textContent.trim()}` : 'nothing';
}

const WEBDRIVER = !/Chrome|Firefox/.test(navigator.userAgent);

/** Presses a key of the keyboard. WebDriver has its own names for two at once. */
export async function press(key: 'Enter' | 'Shift+Enter' | 'Escape' | 'Tab'): Promise<void> {
  if (WEBDRIVER && key === 'Shift+Enter') await sendKeys({ type: '\ue008\ue007' });
  else await sendKeys({ press: key });
}

/** Puts the page's address back as it was. */
export const leaveAddress = () => history.replaceState(null, '', location.pathname + location.search);
