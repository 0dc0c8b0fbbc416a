/*
 * What leaves the device and what stays on it, as a page has it: the policy's word on refusals, leaving, forgetting,
 * and how long records are kept. Real IndexedDB; the network is a function of this file.
 */
import { expect, waitUntil } from '@open-wc/testing';
import { Consent } from '../src/consent.js';
import type { ConsentOptions } from '../src/consent.js';
import type { ConsentErrorEvent } from '../src/events.js';
import type { Choices } from '../src/model/decision.js';
import { canonicalize } from '../src/model/canonical.js';
import { NOBODY } from '../src/model/record.js';
import type { ConsentRecord } from '../src/model/record.js';
import { NOW, compiled, deleteDatabase, files, freshDatabase, stored } from './fixtures.js';

const ENDPOINT = 'https://receiver.example/consents';
const DAY = 86_400_000;
const { policy } = compiled();
const given = compiled({ deliver: 'given' }).policy;

const saidIn = (record: ConsentRecord | null) =>
  record!.decisions.map(({ purpose, decision }) => `${purpose} ${decision}`).join();
const hash = async (value: unknown) => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonicalize(value)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};

describe('Consent, delivering', () => {
  const real = { now: Date.now, fetch: window.fetch, error: console.error, warn: console.warn };
  let database: string;
  let clock: number;
  let made: Consent[];
  let sent: ConsentRecord[];
  let answer: (record: ConsentRecord) => Response | Promise<Response>;
  let leave: (() => void)[];

  beforeEach(() => {
    database = freshDatabase();
    clock = Date.parse(NOW);
    [made, sent, leave] = [[], [], []];
    answer = () => new Response(null, { status: 201 });
    Date.now = () => clock;
    console.error = console.warn = () => undefined;
    window.fetch = async (url, init) => {
      if (!String(url).startsWith(ENDPOINT)) return Response.json(files().details);
      const record = JSON.parse(String(init?.body)) as ConsentRecord;
      sent.push(record);
      return answer(record);
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
    window.fetch = real.fetch;
    console.error = real.error;
    console.warn = real.warn;
    Date.now = real.now;
    await deleteDatabase(database);
  });

  async function visit(options: Partial<ConsentOptions> = {}): Promise<Consent> {
    const consent = new Consent({
      ...{ policy, language: 'en', database, endpoint: ENDPOINT, details: '/details.json' },
      deciding: () => import('../src/deciding.js'),
      ...options,
    });
    made.push(consent);
    await consent.ready;
    return consent;
  }
  const rows = async () => (await stored(database)).map(([key]) => String(key));
  const allSent = () =>
    waitUntil(
      async () => !(await rows()).some((key) => key.startsWith('undelivered')),
      'something is still to be sent',
    );
  const states = async (consent: Consent) =>
    (await consent.entries()).map(({ record, delivery }) => `${saidIn(record)}: ${delivery.state}`);

  describe('only what is given', () => {
    it('keeps refusals on the device, of nobody, though there is an endpoint', async () => {
      const consent = await visit({ policy: given });
      const record = await consent.decide({ media: false });
      await consent.decide({ statistics: false });
      const next = await visit({ policy: given });
      expect(await states(next)).to.deep.equal(['media refused: kept', 'statistics refused: kept']);
      expect(record!.subject).to.deep.equal({ kind: 'device', id: NOBODY });
      expect(next.decisions['media']!.decision).to.equal('refused');
      // It would have been sent by now.
      await next.decide({ statistics: true });
      await allSent();
      expect(sent.map(saidIn)).to.deep.equal(['statistics given']);
    });

    it('names the subject with the first yes, in a chain that begins there', async () => {
      const consent = await visit({ policy: given });
      const no = await consent.rejectAll();
      const yes = await consent.decide({ media: true });
      await allSent();
      expect(yes!.subject.id).not.to.equal(NOBODY);
      expect([yes!.sequence, yes!.previous]).to.deep.equal([1, null]);
      // Nothing of what was refused before is in what the receiver gets: not even that it was, or when.
      expect(JSON.stringify(sent)).not.to.contain(no!.id).and.not.to.contain(no!.chain);
      expect(Object.keys(consent.decisions).sort()).to.deep.equal(['advertising', 'media', 'statistics']);
    });

    it('delivers what takes back, and leaves no gap for what stays', async () => {
      const consent = await visit({ policy: given });
      await consent.decide({ statistics: false });
      const decide = (choices: Choices) => ((clock += 1), consent.decide(choices));
      const acts = [];
      acts.push(await decide({ media: true, advertising: false }));
      await decide({ statistics: false, email: false });
      acts.push(await decide({ media: false }));
      const third = await decide({ statistics: false });
      acts.push(await decide({ email: true }));
      await allSent();
      expect(sent.map(saidIn)).to.deep.equal([
        ...['media given,advertising refused', 'media withdrawn', 'email given'],
      ]);
      expect(sent.map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3]);
      expect(new Set(sent.map(({ chain, subject }) => chain + subject.id)).size).to.equal(1);
      for (const [i, record] of acts.entries()) {
        const before = acts[i - 1];
        expect(record!.previous).to.deep.equal(before ? { id: before.id, sha256: await hash(before) } : null);
      }
      // And what stayed has a whole chain of its own.
      expect(third!.sequence).to.equal(3);
      expect(await states(consent)).to.deep.equal([
        'statistics refused: kept',
        'media given,advertising refused: delivered',
        'statistics refused,email refused: kept',
        'media withdrawn: delivered',
        'statistics refused: kept',
        'email given: delivered',
      ]);
    });

    it('delivers a refusal of what the receiver believes is given, though it has expired here', async () => {
      const consent = await visit({ policy: given });
      await consent.decide({ media: true });
      clock += 400 * DAY;
      const later = await visit({ policy: given });
      expect(later.allows('media')).to.equal(false);
      await later.decide({ media: false });
      await allSent();
      expect(sent.map(saidIn)).to.deep.equal(['media given', 'media refused']);
    });

    it('delivers an objection: it is for the controller to hear', async () => {
      const consent = await visit({ policy: given });
      await consent.decide({ loyalty: false });
      await allSent();
      expect(sent.map(saidIn)).to.deep.equal(['loyalty objected']);
    });

    it('is one chain where all is delivered, and two tabs agree on which is which', async () => {
      const [one, other] = [await visit({ policy: given }), await visit({ policy: given })];
      await Promise.all(
        [one, other, one, other].map((consent, i) => consent.decide({ media: i % 2 === 0, email: false })),
      );
      await allSent();
      const entries = (await one.entries()).map(({ record }) => record);
      for (const chain of new Set(entries.map((record) => record.chain))) {
        const records = entries.filter((record) => record.chain === chain);
        expect(records.map(({ sequence }) => sequence)).to.deep.equal(records.map((_, i) => i + 1));
      }
      expect((await one.history()).length).to.equal(4);
    });
  });

  describe('a page that is left', () => {
    it('sends at once what was just decided', async () => {
      let hung = 0;
      answer = () => (hung++ ? new Response(null, { status: 201 }) : new Promise(() => undefined));
      const consent = await visit();
      const record = await consent.decide({ media: true });
      // Sent, without an answer yet: what is on its way survives the page.
      await waitUntil(() => sent.length === 1);
      window.dispatchEvent(new Event('pagehide'));
      expect(sent.map(({ id }) => id)).to.deep.equal([record!.id]);
      expect((await consent.entries())[0]!.delivery.state).to.equal('undelivered');
    });
  });

  describe('a record that is refused for good', () => {
    it('is told of, with the answer', async () => {
      answer = () => Response.json({ detail: 'site: must be a host' }, { status: 422 });
      const consent = await visit();
      const told = new Promise<Event>((done) =>
        document.addEventListener('consent-error', done, { once: true }),
      );
      const record = await consent.decide({ media: true });
      const { code, message, record: of } = (await told) as ConsentErrorEvent;
      expect([code, of!.id]).to.deep.equal(['E06', record!.id]);
      expect(message).to.contain('422: site: must be a host');
      await allSent();
      expect((await consent.entries())[0]!.delivery).to.deep.equal({
        ...{ state: 'aside', deliveredAt: null, error: '422: site: must be a host', attempts: 1 },
      });
    });
  });

  describe('forget', () => {
    it('delivers what it withdraws, everything given, then holds nothing', async () => {
      const consent = await visit();
      const record = await consent.decide({ media: true, health: true });
      expect(await consent.forget()).to.deep.equal([record!.subject]);
      expect(sent.map(saidIn)).to.deep.equal([
        'media given,health given',
        'media withdrawn,health withdrawn',
      ]);
      expect(await rows()).to.deep.equal([]);
      expect(consent.needsChoice).to.equal('first');
    });

    it('lets what was not acknowledged arrive later, and go then', async () => {
      answer = () => new Response(null, { status: 503 });
      const consent = await visit();
      await consent.decide({ media: true });
      await consent.forget();
      expect((await rows()).map((key) => key.split(',')[0])).to.deep.equal(['undelivered', 'undelivered']);
      expect(await consent.history()).to.deep.equal([]);
      answer = () => new Response(null, { status: 201 });
      await visit();
      await waitUntil(async () => (await rows()).length === 0, 'something is left');
      expect(sent.slice(-2).map(saidIn)).to.deep.equal(['media given', 'media withdrawn']);
    });

    it('is not undone by an answer that comes after it', async () => {
      let late: (() => void) | undefined;
      answer = () => new Promise((done) => (late = () => done(new Response(null, { status: 201 }))));
      const [consent, other] = [await visit(), await visit({ endpoint: undefined })];
      await consent.decide({ media: true });
      await waitUntil(() => late);
      await other.forget();
      answer = () => new Response(null, { status: 201 });
      late!();
      await waitUntil(async () => (await rows()).length === 1, 'something was written back');
      await visit();
      await waitUntil(async () => (await rows()).length === 0, 'something was written back');
      expect(sent.map(saidIn)).to.deep.equal(['media given', 'media withdrawn']);
    });

    it('names nobody where nothing was ever told', async () => {
      const consent = await visit({ policy: given });
      await consent.rejectAll();
      expect(await consent.forget()).to.deep.equal([]);
      expect(await rows()).to.deep.equal([]);
    });
  });

  describe('records that have been kept for long enough', () => {
    it('go, but for the newest and the last that name a purpose', async () => {
      const consent = await visit();
      for (const choices of [{ media: true }, { statistics: true }, { media: false }, { media: true }]) {
        clock += 1;
        await consent.decide(choices);
      }
      await allSent();
      clock += 3 * 366 * DAY;
      const later = await visit();
      await later.decide({ media: false });
      await allSent();
      await waitUntil(async () => (await later.history()).length < 5, 'nothing goes');
      expect((await later.history()).map(saidIn)).to.deep.equal(['statistics given', 'media refused']);
    });
  });

  describe('persistent storage', () => {
    for (const [state, times] of [
      ['granted', 1],
      ['prompt', 0],
      ['denied', 0],
    ] as const)
      it(`is asked for ${times ? 'once' : 'not at all'} where the permission is ${state}`, async () => {
        let asked = 0;
        const { query } = navigator.permissions;
        navigator.permissions.query = async () => ({ state }) as PermissionStatus;
        // Not every browser has one.
        const value = { persist: async () => (asked += 1) > 0, persisted: async () => false };
        Object.defineProperty(navigator, 'storage', { configurable: true, value });
        try {
          const consent = await visit();
          await consent.decide({ media: true });
          await consent.decide({ media: false });
          await allSent();
          expect(asked).to.equal(times);
        } finally {
          navigator.permissions.query = query;
          Reflect.deleteProperty(navigator, 'storage');
        }
      });
  });
});
