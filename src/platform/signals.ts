/*
 * Global Privacy Control in, Google Consent Mode v2 out. What tells another vendor is a file of its own beside this
 * one (signal-*.ts) with the same two functions: `begin()` denies everything while the script tag runs, so before the
 * next script of the page; `tell()` says what is granted, when that has changed. Neither ever throws into the page.
 * Nothing is remembered from page to page: consent mode itself stores nothing.
 * The commands are those of https://developers.google.com/tag-platform/security/guides/consent.
 */
import type { Purpose } from '../model/policy.js';

/** What is the visitor's to grant. `security_storage` is nobody's choice: granted from the start, and left at that. */
const TYPES = [
  'ad_storage',
  'ad_user_data',
  'ad_personalization',
  'analytics_storage',
  'functionality_storage',
  'personalization_storage',
];

/** Whether Global Privacy Control is on for this page: only if exactly true, for some browsers say undefined. */
export function globalPrivacyControl(): boolean {
  return (navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl === true;
}

/**
 * Google's consent types that the allowed purposes grant, by the policy's own mapping. One that several purposes name
 * needs them all.
 */
export function grantedTypes(
  purposes: readonly Pick<Purpose, 'id' | 'google'>[],
  allowed: readonly string[],
): string[] {
  const typesOf = (yes: boolean) =>
    purposes.filter(({ id }) => allowed.includes(id) === yes).flatMap(({ google }) => google);
  const denied = typesOf(false);
  return [...new Set(typesOf(true))].filter((type) => !denied.includes(type));
}

/** @param layer name of the page's data layer */
export function googleConsentMode(layer = 'dataLayer') {
  const page = window as unknown as Record<string, unknown>;
  let told: string;
  const gtag: (...command: unknown[]) => void = function () {
    // Tags know a command by its being `arguments`; an array means something else to them.
    // eslint-disable-next-line prefer-rest-params
    (page[layer] as unknown[]).push(arguments);
  };
  return {
    /**
     * Denies everything but security, unless the page has a default of its own.
     * @returns what is wrong and how to mend it
     */
    begin(): string | undefined {
      try {
        const kinds = [...((page[layer] ??= []) as Iterable<unknown>)].map(kindOf);
        const first = kinds.find(Boolean);
        if (!kinds.includes('default'))
          gtag('consent', 'default', { ...state([]), security_storage: 'granted', wait_for_update: 500 });
        page['gtag'] ??= gtag;
        return first === 'tag' || (!first && [...document.scripts].some(isTag))
          ? 'a Google tag ran before consent was denied; put this script above it'
          : undefined;
      } catch {
        return `window.${layer} has to be an array; Google is told nothing`;
      }
    },

    /** @param granted what `grantedTypes` says now; all else is denied */
    tell(granted: readonly string[]): void {
      const now = state(granted);
      const said = JSON.stringify(now);
      if (said === told) return;
      // Set before: a tag may answer with a decision that is told within this call.
      told = said;
      try {
        gtag('consent', 'update', now);
      } catch {
        told = '';
      }
    },
  };
}

const state = (granted: readonly string[]) =>
  Object.fromEntries(TYPES.map((type) => [type, granted.includes(type) ? 'granted' : 'denied']));

/** Whether a script is fetched from Google, and not held: text/plain is never fetched. */
const isTag = ({ src, type }: HTMLScriptElement) =>
  /\.google(tagmanager|-analytics)\.com\//.test(src) && /^(module|.*script)?$/.test(type);

/** What an entry of the data layer is to us: a default, one for some regions only, or the sign of a tag. */
function kindOf(entry: unknown): 'default' | 'regional' | 'tag' | undefined {
  try {
    const { 0: command, 1: act, 2: more, 'gtm.start': start } = entry as Record<string, unknown>;
    if (start) return 'tag';
    if (Array.isArray(entry)) return undefined;
    if (command === 'consent' && act === 'default')
      return (more as { region?: unknown } | undefined)?.region ? 'regional' : 'default';
    return /^(js|config|event)$/.test(command as string) ? 'tag' : undefined;
  } catch {
    return undefined;
  }
}
