/*
 * The script tag. A classic script, so that held scripts, settings and window.consentNotice are there for every later
 * script of the page. It imports no Lit: a returning visitor gets the gate, the stored state and a settings button;
 * the views are a chunk that is asked for when somebody is to see them.
 */
import { Consent } from './consent.js';
import { settingsButton } from './elements/settings-button.js';
import type { View } from './events.js';
import { pickLanguage } from './platform/language.js';

/** Names of the built chunks, filled in by the build. */
declare const __CHUNKS__: { readonly deciding: string; readonly define: string };

/** Elements of ours that the page wrote into itself and that are not there yet. */
const WRITTEN = `:is(consent-toggle, consent-choices, privacy-notice, consent-banner, consent-notice[inline]):not(:defined), .privacy-notice:not(:has(privacy-notice))`;
/**
 * A notice in the page is collapsed from the first paint, with room for what is drawn above its sections, so that
 * nothing moves when the views arrive.
 */
const COLLAPSED = `
:is(privacy-notice:not([data-plain]), .privacy-notice) { display: block; h2 { min-height: 53px; margin: 0; padding: 12px 0; box-sizing: border-box; font-size: 17px; line-height: 1.25 } :is(h2, :has(h2)) ~ :not(h2, :has(h2)) { display: none } }
:is(privacy-notice:not(:defined, :has(*)), consent-notice[inline]:not(:defined)) { display: block; min-height: 100vh }
:is(privacy-notice:not(:defined):has(*), .privacy-notice:not(:has(privacy-notice))) { padding-bottom: 24em }`;
/** How often the host puts itself back. */
const RETURNS = 20;
const VIEWS: readonly string[] = ['banner', 'choices', 'notice'] satisfies View[];

// A classic script of another origin has no base of its own to import from, so where it came from is kept.
const script = document.currentScript as HTMLScriptElement | null;
const near = (file: string) => new URL(file, script?.src || location.href).href;

function start(settings: DOMStringMap): void {
  const before = window.consentNotice;
  if (before && 'ready' in before) {
    // Turbo runs the scripts of the head again on an error page: that is no second tag.
    if (
      document.querySelectorAll(`script[src="${CSS.escape(script?.getAttribute('src') ?? '')}"]`).length > 1
    )
      console.warn(
        'consent-notice/E13: the script is on this page twice; the first stays in charge. Remove the second tag.',
      );
    return;
  }
  const languages = settings['languages']?.split(/[\s,]+/).filter(Boolean) ?? ['nl', 'fr', 'de', 'en'];
  const inline = document.querySelector('script[type="application/json"][data-consent-policy]')?.textContent;
  const policy = address(settings['policy'], 'policy.{lang}.json');
  const consent = new Consent({
    endpoint: settings['endpoint'] && new URL(settings['endpoint'], document.baseURI).href,
    policy: inline || policy,
    details: policy.replace(/\.json(?=$|\?)/, '.details.json'),
    notice: address(settings['notice'], 'notice.{lang}.json'),
    language: pickLanguage(
      [settings['language'], document.documentElement.lang, ...navigator.languages],
      languages,
    ),
    sensitive: 'sensitive' in settings || document.querySelector('meta[name="consent-sensitive"]') !== null,
    deciding: () =>
      import(/* @vite-ignore */ near(__CHUNKS__.deciding)) as Promise<typeof import('./deciding.js')>,
    views: async (self, view) => {
      const views = (await import(
        /* @vite-ignore */ near(__CHUNKS__.define)
      )) as typeof import('./define.js');
      await (view === 'banner' ? views.defineBanner(self) : views.define(self));
    },
  });
  window.consentNotice = consent;
  for (const call of before?.queue ?? []) attempt(call, consent);
  // Views belong to the window that the visitor sees; in a frame only the gate works.
  if (window.top !== window) return;
  const readable = collapse();
  void consent.ready.then(() => settle(consent, settings['settings'] === 'none', readable));
}

/** Returns how to take it back, where no view will come to open what is collapsed. */
function collapse(): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(COLLAPSED);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}

/** Everything a person can see, once it is known what there is to see. */
async function settle(consent: Consent, noSettings: boolean, readable: () => void): Promise<void> {
  const { policy } = consent;
  if (!policy) return readable();
  const early = ownHost() ?? placed(consent);
  document.addEventListener('click', (event) => {
    const control = event.target instanceof Element ? event.target.closest('[data-consent-open]') : null;
    if (!control || event.defaultPrevented) return;
    event.preventDefault();
    const view = control.getAttribute('data-consent-open') || 'choices';
    if (VIEWS.includes(view)) void consent.show(view as View);
    else
      console.error(
        `consent-notice/E14: data-consent-open="${view}" names no view; it has to be ${VIEWS.join(', ')}.`,
      );
  });
  const followAddress = () => {
    if (
      location.hash.startsWith('#notice-') &&
      !document.querySelector('privacy-notice, .privacy-notice, consent-notice[inline]')
    )
      void consent.show('notice');
  };
  addEventListener('hashchange', followAddress);
  if (consent.needsChoice) void consent.ask();
  followAddress();
  await parsedPage();
  const host = ownHost() ?? early;
  // A page with a control of its own needs no floating button; without one the way back may not be switched off.
  const offered = document.querySelector('[data-consent-open]') !== null;
  if (!offered) settingsButton(host, policy.settings, () => void consent.show('choices'));
  if (noSettings && !offered)
    console.warn(
      'consent-notice/E15: data-settings="none" needs a control with data-consent-open on the page; the settings button stays.',
    );
  useViews(consent, readable);
}

/**
 * The host stands first in the focus order while it asks and last when it only offers the way back; beside <body>,
 * not in it, so that what replaces the body (Turbo) leaves it alone. Hydration of a whole document that goes wrong
 * throws away what it did not make: then the host puts itself back.
 */
function placed(consent: Consent): HTMLElement {
  const host = document.createElement('consent-notice');
  const place = async () => {
    const asking = consent.needsChoice !== null;
    if (!asking) await parsedPage();
    const root = document.documentElement;
    const stands = asking
      ? document.body && host.compareDocumentPosition(document.body) & Node.DOCUMENT_POSITION_FOLLOWING
      : root.lastElementChild === host;
    if (host.isConnected && stands) return;
    // A move takes the focus from what has it.
    const focused = host.shadowRoot?.activeElement as HTMLElement | null | undefined;
    root.insertBefore(host, asking ? document.body : null);
    focused?.focus({ preventScroll: true });
  };
  let returns = 0;
  const guard = new MutationObserver(() => {
    // Against another script that will not have it, giving way is better than a fight without end.
    if (host.isConnected || returns++ > RETURNS) return;
    void place();
    watch();
  });
  const watch = () => {
    for (const node of [document, document.documentElement]) guard.observe(node, { childList: true });
  };
  void place();
  watch();
  document.addEventListener('consent-change', () => void place());
  void parsedPage().then(() => {
    if (!ownHost(host)) return;
    // The page's own was read only after this one had to be there.
    guard.disconnect();
    host.remove();
  });
  return host;
}

function ownHost(besides?: Element): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>('consent-notice:not([inline])')].find(
    (host) => host !== besides,
  );
}

/** Elements of ours that the page wrote into itself need the views, now or when they are added. */
function useViews(consent: Consent, readable: () => void): void {
  const look = async () => {
    if (!document.querySelector(WRITTEN)) return;
    observer.disconnect();
    if (!(await consent.prepare())) return readable();
    // What is written later is defined already; but for a CMS's own tag.
    observer.observe(document, { childList: true, subtree: true });
  };
  const observer = new MutationObserver(() => void look());
  observer.observe(document, { childList: true, subtree: true });
  void look();
}

function address(given: string | undefined, file: string): string {
  return (given ? new URL(given, document.baseURI).href : near(file)).replace('%7Blang%7D', '{lang}');
}

function attempt(call: (consent: Consent) => void, consent: Consent): void {
  try {
    call(consent);
  } catch (error) {
    reportError(error);
  }
}

function parsedPage(): Promise<unknown> {
  return document.readyState === 'loading'
    ? new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }))
    : Promise.resolve();
}

start(script?.dataset ?? {});
