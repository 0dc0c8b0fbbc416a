/*
 * The script tag. A classic script, so that held scripts, settings and window.consentNotice are there for every later
 * script of the page. It imports no Lit: a returning visitor gets the gate, the stored state and a settings button;
 * the views are a chunk that is asked for when somebody is to see them.
 */
import { Consent } from './consent.js';
import type { Signal } from './consent.js';
import { settingsButton } from './elements/settings-button.js';
import type { View } from './events.js';
import { BUILT_IN, pickLanguage } from './platform/language.js';
import { clarityConsent } from './platform/signal-clarity.js';
import { microsoftConsentMode } from './platform/signal-microsoft.js';
import { googleConsentMode } from './platform/signals.js';

/** Names of the built chunks, filled in by the build. */
declare const __CHUNKS__: Readonly<Record<'deciding' | 'define' | 'remembered' | 'watching', string>>;

/** Elements of ours that the page wrote into itself and that are not there yet. */
const WRITTEN = `:is(consent-toggle, consent-choices, consent-frame, consent-history, privacy-notice, consent-banner, consent-notice[inline]):not(:defined), .privacy-notice:not(:has(privacy-notice))`;
/** Held, and with nothing in its place that says so. */
const UNFRAMED = 'iframe[data-purpose][data-src]:not([src], consent-frame *)';
/**
 * A notice in the page is collapsed from the first paint, with room for what is drawn above its sections, so that
 * nothing moves when the views arrive. What stands elsewhere has to be out of the question at once: to be compared with
 * all that goes before it would cost a long page seconds.
 */
const COLLAPSED = `
:is(privacy-notice:not([data-plain]), .privacy-notice) { display: block; h2 { min-height: 53px; margin: 0; padding: 12px 0; box-sizing: border-box; font-size: 17px; line-height: 1.25 } :is(h2, :has(h2)) ~ :is(& *):not(h2, :has(h2)) { display: none } }
:is(privacy-notice:not(:defined, :has(*)), consent-notice[inline]:not(:defined)) { display: block; min-height: 100vh }
:is(privacy-notice:not(:defined):has(*), .privacy-notice:not(:has(privacy-notice))) { padding-bottom: 24em }
consent-frame:not(:defined) { display: block; line-height: 0; > iframe:not([width], [style]) { width: 100%; height: auto; aspect-ratio: 16/9 } }`;
/** How often the host puts itself back. */
const RETURNS = 20;
/** Whom a page can have told what is allowed, by the setting that asks for it. */
const SIGNALS: Readonly<Record<string, (layer?: string) => { begin(): string | undefined } & Signal>> = {
  googleConsentMode,
  microsoftConsentMode,
  clarityConsent,
};
const VIEWS: readonly string[] = ['banner', 'choices', 'notice', 'history'] satisfies View[];

// A classic script of another origin has no base of its own to import from, so where it came from is kept.
const script = document.currentScript as HTMLScriptElement | null;
const near = (file: string) => new URL(file, script?.src || location.href).href;

function start(): void {
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
  const signals = Object.entries(SIGNALS).flatMap(([name, signal]) =>
    name in settings ? [signal(settings[name] || undefined)] : [],
  );
  for (const signal of signals) {
    const wrong = signal.begin();
    if (wrong) console.error(`consent-notice/E19: ${wrong}.`);
  }
  const languages = settings['languages']?.split(/[\s,]+/).filter(Boolean) ?? BUILT_IN;
  const inline = document.querySelector('script[type="application/json"][data-consent-policy]')?.textContent;
  const policy = address(settings['policy'], 'policy.{lang}.json');
  const consent = new Consent({
    signals,
    endpoint: settings['endpoint'] && new URL(settings['endpoint'], document.baseURI).href,
    policy: inline || policy,
    details: policy.replace(/\.json(?=$|\?)/, '.details.json'),
    notice: address(settings['notice'], 'notice.{lang}.json'),
    language: pickLanguage(
      [settings['language'], document.documentElement.lang, ...navigator.languages],
      languages,
    ),
    remember:
      'remember' in settings
        ? async () => {
            const { remembered } = (await import(
              /* @vite-ignore */ near(__CHUNKS__.remembered)
            )) as typeof import('./platform/remembered.js');
            return remembered(settings['remember'] ?? '');
          }
        : undefined,
    sensitive: 'sensitive' in settings || document.querySelector('meta[name="consent-sensitive"]') !== null,
    deciding: () =>
      import(/* @vite-ignore */ near(__CHUNKS__.deciding)) as Promise<typeof import('./deciding.js')>,
    views: async (self, view) => {
      const views = (await import(
        /* @vite-ignore */ near(__CHUNKS__.define)
      )) as typeof import('./define.js');
      await (view === 'banner' ? views.defineBanner(self) : views.define(self, view));
    },
  });
  window.consentNotice = consent;
  // Whoever kept the queue of before can go on using it.
  const queue = before?.queue ?? [];
  queue.push = (...calls) => (calls.forEach((call) => attempt(call, consent)), 0);
  for (const call of queue) attempt(call, consent);
  if ('watch' in settings) void watchPage(consent);
  // Views belong to the window that the visitor sees; in a frame only the gate works.
  if (window.top !== window) return;
  const readable = collapse();
  void consent.ready.then(() => settle(consent, readable));
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
async function settle(consent: Consent, readable: () => void): Promise<void> {
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
  readLate(consent, host);
  // A page with a control of its own needs no floating button; without one the way back may not be switched off.
  const offered = document.querySelector('[data-consent-open]') !== null;
  if (!offered) settingsButton(host, policy.settings, () => void consent.show('choices'));
  if (settings['settings'] === 'none' && !offered)
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

/** An element that was read after the script ran can still say where records go; all else is settled by then. */
function readLate(consent: Consent, { dataset }: HTMLElement): void {
  const late = Object.keys(dataset).filter((name) => !(name in settings) && name !== 'endpoint');
  if (dataset['endpoint'] && !settings['endpoint'])
    consent.deliverTo(new URL(dataset['endpoint'], document.baseURI).href);
  if (late.length)
    console.error(
      `consent-notice/E21: data-${late.join(', data-')} on <consent-notice> came after the script had run; write it on the script, or in a <script type="application/json" data-consent-settings> before it.`,
    );
}

/** Elements of ours that the page wrote into itself need the views, now or when they are added. */
function useViews(consent: Consent, readable: () => void): void {
  // Only what is new is looked at: a page that grows bit by bit must not cost more with each bit.
  const look = async (added: readonly ParentNode[]) => {
    for (const held of added.flatMap((root) => within<HTMLElement>(root, UNFRAMED))) frame(held, consent);
    if (!added.some((root) => within(root, WRITTEN).length)) return;
    if (await consent.prepare()) return;
    observer.disconnect();
    readable();
  };
  const observer = new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    void look(added.filter((node) => node instanceof Element));
  });
  observer.observe(document, { childList: true, subtree: true });
  void look([document]);
}

/** What a selector finds in a tree, its root included. */
function within<E extends Element>(root: ParentNode, selector: string): E[] {
  const found = [...root.querySelectorAll<E>(selector)];
  return root instanceof Element && root.matches(selector) ? [root as E, ...found] : found;
}

/** Puts something in the place of a held embed that says what is not there, and how to have it. */
function frame(held: HTMLElement, consent: Consent): void {
  if (held.dataset['purpose']!.split(/\s+/).every((purpose) => !purpose || consent.allows(purpose))) return;
  const around = document.createElement('consent-frame');
  if (held.dataset['service']) around.setAttribute('service', held.dataset['service']);
  held.replaceWith(around);
  around.append(held);
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

/** For development: says what no allowed purpose lists. */
async function watchPage(consent: Consent): Promise<void> {
  const { watchFor } = (await import(
    /* @vite-ignore */ near(__CHUNKS__.watching)
  )) as typeof import('./watching.js');
  await watchFor(consent);
}

/**
 * The script's own attributes; bundlers and tag managers lose those, so also a JSON in the page, and attributes of an
 * element that the page has written already. The script's own come first.
 */
function settingsOf(): Record<string, string | undefined> {
  const element = ownHost()?.dataset ?? {};
  const json = document.querySelector('script[type="application/json"][data-consent-settings]')?.textContent;
  return { ...element, ...(json ? read(json) : {}), ...script?.dataset };
}

/** Keys as the attributes are called, with or without hyphens. False is as if it were not there. */
function read(json: string): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(JSON.parse(json) as Record<string, unknown>).flatMap(([key, value]) => {
        const name = key.replace(/^data-/, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
        if (value === false || value === null) return [];
        return [[name, value === true ? '' : Array.isArray(value) ? value.join(' ') : String(value)]];
      }),
    );
  } catch (error) {
    console.error(
      `consent-notice/E20: the settings in the page are no JSON (${error instanceof Error ? error.message : String(error)}); they are left out. Correct the script with data-consent-settings.`,
    );
    return {};
  }
}

const settings = settingsOf();
start();
