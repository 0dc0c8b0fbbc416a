/*
 * What a held embed is by its address: where it comes from, the page that shows the same to people, and what is drawn
 * in its place.
 */

/** Where it would be loaded from: http(s) only. */
export function addressOf(held: Element | null): URL | undefined {
  const written = [held, ...(held?.querySelectorAll('*') ?? [])].flatMap((element) =>
    ['data-src', 'data-data'].map((name) => element?.getAttribute(name)?.trim()),
  );
  const address = parsed(written.find(Boolean) ?? '');
  return address && /^https?:$/.test(address.protocol) ? address : undefined;
}

const parsed = (address: string): URL | undefined =>
  URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI) : undefined;

/** The page that shows the same to people; where that is not known, what is embedded. */
export function originalOf(embedded: URL): URL {
  const { hostname, pathname, searchParams } = embedded;
  const of = (site: string) => hostname === site || hostname.endsWith(`.${site}`);
  const [, film] = /^\/embed\/([\w-]{6,})\/?$/.exec(pathname) ?? [];
  if (film && (of('youtube.com') || of('youtube-nocookie.com'))) {
    const list = film === 'videoseries' && searchParams.get('list');
    const page = new URL(`https://www.youtube.com/${list ? 'playlist' : 'watch'}`);
    page.searchParams.set(list ? 'list' : 'v', list || film);
    return page;
  }
  const [, clip] = /^\/video\/(\d+)\/?$/.exec(pathname) ?? [];
  if (clip && hostname === 'player.vimeo.com') {
    // Films that are not listed are found only with their key.
    const key = /^\w+$/.exec(searchParams.get('h') ?? '');
    return new URL(`https://vimeo.com/${clip}${key ? `/${key[0]}` : ''}`);
  }
  return embedded;
}

/** What is drawn beside the words; it says no more than they do. */
export function kindOf(held: Element | null, address: URL | undefined): 'video' | 'map' | 'other' {
  const from = `${address?.hostname}${address?.pathname}`;
  if (/\bmaps?\b|openstreetmap/.test(from)) return 'map';
  return held?.localName === 'video' || /video|youtube|vimeo|player/.test(from) ? 'video' : 'other';
}

/** Whether a host is that of a link's site, or part of it. */
export function isSite(from: string, link: string): boolean {
  const site = parsed(link)?.hostname.replace(/^www\./, '');
  return site !== undefined && (from === site || from.endsWith(`.${site}`));
}
