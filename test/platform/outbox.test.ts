import { expect } from '@open-wc/testing';
import { createRecord, fold, parseRecord } from '../../src/model/record.js';
import type { ConsentRecord, Draft, Head } from '../../src/model/record.js';
import { memoryLedger } from '../../src/platform/ledger.js';
import type { Ledger, Placed } from '../../src/platform/ledger.js';
import { Outbox } from '../../src/platform/outbox.js';
import type { Shelves } from '../../src/platform/outbox.js';
import { NOW, compiled } from '../fixtures.js';

const { policy } = compiled();
const ENDPOINT = 'https://receiver.example/consents';
const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const shelvesOf = (ledger: Ledger): Shelves => ({
  undelivered: () => ledger.undelivered(parseRecord),
  settle: (entry, shelf) => ledger.settle(entry, shelf),
});

interface Request {
  readonly url: string;
  readonly init: RequestInit;
  readonly record: ConsentRecord;
}

describe('Outbox', () => {
  const real = {
    fetch: window.fetch,
    setTimeout: window.setTimeout,
    clearTimeout: window.clearTimeout,
    now: Date.now,
  };
  let ledger: Ledger;
  let heads: Record<string, Head | null>;
  let requests: Request[];
  let delivered: string[];
  let failures: [message: string, final: boolean][];
  let timers: { readonly work: () => void; readonly wait: number }[];
  let clock: number;
  let outbox: Outbox;
  let listening: (() => void)[];
  /** Another page with the same records. */
  let open: () => Outbox;
  let lock: string;
  let token: string | undefined;
  let remember: ((record: ConsentRecord) => string | undefined) | undefined;
  let tests = 0;
  /** What the endpoint does with a record. */
  let answer: (record: ConsentRecord) => Response | Promise<Response>;

  beforeEach(() => {
    ledger = memoryLedger();
    token = remember = undefined;
    lock = `test-${(tests += 1)}:outbox`;
    [heads, requests, delivered, failures, timers] = [{}, [], [], [], []];
    clock = Date.parse(NOW);
    answer = () => new Response(null, { status: 201 });
    window.fetch = async (url, init = {}) => {
      const record = JSON.parse(String(init.body)) as ConsentRecord;
      requests.push({ url: String(url), init, record });
      return answer(record);
    };
    window.setTimeout = ((work: () => void, wait: number) =>
      timers.push({ work, wait })) as typeof setTimeout;
    window.clearTimeout = (timer) => void (typeof timer === 'number' && (timers[timer - 1] = undefined!));
    Date.now = () => clock;
    listening = [];
    for (const target of [window, document])
      target.addEventListener = ((type: string, listener: () => void) => {
        EventTarget.prototype.addEventListener.call(target, type, listener);
        listening.push(() => target.removeEventListener(type, listener));
      }) as typeof target.addEventListener;
    open = () =>
      new Outbox({
        endpoint: ENDPOINT,
        lock,
        shelves: () => shelvesOf(ledger),
        token: () => token,
        remember: (record) => remember?.(record),
        delivered: (record) => delivered.push(record.id),
        failed: (message, final) => failures.push([message, final]),
      });
    outbox = open();
  });

  afterEach(() => {
    window.fetch = real.fetch;
    window.setTimeout = real.setTimeout;
    window.clearTimeout = real.clearTimeout;
    Date.now = real.now;
    close();
    for (const target of [window, document]) Reflect.deleteProperty(target, 'addEventListener');
  });

  /** An outbox listens as long as its page lives: now all of them are gone. */
  function close(): void {
    for (const leave of listening.splice(0)) leave();
    timers = [];
  }

  /** Appends a record to the chain of an account. */
  async function keep(n: number, account = 'a'): Promise<ConsentRecord> {
    const draft: Draft = {
      ...{
        id: id(n),
        actor: 'self',
        by: 'person',
        decidedAt: NOW,
        site: 'www.insurer.example',
        notice: null,
      },
      ...{ language: 'nl', layer: 'banner', method: 'save', reason: 'first', controls: [], wording: null },
      ...{ decisions: [], signals: { gpc: false }, component: '0.1.0', policySha256: null },
    };
    const before = heads[account] ?? null;
    const record = createRecord(draft, policy, { kind: 'account', id: account }, before, `chain-${account}`);
    heads[account] = fold(before, record, null);
    await ledger.append(record, heads[account]);
    return record;
  }
  const sent = () => requests.map(({ record }) => record.id);
  const waiting = async () => (await ledger.undelivered(parseRecord)).map((entry) => entry.record.id);
  const entryOf = async (n: number, account = 'a'): Promise<Placed> =>
    (await ledger.history(`chain-${account}`, parseRecord)).find((entry) => entry.record.id === id(n))!;
  const answers =
    (status: number, headers: HeadersInit = {}) =>
    () =>
      new Response(null, { status, headers });
  const tick = () => new Promise((resolve) => real.setTimeout.call(window, resolve));
  const pending = () => timers.filter(Boolean).map(({ wait }) => wait);

  describe('an answer that may set a cookie', () => {
    const REMEMBERING = `${ENDPOINT}?remember=media`;
    const ways = () => requests.map(({ url, init, record }) => [record.sequence, url, init.credentials]);
    /** An endpoint that answers nothing; what is broken off is told as a browser tells it. */
    const silent = (init: RequestInit) =>
      new Promise<Response>((_, reject) => {
        init.signal!.addEventListener('abort', () => reject(init.signal!.reason as Error));
      });

    it('is that to a record which is to be remembered, sent where it asks for that', async () => {
      remember = () => REMEMBERING;
      await keep(1);
      await outbox.flush();
      expect(ways()).to.deep.equal([[1, REMEMBERING, 'include']]);
    });

    it('is that to no other', async () => {
      await keep(1);
      await outbox.flush();
      expect(ways()).to.deep.equal([[1, ENDPOINT, 'omit']]);
    });

    it('is that to the newest of a chain alone, whoever asks', async () => {
      remember = () => REMEMBERING;
      await keep(1);
      await keep(2);
      await keep(3, 'b');
      await outbox.flush();
      expect(ways()).to.deep.equal([
        [1, ENDPOINT, 'omit'],
        [1, REMEMBERING, 'include'],
        [2, REMEMBERING, 'include'],
      ]);
    });

    it('is awaited no more once it may not: the same is sent again without, at once and without complaint', async () => {
      remember = () => REMEMBERING;
      await keep(1);
      answer = () => silent(requests.at(-1)!.init);
      const flushing = outbox.flush();
      while (!requests.length) await tick();
      answer = answers(201);
      outbox.cut();
      await flushing;
      expect(ways()).to.deep.equal([
        [1, REMEMBERING, 'include'],
        [1, ENDPOINT, 'omit'],
      ]);
      expect(requests[1]!.init.body).to.equal(requests[0]!.init.body);
      expect(delivered).to.deep.equal([id(1)]);
      expect(failures).to.deep.equal([]);
      expect((await entryOf(1)).delivery.attempts).to.equal(1);
    });

    it('leaves alone what is sent without, and what has been answered', async () => {
      remember = ({ sequence }) => (sequence === 2 ? REMEMBERING : undefined);
      await keep(1);
      answer = async () => {
        outbox.cut();
        return new Response(null, { status: 201 });
      };
      await outbox.flush();
      await keep(2);
      answer = answers(201);
      await outbox.flush();
      outbox.cut();
      expect(ways()).to.deep.equal([
        [1, ENDPOINT, 'omit'],
        [2, REMEMBERING, 'include'],
      ]);
      expect(delivered).to.deep.equal([id(1), id(2)]);
    });

    it('that takes longer than ten seconds is a failure as any other', async () => {
      const { timeout } = AbortSignal;
      try {
        remember = () => REMEMBERING;
        await keep(1);
        answer = () => silent(requests.at(-1)!.init);
        const late = new AbortController();
        AbortSignal.timeout = () => late.signal;
        const flushing = outbox.flush();
        while (!requests.length) await tick();
        late.abort(new DOMException('took too long', 'TimeoutError'));
        await flushing;
      } finally {
        AbortSignal.timeout = timeout;
      }
      expect(failures).to.deep.equal([['took too long', false]]);
      expect(await waiting()).to.deep.equal([id(1)]);
    });
  });

  it('posts the record, its id as the idempotency key', async () => {
    const record = await keep(1);
    await outbox.flush();
    expect(requests.length).to.equal(1);
    const { url, init } = requests[0]!;
    expect(url).to.equal(ENDPOINT);
    expect(init.method).to.equal('POST');
    expect(Object.fromEntries(new Headers(init.headers))).to.deep.equal({
      ...{ 'content-type': 'application/json', 'idempotency-key': record.id },
    });
    expect(init.body).to.equal(JSON.stringify(record));
  });

  it('sends no cookie and no address of the page, follows no redirect, and survives the page', async () => {
    await keep(1);
    await outbox.flush();
    const { init } = requests[0]!;
    expect(init).to.include({
      ...{ credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'error', keepalive: true },
    });
    expect(init.signal).to.be.instanceOf(AbortSignal);
    expect(init.signal!.aborted).to.equal(false);
  });

  it('sends nothing where there is nothing', async () => {
    await outbox.flush();
    expect([requests, delivered, failures, timers]).to.deep.equal([[], [], [], []]);
  });

  for (const status of [200, 201, 202, 204])
    it(`${status} settles a record as delivered`, async () => {
      answer = answers(status);
      await keep(1);
      await outbox.flush();
      const { delivery } = await entryOf(1);
      expect(await waiting()).to.deep.equal([]);
      expect(delivered).to.deep.equal([id(1)]);
      expect(delivery).to.deep.include({ attempts: 1, nextAt: 0, error: null });
      expect(delivery.deliveredAt).to.match(/^\d{4}-\d\d-\d\dT.*Z$/);
      expect([failures, pending()]).to.deep.equal([[], []]);
    });

  it('delivers the records of a chain one after the other, oldest first', async () => {
    let open = 0;
    answer = async () => {
      expect((open += 1)).to.equal(1);
      await tick();
      open -= 1;
      return new Response(null, { status: 201 });
    };
    for (const n of [3, 1, 2]) await keep(n);
    await outbox.flush();
    expect(sent()).to.deep.equal([id(3), id(1), id(2)]);
    expect(delivered).to.deep.equal(sent());
  });

  it('tells of a delivery when it is settled', async () => {
    const seen: string[][] = [];
    await keep(1);
    const settle = ledger.settle;
    ledger.settle = async (entry, shelf) => {
      seen.push([...delivered]);
      return settle(entry, shelf);
    };
    await outbox.flush();
    expect(seen).to.deep.equal([[]]);
    expect(delivered).to.deep.equal([id(1)]);
  });

  const troubles: Record<string, () => Response | Promise<Response>> = {
    'a network that fails': () => Promise.reject(new TypeError('Failed to fetch')),
    'no answer in time': () => Promise.reject(new DOMException('signal timed out', 'TimeoutError')),
    ...Object.fromEntries(
      [408, 425, 429, 500, 502, 503, 504].map((status) => [String(status), answers(status)]),
    ),
  };
  for (const [trouble, respond] of Object.entries(troubles))
    it(`${trouble} keeps the record and those behind it, and no other chain`, async () => {
      answer = (record) => (record.id === id(1) ? respond() : new Response(null, { status: 201 }));
      await keep(1, 'a');
      await keep(2, 'a');
      await keep(3, 'b');
      await keep(4, 'b');
      await outbox.flush();
      expect(sent().sort()).to.deep.equal([id(1), id(3), id(4)]);
      expect(delivered).to.deep.equal([id(3), id(4)]);
      expect(await waiting()).to.deep.equal([id(1), id(2)]);
      const { delivery } = await entryOf(1);
      expect(delivery).to.deep.include({ attempts: 1, deliveredAt: null });
      expect(delivery.error).to.be.a('string');
      expect(delivery.nextAt).to.be.within(clock + 500, clock + 1_000);
      expect(failures).to.deep.equal([[delivery.error, false]]);
      expect((await entryOf(2)).delivery.attempts).to.equal(0);
    });

  it('says what went wrong', async () => {
    await keep(1);
    answer = answers(503);
    await outbox.flush();
    answer = () => Promise.reject(new TypeError('Failed to fetch'));
    await outbox.flush(true);
    answer = () => Promise.reject('nothing said');
    await outbox.flush(true);
    expect(failures).to.deep.equal([
      ['answered 503', false],
      ['Failed to fetch', false],
      ['did not answer', false],
    ]);
  });

  for (const status of [400, 401, 403, 404, 405, 409, 413, 415, 422])
    it(`${status} sets the record aside, with its reason, and goes on with the next`, async () => {
      answer = (record) =>
        new Response(null, { status: record.id === id(1) ? status : 201, statusText: 'No' });
      await keep(1);
      await keep(2);
      await outbox.flush();
      expect(sent()).to.deep.equal([id(1), id(2)]);
      expect(delivered).to.deep.equal([id(2)]);
      expect(await waiting()).to.deep.equal([]);
      expect((await entryOf(1)).delivery).to.deep.equal({
        ...{ attempts: 1, nextAt: 0, deliveredAt: null, error: `${status} No` },
      });
      expect(failures).to.deep.equal([[`answered ${status} No`, true]]);
      await outbox.flush(true);
      expect(requests.length).to.equal(2);
    });

  it('says in which words the endpoint refused, if it has any', async () => {
    const detail = 'decisions: must name at least one purpose';
    const bodies = [
      new Response(JSON.stringify({ title: 'Invalid', detail }), {
        ...{ status: 422, headers: { 'content-type': 'application/problem+json' } },
      }),
      new Response('{"detail": "brok', { status: 400, headers: { 'content-type': 'application/json' } }),
      new Response('<h1>No</h1>', { status: 403, headers: { 'content-type': 'text/html' } }),
    ];
    answer = () => bodies.shift()!;
    for (const n of [1, 2, 3]) await keep(n);
    await outbox.flush();
    expect(failures).to.deep.equal([
      [`answered 422: ${detail}`, true],
      ['answered 400', true],
      ['answered 403', true],
    ]);
    expect((await entryOf(1)).delivery.error).to.equal(`422: ${detail}`);
  });

  const strangers: Record<string, () => Response> = {
    'a web page that says 200, as a hotel’s network does': () =>
      new Response('<h1>Welcome</h1>', { headers: { 'content-type': 'text/html; charset=utf-8' } }),
    'a web page that says 201': () =>
      new Response('', { status: 201, headers: { 'content-type': ' Text/HTML' } }),
    'a 203': answers(203),
    'a 206': answers(206),
    'a 304': answers(304),
  };
  for (const [name, stranger] of Object.entries(strangers))
    it(`${name} acknowledges nothing`, async () => {
      answer = stranger;
      await keep(1);
      await outbox.flush();
      expect([delivered, await waiting()]).to.deep.equal([[], [id(1)]]);
      expect(failures.map(([, final]) => final)).to.deep.equal([false]);
      answer = answers(201);
      await outbox.flush(true);
      expect(delivered).to.deep.equal([id(1)]);
    });

  it('sends again without a token that is not taken, and with one that is', async () => {
    const tokens = () =>
      requests.map(({ init }) => (init.headers as Record<string, string>)['authorization'] ?? 'none');
    token = 'expired';
    answer = () => new Response(null, { status: tokens().at(-1) === 'Bearer expired' ? 401 : 201 });
    await keep(1);
    await keep(2);
    await outbox.flush();
    expect(tokens()).to.deep.equal(['Bearer expired', 'none', 'none']);
    expect(new Set(requests.map(({ init, record }) => `${record.id} ${String(init.body)}`)).size).to.equal(2);
    expect(delivered).to.deep.equal([id(1), id(2)]);
    expect(failures).to.deep.equal([['answered 401; it is sent again without the token', false]]);
    token = 'fresh';
    await keep(3);
    await outbox.flush();
    expect(tokens().at(-1)).to.equal('Bearer fresh');
  });

  describe('with other pages', () => {
    it('sends while no other does: one request at a time', async () => {
      let [open1, most] = [0, 0];
      answer = async () => {
        most = Math.max(most, (open1 += 1));
        await tick();
        open1 -= 1;
        return new Response(null, { status: 201 });
      };
      for (const n of [1, 2, 3]) await keep(n);
      await Promise.all([outbox.flush(), open().flush(), open().flush(true)]);
      expect(sent()).to.deep.equal([id(1), id(2), id(3)]);
      expect(most).to.equal(1);
      expect(delivered).to.deep.equal([id(1), id(2), id(3)]);
    });

    it('sends all the same where there are no locks, and loses nothing', async () => {
      Object.defineProperty(navigator, 'locks', { configurable: true, value: undefined });
      try {
        for (const n of [1, 2]) await keep(n);
        await Promise.all([outbox.flush(), open().flush()]);
        expect([...new Set(sent())]).to.deep.equal([id(1), id(2)]);
        // Each is told of once, whoever came second.
        expect(delivered).to.deep.equal([id(1), id(2)]);
      } finally {
        Reflect.deleteProperty(navigator, 'locks');
      }
    });

    it('sends all the same where the lock is refused', async () => {
      const request = () => Promise.reject(new DOMException('opaque', 'SecurityError'));
      Object.defineProperty(navigator, 'locks', { configurable: true, value: { request } });
      try {
        await keep(1);
        await outbox.flush();
        expect(delivered).to.deep.equal([id(1)]);
      } finally {
        Reflect.deleteProperty(navigator, 'locks');
      }
    });

    it('moves nothing back that another has delivered', async () => {
      await keep(1);
      answer = async () => {
        // Meanwhile, elsewhere.
        const [entry] = await ledger.undelivered(parseRecord);
        await ledger.settle(entry!, 'delivered');
        return new Response(null, { status: 503 });
      };
      await outbox.flush();
      expect(await waiting()).to.deep.equal([]);
      expect((await entryOf(1)).shelf).to.equal('delivered');
    });
  });

  describe('when the page is left', () => {
    const leave = () => window.dispatchEvent(new Event('pagehide'));

    it('sends the oldest of each chain at once, from memory', async () => {
      answer = answers(503);
      for (const [n, account] of [
        [1, 'a'],
        [2, 'a'],
        [3, 'b'],
      ] as const)
        await keep(n, account);
      await outbox.flush();
      requests = [];
      ledger.undelivered = () => expect.fail('there is no time to read');
      answer = answers(201);
      leave();
      // Before anything that waits: the page may be gone.
      expect(sent().sort()).to.deep.equal([id(1), id(3)]);
      expect(requests.every(({ init }) => init.keepalive)).to.equal(true);
      for (let turn = 0; delivered.length < 2 && turn < 100; turn++) await tick();
      expect([...delivered].sort()).to.deep.equal([id(1), id(3)]);
    });

    it('sends what was just kept, the first of its chain or the next of what it knows', async () => {
      outbox.kept(await keep(1));
      leave();
      expect(sent()).to.deep.equal([id(1)]);
      for (let turn = 0; !delivered.length && turn < 100; turn++) await tick();
      outbox.kept(await keep(2));
      leave();
      expect(sent()).to.deep.equal([id(1), id(2)]);
    });

    it('sends nothing where another page may have something older', async () => {
      await keep(1);
      outbox.kept(await keep(2));
      leave();
      expect(sent()).to.deep.equal([]);
      // It arrives all the same, in its order.
      await outbox.flush();
      expect(delivered).to.deep.equal([id(1), id(2)]);
    });

    it('sends nothing twice, and nothing that an endpoint has asked to wait with', async () => {
      outbox.kept(await keep(1));
      let release = () => {};
      answer = () =>
        new Promise((resolve) => (release = () => resolve(answers(429, { 'retry-after': '30' })())));
      leave();
      leave();
      expect(sent()).to.deep.equal([id(1)]);
      release();
      for (let turn = 0; !failures.length && turn < 100; turn++) await tick();
      await tick();
      leave();
      expect(sent()).to.deep.equal([id(1)]);
    });
  });

  describe('tries again', () => {
    /** A record that was sent once, to an endpoint that was away. */
    async function failedOnce(): Promise<void> {
      await keep(1);
      answer = answers(500);
      await outbox.flush();
      answer = answers(201);
      expect(requests.length).to.equal(1);
    }

    it('not before its time', async () => {
      await failedOnce();
      await outbox.flush();
      expect(requests.length).to.equal(1);
      clock = (await entryOf(1)).delivery.nextAt;
      await outbox.flush();
      expect(delivered).to.deep.equal([id(1)]);
      expect((await entryOf(1)).delivery.attempts).to.equal(2);
    });

    it('with the same key and the same body', async () => {
      await failedOnce();
      await outbox.flush(true);
      const [first, second] = requests.map(({ init }) => [
        new Headers(init.headers).get('idempotency-key'),
        init.body,
      ]);
      expect(second).to.deep.equal(first);
    });

    it('by itself when its time has come', async () => {
      await failedOnce();
      const { nextAt } = (await entryOf(1)).delivery;
      expect(pending()).to.deep.equal([nextAt - clock]);
      clock = nextAt;
      timers.at(-1)!.work();
      await outbox.flush();
      expect(delivered).to.deep.equal([id(1)]);
      expect(pending().filter((wait) => wait > 1_000)).to.deep.equal([]);
    });

    it('at the earliest time of any chain', async () => {
      await keep(1, 'a');
      await keep(2, 'b');
      answer = (record) => (record.id === id(1) ? answers(500)() : answers(500, { 'retry-after': '61' })());
      await outbox.flush();
      expect(pending().length).to.equal(1);
      expect(pending()[0]).to.be.at.most(1_000);
    });

    for (const event of ['online', 'pageshow'])
      it(`at once on ${event}`, async () => {
        await failedOnce();
        window.dispatchEvent(new Event(event));
        await outbox.flush();
        expect(delivered).to.deep.equal([id(1)]);
      });

    it('at once when something new is to be sent, the old before the new', async () => {
      await failedOnce();
      await keep(2);
      await outbox.flush(true);
      expect(sent()).to.deep.equal([id(1), id(1), id(2)]);
    });

    it('later and later, up to an hour', async () => {
      await keep(1);
      answer = answers(500);
      const waits: number[] = [];
      for (let attempt = 1; attempt <= 16; attempt++) {
        await outbox.flush(true);
        waits.push((await entryOf(1)).delivery.nextAt - clock);
      }
      for (const [i, wait] of waits.entries()) {
        const longest = Math.min(3_600_000, 1_000 * 2 ** i);
        expect(wait).to.be.within(longest / 2, longest);
      }
      expect((await entryOf(1)).delivery.attempts).to.equal(16);
    });
  });

  describe('obeys Retry-After', () => {
    const busy = async (header: string, status = 429) => {
      await keep(1);
      answer = answers(status, { 'retry-after': header });
      await outbox.flush(true);
      answer = answers(201);
    };

    for (const status of [429, 503])
      it(`of a ${status} up to a minute, whatever hurries`, async () => {
        await busy('30', status);
        await keep(2);
        clock += 29_999;
        await outbox.flush(true);
        window.dispatchEvent(new Event('online'));
        await outbox.flush(true);
        expect(requests.length).to.equal(1);
        clock += 1;
        await outbox.flush();
        expect(delivered).to.deep.equal([id(1), id(2)]);
      });

    it('on the next page too, and in other tabs', async () => {
      await busy('30');
      close();
      const next = open();
      for (const page of [next, open()]) {
        window.dispatchEvent(new Event('pageshow'));
        await page.flush(true);
      }
      expect(requests.length).to.equal(1);
      expect(Math.max(...pending())).to.equal(30_000);
      clock += 30_000;
      await next.flush();
      expect(delivered).to.deep.equal([id(1)]);
    });

    it('no longer than anybody can have asked for, though the clock was put back', async () => {
      await busy('30');
      close();
      clock -= 7_200_000;
      const next = open();
      await next.flush();
      expect(delivered).to.deep.equal([id(1)]);
    });

    it('for every chain', async () => {
      await busy('30');
      await keep(2, 'b');
      await outbox.flush(true);
      expect(requests.length).to.equal(1);
      expect(pending()).to.include(30_000);
    });

    it('given as a date', async () => {
      await busy(new Date(clock + 40_000).toUTCString());
      clock += 39_000;
      await outbox.flush(true);
      expect(requests.length).to.equal(1);
      clock += 1_000;
      await outbox.flush(true);
      expect(requests.length).to.equal(2);
    });

    it('of more than a minute unless something hurries', async () => {
      await busy('600');
      expect((await entryOf(1)).delivery.nextAt).to.equal(clock + 600_000);
      clock += 599_999;
      await outbox.flush();
      expect(requests.length).to.equal(1);
      await outbox.flush(true);
      expect(delivered).to.deep.equal([id(1)]);
    });

    it('of at most an hour', async () => {
      await busy('999999');
      expect((await entryOf(1)).delivery.nextAt).to.equal(clock + 3_600_000);
    });

    for (const header of ['soon', '-5', '1.5e3x', '', 'Thu, 01 Jan 1970 00:00:00 GMT'])
      it(`unless it says ${header || 'nothing'}`, async () => {
        await busy(header);
        expect((await entryOf(1)).delivery.nextAt).to.be.within(clock + 500, clock + 1_000);
        await outbox.flush(true);
        expect(delivered).to.deep.equal([id(1)]);
      });
  });

  describe('asked again while it is sending', () => {
    let let1through: () => void;
    beforeEach(async () => {
      await keep(1);
      const gate = new Promise<void>((resolve) => (let1through = resolve));
      answer = async () => {
        await gate;
        return new Response(null, { status: 201 });
      };
    });

    it('sends each record once', async () => {
      const flushes = [outbox.flush(), outbox.flush(), outbox.flush(true)];
      let1through();
      await Promise.all(flushes);
      await outbox.flush();
      expect(sent()).to.deep.equal([id(1)]);
    });

    it('sends what was appended meanwhile, by itself', async () => {
      const first = outbox.flush();
      await keep(2);
      void outbox.flush(true);
      let1through();
      await first;
      for (let turn = 0; delivered.length < 2 && turn < 100; turn++) await tick();
      expect(delivered).to.deep.equal([id(1), id(2)]);
      expect(sent()).to.deep.equal([id(1), id(2)]);
    });
  });

  describe('where the records cannot be reached', () => {
    it('says so and tries again when it is asked', async () => {
      await keep(1);
      const { undelivered } = ledger;
      ledger.undelivered = () => Promise.reject(new DOMException('closed', 'InvalidStateError'));
      await outbox.flush();
      expect(failures).to.deep.equal([['InvalidStateError: closed', false]]);
      ledger.undelivered = undelivered;
      await outbox.flush();
      expect(delivered).to.deep.equal([id(1)]);
    });

    it('sends a record again whose delivery could not be settled, under the same key', async () => {
      await keep(1);
      const { settle } = ledger;
      ledger.settle = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
      await outbox.flush();
      expect(delivered).to.deep.equal([]);
      expect(await waiting()).to.deep.equal([id(1)]);
      ledger.settle = settle;
      await outbox.flush();
      expect(sent()).to.deep.equal([id(1), id(1)]);
      expect(delivered).to.deep.equal([id(1)]);
    });
  });
});
