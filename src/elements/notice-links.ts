/*
 * Addresses of the notice: how a section is linked to, copied and handed on. An address that leaves the page carries
 * no query: it can hold what concerns the visitor alone.
 */

/**
 * The id that the page's address asks for: `#notice-contact` always, `#contact` where the page has none of its own. What
 * is written between the notice's tags is the notice, not the page.
 */
export function addressed(): string | undefined {
  let id = location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    // Not ours, or cut off: as it stands.
  }
  const section = id.replace(/^notice-/, '');
  const own = document.getElementById(id);
  return id && (section !== id || !own || own.closest('privacy-notice')) ? section : undefined;
}

/** The address of a section or part, for others. A page's own canonical address is preferred. */
export function addressOf(id: string): string {
  const canonical = document.querySelector<HTMLLinkElement>('link[rel~="canonical"]')?.href;
  const own = new URL(location.href);
  own.search = '';
  const address = canonical?.startsWith(`${location.origin}/`) ? new URL(canonical) : own;
  address.hash = `notice-${id}`;
  return address.href;
}

/** Whether it could be put on the clipboard. */
export async function copied(address: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(address);
    return true;
  } catch {
    return false;
  }
}

/** Whether the visitor was given the device's own way to hand it on, used or not. */
export async function handedOn(title: string, url: string): Promise<boolean> {
  if (!navigator.share || !navigator.canShare?.({ title, url })) return false;
  try {
    await navigator.share({ title, url });
    return true;
  } catch (error) {
    // The visitor closed it: no reason to do something else with the address.
    return error instanceof DOMException && error.name === 'AbortError';
  }
}
