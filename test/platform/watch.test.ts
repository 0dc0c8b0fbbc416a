import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import { watch } from '../../src/platform/watch.js';
import type { Unlisted } from '../../src/platform/watch.js';
import { deleteDatabase } from '../fixtures.js';

type Kind = Exclude<Unlisted['kind'], 'request'>;

/** Every item of these tests begins alike, since other tests may run on the same origin. */
const MINE = 'wt-';
/** The same server under another name: another origin, which answers. */
const OTHER = `http://127.0.0.1:${location.port}`;

const MAKE: Record<Kind, (name: string) => unknown> = {
  cookie: (name) => (document.cookie = `${name}=1; Path=/`),
  localstorage: (name) => localStorage.setItem(name, '1'),
  sessionstorage: (name) => sessionStorage.setItem(name, '1'),
  indexeddb: (name) =>
    new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => (request.result.close(), resolve());
      request.onerror = () => reject(request.error!);
    }),
  cache: (name) => caches.open(name),
};
const KINDS = Object.keys(MAKE) as Kind[];
const remove = (name: string) => (document.cookie = `${name}=; Max-Age=0; Path=/`);

/** Asks for something, whatever the answer; its timing is kept when that has been read. */
const ask = (address: string) =>
  fetch(address, { mode: 'no-cors' })
    .then((response) => response.text())
    .catch(() => undefined);

describe('watch', () => {
  const real = {
    setInterval: window.setInterval,
    clearInterval: window.clearInterval,
    PerformanceObserver: window.PerformanceObserver,
  };
  let stops: (() => void)[];
  let reports: Unlisted[];
  let listed: Parameters<typeof watch>[0];
  let links: readonly string[];
  let intervals: { readonly look: () => void; readonly wait: number }[];

  /** Watches, and gathers what is told of these tests' own things. */
  function start(...patterns: [name: string, kind: string, party?: string][]): () => void {
    listed = () => patterns.map(([name, kind, party]) => ({ name, kind, party }));
    const stop = watch(
      () => listed(),
      (what) => {
        if (what.kind === 'request' || what.name.startsWith(MINE)) reports.push(what);
      },
      () => links,
    );
    stops.push(stop);
    return stop;
  }
  /** Lets a second pass. */
  const tick = () => intervals.forEach(({ look }) => look());
  const told = (kind: Unlisted['kind']) => reports.filter((one) => one.kind === kind).map(({ name }) => name);
  const isTold = (kind: Unlisted['kind'], name: string) =>
    waitUntil(() => told(kind).includes(name), `${kind} ${name} is not told`, {
      timeout: 4_000,
      interval: 10,
    });
  /** What was told by the time that a look has ended which began now. */
  async function toldByNow(kind: Kind): Promise<string[]> {
    await MAKE[kind]('wt-~last');
    tick();
    await isTold(kind, 'wt-~last');
    return told(kind)
      .filter((name) => name !== 'wt-~last')
      .sort();
  }

  beforeEach(() => {
    [stops, reports, links, intervals] = [[], [], [OTHER], []];
    window.setInterval = ((look: () => void, wait: number) =>
      intervals.push({ look, wait })) as typeof setInterval;
    window.clearInterval = (id) => void (typeof id === 'number' && intervals.splice(id - 1, 1));
    performance.clearResourceTimings();
  });
  afterEach(async () => {
    Object.assign(window, real);
    for (const stop of stops) stop();
    for (const one of document.cookie.split('; ')) if (one.startsWith(MINE)) remove(one.split('=')[0]!);
    for (const storage of [localStorage, sessionStorage])
      for (const name of Object.keys(storage)) if (name.startsWith(MINE)) storage.removeItem(name);
    for (const { name } of await indexedDB.databases())
      if (name?.startsWith(MINE)) await deleteDatabase(name);
    for (const name of await caches.keys()) if (name.startsWith(MINE)) await caches.delete(name);
    // WebKit hides for a moment a cookie that is made just after one of its name has gone.
    await aTimeout(10);
  });

  for (const kind of KINDS)
    describe(kind, () => {
      it('that nothing lists is told, whether there before or made later', async () => {
        await MAKE[kind]('wt-before');
        start();
        await isTold(kind, 'wt-before');
        await MAKE[kind]('wt-later');
        tick();
        await isTold(kind, 'wt-later');
      });

      it('is told once', async () => {
        await MAKE[kind]('wt-id');
        start();
        await isTold(kind, 'wt-id');
        expect(await toldByNow(kind)).to.deep.equal(['wt-id']);
        tick();
        expect(await toldByNow(kind)).to.deep.equal(['wt-id']);
      });

      it('that is listed by name or beginning is not told; its neighbours are', async () => {
        for (const name of ['wt-id', 'wt-id2', 'wt-ga', 'wt-ga_1', 'wt-xwt-ga']) await MAKE[kind](name);
        start(['wt-id', kind], ['wt-ga*', kind]);
        expect(await toldByNow(kind)).to.deep.equal(['wt-id2', 'wt-xwt-ga']);
      });

      it('is told though its name is listed of a third party, or as another kind', async () => {
        await MAKE[kind]('wt-id');
        const others = KINDS.filter((one) => one !== kind);
        start(['wt-id', kind, 'third'], ...others.map((one): [string, string] => ['wt-id', one]));
        await isTold(kind, 'wt-id');
      });

      it('is not told any more once the watch has stopped, not even of a look under way', async () => {
        await MAKE[kind]('wt-id');
        start()();
        tick();
        start();
        await isTold(kind, 'wt-id');
        await aTimeout(50);
        expect(told(kind)).to.deep.equal(['wt-id']);
      });
    });

  it('looks once a second', () => {
    start();
    expect(intervals.map(({ wait }) => wait)).to.deep.equal([1_000]);
  });

  it('asks for no list and looks no more once it has stopped', async () => {
    let asked = 0;
    const none = () => ((asked += 1), []);
    const stop = watch(none, () => undefined, none);
    await MAKE.cookie('wt-id');
    await ask(OTHER);
    await waitUntil(() => asked > KINDS.length);
    stop();
    expect(intervals).to.deep.equal([]);
    await aTimeout(100);
    asked = 0;
    await MAKE.cookie('wt-id2');
    await ask(`${OTHER}/after`);
    await aTimeout(200);
    expect(asked).to.equal(0);
  });

  it('tells nothing of what has no name, where there are no cookies for one', async () => {
    const names: string[] = [];
    document.cookie = '=wt-value';
    stops.push(
      watch(
        () => [],
        ({ name }) => names.push(name),
      ),
    );
    await MAKE.cache('wt-~last');
    tick();
    await waitUntil(() => names.includes('wt-~last'));
    document.cookie = '=gone; Max-Age=0';
    expect(names).not.to.include('');
    expect(names).not.to.include('wt-valu');
  });

  it('takes neither a lone * nor an expression for a list', async () => {
    for (const name of ['wt-abc', 'wt-a.c']) await MAKE.localstorage(name);
    start(['*', 'localstorage'], ['', 'localstorage'], ['wt-a.c', 'localstorage']);
    expect(await toldByNow('localstorage')).to.deep.equal(['wt-abc']);
  });

  it('tells what is no longer listed', async () => {
    await MAKE.localstorage('wt-id');
    start(['wt-id', 'localstorage']);
    expect(await toldByNow('localstorage')).to.deep.equal([]);
    listed = () => [];
    tick();
    await isTold('localstorage', 'wt-id');
  });

  if ('cookieStore' in window)
    it('tells of a cookie that is gone before the next look', async () => {
      start();
      await MAKE.cookie('wt-moment');
      await isTold('cookie', 'wt-moment');
      remove('wt-moment');
      start()();
      await MAKE.cookie('wt-stopped');
      await isTold('cookie', 'wt-stopped');
      await aTimeout(50);
      expect(told('cookie')).to.deep.equal(['wt-moment', 'wt-stopped']);
    });

  it('tells the rest where one kind of storage is blocked', async () => {
    const before = Object.getOwnPropertyDescriptor(window, 'localStorage')!;
    const get = () => {
      throw new DOMException('blocked', 'SecurityError');
    };
    Object.defineProperty(window, 'localStorage', { configurable: true, get });
    const rejected: unknown[] = [];
    const gather = (event: PromiseRejectionEvent) => rejected.push(event.reason);
    addEventListener('unhandledrejection', gather);
    try {
      const others = KINDS.filter((kind) => kind !== 'localstorage');
      for (const kind of others) await MAKE[kind]('wt-id');
      start();
      for (const kind of others) await isTold(kind, 'wt-id');
      await aTimeout(50);
      expect(rejected).to.deep.equal([]);
    } finally {
      removeEventListener('unhandledrejection', gather);
      Object.defineProperty(window, 'localStorage', before);
    }
  });

  it('changes nothing on the page', async () => {
    const owners = [
      ...[window, document, navigator, localStorage, sessionStorage, performance, indexedDB, caches],
      ...[Document, Storage, IDBFactory, CacheStorage, XMLHttpRequest, Performance, Node, Element].map(
        (one) => one.prototype as object,
      ),
    ];
    // By name, since Firefox defines some of its globals, and so orders them, as they are first read.
    const properties = () =>
      new Map(
        owners.flatMap((owner, i) =>
          Object.entries(Object.getOwnPropertyDescriptors(owner)).map(([name, one]) => [`${i} ${name}`, one]),
        ),
      );
    await MAKE.localstorage('wt-id');
    const before = properties();
    start();
    await isTold('localstorage', 'wt-id');
    const after = properties();
    expect([...after.keys()].sort()).to.deep.equal([...before.keys()].sort());
    for (const [name, { value, get, set }] of after) {
      const was = before.get(name)!;
      expect(
        [value, get, set].every((one, i) => Object.is(one, [was.value, was.get, was.set][i])),
        name,
      ).to.be.true;
    }
  });

  describe('requests to other origins', () => {
    beforeEach(() => (links = []));

    it('are told by their origin alone, once', async () => {
      start();
      await ask(`${OTHER}/claims/oncology?policy=123`);
      await ask(`${OTHER}/another`);
      await isTold('request', OTHER);
      await aTimeout(200);
      expect(reports).to.deep.equal([{ kind: 'request', name: OTHER }]);
    });

    it('are told that were made before the watch began', async () => {
      await ask(`${OTHER}/before`);
      await waitUntil(() =>
        performance.getEntriesByType('resource').some(({ name }) => name.startsWith(OTHER)),
      );
      await aTimeout(100);
      start();
      await isTold('request', OTHER);
    });

    it('are told no more once it has stopped', async () => {
      start()();
      await ask(`${OTHER}/after`);
      await aTimeout(200);
      expect(told('request')).to.deep.equal([]);
    });

    it('are told though they fail, where the browser keeps their timing', async () => {
      start();
      const nowhere = 'http://127.0.0.1:59999';
      await ask(`${nowhere}/refused`);
      await aTimeout(200);
      const timed = performance.getEntriesByType('resource').some(({ name }) => name.startsWith(nowhere));
      expect(told('request')).to.deep.equal(timed ? [nowhere] : []);
    });

    for (const tag of ['iframe', 'img', 'script'] as const)
      it(`are told of <${tag}>`, async () => {
        start();
        const element = document.createElement(tag);
        element.src = `${OTHER}/none`;
        document.body.append(element);
        try {
          await isTold('request', OTHER);
        } finally {
          element.remove();
        }
      });

    /** Watches while the browser says that these were requested. */
    function requested(...addresses: string[]): void {
      let tells: (list: { getEntries(): { name: string }[] }) => void;
      class Observer {
        constructor(callback: typeof tells) {
          tells = callback;
        }
        observe() {}
        disconnect() {}
      }
      Object.assign(window, { PerformanceObserver: Observer });
      start();
      tells!({ getEntries: () => addresses.map((name) => ({ name })) });
    }

    it('are not those that go nowhere', () => {
      requested(
        'data:text/plain,x',
        'about:blank',
        `blob:${location.origin}/1`,
        'javascript:0',
        'chrome-extension://abc/x.js',
      );
      expect(told('request')).to.deep.equal([]);
    });

    it('are not those to the own origin, of data or of blobs', async () => {
      start();
      const blob = URL.createObjectURL(new Blob(['x']));
      for (const address of ['/test/platform/fixtures/held.js', 'data:text/plain,x', blob])
        await ask(address);
      URL.revokeObjectURL(blob);
      await ask(OTHER);
      await isTold('request', OTHER);
      expect(told('request')).to.deep.equal([OTHER]);
    });

    const rows: [link: string, origin: string, listed: boolean][] = [
      ['https://media.example/privacy', 'https://media.example', true],
      ['https://media.example/privacy', 'https://media.example:8443', true],
      ['https://media.example/privacy', 'http://media.example', true],
      ['https://media.example/privacy', 'https://player.eu.media.example', true],
      ['https://www.media.example', 'https://media.example', true],
      ['https://www.media.example', 'https://cdn.media.example', true],
      ['https://MEDIA.example', 'https://media.example', true],
      ['https://privacy.media.example', 'https://media.example', false],
      ['https://media.example', 'https://notmedia.example', false],
      ['https://media.example', 'https://media.example.other.example', false],
      ['https://', 'https://media.example', false],
      ['/privacy', 'https://media.example', false],
      ['#privacy', 'https://media.example', false],
      ['mailto:help@media.example', 'https://media.example', false],
      ['', 'https://media.example', false],
    ];
    for (const [link, origin, isListed] of rows)
      it(`${origin} ${isListed ? 'is' : 'is not'} listed by ${link || 'an empty link'}`, () => {
        links = ['https://another.example', link];
        requested(`${origin}/a?b=c`);
        expect(told('request')).to.deep.equal(isListed ? [] : [origin]);
      });
  });
});
