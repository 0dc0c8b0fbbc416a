import { expect, waitUntil } from '@open-wc/testing';
import { Consent } from '../src/consent.js';
import type { Act, ConsentOptions, Snapshot } from '../src/consent.js';
import type { ConsentChangeEvent, ConsentErrorEvent } from '../src/events.js';
import type { Decisions } from '../src/model/decision.js';
import { parseRecord } from '../src/model/record.js';
import type { ConsentRecord, Head } from '../src/model/record.js';
import { compiled, deleteDatabase, files, freshDatabase, NOW, purposeOf, store, stored } from './fixtures.js';

const { policy } = compiled();
const DEVICE = ['statistics', 'advertising', 'media'];
const PERSON = ['email', 'surveys', 'health', 'loyalty'];
const KEY = 'consent-notice:withdrawn';

const answers = (of: Consent | Decisions) =>
  Object.fromEntries(
    Object.entries(of instanceof Consent ? of.decisions : of).map(([id, { decision }]) => [id, decision]),
  );
const saidIn = (record: ConsentRecord | null) =>
  Object.fromEntries(record!.decisions.map(({ purpose, decision }) => [purpose, decision]));
const allowedBy = (consent: Consent) => [...DEVICE, ...PERSON].filter((id) => consent.allows(id));
/** The same, without what runs unless somebody objects. */
const givenTo = (consent: Consent) => allowedBy(consent).filter((id) => id !== 'loyalty');

describe('Consent', () => {
  const real = { now: Date.now, fetch: window.fetch, error: console.error, warn: console.warn };
  const put = IDBObjectStore.prototype.put;
  const remove = IDBObjectStore.prototype.delete;
  let database: string;
  let clock: number;
  let made: Consent[];
  /** What the console was told and no test has read yet. */
  let lines: string[];
  let errors: ConsentErrorEvent[];
  let changes: ConsentChangeEvent[];
  const onError = (event: ConsentErrorEvent) => errors.push(event);
  /** What another tab decided is told as well, when it gets there: consent-tabs.test.ts has an eye on that. */
  const onChange = (event: ConsentChangeEvent) => event.elsewhere || changes.push(event);

  beforeEach(() => {
    database = freshDatabase();
    clock = Date.parse(NOW);
    [made, lines, errors, changes] = [[], [], [], []];
    Date.now = () => clock;
    // What is thrown on purpose, the test runner would repeat.
    console.error = (line: unknown) =>
      void (line instanceof DOMException || lines.push(`error ${String(line)}`));
    console.warn = (line: unknown) => lines.push(`warning ${String(line)}`);
    document.addEventListener('consent-error', onError);
    document.addEventListener('consent-change', onChange);
    sessionStorage.removeItem(KEY);
  });

  /** Lines that a test neither expected nor read, with its name. */
  const unread: string[] = [];
  after(() => expect(unread.join('\n')).to.equal(''));

  afterEach(async function () {
    IDBObjectStore.prototype.put = put;
    IDBObjectStore.prototype.delete = remove;
    window.fetch = real.fetch;
    await Promise.allSettled(made.map((consent) => consent.ready));
    // A consent lives as long as its page: this one lets nothing through any more.
    for (const consent of made) consent.sensitive = true;
    document.removeEventListener('consent-error', onError);
    document.removeEventListener('consent-change', onChange);
    console.error = real.error;
    console.warn = real.warn;
    Date.now = real.now;
    sessionStorage.removeItem(KEY);
    await deleteDatabase(database);
    unread.push(...lines.map((line) => `${this.currentTest?.fullTitle()}: ${line}`));
  });

  /** A page with our consent; one more on the same database is another page, or another tab. */
  function visit(options: Partial<ConsentOptions> = {}): Consent {
    const consent = new Consent({
      ...{ policy, language: 'en', database, deciding: () => import('../src/deciding.js') },
      ...options,
    });
    made.push(consent);
    return consent;
  }
  async function visited(options: Partial<ConsentOptions> = {}): Promise<Consent> {
    const consent = visit(options);
    await consent.ready;
    return consent;
  }
  /** The codes of what the console was told, which then counts as read. */
  function told(): string[] {
    const codes = lines.map(
      (line) => /^(\w+) consent-notice\/(E\d\d): ./.exec(line)?.slice(1).join(' ') ?? line,
    );
    lines = [];
    return codes;
  }
  /** Resolves when nothing is left to be sent. */
  const allSent = () =>
    waitUntil(
      async () => !(await stored(database)).some(([key]) => String(key).startsWith('undelivered')),
      'something is still to be sent',
    );
  const rejected = (work: Promise<unknown>): Promise<Error> =>
    work.then(
      () => expect.fail('nothing was thrown'),
      (error: Error) => error,
    );
  const act = (others: Partial<Act> = {}): Act => ({
    ...{ choices: { statistics: true }, layer: 'banner', method: 'save', controls: ['reject', 'accept'] },
    ...{ labels: ['No', 'Yes'], frame: ['We ask.'] },
    ...others,
  });

  describe('before it is ready', () => {
    it('refuses everything but the necessary', async () => {
      await (await visited()).acceptAll();
      const consent = visit();
      expect(allowedBy(consent)).to.deep.equal([]);
      expect(consent.allows('necessary')).to.equal(true);
      await consent.ready;
      expect(allowedBy(consent)).to.deep.equal([...DEVICE, 'loyalty']);
    });

    it('knows nothing', async () => {
      const consent = visit();
      expect(consent.needsChoice).to.equal(undefined);
      expect(consent.decisions).to.deep.equal({});
      expect(consent.policy).to.equal(null);
      expect(consent.language).to.equal('en');
      await consent.ready;
      expect(consent.needsChoice).to.equal('first');
      expect(consent.policy?.id).to.equal('example');
    });

    it('keeps what is asked of it until it is', async () => {
      const consent = visit();
      const record = await consent.decide({ media: true });
      expect(saidIn(record)).to.deep.equal({ media: 'given' });
    });

    it('stays so while the page is prerendered', async () => {
      Object.defineProperty(document, 'prerendering', { configurable: true, value: true });
      const consent = visit();
      Reflect.deleteProperty(document, 'prerendering');
      // A page that began later, and is seen, does not wait.
      expect((await visited()).needsChoice).to.equal('first');
      expect(consent.needsChoice).to.equal(undefined);
      document.dispatchEvent(new Event('prerenderingchange'));
      await consent.ready;
      expect(consent.needsChoice).to.equal('first');
    });
  });

  describe('what page code asks', () => {
    it('accept all gives every device purpose and touches no other', async () => {
      const consent = await visited();
      const record = await consent.acceptAll();
      expect(saidIn(record)).to.deep.equal({ statistics: 'given', advertising: 'given', media: 'given' });
      expect(answers(consent)).to.deep.equal(saidIn(record));
      expect(allowedBy(consent)).to.deep.equal([...DEVICE, 'loyalty']);
      expect(consent.needsChoice).to.equal(null);
    });

    it('reject all refuses every device purpose and touches no other', async () => {
      const consent = await visited();
      await consent.decide({ email: true });
      const record = await consent.rejectAll();
      expect(saidIn(record)).to.deep.equal({
        statistics: 'refused',
        advertising: 'refused',
        media: 'refused',
      });
      expect(allowedBy(consent)).to.deep.equal(['email', 'loyalty']);
      expect(consent.needsChoice).to.equal(null);
    });

    it('reject all withdraws what was given', async () => {
      const consent = await visited();
      await consent.decide({ media: true });
      expect(saidIn(await consent.rejectAll())).to.deep.equal({
        ...{ statistics: 'refused', advertising: 'refused', media: 'withdrawn' },
      });
    });

    it('decide keeps the answer of what it does not name', async () => {
      const consent = await visited();
      await consent.decide({ statistics: true, email: true });
      const record = await consent.decide({ media: false });
      expect(saidIn(record)).to.deep.equal({ media: 'refused' });
      expect(answers(consent)).to.deep.equal({ statistics: 'given', email: 'given', media: 'refused' });
      expect(allowedBy(consent)).to.deep.equal(['statistics', 'email', 'loyalty']);
    });

    it('decide objects to legitimate interest', async () => {
      const consent = await visited();
      expect(consent.allows('loyalty')).to.equal(true);
      expect(saidIn(await consent.decide({ loyalty: false }))).to.deep.equal({ loyalty: 'objected' });
      expect(consent.allows('loyalty')).to.equal(false);
      expect((await visited()).allows('loyalty')).to.equal(false);
    });

    it('decide records explicit consent as explicit', async () => {
      const consent = await visited();
      const record = await consent.decide({ health: true });
      expect(record!.decisions[0]).to.deep.include({ basis: 'explicit-consent', expression: 'explicit' });
      expect(consent.allows('health')).to.equal(true);
    });

    it('decide throws for a purpose the policy does not ask, and decides nothing of it', async () => {
      const consent = await visited();
      const error = await rejected(consent.decide({ media: true, telepathy: true }));
      expect(error).to.be.instanceOf(TypeError);
      expect(error.message).to.contain('telepathy');
      expect(error.message).to.contain('statistics, advertising, media, email');
      expect(consent.decisions).to.deep.equal({});
      expect(await consent.history()).to.deep.equal([]);
      // And the next act is none the worse for it.
      expect(saidIn(await consent.decide({ media: true }))).to.deep.equal({ media: 'given' });
    });

    it('decide throws for the necessary: nobody is asked about it', async () => {
      const error = await rejected((await visited()).decide({ necessary: false }));
      expect(error).to.be.instanceOf(TypeError);
    });

    it('decide of nothing makes no record and tells nobody', async () => {
      const consent = await visited();
      expect(await consent.decide({})).to.equal(null);
      expect(await consent.history()).to.deep.equal([]);
      expect(changes).to.deep.equal([]);
    });

    it('withdraw takes back the purpose it names', async () => {
      const consent = await visited();
      await consent.acceptAll();
      const record = await consent.withdraw('media');
      expect(saidIn(record)).to.deep.equal({ media: 'withdrawn' });
      expect(allowedBy(consent)).to.deep.equal(['statistics', 'advertising', 'loyalty']);
    });

    it('withdraw of what was never given refuses it', async () => {
      const record = await (await visited()).withdraw('media');
      expect(saidIn(record)).to.deep.equal({ media: 'refused' });
    });

    it('withdraw without a name takes back everything given that has no consequence', async () => {
      const consent = await visited();
      await consent.decide({ media: true, email: true, health: true, statistics: false });
      const record = await consent.withdraw();
      expect(saidIn(record)).to.deep.equal({ media: 'withdrawn', email: 'withdrawn' });
      expect(allowedBy(consent)).to.deep.equal(['health', 'loyalty']);
      expect(await consent.withdraw()).to.equal(null);
    });

    it('acts come one after the other, whoever hurries', async () => {
      const consent = await visited();
      const records = await Promise.all(
        Array.from({ length: 6 }, (_, n) => consent.decide({ statistics: n % 2 === 0, media: n % 2 === 1 })),
      );
      expect(records.map((record) => record!.sequence)).to.deep.equal([1, 2, 3, 4, 5, 6]);
      expect(allowedBy(consent)).to.deep.equal(['media', 'loyalty']);
    });

    it('a later act waits for an earlier one that takes long', async () => {
      let arrived: () => void = () => undefined;
      const slow = new Promise<void>((resolve) => (arrived = resolve));
      window.fetch = async () => {
        await slow;
        return new Response(JSON.stringify(files().details));
      };
      const consent = await visited({ details: '/details.json' });
      // The words of a person purpose have to be fetched first.
      const earlier = consent.decide({ email: true, media: true });
      const later = consent.decide({ media: false });
      const started = await consent.history();
      arrived();
      expect((await earlier)!.sequence).to.equal(1);
      expect((await later)!.sequence).to.equal(2);
      expect(started).to.deep.equal([]);
      expect(allowedBy(consent)).to.deep.equal(['email', 'loyalty']);
    });
  });

  describe('the record', () => {
    it('says that a script decided, over the interface for scripts', async () => {
      const consent = await visited();
      const record = await consent.acceptAll();
      expect(record).to.deep.include({
        ...{ schema: 'consent-record/1', env: 'production', actor: 'self', by: 'script', decidedAt: NOW },
        ...{ site: location.host, controller: 'insurer', language: 'en', layer: 'api', method: 'api' },
        ...{ reason: 'first', controls: [], signals: { gpc: false }, sequence: 1, previous: null },
        notice: { id: 'privacy', version: '3', sha256: 'a'.repeat(64), shown: false },
      });
      expect(record!.policy).to.deep.include({ id: 'example', version: '2026.11.0' });
      expect(record!.policy.sha256).to.match(/^[0-9a-f]{64}$/);
      expect(record!.subject.kind).to.equal('device');
      for (const one of record!.decisions) {
        expect(one.fingerprint).to.equal(purposeOf(policy, one.purpose).fingerprint);
        expect(one.validUntil).to.equal('2027-05-22T10:31:07.412Z');
        expect(one.wording).to.match(/^[0-9a-f]{64}$/);
      }
    });

    it('is one that a receiver takes, and frozen', async () => {
      const record = await (await visited()).rejectAll();
      expect(() => parseRecord(JSON.parse(JSON.stringify(record)))).not.to.throw();
      expect(Object.isFrozen(record)).to.equal(true);
      expect(Object.isFrozen(record!.decisions)).to.equal(true);
    });

    it('names the one before', async () => {
      const consent = await visited();
      const first = await consent.acceptAll();
      const second = await consent.rejectAll();
      const third = await (await visited()).acceptAll();
      expect(second!.previous?.id).to.equal(first!.id);
      expect(third!.previous?.id).to.equal(second!.id);
      expect([first, second, third].map((one) => one!.sequence)).to.deep.equal([1, 2, 3]);
      expect(new Set([first, second, third].map((one) => one!.chain)).size).to.equal(1);
      expect(new Set([first, second, third].map((one) => one!.subject.id)).size).to.equal(1);
    });

    it('of a draft policy is a test', async () => {
      const consent = await visited({ policy: compiled({ status: 'draft' }).policy });
      expect((await consent.acceptAll())!.env).to.equal('test');
    });

    it('of page code never asks the page first', async () => {
      const asked: Event[] = [];
      const listen = (event: Event) => asked.push(event);
      document.addEventListener('consent-decide', listen);
      await (await visited()).acceptAll();
      document.removeEventListener('consent-decide', listen);
      expect(asked).to.deep.equal([]);
    });

    it('says where, how and among what a person chose', async () => {
      const consent = await visited();
      const record = await consent.act(act({ choices: { media: true }, layer: 'choices', method: 'save' }));
      expect(record).to.deep.include({ layer: 'choices', method: 'save', controls: ['reject', 'accept'] });
      const other = await consent.act(
        act({ choices: { media: true }, layer: 'choices', labels: ['Nay', 'Aye'] }),
      );
      expect(other!.wording).not.to.equal(record!.wording);
    });

    it('is by a person only if the browser says so', async () => {
      const consent = await visited();
      const { port1, port2 } = new MessageChannel();
      const trusted = new Promise<Event>((resolve) => (port2.onmessage = resolve));
      port1.postMessage('a real event');
      for (const [cause, by] of [
        [new MouseEvent('click'), 'script'],
        [undefined, 'script'],
        [{ isTrusted: false } as Event, 'script'],
        [await trusted, 'person'],
      ] as const)
        expect((await consent.act(act({ cause })))!.by).to.equal(by);
      port2.close();
    });

    it('has the id that was reserved for it', async () => {
      const consent = await visited();
      const id = await consent.reserve();
      expect(
        (await consent.act(act({ choices: { email: true }, layer: 'form', method: 'toggle', id })))!.id,
      ).to.equal(id);
    });

    it('says why it was asked', async () => {
      const banner = act({ choices: { statistics: true, advertising: true, media: true } });
      const first = await visited();
      expect((await first.act(banner))!.reason).to.equal('first');
      expect((await first.act(banner))!.reason).to.equal('changed-mind');
      const changed = await visited({ policy: compiled({ 'purposes[1].revision': 2 }).policy });
      expect(changed.needsChoice).to.equal('policy-changed');
      expect((await changed.act(banner))!.reason).to.equal('policy-changed');
      clock = Date.parse('2027-06-01T00:00:00.000Z');
      const late = await visited({ policy: compiled({ 'purposes[1].revision': 2 }).policy });
      expect(late.needsChoice).to.equal('expired');
      expect((await late.act({ ...banner, layer: 'api' }))!.reason).to.equal('changed-mind');
      clock = Date.parse('2028-06-01T00:00:00.000Z');
      expect((await late.act(banner))!.reason).to.equal('expired');
    });
  });

  describe('the next page', () => {
    it('knows what was decided on this one', async () => {
      const before = await visited();
      await before.decide({ statistics: true, media: false, advertising: false, email: true });
      const after = await visited();
      expect(after.decisions).to.deep.equal(before.decisions);
      expect(allowedBy(after)).to.deep.equal(['statistics', 'email', 'loyalty']);
      expect(after.needsChoice).to.equal(null);
      expect(after.durable).to.equal(true);
    });

    it('refuses what expired, and asks again', async () => {
      await (await visited()).decide({ ...Object.fromEntries(DEVICE.map((id) => [id, true])), email: true });
      clock = Date.parse('2027-05-22T10:31:07.411Z');
      expect((await visited()).needsChoice).to.equal(null);
      clock += 1;
      const late = await visited();
      expect(late.needsChoice).to.equal('expired');
      // The policy gives answers about a person no end.
      expect(allowedBy(late)).to.deep.equal(['email', 'loyalty']);
    });

    it('refuses what the policy changed, and nothing else', async () => {
      await (await visited()).acceptAll();
      const material = await visited({
        policy: compiled({ 'purposes[1].services[0].country': 'US', 'purposes[3].label.en': 'Videos' })
          .policy,
      });
      expect(material.needsChoice).to.equal('policy-changed');
      expect(allowedBy(material)).to.deep.equal(['advertising', 'media', 'loyalty']);
      expect(answers(material)).to.include({ statistics: 'given' });
    });

    it('keeps an answer that a narrower policy covers', async () => {
      await (await visited()).acceptAll();
      const narrower = files({
        'purposes[1].services[1]': { id: 'scale', name: 'Scale', country: 'BE' },
      }).policy;
      const covering = {
        ...narrower,
        purposes: narrower.purposes.map((one) => ({
          ...one,
          covers: [purposeOf(policy, one.id).fingerprint],
        })),
      };
      expect((await visited({ policy: narrower })).allows('statistics')).to.equal(false);
      const covered = await visited({ policy: covering });
      expect(covered.allows('statistics')).to.equal(true);
      expect(covered.needsChoice).to.equal(null);
    });

    it('forgets nothing of a purpose that the policy leaves out for a while', async () => {
      await (await visited()).acceptAll();
      const purposes = policy.purposes.filter((one) => one.id !== 'media');
      const without = await visited({ policy: { ...policy, purposes } });
      expect(without.decisions).not.to.have.property('media');
      expect(without.allows('media')).to.equal(false);
      await without.decide({ statistics: false });
      expect((await visited()).allows('media')).to.equal(true);
    });

    it('refuses what a damaged head says', async () => {
      await (await visited()).acceptAll();
      const rows = await stored(database);
      const head = rows.find(([key]) => String(key) === 'head,device')![1] as Head;
      await store(database, ['head', 'device'], { ...head, sequence: 'seven' });
      const after = await visited();
      expect(givenTo(after)).to.deep.equal([]);
      expect(after.needsChoice).to.equal('first');
    });
  });

  describe('its state', () => {
    it('is the same object until it changes', async () => {
      const consent = await visited();
      const none = consent.decisions;
      expect(Object.isFrozen(none)).to.equal(true);
      await consent.decide({});
      consent.sensitive = true;
      consent.sensitive = false;
      await consent.show('choices');
      consent.hide();
      expect(consent.decisions).to.equal(none);
      await consent.acceptAll();
      const some = consent.decisions;
      expect(some).not.to.equal(none);
      expect(Object.isFrozen(some)).to.equal(true);
      expect(consent.decisions).to.equal(some);
      expect(none).to.deep.equal({});
      clock += 1;
      await consent.acceptAll();
      expect(consent.decisions).not.to.equal(some);
    });

    it('is told at once, then at every change, until one leaves', async () => {
      const consent = visit();
      const seen: Snapshot[] = [];
      const leave = consent.subscribe((state) => seen.push(state));
      expect(seen.map((state) => [state.ready, state.needsChoice, state.view])).to.deep.equal([
        ...[[false, undefined, null]],
      ]);
      await consent.ready;
      expect(seen.at(-1)).to.deep.include({
        ready: true,
        needsChoice: 'first',
        durable: true,
        decisions: {},
      });
      await consent.acceptAll();
      expect(seen.at(-1)!.needsChoice).to.equal(null);
      expect(seen.at(-1)!.decisions).to.equal(consent.decisions);
      expect(seen.every((state) => Object.isFrozen(state))).to.equal(true);
      leave();
      const count = seen.length;
      await consent.rejectAll();
      expect(seen.length).to.equal(count);
    });

    it('is told to those who come late as it is', async () => {
      const consent = await visited();
      await consent.acceptAll();
      let seen: Snapshot | undefined;
      consent.subscribe((state) => (seen = state))();
      expect(seen).to.deep.include({ ready: true, needsChoice: null, decisions: consent.decisions });
    });

    it('is told to everybody, though a listener of the page throws', async () => {
      const reported: unknown[] = [];
      const before = window.reportError;
      window.reportError = (error: unknown) => void reported.push(error);
      try {
        const consent = visit();
        let calls = 0;
        const leave = consent.subscribe((state) => {
          if (state.ready) throw new Error('of the page');
        });
        consent.subscribe(() => (calls += 1));
        await consent.acceptAll();
        expect(calls).to.be.above(2);
        expect(reported.length).to.be.above(0);
        leave();
        expect(consent.allows('media')).to.equal(true);
      } finally {
        window.reportError = before;
      }
    });

    it('when resolves once the purpose is allowed, or at once where it is', async () => {
      const consent = visit();
      await consent.when('necessary');
      const order: string[] = [];
      const media = consent.when('media').then(() => order.push(`media ${consent.allows('media')}`));
      const statistics = consent.when('statistics').then(() => order.push('statistics'));
      await consent.decide({ media: true });
      await media;
      expect(order).to.deep.equal(['media true']);
      await consent.when('media');
      await consent.decide({ statistics: true });
      await statistics;
      expect(order).to.deep.equal(['media true', 'statistics']);
    });
  });

  describe('an act', () => {
    /** Watches each write of the ledger, with what is allowed while it is asked for. */
    function watching(consent: () => Consent) {
      const writes: { readonly key: string; readonly allowed: string[]; readonly told: number }[] = [];
      IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
        writes.push({
          key: Array.isArray(key) ? String(key[0]) : String(key),
          ...{ allowed: allowedBy(consent()), told: changes.length },
        });
        return put.call(this, value, key);
      };
      return writes;
    }

    it('that gives opens nothing before its record is kept', async () => {
      const consent = await visited();
      const writes = watching(() => consent);
      await consent.acceptAll();
      expect(writes).to.deep.equal([
        { key: 'undelivered', allowed: ['loyalty'], told: 0 },
        { key: 'head', allowed: ['loyalty'], told: 0 },
      ]);
      expect(allowedBy(consent)).to.deep.equal([...DEVICE, 'loyalty']);
    });

    it('that withdraws closes before anything is written, and writes its mark first', async () => {
      const consent = await visited();
      await consent.acceptAll();
      changes = [];
      const writes = watching(() => consent);
      await consent.withdraw('media');
      const allowed = ['statistics', 'advertising', 'loyalty'];
      expect(writes).to.deep.equal(
        ['withdrawn', 'undelivered', 'head'].map((key) => ({ key, allowed, told: 0 })),
      );
      expect((await stored(database)).map(([key]) => key)).not.to.include('withdrawn');
    });

    it('that refuses is marked even where nothing is known to be given: another tab may have', async () => {
      const consent = await visited();
      const writes = watching(() => consent);
      await consent.rejectAll();
      expect(writes.map(({ key }) => key)).to.deep.equal(['withdrawn', 'undelivered', 'head']);
      expect((await stored(database)).map(([key]) => key)).not.to.include('withdrawn');
    });

    it('that withdraws while another waits is not undone by it', async () => {
      const consent = await visited();
      const seen: boolean[] = [];
      const acts = [consent.acceptAll(), consent.rejectAll()] as const;
      consent.subscribe(() => seen.push(consent.allows('statistics')));
      await Promise.all(acts);
      expect(seen).not.to.include(true);
      expect((await acts[1])!.decisions[0]!.decision).to.equal('withdrawn');
      const [, withdrawn] = await Promise.all([consent.acceptAll(), consent.withdraw()]);
      expect(withdrawn!.decisions.map(({ decision }) => decision)).to.deep.equal([
        'withdrawn',
        'withdrawn',
        'withdrawn',
      ]);
      expect(consent.allows('statistics')).to.equal(false);
    });

    it('about another purpose leaves the mark of an unfinished withdrawal', async () => {
      await (await visited()).acceptAll();
      await store(database, 'withdrawn', ['advertising']);
      await (await visited()).decide({ statistics: false });
      expect((await visited()).allows('advertising')).to.equal(false);
    });

    it('that withdraws where IndexedDB does not open is marked for the tab', async () => {
      await (await visited()).acceptAll();
      const open = indexedDB.open.bind(indexedDB);
      Object.defineProperty(indexedDB, 'open', {
        configurable: true,
        value: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      });
      await (await visited()).rejectAll();
      Reflect.deleteProperty(indexedDB, 'open');
      expect(indexedDB.open.bind(indexedDB).name).to.equal(open.name);
      told();
      expect((await visited()).allows('media')).to.equal(false);
    });

    it('takes a yes that could not be stored over to nobody', async () => {
      const away = () => Promise.reject(new Error('404'));
      let tries = 0;
      const consent = await visited({
        deciding: () => ((tries += 1) === 1 ? away() : import('../src/deciding.js')),
      });
      await consent.decide({ email: true });
      told();
      expect(consent.allows('email')).to.equal(true);
      await consent.identify('somebody');
      expect(consent.allows('email')).to.equal(false);
    });

    it('that does both closes first and opens last', async () => {
      const consent = await visited();
      await consent.decide({ statistics: true });
      const writes = watching(() => consent);
      await consent.decide({ statistics: false, media: true });
      for (const { allowed } of writes) expect(allowed).to.deep.equal(['loyalty']);
      expect(allowedBy(consent)).to.deep.equal(['media', 'loyalty']);
    });

    it('that withdraws closes before the rest of the code is even asked for', async () => {
      window.fetch = async () => new Response(null, { status: 201 });
      const delivered = new Promise((resolve) =>
        document.addEventListener('consent-delivered', resolve, { once: true }),
      );
      await (await visited({ endpoint: '/consents' })).acceptAll();
      await delivered;
      const asked: string[][] = [];
      const consent = visit({
        deciding: () => {
          asked.push(allowedBy(consent));
          return import('../src/deciding.js');
        },
      });
      await consent.ready;
      // Nothing is to be sent and nothing was decided: nobody needs it.
      expect(asked).to.deep.equal([]);
      await consent.rejectAll();
      expect(asked).to.deep.equal([['loyalty']]);
    });

    it('is told when it is in force and kept, once', async () => {
      const seen: unknown[] = [];
      const consent = await visited();
      const listen = (event: ConsentChangeEvent) =>
        seen.push([[...event.changed], answers(event.decisions), event.durable, allowedBy(consent)]);
      document.addEventListener('consent-change', listen);
      const record = await consent.decide({ media: true });
      document.removeEventListener('consent-change', listen);
      expect(seen).to.deep.equal([[['media'], { media: 'given' }, true, ['media', 'loyalty']]]);
      expect(changes[0]!.record).to.equal(record);
      expect(changes[0]!.cancelable).to.equal(false);
    });

    it('releases what the page holds, and takes it back', async () => {
      const place = document.body.appendChild(document.createElement('div'));
      const frame = place.appendChild(document.createElement('img'));
      frame.dataset['purpose'] = 'media';
      frame.dataset['src'] = 'data:,x';
      const shown = () => place.querySelector('img')!.hasAttribute('src');
      const consent = await visited();
      expect(shown()).to.equal(false);
      await consent.acceptAll();
      expect(shown()).to.equal(true);
      await consent.withdraw('media');
      expect(shown()).to.equal(false);
      place.remove();
    });
  });

  describe('where the ledger cannot be written', () => {
    /** What a write meets: an exception, or a transaction that is aborted, as where the disk is full. */
    const troubles: Record<string, () => void> = {
      'as it throws': () => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('not today', 'UnknownError');
        };
      },
      'as the disk is full': () => {
        IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
          const request = put.call(this, value, key);
          request.addEventListener('success', () => request.transaction?.abort());
          return request;
        };
      },
    };
    const onerror = window.onerror;
    // What throws in an event handler of the ledger is also told to the window; here it is meant.
    beforeEach(() => (window.onerror = () => true));
    afterEach(() => (window.onerror = onerror));

    for (const [trouble, begin] of Object.entries(troubles)) {
      it(`${trouble}, a decision rules this page and claims nothing`, async () => {
        const consent = await visited();
        begin();
        const record = await consent.acceptAll();
        expect(allowedBy(consent)).to.deep.equal([...DEVICE, 'loyalty']);
        expect(consent.needsChoice).to.equal(null);
        expect(consent.durable).to.equal(false);
        expect(changes.map((one) => [one.durable, one.record?.id])).to.deep.equal([[false, record!.id]]);
        expect(errors.map((one) => one.code)).to.deep.equal(['E04']);
        expect(told()).to.deep.equal(['error E04']);
        IDBObjectStore.prototype.put = put;
        const after = await visited();
        expect(allowedBy(after)).to.deep.equal(['loyalty']);
        expect(after.needsChoice).to.equal('first');
      });

      it(`${trouble}, the page goes on deciding in memory and says so once`, async () => {
        const consent = await visited();
        begin();
        await consent.acceptAll();
        const second = await consent.rejectAll();
        expect(allowedBy(consent)).to.deep.equal(['loyalty']);
        expect(second!.sequence).to.equal(2);
        expect((await consent.history()).map((one) => one.sequence)).to.deep.equal([1, 2]);
        expect(told()).to.deep.equal(['error E04']);
      });

      it(`${trouble}, a withdrawal leaves nothing allowed on the next page`, async () => {
        await (await visited()).acceptAll();
        const consent = await visited();
        begin();
        await consent.withdraw('media');
        expect(consent.allows('media')).to.equal(false);
        IDBObjectStore.prototype.put = put;
        expect(givenTo(await visited())).to.deep.equal([]);
        expect(told()).to.deep.equal(['error E04']);
      });

      it(`${trouble}, nor where not even the head can be removed`, async () => {
        await (await visited()).acceptAll();
        const consent = await visited();
        begin();
        IDBObjectStore.prototype.delete = () => {
          throw new DOMException('not today', 'UnknownError');
        };
        await consent.withdraw('media');
        IDBObjectStore.prototype.put = put;
        IDBObjectStore.prototype.delete = remove;
        const after = await visited();
        expect(allowedBy(after)).to.deep.equal(['statistics', 'advertising', 'loyalty']);
        // Once it is kept, the tab need not remember it.
        await after.withdraw('media');
        expect(sessionStorage.getItem(KEY)).to.equal(null);
        expect((await visited()).allows('media')).to.equal(false);
        expect(told()).to.deep.equal(['error E04']);
      });
    }

    it('a decision of before stands, and what was decided in between is asked again', async () => {
      await (await visited()).decide({ statistics: true });
      const consent = await visited();
      troubles['as the disk is full']!();
      await consent.decide({ media: true });
      expect(allowedBy(consent)).to.deep.equal(['statistics', 'media', 'loyalty']);
      IDBObjectStore.prototype.put = put;
      expect(allowedBy(await visited())).to.deep.equal(['statistics', 'loyalty']);
      expect(told()).to.deep.equal(['error E04']);
    });
  });

  describe('where a withdrawal was begun and not finished', () => {
    it('what it took back is refused, though the head still says given', async () => {
      await (await visited()).acceptAll();
      await store(database, 'withdrawn', ['media']);
      const after = await visited();
      expect(allowedBy(after)).to.deep.equal(['statistics', 'advertising', 'loyalty']);
      expect(after.needsChoice).to.equal(null);
    });

    it('giving it again is what allows it', async () => {
      await (await visited()).acceptAll();
      await store(database, 'withdrawn', ['media']);
      const after = await visited();
      await after.decide({ media: true });
      expect(after.allows('media')).to.equal(true);
      expect((await visited()).allows('media')).to.equal(true);
    });

    it('the tab remembers where the ledger could not', async () => {
      await (await visited()).acceptAll();
      sessionStorage.setItem(KEY, 'statistics media');
      expect(allowedBy(await visited())).to.deep.equal(['advertising', 'loyalty']);
    });
  });

  describe('where IndexedDB cannot be used', () => {
    const open = Object.getOwnPropertyDescriptor(indexedDB, 'open');
    const broken = () => {
      Object.defineProperty(indexedDB, 'open', {
        configurable: true,
        value: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    };
    const mended = () => {
      if (open) Object.defineProperty(indexedDB, 'open', open);
      else Reflect.deleteProperty(indexedDB, 'open');
    };
    afterEach(mended);

    it('choices hold for this page, and it says so', async () => {
      broken();
      const consent = await visited();
      expect(consent.needsChoice).to.equal('first');
      expect(consent.durable).to.equal(false);
      const record = await consent.decide({ media: true });
      expect(saidIn(record)).to.deep.equal({ media: 'given' });
      expect(consent.allows('media')).to.equal(true);
      expect(changes.map((one) => one.durable)).to.deep.equal([false]);
      expect((await consent.history()).length).to.equal(1);
      expect(told()).to.deep.equal(['warning E03']);
      expect(errors.map((one) => one.code)).to.deep.equal(['E03']);
      mended();
      expect((await visited()).needsChoice).to.equal('first');
    });

    it('nor the rest of the code be loaded, it is ready all the same and a decision rules this page', async () => {
      broken();
      const consent = await visited({
        endpoint: '/consents',
        deciding: () => Promise.reject(new TypeError('Failed to fetch')),
      });
      expect(await consent.decide({ media: true })).to.equal(null);
      expect(givenTo(consent)).to.deep.equal(['media']);
      expect(consent.durable).to.equal(false);
      await waitUntil(() => lines.length === 3, 'not everything was told');
      expect(told()).to.deep.equal(['warning E03', 'error E04', 'warning E05']);
    });
  });

  describe('where the rest of the code cannot be loaded', () => {
    const away = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));

    const endpoint = '/consents';
    beforeEach(() => (window.fetch = async () => new Response(null, { status: 201 })));

    it('a decision rules this page, without a record', async () => {
      const consent = await visited({ endpoint, deciding: away });
      expect(await consent.acceptAll()).to.equal(null);
      expect(allowedBy(consent)).to.deep.equal([...DEVICE, 'loyalty']);
      expect(answers(consent)).to.deep.equal({ statistics: 'given', advertising: 'given', media: 'given' });
      expect(consent.durable).to.equal(false);
      expect(changes.map((one) => [one.durable, one.record])).to.deep.equal([[false, null]]);
      await consent.withdraw('media');
      expect(allowedBy(consent)).to.deep.equal(['statistics', 'advertising', 'loyalty']);
      await waitUntil(() => lines.length === 4, 'not everything was told');
      expect(told().sort()).to.deep.equal(['error E04', 'error E04', 'warning E05', 'warning E05']);
      expect((await visited()).needsChoice).to.equal('first');
    });

    it('a withdrawal is marked all the same', async () => {
      await (await visited()).acceptAll();
      const consent = await visited({ endpoint, deciding: away });
      await consent.withdraw('media');
      expect(consent.allows('media')).to.equal(false);
      await waitUntil(() => lines.length === 3, 'not everything was told');
      told();
      expect(allowedBy(await visited())).to.deep.equal(['statistics', 'advertising', 'loyalty']);
    });

    it('the next act tries again, and what was decided in between is still in force', async () => {
      let tries = 0;
      const consent = await visited({
        endpoint,
        deciding: () => ((tries += 1) < 3 ? away() : import('../src/deciding.js')),
      });
      await consent.decide({ media: true });
      await waitUntil(() => lines.length === 2, 'not everything was told');
      told();
      const record = await consent.decide({ statistics: true });
      expect(saidIn(record)).to.deep.equal({ statistics: 'given' });
      expect(allowedBy(consent)).to.deep.equal(['statistics', 'media', 'loyalty']);
      expect((await visited()).allows('media')).to.equal(false);
      // Until something else is said of it.
      await consent.decide({ media: false });
      expect(allowedBy(consent)).to.deep.equal(['statistics', 'loyalty']);
      await allSent();
    });
  });

  describe('two tabs', () => {
    it('that decide at once make one chain', async () => {
      const [left, right] = [await visited(), await visited()];
      const records = await Promise.all([
        ...[left.decide({ statistics: true }), right.decide({ media: true })],
        ...[left.decide({ email: true }), right.decide({ advertising: false })],
      ]);
      expect(records.map((one) => one!.sequence).sort()).to.deep.equal([1, 2, 3, 4]);
      expect(new Set(records.map((one) => one!.chain)).size).to.equal(1);
      const next = await visited();
      expect(answers(next)).to.deep.equal({
        statistics: 'given',
        media: 'given',
        email: 'given',
        advertising: 'refused',
      });
      const history = await next.history();
      expect(history.map((one) => one.sequence)).to.deep.equal([1, 2, 3, 4]);
      for (const [i, one] of history.entries())
        expect(one.previous?.id ?? null).to.equal(history[i - 1]?.id ?? null);
    });

    it('that contradict each other leave the later word', async () => {
      const [left, right] = [await visited(), await visited()];
      await left.acceptAll();
      await right.rejectAll();
      expect(allowedBy(await visited())).to.deep.equal(['loyalty']);
      await left.decide({ media: true });
      expect(allowedBy(await visited())).to.deep.equal(['media', 'loyalty']);
    });
  });

  describe('identify', () => {
    const refused: Record<string, string> = {
      'an address': 'jan.janssens@example.com',
      nothing: '',
      'a long text': 'a'.repeat(129),
      'a telephone number': '+32 470 12 34 56 78',
      'a national number': '85.07.30-033.28',
      'a policy number': 'policy-123456-123456',
      'a card number': '4111 1111 1111 1111',
    };
    for (const [what, id] of Object.entries(refused))
      it(`refuses ${what}, and never repeats it`, async () => {
        const consent = await visited();
        const error = await rejected(consent.identify(id));
        expect(error).to.be.instanceOf(TypeError);
        expect(error.message).to.match(/^consent-notice\/E10: /);
        if (id) expect(error.message).not.to.contain(id);
        expect(consent.account).to.equal(null);
      });

    it('takes what is opaque', async () => {
      const consent = await visited();
      for (const id of ['x7f3a', 'a'.repeat(128), '1234567890', 'usr_9d8c-ab']) {
        await consent.identify(id);
        expect(consent.account).to.equal(id);
      }
    });

    it('binds decisions about a person to the account, and those about the device to the device', async () => {
      const consent = await visited();
      await consent.identify('x7f3a');
      const email = await consent.decide({ email: true });
      expect(email!.subject).to.deep.equal({ kind: 'account', id: 'x7f3a' });
      const media = await consent.decide({ media: true });
      expect(media!.subject.kind).to.equal('device');
      expect(media!.chain).not.to.equal(email!.chain);
      expect([email!.sequence, media!.sequence]).to.deep.equal([1, 1]);
    });

    it('carries nothing over: neither to the account, nor back, nor to another', async () => {
      const consent = await visited();
      await consent.decide({ email: true, surveys: true, media: true });
      await consent.identify('x7f3a');
      expect(allowedBy(consent)).to.deep.equal(['media', 'loyalty']);
      expect(answers(consent)).to.deep.equal({ media: 'given' });
      await consent.decide({ surveys: true, loyalty: false });
      expect(allowedBy(consent)).to.deep.equal(['media', 'surveys']);
      await consent.identify('other');
      expect(allowedBy(consent)).to.deep.equal(['media', 'loyalty']);
      await consent.identify(null);
      expect(consent.account).to.equal(null);
      expect(allowedBy(consent)).to.deep.equal(['media', 'email', 'surveys', 'loyalty']);
    });

    it('finds again what the account decided, on a later page', async () => {
      const before = await visited();
      await before.identify('x7f3a');
      await before.decide({ email: true });
      const after = await visited();
      expect(after.allows('email')).to.equal(false);
      await after.identify('x7f3a');
      expect(after.allows('email')).to.equal(true);
      expect((await after.decide({ surveys: true }))!.sequence).to.equal(2);
    });

    it('makes one act on two subjects two records', async () => {
      const consent = await visited();
      await consent.identify('x7f3a');
      await consent.decide({ email: true, media: true });
      const history = await consent.history();
      expect(history.map((one) => [one.subject.kind, ...Object.keys(saidIn(one))]).sort()).to.deep.equal([
        ['account', 'email'],
        ['device', 'media'],
      ]);
      expect(new Set(history.map((one) => one.id)).size).to.equal(2);
      expect(changes.length).to.equal(1);
    });

    it('leaves accept all where it belongs', async () => {
      const consent = await visited();
      await consent.identify('x7f3a');
      const record = await consent.acceptAll();
      expect(record!.subject.kind).to.equal('device');
      expect(allowedBy(consent)).to.deep.equal([...DEVICE, 'loyalty']);
    });
  });

  describe('what was decided here', () => {
    it('is told oldest first', async () => {
      const consent = await visited();
      const made = [];
      for (const act of [consent.acceptAll(), consent.rejectAll(), consent.decide({ email: true })])
        made.push(await act);
      expect((await consent.history()).map((one) => one.id)).to.deep.equal(made.map((one) => one!.id));
      expect((await (await visited()).history()).map((one) => one.sequence)).to.deep.equal([1, 2, 3]);
    });

    it('is told of this device and this account, and of no other', async () => {
      const consent = await visited();
      await consent.identify('x7f3a');
      await consent.decide({ email: true });
      clock += 1;
      await consent.identify('other');
      await consent.decide({ email: false });
      clock += 1;
      await consent.decide({ media: true });
      expect(
        (await consent.history()).map((one) => one.subject.id === 'other' || one.subject.kind),
      ).to.deep.equal([...[true, 'device']]);
    });

    it('is nothing at first', async () => expect(await (await visited()).history()).to.deep.equal([]));

    it('can be taken away as a file', async () => {
      const consent = await visited();
      const record = await consent.acceptAll();
      const receipt = await consent.receipt();
      expect(receipt.type).to.equal('application/ld+json');
      const told = JSON.parse(await receipt.text()) as Record<string, unknown>;
      expect(told).to.include({ '@type': 'dpv:ConsentReceipt', 'dct:conformsTo': 'consent-receipt/1' });
      const [one, ...others] = told['dpv:hasRecordOfActivity'] as Record<string, unknown>[];
      expect(others).to.deep.equal([]);
      expect(one!['dct:source']).to.deep.equal(JSON.parse(JSON.stringify(record)));
      const { previous } = (await consent.rejectAll())!;
      expect(one!['spdx:checksum']).to.deep.include({ 'spdx:checksumValue': previous!.sha256 });
    });
  });

  describe('forget', () => {
    it('withdraws what was given, then leaves nothing that allows', async () => {
      const consent = await visited();
      const record = await consent.decide({ media: true, email: true });
      const subjects = await consent.forget();
      expect(subjects).to.deep.equal([record!.subject]);
      expect(allowedBy(consent)).to.deep.equal(['loyalty']);
      expect(consent.decisions).to.deep.equal({});
      expect(consent.needsChoice).to.equal('first');
      expect(await consent.history()).to.deep.equal([]);
      expect((await stored(database)).filter(([key]) => String(key).startsWith('head'))).to.deep.equal([]);
      const kept = (await stored(database)).map(([, value]) => (value as { record: ConsentRecord }).record);
      expect(kept.map((one) => saidIn(one))).to.deep.equal([
        { media: 'given', email: 'given' },
        { media: 'withdrawn', email: 'withdrawn' },
      ]);
    });

    it('asks again on the next page, as somebody new', async () => {
      const consent = await visited();
      const before = await consent.acceptAll();
      await consent.forget();
      const after = await visited();
      expect(after.needsChoice).to.equal('first');
      const record = await after.acceptAll();
      expect([record!.sequence, record!.previous]).to.deep.equal([1, null]);
      expect(record!.chain).not.to.equal(before!.chain);
      expect(record!.subject.id).not.to.equal(before!.subject.id);
    });

    it('names every subject a receiver knows', async () => {
      const consent = await visited();
      await consent.decide({ media: true });
      await consent.identify('x7f3a');
      await consent.decide({ email: true });
      expect((await consent.forget()).map((one) => one.kind)).to.deep.equal(['device', 'account']);
    });

    it('of nothing is nothing', async () => {
      expect(await (await visited()).forget()).to.deep.equal([]);
    });
  });

  describe('a policy', () => {
    const broken: Record<string, unknown> = {
      'that is missing': undefined,
      'that is none': {},
      'that was not compiled': { schema: 'consent-policy/1' },
      'that is no JSON': '{ "schema": ',
      'with a purpose without a fingerprint': {
        ...policy,
        purposes: [{ ...policy.purposes[1], fingerprint: '' }],
      },
    };
    for (const [kind, value] of Object.entries(broken))
      it(`${kind} leaves everything refused, and is told once`, async () => {
        await (await visited()).acceptAll();
        changes = [];
        const consent = await visited({ policy: value });
        expect(consent.policy).to.equal(null);
        expect(consent.needsChoice).to.equal(undefined);
        for (const asked of [
          consent.acceptAll(),
          consent.rejectAll(),
          consent.decide({ media: true }),
          consent.withdraw(),
        ])
          expect(await asked).to.equal(null);
        consent.sensitive = false;
        await consent.show('banner');
        expect(allowedBy(consent)).to.deep.equal([]);
        expect(consent.allows('necessary')).to.equal(true);
        expect(consent.view).to.equal(null);
        expect(changes).to.deep.equal([]);
        expect(told()).to.deep.equal(['error E01']);
        expect(errors.map((one) => one.code)).to.deep.equal(['E01']);
        // The answers are still there for a policy that can be read.
        expect(allowedBy(await visited())).to.deep.equal([...DEVICE, 'loyalty']);
      });

    it('says what is wrong with it, and where', async () => {
      await visited({
        policy: { ...policy, purposes: [{ ...policy.purposes[1], basis: 'legitimate-interest' }] },
      });
      expect(lines[0]).to.contain('purposes[0].basis: legitimate interest cannot be the basis of a tracker');
      told();
    });

    it('may be text', async () => {
      expect((await visited({ policy: ` ${JSON.stringify(policy)} ` })).policy?.id).to.equal('example');
    });

    it('is fetched once, in the language, without saying from where', async () => {
      const asked: [string, RequestInit | undefined][] = [];
      window.fetch = async (url, init) => {
        asked.push([String(url), init]);
        return new Response(JSON.stringify(files({}, 'nl').policy));
      };
      const consent = await visited({ policy: '/files/policy.{lang}.json', language: 'nl' });
      expect(asked.map(([url]) => url)).to.deep.equal(['/files/policy.nl.json']);
      expect(asked[0]![1]).to.include({ referrerPolicy: 'no-referrer' });
      expect(consent.language).to.equal('nl');
    });

    const unreachable: Record<string, () => Promise<Response>> = {
      'is not there': async () => new Response('gone', { status: 404 }),
      'cannot be reached': () => Promise.reject(new TypeError('Failed to fetch')),
      'is a page of something else': async () => new Response('<!doctype html>'),
    };
    for (const [kind, respond] of Object.entries(unreachable))
      it(`that ${kind} leaves everything refused`, async () => {
        window.fetch = respond;
        const consent = await visited({ policy: '/files/policy.{lang}.json' });
        expect(consent.policy).to.equal(null);
        expect(allowedBy(consent)).to.deep.equal([]);
        expect(lines[0]).to.contain('/files/policy.en.json');
        expect(told()).to.deep.equal(['error E01']);
      });
  });

  describe('details and notice', () => {
    const notice = {
      ...{
        schema: 'consent-notice/1',
        id: 'privacy',
        version: '3',
        status: 'approved',
        language: 'en',
        title: 'Privacy',
      },
      ...{ introduction: [], sections: [{ id: 'a', heading: 'A', purposes: [], children: ['Text'] }] },
    };
    /** Serves these files, and says which were asked for. */
    function serving(served: Record<string, unknown>): string[] {
      const asked: string[] = [];
      window.fetch = async (url) => {
        asked.push(String(url));
        const file = served[String(url)];
        return file === undefined ? new Response('', { status: 404 }) : new Response(JSON.stringify(file));
      };
      return asked;
    }

    it('are read from where the policy is, when they are asked for, once', async () => {
      const { policy: core, details } = files({}, 'nl');
      const asked = serving({
        '/p.nl.json?v=1': core,
        '/p.nl.details.json?v=1': details,
        '/n.en.json': notice,
      });
      const consent = await visited({
        policy: '/p.{lang}.json?v=1',
        language: 'nl',
        notice: '/n.{lang}.json',
      });
      expect(asked).to.deep.equal(['/p.nl.json?v=1']);
      expect((await consent.details())!.contact.address).to.equal('1 Street (nl)');
      // The notice is in the language that the policy says it is in.
      expect((await consent.notice())!.title).to.equal('Privacy');
      expect(await consent.details()).to.equal(await consent.details());
      expect(await consent.notice()).to.equal(await consent.notice());
      expect(asked).to.deep.equal(['/p.nl.json?v=1', '/p.nl.details.json?v=1', '/n.en.json']);
    });

    it('are null where nobody says where they are', async () => {
      const consent = await visited();
      expect([await consent.details(), await consent.notice()]).to.deep.equal([null, null]);
    });

    it('are null where they cannot be read, and are asked for again', async () => {
      const asked = serving({ '/d.json': { schema: 'other' } });
      const consent = await visited({ details: '/d.json', notice: '/n.json' });
      expect([await consent.details(), await consent.notice()]).to.deep.equal([null, null]);
      expect(told()).to.deep.equal(['error E07', 'error E02']);
      serving({ '/d.json': files().details, '/n.json': notice });
      expect((await consent.details())!.recordsKeptFor).to.equal('P3Y');
      expect((await consent.notice())!.id).to.equal('privacy');
      expect(asked).to.deep.equal(['/d.json', '/n.json']);
    });

    it('a record says whether the policy’s notice was shown, which is more than loaded', async () => {
      serving({ '/n.json': notice });
      const consent = await visited({ notice: '/n.json' });
      const shown = async () => (await consent.decide({ media: true }))!.notice?.shown;
      const { id, version } = consent.policy!.notice!;
      await consent.notice();
      consent.told({ id, version: `${version}.1` });
      consent.told({ id: `${id}-other`, version });
      expect(await shown()).to.equal(false);
      consent.told({ id, version });
      expect(await shown()).to.equal(true);
    });

    it('a record has the words of a person purpose, which stand in the details', async () => {
      serving({ '/d.json': files().details });
      const consent = await visited({ details: '/d.json' });
      expect((await consent.decide({ email: true }))!.decisions[0]!.wording).to.match(/^[0-9a-f]{64}$/);
      const without = await visited();
      expect((await without.decide({ email: true }))!.decisions[0]!.wording).to.equal(null);
    });
  });

  describe('delivery', () => {
    const endpoint = 'https://receiver.example/consents';
    let sent: { readonly url: string; readonly record: ConsentRecord }[];
    let answer: () => Response;
    beforeEach(() => {
      sent = [];
      answer = () => new Response(null, { status: 201 });
      window.fetch = async (url, init) => {
        sent.push({ url: String(url), record: JSON.parse(String(init?.body)) as ConsentRecord });
        return answer();
      };
    });
    const next = (type: string) =>
      new Promise<Event>((resolve) => document.addEventListener(type, resolve, { once: true }));

    it('comes after the act, which does not wait for it', async () => {
      const consent = await visited({ endpoint });
      const delivered = next('consent-delivered');
      const record = await consent.acceptAll();
      expect(((await delivered) as Event & { record: ConsentRecord }).record.id).to.equal(record!.id);
      expect(sent).to.deep.equal([{ url: endpoint, record: JSON.parse(JSON.stringify(record)) }]);
      expect((await stored(database)).map(([key]) => String((key as unknown[])[0]))).to.deep.equal([
        'delivered',
        'head',
      ]);
    });

    it('goes nowhere without an endpoint', async () => {
      const consent = await visited();
      await consent.acceptAll();
      await consent.history();
      expect(sent).to.deep.equal([]);
    });

    it('of what an earlier page could not send comes with the next', async () => {
      const record = await (await visited()).acceptAll();
      const delivered = next('consent-delivered');
      await visited({ endpoint });
      await delivered;
      expect(sent.map((one) => one.record.id)).to.deep.equal([record!.id]);
    });

    it('that is put off is told as a warning, and the record is kept', async () => {
      answer = () => new Response(null, { status: 503 });
      const consent = await visited({ endpoint });
      const failed = next('consent-error');
      await consent.acceptAll();
      expect(((await failed) as ConsentErrorEvent).code).to.equal('E05');
      await waitUntil(async () => (await consent.history()).length === 1, 'nothing is kept');
      expect(told()).to.deep.equal(['warning E05']);
      // The next page has nothing to wait for.
      answer = () => new Response(null, { status: 201 });
      const delivered = next('consent-delivered');
      await visited({ endpoint });
      await delivered;
    });

    it('is told of each record: kept, not sent yet, delivered or set aside', async () => {
      const states = async (consent: Consent) =>
        (await consent.entries()).map(({ record, delivery }) => [record.sequence, delivery.state]);
      const local = await visited();
      await local.acceptAll();
      expect(await states(local)).to.deep.equal([[1, 'kept']]);
      expect((await local.entries())[0]!.delivery).to.deep.equal({
        ...{ state: 'kept', deliveredAt: null, error: null, attempts: 0 },
      });
      const statuses = [201, 422, 503];
      answer = () => new Response(null, { status: statuses.shift() ?? 503 });
      const consent = await visited({ endpoint });
      await consent.rejectAll();
      await consent.acceptAll();
      await waitUntil(async () => (await consent.entries()).at(-1)!.delivery.attempts > 0);
      expect(await states(consent)).to.deep.equal([
        [1, 'delivered'],
        [2, 'aside'],
        [3, 'undelivered'],
      ]);
      const [first, second, third] = (await consent.entries()).map(({ delivery }) => delivery);
      expect(first!.deliveredAt).to.match(/^\d{4}-\d\d-\d\dT.*Z$/);
      expect([first!.error, second!.error, third!.error]).to.deep.equal([null, '422', 'answered 503']);
      expect(told().sort()).to.include.members(['error E06', 'warning E05']);
      // The next page has nothing to wait for.
      answer = () => new Response(null, { status: 201 });
      await visited({ endpoint });
      await allSent();
    });

    it('that is refused is told as an error, and the record is kept', async () => {
      answer = () => new Response(null, { status: 422 });
      const consent = await visited({ endpoint });
      const failed = next('consent-error');
      await consent.acceptAll();
      expect(((await failed) as ConsentErrorEvent).code).to.equal('E06');
      expect(told()).to.deep.equal(['error E06']);
      await waitUntil(
        async () => (await stored(database)).some(([key]) => String(key).startsWith('aside')),
        'nothing was set aside',
      );
      expect((await consent.history()).length).to.equal(1);
    });
  });

  describe('a page that can reveal health', () => {
    it('allows nothing but the necessary, whatever was allowed elsewhere', async () => {
      await (await visited()).decide({ statistics: true, email: true });
      const consent = await visited({ sensitive: true });
      expect(consent.sensitive).to.equal(true);
      expect(allowedBy(consent)).to.deep.equal([]);
      expect(consent.allows('necessary')).to.equal(true);
      expect(answers(consent)).to.deep.equal({ statistics: 'given', email: 'given' });
    });

    it('keeps what is decided there for the pages that cannot', async () => {
      const consent = await visited({ sensitive: true });
      expect(saidIn(await consent.acceptAll())).to.include({ media: 'given' });
      expect(allowedBy(consent)).to.deep.equal([]);
      expect(consent.needsChoice).to.equal(null);
      expect(allowedBy(await visited())).to.deep.equal([...DEVICE, 'loyalty']);
    });

    it('closes at once when it is found to be one, and opens again', async () => {
      const consent = await visited();
      await consent.acceptAll();
      consent.sensitive = true;
      expect(allowedBy(consent)).to.deep.equal([]);
      consent.sensitive = false;
      expect(allowedBy(consent)).to.deep.equal([...DEVICE, 'loyalty']);
    });

    it('may be found to be one before it is ready', async () => {
      await (await visited()).acceptAll();
      const consent = visit();
      consent.sensitive = true;
      await consent.ready;
      expect(allowedBy(consent)).to.deep.equal([]);
    });
  });

  describe('under Global Privacy Control', () => {
    const before = Object.getOwnPropertyDescriptor(navigator, 'globalPrivacyControl');
    const turn = (on: boolean) =>
      Object.defineProperty(navigator, 'globalPrivacyControl', { configurable: true, get: () => on });
    beforeEach(() => turn(true));
    afterEach(() => {
      if (before) Object.defineProperty(navigator, 'globalPrivacyControl', before);
      else Reflect.deleteProperty(navigator, 'globalPrivacyControl');
    });

    it('accept all leaves advertising refused, and the record says why', async () => {
      const consent = await visited();
      expect(consent.gpc).to.equal(true);
      const record = await consent.acceptAll();
      expect(saidIn(record)).to.deep.equal({ statistics: 'given', advertising: 'refused', media: 'given' });
      expect(record!.signals).to.deep.equal({ gpc: true });
      expect(allowedBy(consent)).to.deep.equal(['statistics', 'media', 'loyalty']);
    });

    it('advertising is allowed where it was given in spite of it, here and on the next page', async () => {
      const consent = await visited();
      await consent.decide({ advertising: true });
      expect(consent.allows('advertising')).to.equal(true);
      expect((await visited()).allows('advertising')).to.equal(true);
    });

    it('advertising is refused where it was given before', async () => {
      turn(false);
      await (await visited()).acceptAll();
      expect((await visited()).allows('advertising')).to.equal(true);
      turn(true);
      const consent = await visited();
      expect(allowedBy(consent)).to.deep.equal(['statistics', 'media', 'loyalty']);
      expect(consent.needsChoice).to.equal(null);
    });
  });

  describe('a view', () => {
    it('opens and closes, one at a time, and decides nothing', async () => {
      const seen: string[] = [];
      const listen = (event: Event) => seen.push(`${event.type} ${(event as Event & { view: string }).view}`);
      const types = ['consent-open', 'consent-close'];
      for (const type of types) document.addEventListener(type, listen);
      const consent = await visited();
      await consent.show('banner');
      await consent.show('banner');
      expect(consent.view).to.equal('banner');
      await consent.show('choices');
      consent.hide();
      consent.hide();
      for (const type of types) document.removeEventListener(type, listen);
      expect(consent.view).to.equal(null);
      expect(seen).to.deep.equal([
        ...['consent-open banner', 'consent-close banner', 'consent-open choices', 'consent-close choices'],
      ]);
      expect([consent.decisions, consent.needsChoice]).to.deep.equal([{}, 'first']);
    });

    it('is loaded before it is shown', async () => {
      const loaded: unknown[] = [];
      const consent = await visited({
        views: async (self, view) => loaded.push([self === consent, view, self.view]),
      });
      expect(loaded).to.deep.equal([]);
      await consent.show('choices');
      await consent.show('notice');
      expect(loaded).to.deep.equal([
        [true, 'choices', null],
        [true, 'notice', 'choices'],
      ]);
      expect(await consent.prepare()).to.equal(true);
      expect(loaded.at(-1)).to.deep.equal([true, undefined, 'notice']);
    });

    it('that cannot be loaded is not shown, is told, and is tried again', async () => {
      let tries = 0;
      const consent = await visited({
        views: async () => {
          if ((tries += 1) === 1) throw new TypeError('Failed to fetch');
        },
      });
      await consent.show('banner');
      expect(consent.view).to.equal(null);
      expect(told()).to.deep.equal(['error E08']);
      await consent.show('banner');
      expect(consent.view).to.equal('banner');
    });

    for (const [method, layer, view] of [
      ['accept-all', 'banner', null],
      ['reject-all', 'banner', null],
      ['save', 'choices', null],
      ['toggle', 'choices', 'choices'],
      ['save', 'notice', 'choices'],
    ] as const)
      it(`${view ? 'stays' : 'closes before anything is decided'} at ${method} in the ${layer}`, async () => {
        const consent = await visited();
        await consent.show('choices');
        const acting = consent.act(act({ method, layer }));
        expect(consent.view).to.equal(view);
        expect(consent.decisions).to.deep.equal({});
        await acting;
        expect(consent.view).to.equal(view);
        expect(answers(consent)).to.deep.equal({ statistics: 'given' });
      });
  });
});
