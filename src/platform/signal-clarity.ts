/*
 * Microsoft Clarity's consent API v2. `begin()` denies before the next script of the page, `tell()` says what is
 * granted, when that has changed. Neither ever throws into the page. Clarity knows no default: a denial erases its
 * cookies and starts it anew, so that one that is followed by the grant of a returning visitor would make a stranger of
 * them on each page (measured with clarity-js 0.8.70). So a word that still waits in the queue is changed there.
 * The command is that of https://learn.microsoft.com/clarity/clarity-consent-api-v2, the queue that of Clarity's tag.
 */

interface Clarity {
  (...command: unknown[]): void;
  q?: ArrayLike<unknown>[];
}

export function clarityConsent() {
  const page = window as { clarity?: Clarity };
  let said: object | undefined;
  const say = (granted: readonly string[]): string | undefined => {
    const [ad_Storage, analytics_Storage] = ['ad_storage', 'analytics_storage'].map((type) =>
      granted.includes(type) ? 'granted' : 'denied',
    );
    const now = { ad_Storage, analytics_Storage };
    if (JSON.stringify(now) === JSON.stringify(said)) return undefined;
    try {
      page.clarity ||= function () {
        // eslint-disable-next-line prefer-rest-params
        (page.clarity!.q ||= []).push(arguments);
      };
      if (said && page.clarity.q?.some((command) => command[1] === said)) Object.assign(said, now);
      else page.clarity('consentv2', (said = now));
      return undefined;
    } catch {
      said = undefined;
      return 'window.clarity is not a function; Clarity is told nothing';
    }
  };
  return {
    /** @returns what is wrong */
    begin: () => say([]),

    /** @param granted Google's consent types that are granted now */
    tell(granted: readonly string[]): void {
      say(granted);
    },
  };
}
