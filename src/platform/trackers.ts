/*
 * Removes what the policy lists for a purpose that was withdrawn: cookies, web storage, databases, caches. Nothing
 * that is not listed is touched: names are compared as text, whole or up to a trailing *, never as an expression.
 * Cookies and web storage are gone before anything is awaited, since the page may be about to be left. What a script
 * cannot reach, and what could not be removed, is told and not passed over.
 */

/** What a tracker of the policy says of an item. `name` is whole, or with a trailing `*` the beginning of one. */
export interface Pattern {
  readonly name: string;
  /** `cookie`, `localstorage`, `sessionstorage`, `indexeddb` or `cache`. */
  readonly kind: string;
  readonly party?: string | undefined;
  readonly httpOnly?: boolean | undefined;
}

/** By the item's name; by the pattern's where nobody can tell which items there are. */
export interface Left {
  readonly name: string;
  readonly kind: string;
  /** The first two are beyond the reach of this page's scripts, whether there or not. */
  readonly reason: 'http-only' | 'third-party' | 'still-there' | 'failed';
}

export interface Cleared {
  readonly removed: readonly string[];
  readonly left: readonly Left[];
}

interface Store {
  names(): string[] | Promise<string[]>;
  /** Removes at once if it can. False: there was nothing to remove. */
  remove(name: string): Promise<boolean | 'still-there'>;
}

/** A database goes when its last connection closes, which may be never. */
const LIMIT = 2_000;
const OWN: readonly Pattern[] = [
  // The receiver's, with `data-remember`: only a refusal makes less of it, and forgetting removes it.
  { name: 'consent-notice', kind: 'cookie' },
  { name: 'consent-notice', kind: 'indexeddb' },
  { name: 'consent-notice:withdrawn', kind: 'sessionstorage' },
];

const STORES: Readonly<Record<string, Store>> = {
  cookie: {
    names: cookieNames,
    remove: async (name) => {
      // In this order: until document.cookie is read, Chromium's cookie store may still show what was removed.
      const gone = expire(name);
      const found = await globalThis.cookieStore?.getAll(name).catch(() => []);
      return (gone && !found?.length) || 'still-there';
    },
  },
  localstorage: webStorage(() => localStorage),
  sessionstorage: webStorage(() => sessionStorage),
  indexeddb: {
    names: async () => (await indexedDB.databases()).map(({ name }) => name ?? ''),
    remove: (name) =>
      new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = (event) => resolve((event as IDBVersionChangeEvent).oldVersion > 0);
        request.onerror = () => reject(request.error ?? new DOMException('was not deleted'));
      }),
  },
  cache: {
    // Where the page is not secure there are none.
    names: async () => (await globalThis.caches?.keys()) ?? [],
    remove: async (name) => caches.delete(name),
  },
};

/**
 * Removes what `withdrawn` lists, unless `kept`, the list of what is still allowed, names it as closely or more so:
 * where `_ga*` is withdrawn, `_gac_*` may not be. Our own database, mark and cookie stay, whatever is listed. Never rejects.
 */
export async function clearTrackers(
  withdrawn: readonly Pattern[],
  kept: readonly Pattern[] = [],
): Promise<Cleared> {
  const cleared = await Promise.all(
    Object.entries(STORES).map(([kind, store]) => {
      const here = (one: Pattern) => one.kind === kind && one.party !== 'third';
      return clear(kind, store, withdrawn.filter(here), [...OWN, ...kept].filter(here));
    }),
  );
  const beyond = withdrawn.flatMap(({ name, kind, party, httpOnly }): Left[] => {
    if (party === 'third') return [{ name, kind, reason: 'third-party' }];
    return httpOnly && kind === 'cookie' ? [{ name, kind, reason: 'http-only' }] : [];
  });
  return {
    removed: cleared.flatMap(({ removed }) => removed),
    left: [...beyond, ...cleared.flatMap(({ left }) => left)],
  };
}

async function clear(
  kind: string,
  store: Store,
  withdrawn: readonly Pattern[],
  kept: readonly Pattern[],
): Promise<Cleared> {
  const removed: string[] = [];
  const left: Left[] = [];
  if (!withdrawn.length) return { removed, left };
  let names: readonly string[];
  try {
    const listed = store.names();
    names = Array.isArray(listed) ? listed : await inTime(listed);
  } catch {
    // What cannot be listed is still tried by its whole name.
    names = withdrawn.map(({ name }) => name).filter((name) => !name.endsWith('*'));
    for (const { name } of withdrawn) if (name.endsWith('*')) left.push({ name, kind, reason: 'failed' });
  }
  const wanted = [...new Set(names)].filter((name) => closeness(withdrawn, name) > closeness(kept, name));
  const outcomes = await Promise.all(wanted.map((name) => inTime(store.remove(name)).catch(reasonOf)));
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome === true) removed.push(wanted[i]!);
    else if (outcome) left.push({ name: wanted[i]!, kind, reason: outcome });
  }
  return { removed, left };
}

const reasonOf = (error: DOMException) => (error.name === 'TimeoutError' ? 'still-there' : 'failed');

/** @throws DOMException `TimeoutError` */
function inTime<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new DOMException('took too long', 'TimeoutError')), LIMIT),
  );
  return Promise.race([work, late]);
}

/** How closely a name is listed: by how many characters, or as a whole. A lone `*` lists nothing. */
function closeness(patterns: readonly Pattern[], name: string): number {
  const each = patterns.map(({ name: pattern }) => {
    if (!pattern.endsWith('*')) return name && name === pattern ? Infinity : 0;
    return name.startsWith(pattern.slice(0, -1)) ? pattern.length - 1 : 0;
  });
  return Math.max(0, ...each);
}

function webStorage(storage: () => Storage): Store {
  return {
    names: () => Array.from({ length: storage().length }, (_, i) => storage().key(i) ?? ''),
    remove: async (name) => {
      storage().removeItem(name);
      return true;
    },
  };
}

function cookieNames(): string[] {
  return document.cookie.split('; ').map((one) => one.slice(0, Math.max(0, one.indexOf('='))));
}

/**
 * A cookie goes only with the Domain, Path and Partitioned it was set with, which few browsers tell and none in time:
 * so with every one that a cookie seen here can have, the likeliest path first, until none of its name is seen.
 * A Domain that belongs to nobody is ignored, an empty Path is the page's own default. Browsers go by the address that
 * was loaded, not by what a router has made of it since.
 */
function expire(name: string): boolean {
  const { pathname } = new URL(performance.getEntriesByType('navigation')[0]?.name ?? location.href);
  const folders = pathname.split('/').map((_, i, all) => all.slice(0, i + 1).join('/'));
  const domains = location.hostname.split('.').map((_, i, all) => `; Domain=${all.slice(i).join('.')}`);
  const flags = [/^__(host|secure)-/i.test(name) ? '; Secure' : '', '; Secure; Partitioned'];
  return folders
    .flatMap((folder) => [`${folder}/`, folder])
    .some((path) => {
      for (const domain of ['', ...domains])
        for (const flag of flags) document.cookie = `${name}=; Max-Age=0; Path=${path}${domain}${flag}`;
      return !cookieNames().includes(name);
    });
}
