/*
 * What a page makes of the receiver's cookie: what it restores where the ledger is gone, what it may never open, and
 * how a refusal goes before everything that was given. Real IndexedDB and WebCrypto; network and cookies are of this file.
 */
import { expect, waitUntil } from '@open-wc/testing';
import { Consent } from '../src/consent.js';
import type { ConsentOptions } from '../src/consent.js';
import { createConsent } from '../src/create-consent.js';
import type { ConsentErrorEvent } from '../src/events.js';
import { parseCookie } from '../src/model/remembered.js';
import type { ConsentRecord } from '../src/model/record.js';
import { remembered } from '../src/platform/remembered.js';
import { watchFor } from '../src/watching.js';
import { NOW, compiled, deleteDatabase, files, freshDatabase, store, stored } from './fixtures.js';
import { CookieJar, DAY, receiverKey, said, unsigned } from './remembering.js';
import type { ReceiverKey } from './remembering.js';

const ENDPOINT = 'https://receiver.example/consents';
const { policy } = compiled();
const DEVICE = ['statistics', 'advertising', 'media'];

const answers = ({ decisions }: Pick<Consent, 'decisions'>) =>
  Object.fromEntries(Object.entries(decisions).map(([id, { decision }]) => [id, decision]));
const allowedBy = (consent: Consent) => DEVICE.filter((id) => consent.allows(id));
const ALL_REFUSED = DEVICE.map((id) => said(id, 'refused', -1));
const ALL_GIVEN = DEVICE.map((id) => said(id, 'given', -1));

describe('Consent with data-remember', () => {
  const real = { now: Date.now, fetch: window.fetch, error: console.error, warn: console.warn };
  const gpc = Object.getOwnPropertyDescriptor(navigator, 'globalPrivacyControl');
  let database: string;
  let clock: number;
  let jar: CookieJar;
  let key: ReceiverKey;
  let made: Consent[];
  let codes: string[];
  let sent: { readonly url: URL; readonly init: RequestInit; readonly record: ConsentRecord }[];
  let answer: (record: ConsentRecord, init: RequestInit) => Response | Promise<Response>;
  let leave: (() => void)[];
  /** But for what was still on its way when the test before this one ended. */
  const onError = ({ code }: ConsentErrorEvent) => code === 'E05' || codes.push(code);

  before(async () => (key = await receiverKey()));
  beforeEach(() => {
    database = freshDatabase();
    clock = Date.parse(NOW);
    jar = new CookieJar();
    [made, codes, sent, leave] = [[], [], [], []];
    answer = () => new Response(null, { status: 201 });
    Date.now = () => clock;
    console.error = console.warn = () => undefined;
    document.addEventListener('consent-error', onError);
    window.fetch = async (url, init = {}) => {
      if (!String(url).startsWith(ENDPOINT)) return Response.json(files().details);
      const record = JSON.parse(String(init.body)) as ConsentRecord;
      sent.push({ url: new URL(String(url)), init, record });
      return answer(record, init);
    };
    // Each page's outbox listens as long as the page lives.
    for (const target of [window, document])
      target.addEventListener = ((type: string, listener: () => void, options?: AddEventListenerOptions) => {
        EventTarget.prototype.addEventListener.call(target, type, listener, options);
        leave.push(() => target.removeEventListener(type, listener, options));
      }) as typeof target.addEventListener;
  });
  afterEach(async () => {
    await Promise.allSettled(made.map((consent) => consent.ready));
    for (const consent of made) consent.sensitive = true;
    for (const one of leave) one();
    for (const target of [window, document]) Reflect.deleteProperty(target, 'addEventListener');
    document.removeEventListener('consent-error', onError);
    window.fetch = real.fetch;
    console.error = real.error;
    console.warn = real.warn;
    Date.now = real.now;
    setGpc(undefined);
    jar.end();
    sessionStorage.removeItem('consent-notice:withdrawn');
    await deleteDatabase(database);
  });

  function setGpc(on: boolean | undefined): void {
    if (on !== undefined)
      Object.defineProperty(navigator, 'globalPrivacyControl', { configurable: true, get: () => on });
    else if (gpc) Object.defineProperty(navigator, 'globalPrivacyControl', gpc);
    else Reflect.deleteProperty(navigator, 'globalPrivacyControl');
  }
  async function visit(options: Partial<ConsentOptions> = {}): Promise<Consent> {
    const consent = new Consent({
      ...{ policy, language: 'en', database, endpoint: ENDPOINT, details: '/details.json' },
      deciding: () => import('../src/deciding.js'),
      remember: async () => remembered(key.publicKey),
      ...options,
    });
    made.push(consent);
    await consent.ready;
    return consent;
  }
  /** The browser deletes what scripts have stored; cookies of the server stay. */
  async function wipe(): Promise<void> {
    await deleteDatabase(database);
    sessionStorage.removeItem('consent-notice:withdrawn');
  }
  const records = async () =>
    (await stored(database)).flatMap(([, value]) => (value as { record?: ConsentRecord }).record ?? []);
  const shelved = async () => (await stored(database)).map(([of]) => String(of).split(',')[0]);
  const allSent = () =>
    waitUntil(async () => !(await shelved()).includes('undelivered'), 'something is still to be sent');
  const saidIn = (record: ConsentRecord) =>
    record.decisions.map(({ purpose, decision }) => `${purpose} ${decision}`).join();
  const givenIn = (values: readonly string[]) =>
    values.flatMap((value) => (parseCookie(value)?.said ?? []).filter(([, one]) => one.decision === 'given'));

  describe('where the ledger is empty', () => {
    it('asks nobody who has refused, makes no record of it, and asks the network nothing', async () => {
      jar.held.set('', unsigned(...ALL_REFUSED));
      const consent = await visit();
      expect(consent.needsChoice).to.equal(null);
      expect(answers(consent)).to.deep.equal({
        statistics: 'refused',
        advertising: 'refused',
        media: 'refused',
      });
      expect(allowedBy(consent)).to.deep.equal([]);
      expect(await stored(database)).to.deep.equal([]);
      expect(await consent.history()).to.deep.equal([]);
      expect(sent).to.deep.equal([]);
      expect(codes).to.deep.equal([]);
      expect(jar.written).to.deep.equal([]);
    });

    it('allows what was given under the signature of the receiver', async () => {
      jar.held.set('', await key.sign([said('media', 'given', -1), said('statistics', 'refused', -1)]));
      const consent = await visit();
      expect(allowedBy(consent)).to.deep.equal(['media']);
      expect(consent.asked).to.deep.equal([{ purpose: 'advertising', reason: 'first' }]);
    });

    for (const [what, options] of [
      ['without a key', { remember: async () => remembered('') }],
      ['with a key that is none', { remember: async () => remembered('key') }],
    ] as const)
      it(`asks for what was given, and only for that, ${what}`, async () => {
        jar.held.set('', await key.sign([said('media', 'given', -1), ...ALL_REFUSED.slice(0, 2)]));
        const consent = await visit(options);
        expect(allowedBy(consent)).to.deep.equal([]);
        expect(consent.asked.map(({ purpose }) => purpose)).to.deep.equal(['media']);
        expect(codes).to.deep.equal(what.includes('none') ? ['E23'] : []);
      });

    it('asks for what was given under the signature of another, and says so', async () => {
      jar.held.set('', await (await receiverKey()).sign(ALL_GIVEN));
      const consent = await visit();
      expect([consent.needsChoice, allowedBy(consent)]).to.deep.equal(['first', []]);
      expect(codes).to.deep.equal(['E24']);
    });

    it('asks again what has expired, yes and no alike', async () => {
      jar.held.set(
        '',
        await key.sign([
          said('media', 'given', -2, 1),
          said('statistics', 'refused', -2, 1),
          said('advertising', 'refused'),
        ]),
      );
      clock += 2 * DAY;
      const consent = await visit();
      expect(consent.needsChoice).to.equal('expired');
      expect(allowedBy(consent)).to.deep.equal([]);
      expect(consent.asked.map(({ purpose }) => purpose)).to.deep.equal(['statistics', 'media']);
    });

    it('asks again a purpose alone whose facts have changed', async () => {
      jar.held.set('', await key.sign(ALL_GIVEN));
      const changed = compiled({ 'purposes[3].revision': 2 }).policy;
      const consent = await visit({ policy: changed });
      expect(allowedBy(consent)).to.deep.equal(['statistics', 'advertising']);
      expect(consent.asked).to.deep.equal([{ purpose: 'media', reason: 'policy-changed' }]);
    });

    it('allows nothing against Global Privacy Control', async () => {
      setGpc(true);
      jar.held.set('', await key.sign(ALL_GIVEN));
      expect(allowedBy(await visit())).to.deep.equal(['statistics', 'media']);
    });

    it('allows nothing on a page that can reveal health', async () => {
      jar.held.set('', await key.sign(ALL_GIVEN));
      const consent = await visit({ sensitive: true });
      expect(allowedBy(consent)).to.deep.equal([]);
    });

    it('says nothing about a person, whatever the cookie does', async () => {
      jar.held.set(
        '',
        await key.sign([said('email', 'given'), said('loyalty', 'objected'), said('necessary', 'refused')]),
      );
      const consent = await visit();
      expect(consent.allows('email')).to.equal(false);
      expect(consent.allows('loyalty')).to.equal(true);
      expect(consent.allows('necessary')).to.equal(true);
      expect(answers(consent)).not.to.have.any.keys('email', 'loyalty');
    });

    it('passes over purposes that the policy does not ask', async () => {
      const [, decision] = said('media', 'given', -1);
      jar.held.set(
        '',
        await key.sign([
          ['constructor', decision],
          ['chat', decision],
        ]),
      );
      const consent = await visit();
      expect([consent.needsChoice, consent.decisions]).to.deep.equal(['first', {}]);
      expect(consent.allows('chat')).to.equal(false);
    });

    it('begins a chain with the next act, and goes on knowing the rest', async () => {
      jar.held.set('', await key.sign([said('statistics', 'given', -1), said('advertising', 'refused', -1)]));
      const consent = await visit({ endpoint: undefined });
      const record = await consent.decide({ media: true });
      expect([record!.sequence, record!.previous, saidIn(record!)]).to.deep.equal([1, null, 'media given']);
      for (const page of [consent, await visit()]) {
        expect(answers(page)).to.deep.equal({ statistics: 'given', advertising: 'refused', media: 'given' });
        expect(page.needsChoice).to.equal(null);
      }
    });

    it('has what is taken back withdrawn', async () => {
      jar.held.set('', await key.sign(ALL_GIVEN));
      const record = await (await visit()).withdraw('media');
      expect(saidIn(record!)).to.equal('media withdrawn');
    });

    it('goes by the cookie where the head cannot be read', async () => {
      await store(database, ['head', 'device'], { nonsense: true });
      jar.held.set('', await key.sign([said('media', 'given', -1), said('statistics', 'refused', -1)]));
      const consent = await visit();
      expect(answers(consent)).to.deep.equal({ media: 'given', statistics: 'refused' });
    });

    it('goes by the cookie where there is no IndexedDB', async () => {
      const { open } = IDBFactory.prototype;
      IDBFactory.prototype.open = () => {
        throw new DOMException('blocked', 'SecurityError');
      };
      try {
        jar.held.set('', await key.sign([said('media', 'given', -1), ...ALL_REFUSED.slice(0, 2)]));
        const consent = await visit();
        expect([consent.needsChoice, allowedBy(consent)]).to.deep.equal([null, ['media']]);
        await consent.withdraw('media');
        expect(allowedBy(consent)).to.deep.equal([]);
        expect(givenIn(jar.values)).to.deep.equal([]);
      } finally {
        IDBFactory.prototype.open = open;
      }
    });

    it('keeps a restored yes in force on a page that comes back from the back/forward cache', async () => {
      jar.held.set('', await key.sign(ALL_GIVEN));
      const consent = await visit();
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(allowedBy(consent)).to.deep.equal(DEVICE);
    });

    it('closes on such a page what has gone from the cookie meanwhile', async () => {
      jar.held.set('', await key.sign(ALL_GIVEN));
      const consent = await visit();
      jar.held.set('', unsigned(said('media', 'refused')));
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      await waitUntil(() => !allowedBy(consent).length, 'it stays open');
      expect(answers(consent)).to.deep.equal({ media: 'refused' });
    });

    for (const value of ['', 'x', '1*', '1*~gmedia', '1*~gmedia*0*0', '[]', '__proto__', 'g'.repeat(9_000)])
      it(`asks as on a first visit where the cookie is ${value.slice(0, 20) || 'empty'}`, async () => {
        jar.held.set('', value);
        const consent = await visit();
        expect([consent.needsChoice, allowedBy(consent)]).to.deep.equal(['first', []]);
        expect(codes).to.deep.equal([]);
      });

    it('lets nothing through that only one of two cookies of the name gives', async () => {
      jar.held.set('', await key.sign(ALL_GIVEN)).set('localhost', unsigned(said('media', 'refused', -9)));
      const consent = await visit();
      expect(allowedBy(consent)).to.deep.equal([]);
      expect(answers(consent)).to.deep.equal({ media: 'refused' });
    });

    it('lets nothing through that is given in the future', async () => {
      jar.held.set('', await key.sign(DEVICE.map((id) => said(id, 'given', 1))));
      const consent = await visit();
      expect([consent.needsChoice, allowedBy(consent)]).to.deep.equal(['first', []]);
    });

    it('asks, and says what is missing, where the part that reads the cookie cannot be loaded', async () => {
      jar.held.set('', await key.sign(ALL_GIVEN));
      const consent = await visit({ remember: () => Promise.reject(new Error('404')) });
      expect([consent.needsChoice, allowedBy(consent)]).to.deep.equal(['first', []]);
      expect(codes).to.deep.equal(['E23']);
    });
  });

  describe('where the ledger has its own word', () => {
    it('withdraws here what was refused on another host since, for good', async () => {
      const consent = await visit({ remember: undefined });
      await consent.acceptAll();
      clock += DAY;
      jar.held.set('localhost', unsigned(said('media', 'refused', 0.5)));
      const next = await visit();
      expect(allowedBy(next)).to.deep.equal(['statistics', 'advertising']);
      expect(next.needsChoice).to.equal(null);
      // Though the cookie goes: it is marked, and recorded a moment later.
      jar.held.clear();
      expect(allowedBy(await visit({ remember: undefined }))).to.deep.equal(['statistics', 'advertising']);
      await waitUntil(() => next.decisions['media']!.decision === 'withdrawn', 'no record', {
        timeout: 8_000,
      });
      const record = (await records()).find(({ method }) => method === 'withdraw')!;
      expect([saidIn(record), record.by, record.sequence]).to.deep.equal(['media withdrawn', 'script', 2]);
    }).timeout(20_000);

    it('closes it where nothing can be kept in the session either', async () => {
      await (await visit({ remember: undefined })).acceptAll();
      clock += DAY;
      jar.held.set('', unsigned(said('media', 'refused', 0.5)));
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = () => {
        throw new DOMException('blocked', 'SecurityError');
      };
      try {
        expect(allowedBy(await visit())).to.deep.equal(['statistics', 'advertising']);
      } finally {
        Storage.prototype.setItem = setItem;
      }
    });

    it('goes by the ledger where it gave after the cookie refused', async () => {
      jar.held.set('', unsigned(...ALL_REFUSED));
      const consent = await visit();
      await consent.acceptAll();
      const next = await visit();
      expect(allowedBy(next)).to.deep.equal(DEVICE);
    });

    it('opens nothing that the ledger refuses, though it was given on another host since', async () => {
      await (await visit({ remember: undefined })).rejectAll();
      clock += DAY;
      jar.held.set('', await key.sign(DEVICE.map((id) => said(id, 'given', 0.5))));
      const consent = await visit();
      expect(allowedBy(consent)).to.deep.equal([]);
      expect(consent.needsChoice).to.equal(null);
      expect(givenIn(jar.values).length).to.equal(3);
    });

    it('takes a yes from the cookie that the ledger has refused since', async () => {
      await (await visit({ remember: undefined })).rejectAll();
      jar.held.set('', await key.sign(ALL_GIVEN));
      await visit();
      expect(jar.values).to.deep.equal([]);
    });

    it('restores a refusal of what it says nothing about', async () => {
      await (await visit({ remember: undefined })).decide({ media: true });
      jar.held.set('', unsigned(said('statistics', 'refused', -1)));
      const consent = await visit();
      expect(answers(consent)).to.deep.equal({ media: 'given', statistics: 'refused' });
    });
  });

  describe('a refusal', () => {
    it('takes all that is given from the cookie before its record is kept, and leaves refusals there', async () => {
      jar.held.set(
        '',
        await key.sign([
          said('media', 'given', -1),
          said('statistics', 'given', -1),
          said('advertising', 'refused', -1),
        ]),
      );
      const consent = await visit();
      const { put } = IDBObjectStore.prototype;
      const found: number[] = [];
      IDBObjectStore.prototype.put = function (...args) {
        if (String(args[1]).startsWith('undelivered')) found.push(givenIn(jar.values).length);
        return put.apply(this, args);
      };
      try {
        await consent.decide({ media: false });
      } finally {
        IDBObjectStore.prototype.put = put;
      }
      expect(found).to.deep.equal([0]);
      expect(parseCookie(jar.values[0]!)!.said).to.deep.equal([said('advertising', 'refused', -1)]);
    });

    it('does so at once, before anything is awaited', async () => {
      jar.held.set('', await key.sign(ALL_GIVEN));
      const consent = await visit();
      void consent.decide({ media: false });
      await consent.ready;
      expect(jar.values).to.deep.equal([]);
    });

    it('that is never delivered holds though the browser deletes the ledger', async () => {
      answer = async (_, init) => {
        if (init.credentials !== 'include') throw new TypeError('offline');
        jar.held.set('', await key.sign(DEVICE.map((id) => said(id, 'given'))));
        return new Response(null, { status: 201 });
      };
      const consent = await visit();
      await consent.acceptAll();
      await waitUntil(() => jar.values.length === 1, 'no cookie');
      clock += 1_000;
      answer = () => Promise.reject(new TypeError('offline'));
      await consent.withdraw('media');
      await waitUntil(() => sent.length > 1, 'nothing was sent');
      await wipe();
      const next = await visit();
      expect([next.needsChoice, allowedBy(next)]).to.deep.equal(['first', []]);
    });

    it('breaks off the sending of a yes whose answer would set the cookie, and sends it again without', async () => {
      const late: (() => void)[] = [];
      answer = (_, init) =>
        init.credentials === 'include'
          ? new Promise((resolve, reject) => {
              init.signal!.addEventListener('abort', () => reject(init.signal!.reason as Error));
              late.push(() => resolve(new Response(null, { status: 201 })));
            })
          : new Response(null, { status: 201 });
      const consent = await visit();
      await consent.acceptAll();
      await waitUntil(() => sent.length === 1, 'the yes was not sent');
      expect(sent[0]!.init.signal!.aborted).to.equal(false);
      clock += 1_000;
      const rejecting = consent.rejectAll();
      await consent.ready;
      expect(sent[0]!.init.signal!.aborted).to.equal(true);
      await rejecting;
      await waitUntil(() => sent.length === 3, 'they were not all sent');
      expect(sent.map(({ record, init }) => [record.sequence, init.credentials])).to.deep.equal([
        [1, 'include'],
        [1, 'omit'],
        [2, 'include'],
      ]);
      expect(sent[1]!.init.body).to.equal(sent[0]!.init.body);
      expect(codes).to.deep.equal([]);
      late[1]!();
      await allSent();
    });

    it('in another tab does so too', async () => {
      answer = (_, init) =>
        new Promise((_resolve, reject) => {
          init.signal!.addEventListener('abort', () => reject(init.signal!.reason as Error));
        });
      const one = await visit();
      const other = await visit();
      await one.acceptAll();
      await waitUntil(() => sent.length === 1, 'the yes was not sent');
      await waitUntil(() => other.allows('media'), 'the other tab did not hear');
      answer = () => new Response(null, { status: 201 });
      clock += 1_000;
      await other.rejectAll();
      await waitUntil(() => sent[0]!.init.signal!.aborted, 'it was not broken off');
      await allSent();
      const yes = sent.filter(({ record }) => record.sequence === 1).slice(1);
      expect(yes.map(({ init }) => init.credentials)).to.not.include('include');
    });

    it('that another tab has begun keeps the cookie from what was given before', async () => {
      answer = () => Promise.reject(new TypeError('offline'));
      const consent = await visit();
      await consent.acceptAll();
      await waitUntil(() => sent.length === 1, 'the yes was not sent');
      const channel = new BroadcastChannel(database);
      channel.postMessage({ refused: ['media'], refusal: 'another' });
      await waitUntil(() => !consent.allows('media'), 'it was not heard');
      channel.close();
      answer = () => new Response(null, { status: 201 });
      dispatchEvent(new Event('online'));
      await allSent();
      expect(sent.map(({ init }) => init.credentials)).to.deep.equal(['include', 'omit']);
    });

    it('is not called saved before what was not loaded at first has been', async () => {
      jar.held.set('', await key.sign(ALL_GIVEN));
      let tries = 0;
      const consent = await visit({
        remember: async () => {
          if ((tries += 1) === 1) throw new Error('offline');
          return remembered(key.publicKey);
        },
      });
      await consent.rejectAll();
      expect([tries, jar.values]).to.deep.equal([2, []]);
    });
  });

  describe('what is sent', () => {
    it('carries credentials and names the device’s purposes, for the newest record alone', async () => {
      answer = () => Promise.reject(new TypeError('offline'));
      const consent = await visit();
      await consent.rejectAll();
      await waitUntil(() => sent.length === 1, 'nothing was sent');
      answer = () => new Response(null, { status: 201 });
      await consent.decide({ media: true });
      await allSent();
      const asking = 'https://receiver.example/consents?remember=statistics%2Cadvertising%2Cmedia';
      expect(
        sent.map(({ url, init, record }) => [record.sequence, url.href, init.credentials]),
      ).to.deep.equal([
        [1, asking, 'include'],
        [1, ENDPOINT, 'omit'],
        [2, asking, 'include'],
      ]);
    });

    it('keeps the query that the endpoint has', async () => {
      const consent = await visit({ endpoint: `${ENDPOINT}?tenant=1` });
      await consent.rejectAll();
      await waitUntil(() => sent.length === 1, 'nothing was sent');
      expect(sent[0]!.url.searchParams.get('tenant')).to.equal('1');
      expect(sent[0]!.url.searchParams.get('remember')).to.equal('statistics,advertising,media');
    });

    it('carries none for an account', async () => {
      const consent = await visit();
      await consent.identify('customer-7f3a');
      await consent.decide({ email: true });
      await allSent();
      expect(sent.map(({ url, init }) => [url.href, init.credentials])).to.deep.equal([[ENDPOINT, 'omit']]);
    });

    it('carries none without data-remember, and the cookie is not looked at', async () => {
      jar.held.set('', await key.sign(ALL_GIVEN));
      const consent = await visit({ remember: undefined });
      expect([consent.needsChoice, allowedBy(consent)]).to.deep.equal(['first', []]);
      await consent.rejectAll();
      await allSent();
      expect(sent.map(({ url, init }) => [url.href, init.credentials])).to.deep.equal([[ENDPOINT, 'omit']]);
      expect(jar.written).to.deep.equal([]);
    });
  });

  describe('forget', () => {
    it('removes the cookie, refusals too, and the next visit asks', async () => {
      jar.held.set('', await key.sign([said('media', 'given', -1), ...ALL_REFUSED.slice(0, 2)]));
      const consent = await visit();
      expect(consent.needsChoice).to.equal(null);
      await consent.forget();
      expect(jar.values).to.deep.equal([]);
      expect(consent.needsChoice).to.equal('first');
      expect([(await visit()).needsChoice, consent.decisions]).to.deep.equal(['first', {}]);
    });

    it('lets no answer that comes late set it again', async () => {
      answer = (_, init) =>
        init.credentials === 'include'
          ? new Promise((_resolve, reject) => {
              init.signal!.addEventListener('abort', () => reject(init.signal!.reason as Error));
            })
          : Promise.reject(new TypeError('offline'));
      const consent = await visit();
      await consent.acceptAll();
      clock += 1_000;
      await consent.forget();
      expect(
        sent.filter(({ init }) => init.credentials === 'include' && !init.signal!.aborted),
      ).to.deep.equal([]);
      const before = sent.length;
      answer = () => new Response(null, { status: 201 });
      await (
        await visit()
      ).ready;
      await waitUntil(() => sent.length > before, 'what is left was not sent');
      await allSent();
      expect(sent.slice(before).map(({ init }) => init.credentials)).not.to.include('include');
    }).timeout(20_000);

    it('forgets nothing where the cookie cannot be removed', async () => {
      const consent = await visit({ remember: () => Promise.reject(new Error('404')) });
      await consent.rejectAll();
      let failed = '';
      await consent.forget().catch((error: Error) => (failed = error.message));
      expect(failed).to.equal('404');
      expect(Object.keys(consent.decisions).length).to.equal(3);
    });
  });

  it('is gone by with a bundler too, where the page says so', async () => {
    jar.held.set('', await key.sign([said('media', 'given', -1), ...ALL_REFUSED.slice(0, 2)]));
    for (const [remember, needsChoice] of [
      [key.publicKey, null],
      ['', 'policy-changed'],
      [undefined, 'first'],
    ] as const) {
      const consent = createConsent({
        policy,
        language: 'en',
        database,
        ...(remember !== undefined && { remember }),
      });
      made.push(consent);
      await consent.ready;
      expect(consent.needsChoice, remember).to.equal(needsChoice);
      expect(consent.allows('media'), remember).to.equal(needsChoice === null);
    }
  });

  it('is reported in development unless the policy lists it', async () => {
    jar.held.set('', unsigned(said('media', 'refused')));
    const lines: string[] = [];
    console.warn = (line: string) => lines.push(line);
    const reported = () => lines.filter((line) => line.includes('cookie consent-notice'));
    const unlisted = await watchFor(await visit());
    await waitUntil(() => reported().length === 1, 'it was not reported');
    unlisted();
    const tracker = {
      name: 'consent-notice',
      kind: 'cookie',
      service: 'insurer',
      keptFor: 'P6M',
      party: 'first',
    };
    const listing = compiled({
      'purposes[0].services': [{ id: 'insurer', name: 'An Insurer', country: 'BE' }],
      'purposes[0].trackers': [tracker],
    }).policy;
    lines.length = 0;
    const listed = await watchFor(await visit({ policy: listing }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    listed();
    expect(reported()).to.deep.equal([]);
  });

  it('is not removed with the trackers of a purpose, whatever that lists', async () => {
    const listing = compiled({
      'purposes[3].trackers': [
        { name: 'consent*', kind: 'cookie', service: 'meter', keptFor: 'P6M', party: 'first' },
      ],
    }).policy;
    const list = [said('statistics', 'refused', -1)];
    jar.held.set('', unsigned(...list));
    await (await visit({ policy: listing })).decide({ media: false });
    expect(jar.values).to.deep.equal([unsigned(...list)]);
  });
});
