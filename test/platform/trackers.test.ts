import { aTimeout, expect } from '@open-wc/testing';
import { clearTrackers } from '../../src/platform/trackers.js';
import type { Pattern } from '../../src/platform/trackers.js';
import { deleteDatabase, randomFrom } from '../fixtures.js';

type Kind = 'cookie' | 'localstorage' | 'sessionstorage' | 'indexeddb' | 'cache';

/** Every item of these tests begins alike, since other tests may run on the same origin. */
const MINE = 'tt-';

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });
}

const cookies = () => document.cookie.split('; ').map((one) => one.split('=')[0]!);

/** Ways to make an item and to name what is there, apart from those of the code. */
const real: Record<Kind, { make(name: string): unknown; there(): unknown }> = {
  cookie: { make: (name) => (document.cookie = `${name}=1`), there: cookies },
  localstorage: { make: (name) => localStorage.setItem(name, '1'), there: () => Object.keys(localStorage) },
  sessionstorage: {
    make: (name) => sessionStorage.setItem(name, '1'),
    there: () => Object.keys(sessionStorage),
  },
  indexeddb: {
    make: async (name) => (await openDatabase(name)).close(),
    there: async () => (await indexedDB.databases()).map(({ name }) => name),
  },
  cache: { make: (name) => caches.open(name), there: () => caches.keys() },
};
const KINDS = Object.keys(real) as Kind[];

async function make(kind: Kind, ...names: string[]): Promise<void> {
  for (const name of names) await real[kind].make(name);
}

async function there(kind: Kind): Promise<string[]> {
  return ((await real[kind].there()) as string[]).filter((name) => name.startsWith(MINE)).sort();
}

/** Puts something else in the place of a property while the work lasts. */
async function instead<T>(
  target: object,
  key: string,
  by: PropertyDescriptor,
  work: () => Promise<T>,
): Promise<T> {
  const before = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, { configurable: true, ...by });
  try {
    return await work();
  } finally {
    if (before) Object.defineProperty(target, key, before);
    else Reflect.deleteProperty(target, key);
  }
}

const throws = () => {
  throw new DOMException('blocked', 'SecurityError');
};

describe('clearTrackers', () => {
  afterEach(async () => {
    for (const name of await there('cookie')) document.cookie = `${name}=; Max-Age=0; Path=/`;
    for (const storage of [localStorage, sessionStorage])
      for (const name of Object.keys(storage)) if (name.startsWith(MINE)) storage.removeItem(name);
    for (const name of await there('indexeddb')) await deleteDatabase(name);
    for (const name of await there('cache')) await caches.delete(name);
    // WebKit hides for a moment a cookie that is made just after one of its name has gone.
    await aTimeout(10);
  });

  for (const kind of KINDS)
    describe(kind, () => {
      it('removes what is listed by its whole name, and nothing beside it', async () => {
        await make(kind, 'tt-id', 'tt-id2', 'tt-ID', 'tt-i');
        expect(await clearTrackers([{ name: 'tt-id', kind }])).to.deep.equal({
          removed: ['tt-id'],
          left: [],
        });
        expect(await there(kind)).to.deep.equal(['tt-ID', 'tt-i', 'tt-id2']);
      });

      it('removes what is listed by its beginning, and nothing beside it', async () => {
        await make(kind, 'tt-ga', 'tt-ga_X1', 'tt-gat', 'tt-g', 'tt-xtt-ga');
        const { removed, left } = await clearTrackers([{ name: 'tt-ga*', kind }]);
        expect([...removed].sort()).to.deep.equal(['tt-ga', 'tt-ga_X1', 'tt-gat']);
        expect(left).to.deep.equal([]);
        expect(await there(kind)).to.deep.equal(['tt-g', 'tt-xtt-ga']);
      });

      it('tells nothing of what is listed and not there', async () => {
        expect(
          await clearTrackers([
            { name: 'tt-none', kind },
            { name: 'tt-no*', kind },
          ]),
        ).to.deep.equal({ removed: [], left: [] });
      });

      it('leaves what is listed as another kind', async () => {
        await make(kind, 'tt-id');
        const others = KINDS.filter((other) => other !== kind).map((other) => ({
          name: 'tt-id',
          kind: other,
        }));
        await clearTrackers(others);
        expect(await there(kind)).to.deep.equal(['tt-id']);
      });

      it('leaves what belongs to a third party, and says that it is beyond reach', async () => {
        await make(kind, 'tt-id');
        const cleared = await clearTrackers([{ name: 'tt-*', kind, party: 'third' }]);
        expect(cleared).to.deep.equal({
          removed: [],
          left: [{ name: 'tt-*', kind, reason: 'third-party' }],
        });
        expect(await there(kind)).to.deep.equal(['tt-id']);
      });
    });

  describe('names', () => {
    const rows: [pattern: string, item: string, listed: boolean][] = [
      ['tt-a.c', 'tt-abc', false],
      ['tt-a.c', 'tt-a.c', true],
      ['tt-.*', 'tt-abc', false],
      ['tt-.*', 'tt-.x', true],
      ['tt-[a-z]+', 'tt-abc', false],
      ['tt-[a-z]+', 'tt-[a-z]+', true],
      ['^tt-abc$', 'tt-abc', false],
      ['/tt-/', 'tt-abc', false],
      ['tt-a|tt-b', 'tt-a', false],
      ['tt-?bc', 'tt-abc', false],
      ['tt-*c', 'tt-abc', false],
      ['tt-*c', 'tt-*c', true],
      ['*bc', 'tt-abc', false],
      ['tt-a**', 'tt-abc', false],
      ['tt-a**', 'tt-a*', true],
      ['tt-%', 'tt-abc', false],
      [' tt-abc', 'tt-abc', false],
      ['tt-__proto__', 'tt-__proto__', true],
      ['__proto__', 'tt-abc', false],
      ['*', 'tt-abc', false],
      ['**', 'tt-abc', false],
      ['', 'tt-abc', false],
    ];
    for (const [pattern, item, listed] of rows)
      it(`${JSON.stringify(pattern)} ${listed ? 'is' : 'is not'} ${JSON.stringify(item)}`, async () => {
        await make('localstorage', item);
        const { removed } = await clearTrackers([{ name: pattern, kind: 'localstorage' }]);
        expect(removed).to.deep.equal(listed ? [item] : []);
        expect(await there('localstorage')).to.deep.equal(listed ? [] : [item]);
      });

    it('a lone * and an empty name are not even items of that name', async () => {
      for (const name of ['*', '']) localStorage.setItem(name, '1');
      try {
        const kind = 'localstorage';
        const { removed } = await clearTrackers(['*', ''].map((name) => ({ name, kind })));
        expect(removed).to.deep.equal([]);
        expect([localStorage.getItem('*'), localStorage.getItem('')]).to.deep.equal(['1', '1']);
      } finally {
        for (const name of ['*', '']) localStorage.removeItem(name);
      }
    });

    it('of storage may be those of its own methods', async () => {
      for (const name of ['length', 'getItem', 'key']) localStorage.setItem(name, '1');
      await clearTrackers([{ name: 'getI*', kind: 'localstorage' }]);
      const left = ['length', 'getItem', 'key'].filter((name) => localStorage.getItem(name) !== null);
      for (const name of left) localStorage.removeItem(name);
      expect(left).to.deep.equal(['length', 'key']);
    });

    it('in any mixture remove what is listed, and nothing else', async () => {
      const random = randomFrom(7);
      const word = (length: number) =>
        MINE + Array.from({ length }, () => 'ab*.'[Math.floor(random() * 4)]).join('');
      for (let round = 0; round < 100; round++) {
        const items = [
          ...new Set(Array.from({ length: 12 }, () => word(1 + Math.floor(random() * 4)))),
        ].sort();
        const patterns = Array.from({ length: 3 }, () => word(1 + Math.floor(random() * 3)));
        await make('sessionstorage', ...items);
        await clearTrackers(patterns.map((name) => ({ name, kind: 'sessionstorage' })));
        const unlisted = items.filter(
          (item) =>
            !patterns.some((one) =>
              one.at(-1) === '*' ? item.indexOf(one.substring(0, one.length - 1)) === 0 : one === item,
            ),
        );
        expect(await there('sessionstorage'), patterns.join(' ')).to.deep.equal(unlisted);
        sessionStorage.clear();
      }
    });
  });

  describe('what is kept', () => {
    it('is our own mark and database, whatever is listed', async () => {
      await (await openDatabase('consent-notice')).close();
      sessionStorage.setItem('consent-notice:withdrawn', 'media');
      sessionStorage.setItem('consent-notice:other', '1');
      try {
        const { removed, left } = await clearTrackers(
          ['consent-notice', 'consent-notice:withdrawn', 'consent-notice*', 'c*'].flatMap((name) =>
            // Databases by whole names alone: others may be at work on this origin.
            name === 'c*'
              ? [{ name, kind: 'sessionstorage' }]
              : [
                  { name, kind: 'sessionstorage' },
                  { name, kind: 'indexeddb' },
                ],
          ),
        );
        expect(removed).to.deep.equal(['consent-notice:other']);
        expect(left).to.deep.equal([]);
        expect(sessionStorage.getItem('consent-notice:withdrawn')).to.equal('media');
        expect((await indexedDB.databases()).map(({ name }) => name)).to.include('consent-notice');
      } finally {
        sessionStorage.removeItem('consent-notice:withdrawn');
        sessionStorage.removeItem('consent-notice:other');
        await deleteDatabase('consent-notice');
      }
    });

    const rows: [withdrawn: string, kept: string, item: string, removed: boolean][] = [
      ['tt-ga*', 'tt-gac_*', 'tt-gac_1', false],
      ['tt-ga*', 'tt-gac_*', 'tt-ga_1', true],
      ['tt-gac_*', 'tt-ga*', 'tt-gac_1', true],
      ['tt-gac_*', 'tt-ga*', 'tt-ga_1', false],
      ['tt-*', 'tt-session', 'tt-session', false],
      ['tt-*', 'tt-session', 'tt-session2', true],
      ['tt-session', 'tt-*', 'tt-session', true],
      ['tt-session', 'tt-session', 'tt-session', false],
      ['tt-ga', 'tt-ga*', 'tt-ga', true],
      ['tt-ga*', 'tt-ga', 'tt-ga', false],
      ['tt-ga*', 'tt-ga*', 'tt-ga_1', false],
      ['tt-ga*', '*', 'tt-ga_1', true],
    ];
    for (const [withdrawn, kept, item, removed] of rows)
      it(`${withdrawn} withdrawn and ${kept} allowed: ${item} ${removed ? 'goes' : 'stays'}`, async () => {
        await make('localstorage', item);
        const kind = 'localstorage';
        await clearTrackers([{ name: withdrawn, kind }], [{ name: kept, kind }]);
        expect(await there(kind)).to.deep.equal(removed ? [] : [item]);
      });

    it('is not what is allowed as another kind or to a third party', async () => {
      await make('localstorage', 'tt-id');
      const { removed } = await clearTrackers(
        [{ name: 'tt-id', kind: 'localstorage' }],
        [
          { name: 'tt-id', kind: 'cookie' },
          { name: 'tt-id', kind: 'localstorage', party: 'third' },
        ],
      );
      expect(removed).to.deep.equal(['tt-id']);
    });
  });

  describe('a cookie', () => {
    describe('of a page in a folder', () => {
      const FOLDER = '/test/platform/fixtures';
      const PATHS = ['/', '/test', '/test/', FOLDER, `${FOLDER}/`, `${FOLDER}/held.js`];
      type Page = Window & typeof globalThis & { readonly clear: typeof clearTrackers };
      let page: Page;
      const seen = () => page.document.cookie.split('; ').filter((one) => one.startsWith(MINE)).length;

      beforeEach(async () => {
        const frame = document.createElement('iframe');
        frame.src = `${FOLDER}/held.js`;
        document.body.append(frame);
        await new Promise((resolve) => (frame.onload = resolve));
        page = frame.contentWindow as Page;
        const module = new URL('../../src/platform/trackers.ts', import.meta.url).href;
        await page.eval(`import('${module}').then(({ clearTrackers }) => (window.clear = clearTrackers))`);
      });
      afterEach(() => {
        for (const path of ['', ...PATHS]) page.document.cookie = `tt-id=; Max-Age=0; Path=${path}`;
        page.frameElement!.remove();
      });

      for (const path of ['', ...PATHS])
        it(`goes, of the path ${path || 'that it got by default'}`, async () => {
          page.document.cookie = `tt-id=1${path && `; Path=${path}`}`;
          expect(seen()).to.equal(1);
          const cleared = await page.clear([{ name: 'tt-id', kind: 'cookie' }]);
          expect(cleared).to.deep.equal({ removed: ['tt-id'], left: [] });
          expect(seen()).to.equal(0);
        });

      it('goes from every path that has one of its name, and counts once', async () => {
        for (const path of PATHS) page.document.cookie = `tt-id=1; Path=${path}`;
        expect(seen()).to.equal(PATHS.length);
        const { removed } = await page.clear([{ name: 'tt-id', kind: 'cookie' }]);
        expect(removed).to.deep.equal(['tt-id']);
        expect(seen()).to.equal(0);
      });

      for (const address of ['/', '/elsewhere/page'])
        it(`goes when a router has since made the address ${address}`, async () => {
          for (const path of PATHS) page.document.cookie = `tt-id=1; Path=${path}`;
          page.history.replaceState(null, '', address);
          page.document.cookie = 'tt-id=1';
          await page.clear([{ name: 'tt-id', kind: 'cookie' }]);
          expect(seen()).to.equal(0);
          page.history.replaceState(null, '', `${FOLDER}/held.js`);
          expect(seen()).to.equal(0);
        });
    });

    it('that a prefix, Secure or Partitioned protects goes wherever the browser took it', async () => {
      const protectedCookies = [
        '__Host-tt=1; Path=/; Secure',
        '__Host-ttp=1; Path=/; Secure; Partitioned',
        '__Secure-tt=1; Path=/; Secure',
        '__Secure-ttp=1; Path=/; Secure; Partitioned',
        '__secure-ttl=1; Path=/; Secure',
        'tt-secure=1; Path=/; Secure',
        'tt-partitioned=1; Path=/; Secure; Partitioned',
      ];
      for (const one of protectedCookies) document.cookie = one;
      const names = protectedCookies.map((one) => one.split('=')[0]!);
      const taken = names.filter((name) => cookies().includes(name));
      const cleared = await clearTrackers(names.map((name) => ({ name, kind: 'cookie' })));
      expect(names.filter((name) => cookies().includes(name))).to.deep.equal([]);
      expect([...cleared.removed].sort()).to.deep.equal(taken.sort());
      expect(cleared.left).to.deep.equal([]);
    });

    it('without a name is not taken for one named as its value', async () => {
      // Where the browser takes one at all.
      document.cookie = '=tt-value';
      const before = document.cookie;
      const cleared = await clearTrackers([{ name: 'tt-val*', kind: 'cookie' }]);
      const after = document.cookie;
      document.cookie = '=gone; Max-Age=0';
      expect(cleared).to.deep.equal({ removed: [], left: [] });
      expect(after).to.equal(before);
    });

    it('is known by its name, whatever its value looks like', async () => {
      document.cookie = 'tt-id=a=b; Path=/';
      document.cookie = 'tt-other=tt-id=; Path=/';
      await clearTrackers([{ name: 'tt-id', kind: 'cookie' }]);
      expect(await there('cookie')).to.deep.equal(['tt-other']);
    });

    it('that is marked HttpOnly is beyond reach; one of its name that can be seen goes all the same', async () => {
      await make('cookie', 'tt-id');
      expect(await clearTrackers([{ name: 'tt-id', kind: 'cookie', httpOnly: true }])).to.deep.equal({
        removed: ['tt-id'],
        left: [{ name: 'tt-id', kind: 'cookie', reason: 'http-only' }],
      });
    });

    it('alone can be HttpOnly', async () => {
      await make('localstorage', 'tt-id');
      expect(await clearTrackers([{ name: 'tt-id', kind: 'localstorage', httpOnly: true }])).to.deep.equal({
        removed: ['tt-id'],
        left: [],
      });
    });

    it('that the cookie store still has is not said to be removed', async () => {
      await make('cookie', 'tt-id', 'tt-id2');
      const store = { getAll: async (name: string) => (name === 'tt-id' ? [{ name }] : []) };
      const cleared = await instead(window, 'cookieStore', { value: store }, () =>
        clearTrackers([{ name: 'tt-*', kind: 'cookie' }]),
      );
      expect(cleared).to.deep.equal({
        removed: ['tt-id2'],
        left: [{ name: 'tt-id', kind: 'cookie', reason: 'still-there' }],
      });
    });

    for (const [what, value] of [
      ['is missing', undefined],
      ['fails', { getAll: () => Promise.reject(new DOMException('no', 'SecurityError')) }],
    ] as const)
      it(`goes where the cookie store ${what}`, async () => {
        await make('cookie', 'tt-id');
        const cleared = await instead(window, 'cookieStore', { value }, () =>
          clearTrackers([{ name: 'tt-id', kind: 'cookie' }]),
        );
        expect(cleared).to.deep.equal({ removed: ['tt-id'], left: [] });
      });
  });

  it('has removed cookies and web storage before it gives way to anything', async () => {
    const atOnce: Kind[] = ['cookie', 'localstorage', 'sessionstorage'];
    for (const kind of KINDS) await make(kind, 'tt-1', 'tt-2');
    const patterns = [...KINDS].reverse().flatMap((kind): Pattern[] => [
      { name: 'tt-1', kind },
      { name: 'tt-2*', kind },
    ]);
    const clearing = clearTrackers(patterns);
    const left = [cookies(), Object.keys(localStorage), Object.keys(sessionStorage)].flat();
    expect(left.filter((name) => name.startsWith(MINE))).to.deep.equal([]);
    await clearing;
    for (const kind of KINDS) expect(await there(kind), kind).to.deep.equal([]);
    expect(atOnce.length * 2).to.equal((await clearing).removed.length - 4);
  });

  it('touches no kind of storage that nothing is listed of', async () => {
    const touched: string[] = [];
    const touch = (name: string, value: unknown) => ({ get: () => (touched.push(name), value) });
    const [local, session, databases, store] = [localStorage, sessionStorage, indexedDB, caches];
    await instead(window, 'localStorage', touch('local', local), () =>
      instead(window, 'sessionStorage', touch('session', session), () =>
        instead(window, 'indexedDB', touch('indexedDB', databases), () =>
          instead(window, 'caches', touch('caches', store), () =>
            instead(document, 'cookie', touch('cookie', ''), () =>
              clearTrackers([
                { name: 'tt-id', kind: 'localstorage', party: 'third' },
                { name: 'tt-id', kind: 'unheard-of' },
              ]),
            ),
          ),
        ),
      ),
    );
    expect(touched).to.deep.equal([]);
  });

  describe('storage that is blocked', () => {
    const places: [Kind, object, string][] = [
      ['cookie', document, 'cookie'],
      ['localstorage', window, 'localStorage'],
      ['sessionstorage', window, 'sessionStorage'],
      ['indexeddb', window, 'indexedDB'],
      ['cache', window, 'caches'],
    ];
    for (const [kind, target, key] of places)
      it(`(${kind}) is told, and keeps nothing else from being cleared`, async () => {
        for (const one of KINDS) await make(one, 'tt-id');
        const patterns = KINDS.map((one) => ({ name: 'tt-id', kind: one }));
        const cleared = await instead(target, key, { get: throws, set: throws }, () =>
          clearTrackers([...patterns, { name: 'tt-*', kind }]),
        );
        expect([...cleared.left].sort((a, b) => (a.name < b.name ? -1 : 1))).to.deep.equal([
          { name: 'tt-*', kind, reason: 'failed' },
          { name: 'tt-id', kind, reason: 'failed' },
        ]);
        expect(cleared.removed).to.deep.equal(['tt-id', 'tt-id', 'tt-id', 'tt-id']);
        for (const one of KINDS) expect(await there(one), one).to.deep.equal(one === kind ? ['tt-id'] : []);
      });

    it('(an item of several) is told, and keeps none of the others from being cleared', async () => {
      await make('localstorage', 'tt-1', 'tt-2', 'tt-3');
      const remove = Storage.prototype.removeItem;
      const value = function (this: Storage, name: string) {
        if (name === 'tt-2') throws();
        remove.call(this, name);
      };
      const cleared = await instead(Storage.prototype, 'removeItem', { value, writable: true }, () =>
        clearTrackers([{ name: 'tt-*', kind: 'localstorage' }]),
      );
      expect([...cleared.removed].sort()).to.deep.equal(['tt-1', 'tt-3']);
      expect(cleared.left).to.deep.equal([{ name: 'tt-2', kind: 'localstorage', reason: 'failed' }]);
    });

    it('(no caches, as on a page that is not secure) holds none', async () => {
      const cleared = await instead(window, 'caches', { value: undefined }, () =>
        clearTrackers([
          { name: 'tt-id', kind: 'cache' },
          { name: 'tt-*', kind: 'cache' },
        ]),
      );
      expect(cleared).to.deep.equal({ removed: [], left: [] });
    });
  });

  describe('a database', () => {
    it('that is kept open is told after 2 s, goes when it is closed, and holds up nothing else', async () => {
      const [open] = await Promise.all([openDatabase('tt-open'), make('indexeddb', 'tt-1', 'tt-2')]);
      const start = performance.now();
      const cleared = await clearTrackers([{ name: 'tt-*', kind: 'indexeddb' }]);
      expect(performance.now() - start).to.be.within(1_900, 4_000);
      expect([...cleared.removed].sort()).to.deep.equal(['tt-1', 'tt-2']);
      expect(cleared.left).to.deep.equal([{ name: 'tt-open', kind: 'indexeddb', reason: 'still-there' }]);
      open.close();
      await deleteDatabase('tt-open');
      expect(await there('indexeddb')).to.deep.equal([]);
    });

    it('that is closed when asked is removed', async () => {
      const open = await openDatabase('tt-open');
      open.onversionchange = () => open.close();
      const cleared = await clearTrackers([{ name: 'tt-open', kind: 'indexeddb' }]);
      expect(cleared).to.deep.equal({ removed: ['tt-open'], left: [] });
    });

    const listings: [what: string, databases: unknown][] = [
      ['cannot be listed', undefined],
      ['fail to be listed', () => Promise.reject(new DOMException('no', 'UnknownError'))],
      ['are never listed', () => new Promise(() => {})],
    ];
    for (const [what, value] of listings)
      it(`goes by its whole name where databases ${what}; a beginning is told`, async () => {
        await make('indexeddb', 'tt-1', 'tt-2');
        const cleared = await instead(IDBFactory.prototype, 'databases', { value, writable: true }, () =>
          clearTrackers([
            { name: 'tt-1', kind: 'indexeddb' },
            { name: 'tt-none', kind: 'indexeddb' },
            { name: 'tt-*', kind: 'indexeddb' },
          ]),
        );
        expect(cleared).to.deep.equal({
          removed: ['tt-1'],
          left: [{ name: 'tt-*', kind: 'indexeddb', reason: 'failed' }],
        });
        expect(await there('indexeddb')).to.deep.equal(['tt-2']);
      });
  });

  it('takes the trackers of a policy as they are', async () => {
    await make('cookie', 'tt-id');
    const tracker = { name: 'tt-id', kind: 'cookie', service: 'meter', keptFor: 'P1Y', party: 'first' };
    expect(await clearTrackers([{ ...tracker, httpOnly: false }] as const)).to.deep.equal({
      removed: ['tt-id'],
      left: [],
    });
  });
});
