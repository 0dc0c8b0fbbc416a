/*
 * The last place to remember an unfinished withdrawal when IndexedDB takes neither the mark nor the removal of the
 * head: this tab's session. Purposes named here stay refused.
 */
const KEY = 'consent-notice:withdrawn';

/** Ids of the marked purposes. */
export function markedOnPage(): string[] {
  try {
    return (sessionStorage.getItem(KEY) ?? '').split(' ').filter(Boolean);
  } catch {
    return [];
  }
}

/** Replaces the marks. Where nothing can be written, this page's gates are closed already. */
export function markPage(purposes: readonly string[]): void {
  try {
    if (purposes.length) sessionStorage.setItem(KEY, purposes.join(' '));
    else if (sessionStorage.getItem(KEY) !== null) sessionStorage.removeItem(KEY);
  } catch {
    // A mark that stays only keeps its purposes refused.
  }
}
