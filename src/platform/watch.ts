/*
 * For development: tells of each cookie, storage item and request to another origin that no allowed purpose lists, so
 * that the policy is mended before a visitor meets what it is silent about. It only looks, once a second and when the
 * browser says so: nothing on the page is changed, wrapped or removed. It cannot see what is HttpOnly, what frames of
 * other origins keep and ask for, nor in WebKit a request that fails.
 */

/** What a tracker of the policy says of an item. `name` is whole, or with a trailing `*` the beginning of one. */
interface Pattern {
  readonly name: string;
  readonly kind: string;
  readonly party?: string | undefined;
}

export interface Unlisted {
  readonly kind: 'cookie' | 'localstorage' | 'sessionstorage' | 'indexeddb' | 'cache' | 'request';
  /** The item's name; of a request its origin, never its path. */
  readonly name: string;
}

const INTERVAL = 1_000;

const STORES: readonly [Unlisted['kind'], () => string[] | Promise<string[]>][] = [
  ['cookie', () => document.cookie.split('; ').map((one) => one.slice(0, Math.max(0, one.indexOf('='))))],
  ['localstorage', () => keys(localStorage)],
  ['sessionstorage', () => keys(sessionStorage)],
  ['indexeddb', async () => (await indexedDB.databases()).map(({ name }) => name ?? '')],
  ['cache', () => caches.keys()],
];

/**
 * Tells each thing once. `listed` is what the allowed purposes list at the time, `links` the addresses of their
 * services and of what else the page may ask: a request to such a host or one under it is listed. Returns how to stop.
 */
export function watch(
  listed: () => readonly Pattern[],
  report: (what: Unlisted) => void,
  links: () => readonly string[] = () => [],
): () => void {
  const told = new Set<string>();
  let stopped = false;
  const tell = (kind: Unlisted['kind'], name: string) => {
    if (stopped || told.has(`${kind} ${name}`)) return;
    told.add(`${kind} ${name}`);
    report({ kind, name });
  };
  const items = async (kind: Unlisted['kind'], names: () => string[] | Promise<string[]>) => {
    // What cannot be read is passed over: this is no proof, only help.
    const found = await Promise.resolve()
      .then(names)
      .catch((): string[] => []);
    const patterns = listed().filter((one) => one.kind === kind && one.party !== 'third');
    for (const name of found) if (name && !patterns.some((one) => lists(one, name))) tell(kind, name);
  };
  const look = () => STORES.forEach(([kind, names]) => void items(kind, names));
  // A cookie may be gone before the next look.
  const changed = ({ changed: cookies }: CookieChangeEvent) =>
    void items('cookie', () => cookies.map(({ name }) => name ?? ''));
  const requests = new PerformanceObserver((entries) => {
    for (const { name } of entries.getEntries()) {
      const { origin, hostname } = new URL(name);
      if (
        origin !== location.origin &&
        /^http/.test(origin) &&
        !links().some((link) => leads(link, hostname))
      )
        tell('request', origin);
    }
  });

  const timer = setInterval(look, INTERVAL);
  globalThis.cookieStore?.addEventListener('change', changed);
  requests.observe({ type: 'resource', buffered: true });
  look();
  return () => {
    stopped = true;
    clearInterval(timer);
    globalThis.cookieStore?.removeEventListener('change', changed);
    requests.disconnect();
  };
}

function keys(storage: Storage): string[] {
  return Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '');
}

function lists({ name: pattern }: Pattern, name: string): boolean {
  if (!pattern.endsWith('*')) return name === pattern;
  return pattern.length > 1 && name.startsWith(pattern.slice(0, -1));
}

function leads(link: string, hostname: string): boolean {
  if (!URL.canParse(link)) return false;
  const host = new URL(link).hostname.replace(/^www\./, '');
  return `.${hostname}`.endsWith(`.${host}`);
}
