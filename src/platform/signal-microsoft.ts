/*
 * Microsoft Advertising's UET consent mode, which knows `ad_storage` only. `begin()` denies before the next script of
 * the page, `tell()` says what is granted, when that has changed. Neither ever throws into the page. The tag puts an
 * object of its own in the queue's place, so the queue is looked up each time; that it is still an array shows that
 * the tag has not run. A default of the page's own is not looked for: denying twice does no harm.
 * The commands are those of https://learn.microsoft.com/advertising/msa-help/hlp_ba_conc_uet_consent.
 */

export function microsoftConsentMode() {
  const page = window as { uetq?: unknown };
  let told: string;
  const push = (act: string, ad_storage: string) =>
    ((page.uetq ||= []) as unknown[]).push('consent', act, { ad_storage });
  return {
    /** @returns what is wrong and how to mend it */
    begin(): string | undefined {
      try {
        push('default', 'denied');
        if (Array.isArray(page.uetq)) return undefined;
      } catch {
        // What stands there is no queue either.
      }
      return 'window.uetq is not a queue (any more); put this script above the UET tag';
    },

    /** @param granted Google's consent types that are granted now */
    tell(granted: readonly string[]): void {
      const now = granted.includes('ad_storage') ? 'granted' : 'denied';
      if (now === told) return;
      // Set before: a tag may answer with a decision that is told within this call.
      told = now;
      try {
        push('update', now);
      } catch {
        told = '';
      }
    },
  };
}
