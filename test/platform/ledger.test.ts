import { expect } from '@open-wc/testing';
import type { Policy } from '../../src/model/policy.js';
import { createRecord, fold, parseRecord } from '../../src/model/record.js';
import type { ConsentRecord, Draft, Head, RecordedDecision, Subject } from '../../src/model/record.js';
import { markOf, memoryLedger, openLedger } from '../../src/platform/ledger.js';
import type { Entry, Ledger, Placed } from '../../src/platform/ledger.js';
import { append, uuid } from '../../src/recording.js';
import type { Saying } from '../../src/recording.js';
import { outlived } from '../../src/retention.js';
import { canonicalize } from '../../src/model/canonical.js';
import {
  GONE,
  NOW,
  changed,
  compiled,
  deleteDatabase,
  freshDatabase,
  purposeOf,
  store,
  stored,
} from '../fixtures.js';

const { policy, details } = compiled();
const HASH = 'b'.repeat(64);
const device: Subject = { kind: 'device', id: 'device-1' };
const account: Subject = { kind: 'account', id: 'account-1' };
const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const decision = (purpose: string, answer: RecordedDecision['decision'] = 'given'): RecordedDecision => ({
  ...{ purpose, fingerprint: purposeOf(policy, purpose).fingerprint, decision: answer, wording: HASH },
  ...{ basis: 'consent', expression: 'expressed' },
});

/** A record and the head it makes, ready to be appended. */
function next(
  n: number,
  head: Head | null = null,
  {
    subject = device,
    decisions = [decision('statistics')],
    ...others
  }: Partial<Draft> & { subject?: Subject } = {},
): [ConsentRecord, Head] {
  const draft: Draft = {
    ...{ id: id(n), actor: 'self', by: 'person', decidedAt: NOW, site: 'www.insurer.example', notice: null },
    ...{ language: 'nl', layer: 'banner', method: 'save', reason: 'first', controls: [], wording: HASH },
    ...{ decisions, signals: { gpc: false }, component: '0.1.0', policySha256: HASH },
    ...others,
  };
  const record = createRecord(draft, policy, subject, head, id(1000 + n));
  return [record, fold(head, record, HASH)];
}

async function appendChain(ledger: Ledger, numbers: readonly number[], subject = device): Promise<Head> {
  let head: Head | null = null;
  for (const n of numbers) {
    const [record, after] = next(n, head, { subject });
    expect(await ledger.append(record, after)).to.equal(true);
    head = after;
  }
  return head!;
}

const ids = (entries: readonly Entry[]) => entries.map((entry) => entry.record.id);
const fails = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => expect.fail('nothing failed'),
    (error: Error) => error,
  );

/** Puts something else in the place of a property while the work lasts. */
async function instead<T>(target: object, key: string, value: unknown, work: () => Promise<T>): Promise<T> {
  const before = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, { configurable: true, writable: true, value });
  try {
    return await work();
  } finally {
    if (before) Object.defineProperty(target, key, before);
    else Reflect.deleteProperty(target, key);
  }
}

describe('Ledger', () => {
  let database = '';
  beforeEach(() => (database = freshDatabase()));
  afterEach(() => deleteDatabase(database));

  const kinds: Record<string, () => Promise<Ledger>> = {
    'in IndexedDB': () => openLedger(database),
    'in memory': () => Promise.resolve(memoryLedger()),
  };
  for (const [kind, open] of Object.entries(kinds))
    describe(kind, () => {
      let ledger: Ledger;
      beforeEach(async () => (ledger = await open()));

      it('holds nothing at first', async () => {
        expect(await ledger.open()).to.deep.include({ head: null, marked: [], undelivered: 0 });
        expect(await ledger.head(device)).to.equal(null);
        expect(await ledger.undelivered(parseRecord)).to.deep.equal([]);
        expect(await ledger.history(id(1001), parseRecord)).to.deep.equal([]);
      });

      it('keeps a record as it is, as one that was never sent, and its head', async () => {
        const [record, head] = next(1);
        expect(await ledger.append(record, head)).to.equal(true);
        expect(await ledger.undelivered(parseRecord)).to.deep.equal([
          { record, delivery: { attempts: 0, nextAt: 0, deliveredAt: null, error: null } },
        ]);
        expect(await ledger.head(device)).to.deep.equal(head);
        expect(await ledger.open()).to.deep.include({ head, marked: [], undelivered: 1 });
      });

      it('appends to the head it was chained to, and to no other', async () => {
        const [first, firstHead] = next(1);
        const [other, otherHead] = next(2);
        expect(await ledger.append(first, firstHead)).to.equal(true);
        expect(await ledger.append(other, otherHead)).to.equal(false);
        expect(ids(await ledger.undelivered(parseRecord))).to.deep.equal([id(1)]);
        expect(await ledger.head(device)).to.deep.equal(firstHead);
      });

      it('lets one of two win that append to the same head at once', async () => {
        const head = await appendChain(ledger, [1]);
        const [left, right] = [next(2, head), next(3, head)];
        const won = await Promise.all([ledger.append(...left), ledger.append(...right)]);
        expect(won).to.deep.equal([true, false]);
        expect(ids(await ledger.history(head.chain, parseRecord))).to.deep.equal([id(1), id(2)]);
      });

      it('refuses a record chained to something that is not there', async () => {
        const [, head] = next(1);
        expect(await ledger.append(...next(2, head))).to.equal(false);
        expect(await ledger.open()).to.deep.include({ head: null, marked: [], undelivered: 0 });
      });

      it('keeps one head per subject', async () => {
        const own = await appendChain(ledger, [1, 2]);
        const other = await appendChain(ledger, [3], account);
        expect(await ledger.head({ kind: 'device' })).to.deep.equal(own);
        expect(await ledger.head(account)).to.deep.equal(other);
        expect(await ledger.head({ kind: 'account', id: 'account-2' })).to.equal(null);
        expect((await ledger.open()).head).to.deep.equal(own);
      });

      it('has one device, whatever id is asked for', async () => {
        const own = await appendChain(ledger, [1]);
        expect(await ledger.head({ kind: 'device', id: 'another' })).to.deep.equal(own);
      });

      it('tells the history of a chain in its order, wherever its entries stand', async () => {
        const head = await appendChain(ledger, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        await appendChain(ledger, [20], account);
        const entries = await ledger.undelivered(parseRecord);
        for (const n of [2, 9, 11]) await ledger.settle(entries[n]!, 'delivered');
        for (const n of [0, 5]) await ledger.settle(entries[n]!, 'aside');
        const history = await ledger.history(head.chain, parseRecord);
        expect(history.map((entry) => entry.record.sequence)).to.deep.equal([
          1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
        ]);
        expect((await ledger.history(id(1020), parseRecord)).length).to.equal(1);
      });

      it('lists what is undelivered in the order of each chain', async () => {
        await appendChain(ledger, [1, 2, 3]);
        await appendChain(ledger, [4, 5], account);
        const order = (await ledger.undelivered(parseRecord)).map(({ record }) => [
          record.subject.kind,
          record.sequence,
        ]);
        for (const [kindOf, length] of [
          ['device', 3],
          ['account', 2],
        ] as const)
          expect(order.filter(([one]) => one === kindOf).map(([, n]) => n)).to.deep.equal(
            Array.from({ length }, (_, i) => i + 1),
          );
      });

      it('moves an entry and changes nothing but its delivery', async () => {
        const head = await appendChain(ledger, [1, 2]);
        const [entry] = await ledger.undelivered(parseRecord);
        const delivery = { attempts: 3, nextAt: 0, deliveredAt: NOW, error: null };
        await ledger.settle({ ...entry!, delivery }, 'delivered');
        expect(ids(await ledger.undelivered(parseRecord))).to.deep.equal([id(2)]);
        expect((await ledger.history(head.chain, parseRecord))[0]).to.deep.equal({
          ...{ record: entry!.record, delivery, shelf: 'delivered' },
        });
        expect((await ledger.open()).undelivered).to.equal(1);
        expect(await ledger.head(device)).to.deep.equal(head);
      });

      for (const shelf of ['delivered', 'aside', 'undelivered'] as const)
        it(`keeps an entry once, though it was tried before it came to be ${shelf}`, async () => {
          const head = await appendChain(ledger, [1]);
          const [entry] = await ledger.undelivered(parseRecord);
          const tried = { ...entry!, delivery: { attempts: 1, nextAt: 7, deliveredAt: null, error: '500' } };
          await ledger.settle(tried, 'undelivered');
          expect(await ledger.undelivered(parseRecord)).to.deep.equal([tried]);
          const settled = { ...entry!, delivery: { ...tried.delivery, attempts: 2 } };
          await ledger.settle(settled, shelf);
          expect(await ledger.history(head.chain, parseRecord)).to.deep.equal([{ ...settled, shelf }]);
          expect(await ledger.undelivered(parseRecord)).to.deep.equal(
            shelf === 'undelivered' ? [settled] : [],
          );
        });

      it('moves nothing that is no longer to be delivered: neither back nor again', async () => {
        const head = await appendChain(ledger, [1]);
        const [read] = await ledger.undelivered(parseRecord);
        const late = { ...read!, delivery: { attempts: 9, nextAt: 9, deliveredAt: null, error: '500' } };
        expect(await ledger.settle(read!, 'delivered')).to.equal(true);
        for (const shelf of ['undelivered', 'aside', 'delivered'] as const)
          expect(await ledger.settle(late, shelf)).to.equal(false);
        expect(await ledger.history(head.chain, parseRecord)).to.deep.equal([
          { ...read!, shelf: 'delivered' },
        ]);
        expect(await ledger.undelivered(parseRecord)).to.deep.equal([]);
      });

      it('keeps what is not to be delivered where nobody sends it from', async () => {
        const [record, head] = next(1);
        expect(await ledger.append(record, head, 'kept')).to.equal(true);
        expect(await ledger.undelivered(parseRecord)).to.deep.equal([]);
        expect((await ledger.open()).undelivered).to.equal(0);
        expect((await ledger.history(head.chain, parseRecord)).map(({ shelf }) => shelf)).to.deep.equal([
          'kept',
        ]);
        await ledger.clear(true);
        expect(await ledger.history(head.chain, parseRecord)).to.deep.equal([]);
      });

      it('removes what is chosen and nothing else', async () => {
        const { chain } = await appendChain(ledger, [1, 2, 3]);
        for (const entry of await ledger.undelivered(parseRecord)) await ledger.settle(entry, 'delivered');
        await ledger.prune(parseRecord, (entries) => entries.filter(({ record }) => record.sequence === 2));
        expect(ids(await ledger.history(chain, parseRecord))).to.deep.equal([id(1), id(3)]);
      });

      it('marks what is being withdrawn, more and more', async () => {
        await ledger.mark(['statistics']);
        await ledger.mark(['media']);
        expect([...(await ledger.open()).marked].sort()).to.deep.equal(['media', 'statistics']);
      });

      it('clears the mark of what a record decides, and keeps the others', async () => {
        await ledger.mark(['statistics', 'media']);
        await ledger.append(...next(1, null, { decisions: [decision('statistics', 'withdrawn')] }));
        expect((await ledger.open()).marked).to.deep.equal(['media']);
      });

      it('clears no mark with a record that is not appended', async () => {
        const head = await appendChain(ledger, [1]);
        await ledger.mark(['media']);
        const [record, after] = next(2, null, { decisions: [decision('media', 'withdrawn')] });
        expect(await ledger.append(record, after)).to.equal(false);
        expect((await ledger.open()).marked).to.deep.equal(['media']);
        expect(await ledger.head(device)).to.deep.equal(head);
      });

      it('clears every head and no record, so that nothing is allowed and nothing is lost', async () => {
        const head = await appendChain(ledger, [1, 2]);
        await appendChain(ledger, [3], account);
        const [entry] = await ledger.undelivered(parseRecord);
        await ledger.settle(entry!, 'delivered');
        await ledger.clear(false);
        expect(await ledger.head(device)).to.equal(null);
        expect(await ledger.head(account)).to.equal(null);
        expect(ids(await ledger.history(head.chain, parseRecord))).to.deep.equal([id(1), id(2)]);
        expect((await ledger.undelivered(parseRecord)).length).to.equal(2);
      });

      it('clears what was delivered too, if all is to go, and keeps what was not', async () => {
        const head = await appendChain(ledger, [1, 2]);
        const [entry] = await ledger.undelivered(parseRecord);
        await ledger.settle(entry!, 'delivered');
        await ledger.clear(true);
        expect(ids(await ledger.history(head.chain, parseRecord))).to.deep.equal([id(2)]);
        expect(await ledger.head(device)).to.equal(null);
        expect(ids(await ledger.undelivered(parseRecord))).to.deep.equal([id(2)]);
      });

      it('begins a new chain after it was cleared', async () => {
        await appendChain(ledger, [1]);
        await ledger.clear(true);
        const [record, head] = next(2);
        expect(await ledger.append(record, head)).to.equal(true);
        expect(record.sequence).to.equal(1);
        expect(await ledger.head(device)).to.deep.equal(head);
      });
    });

  describe('in IndexedDB only', () => {
    it('says that it lasts', async () => expect((await openLedger(database)).durable).to.equal(true));

    it('is read by the next page as this one left it', async () => {
      const before = await openLedger(database);
      const head = await appendChain(before, [1, 2]);
      await before.mark(['media']);
      await before.settle((await before.undelivered(parseRecord))[0]!, 'delivered');
      const after = await openLedger(database);
      expect(await after.open()).to.deep.include({ head, marked: ['media'], undelivered: 1 });
      expect(await after.head(device)).to.deep.equal(head);
      expect(ids(await after.history(head.chain, parseRecord))).to.deep.equal([id(1), id(2)]);
    });

    it('keeps each record under a key that says where it stands', async () => {
      const ledger = await openLedger(database);
      const head = await appendChain(ledger, [1, 2]);
      await ledger.settle((await ledger.undelivered(parseRecord))[0]!, 'delivered');
      expect((await stored(database)).map(([key]) => key)).to.deep.equal([
        ['delivered', head.chain, 1],
        ['head', 'device'],
        ['undelivered', head.chain, 2],
      ]);
    });

    it('leaves no trace of a mark that is cleared', async () => {
      const ledger = await openLedger(database);
      await ledger.mark(['statistics']);
      await appendChain(ledger, [1]);
      expect((await stored(database)).map(([key]) => key)).not.to.include('withdrawn');
    });

    it('asks for strict durability', async () => {
      const asked: unknown[] = [];
      const before = IDBDatabase.prototype.transaction;
      await instead(
        IDBDatabase.prototype,
        'transaction',
        function (this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) {
          asked.push(args[2]);
          return before.apply(this, args);
        },
        async () => appendChain(await openLedger(database), [1]),
      );
      expect(asked.length).to.be.above(1);
      for (const options of asked) expect(options).to.deep.equal({ durability: 'strict' });
    });

    /** Aborts the transaction at such a write, as a full disk does. */
    const failing = (at: (key: IDBValidKey | undefined) => boolean) => {
      const before = IDBObjectStore.prototype.put;
      return function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
        const request = before.call(this, value, key);
        if (at(key)) request.addEventListener('success', () => request.transaction?.abort());
        return request;
      };
    };
    const head = (key: IDBValidKey | undefined) => Array.isArray(key) && key[0] === 'head';
    const record = (key: IDBValidKey | undefined) => Array.isArray(key) && key[0] === 'undelivered';

    for (const [what, at] of Object.entries({ head, record }))
      it(`keeps neither record nor head where the ${what} cannot be written`, async () => {
        const ledger = await openLedger(database);
        const before = await appendChain(ledger, [1]);
        await instead(IDBObjectStore.prototype, 'put', failing(at), () =>
          fails(ledger.append(...next(2, before))),
        );
        expect(await ledger.open()).to.deep.include({ head: before, marked: [], undelivered: 1 });
        expect(ids(await (await openLedger(database)).history(before.chain, parseRecord))).to.deep.equal([
          id(1),
        ]);
        expect(await ledger.append(...next(2, before))).to.equal(true);
      });

    it('rejects a mark that cannot be written', async () => {
      const ledger = await openLedger(database);
      const error = await instead(
        IDBObjectStore.prototype,
        'put',
        failing(() => true),
        () => fails(ledger.mark(['media'])),
      );
      expect(error).to.be.instanceOf(DOMException);
      expect((await ledger.open()).marked).to.deep.equal([]);
    });

    const damaged: Record<string, unknown> = {
      'is no object': 'head',
      'is null': null,
      'lacks its decisions': { subject: device, chain: id(1), record: id(1), sha256: HASH, sequence: 1 },
      'allows with a word nobody knows': {
        ...{ subject: device, chain: id(1), record: id(1), sha256: HASH, sequence: 1 },
        decisions: { statistics: { decision: 'granted', fingerprint: 'f', decidedAt: NOW } },
      },
    };
    for (const [name, value] of Object.entries(damaged))
      it(`takes a head that ${name} for none, and sets it aside`, async () => {
        await store(database, ['head', 'device'], value);
        const ledger = await openLedger(database);
        expect((await ledger.open()).head).to.equal(null);
        expect(await ledger.head(device)).to.equal(null);
        const [first, firstHead] = next(1);
        expect(await ledger.append(first, firstHead)).to.equal(true);
        expect(await ledger.head(device)).to.deep.equal(firstHead);
        expect(await stored(database)).to.deep.include([['damaged', id(1)], value]);
      });

    it('removes what was damaged when all is to go', async () => {
      await store(database, ['head', 'device'], 'head');
      const ledger = await openLedger(database);
      await ledger.append(...next(1));
      await ledger.settle((await ledger.undelivered(parseRecord))[0]!, 'aside');
      await ledger.mark(['media']);
      await ledger.clear(true);
      expect(await stored(database)).to.deep.equal([]);
    });

    for (const value of ['media', 7, { media: true }, null])
      it(`believes no head while the marks are ${JSON.stringify(value)}, and sets them aside`, async () => {
        const ledger = await openLedger(database);
        await appendChain(ledger, [1]);
        await appendChain(ledger, [2], account);
        await store(database, 'withdrawn', value);
        expect(await ledger.open()).to.deep.include({ head: null, marked: [], doubt: true });
        expect(await ledger.head(device)).to.equal(null);
        // A mark beside it could not be told from it: all is refused as it is.
        await ledger.mark(['statistics']);
        expect(await ledger.open()).to.deep.include({ head: null, doubt: true });
        const [third, thirdHead] = next(3);
        expect(await ledger.append(third, thirdHead)).to.equal(true);
        expect(await ledger.open()).to.deep.include({ head: thirdHead, marked: [], doubt: true });
        // Nobody knows whose withdrawal it was.
        expect(await ledger.head(account)).to.equal(null);
        expect(await stored(database)).to.deep.include([['damaged', 'withdrawn'], value]);
      });

    it('keeps the mark of one subject when another decides', async () => {
      const ledger = await openLedger(database);
      const other = { ...account, id: '100% other' };
      const marks = ['statistics', markOf('statistics', account), markOf('statistics', other)];
      expect(marks.join('')).not.to.contain(' ');
      await ledger.mark(marks);
      await appendChain(ledger, [1], other);
      expect((await ledger.open()).marked).to.deep.equal(marks.slice(0, 2));
      await appendChain(ledger, [2]);
      expect((await ledger.open()).marked).to.deep.equal(marks.slice(1, 2));
      await appendChain(ledger, [3], account);
      expect((await ledger.open()).marked).to.deep.equal([]);
    });

    /** What of a stored entry is another than it was. */
    const harms: Record<string, (entry: Entry) => unknown> = {
      'is null': () => null,
      'is a number': () => 7,
      'is a text': () => 'record',
      'is empty': () => ({}),
      'has no record': (entry) => ({ ...entry, record: null }),
      'lacks a member': (entry) => changed(entry, 'record.site', GONE),
      'has a member nobody knows': (entry) => changed(entry, 'record.email', 'a@b.example'),
      'has another number': (entry) => changed(entry, 'record.sequence', 2),
      'is of another chain': (entry) => changed(entry, 'record.chain', id(7)),
      'decides with a word nobody knows': (entry) =>
        changed(entry, 'record.decisions[0].decision', 'granted'),
    };
    for (const [name, harm] of Object.entries(harms))
      for (const shelf of ['undelivered', 'delivered'] as const)
        it(`sets aside what was ${shelf} and ${name}, with the reason, and goes on`, async () => {
          const ledger = await openLedger(database);
          const head = await appendChain(ledger, [1, 2]);
          const [entry] = await ledger.undelivered(parseRecord);
          if (shelf === 'delivered') await ledger.settle(entry!, shelf);
          const key = [shelf, head.chain, 1];
          const value = harm(entry!);
          await store(database, key, value);
          if (shelf === 'undelivered')
            expect(ids(await ledger.undelivered(parseRecord))).to.deep.equal([id(2)]);
          expect(ids(await ledger.history(head.chain, parseRecord))).to.deep.equal([id(2)]);
          const rows = await stored(database);
          expect(rows.filter(([at]) => String(at) === String(key))).to.deep.equal([]);
          const [, aside] = rows.find(([at]) => String(at) === String(['damaged', key]))!;
          expect((aside as { value: unknown }).value).to.deep.equal(value);
          expect((aside as { reason: string }).reason).to.match(/must|is not part|another/);
          // What was decided stands: it is in the head, which is whole.
          expect(await ledger.open()).to.deep.include({ head, undelivered: 1, doubt: false });
        });

    it('reads an entry whose delivery is damaged as one that was never tried', async () => {
      const ledger = await openLedger(database);
      const { chain } = await appendChain(ledger, [1]);
      const [{ record }] = (await ledger.undelivered(parseRecord)) as [Entry];
      for (const delivery of [null, 'sent', { attempts: 'x', nextAt: NaN, deliveredAt: 7, error: {} }]) {
        await store(database, ['undelivered', chain, 1], { record, delivery });
        expect(await ledger.undelivered(parseRecord)).to.deep.equal([
          { record, delivery: { attempts: 0, nextAt: 0, deliveredAt: null, error: null } },
        ]);
      }
    });

    it('gives a record back with its members in the order in which it was kept', async () => {
      const ledger = await openLedger(database);
      const [record, head] = next(1);
      await ledger.append(record, head);
      const again = await openLedger(database);
      expect(JSON.stringify((await again.undelivered(parseRecord))[0]!.record)).to.equal(
        JSON.stringify(record),
      );
    });

    it('leaves a record of a newer schema where it is, and sends nothing of its chain before it', async () => {
      const ledger = await openLedger(database);
      const head = await appendChain(ledger, [1, 2, 3]);
      await appendChain(ledger, [4], account);
      const [first] = await ledger.undelivered(parseRecord);
      const [, second] = await ledger.history(head.chain, parseRecord);
      const newer = changed(
        { record: second!.record, delivery: second!.delivery },
        'record.schema',
        'consent-record/2',
      );
      await store(database, ['undelivered', head.chain, 2], newer);
      expect(ids(await ledger.undelivered(parseRecord)).sort()).to.deep.equal([id(1), id(4)]);
      expect(ids(await ledger.history(head.chain, parseRecord))).to.deep.equal([id(1), id(3)]);
      await ledger.settle(first!, 'delivered');
      await ledger.prune(parseRecord, (entries) => entries);
      expect(await stored(database)).to.deep.include([['undelivered', head.chain, 2], newer]);
    });

    it('keeps what is forgotten and not yet delivered until it is, and leaves nothing of it then', async () => {
      const ledger = await openLedger(database);
      await appendChain(ledger, [1, 2]);
      const [first, second] = await ledger.undelivered(parseRecord);
      await ledger.clear(true);
      await ledger.settle({ ...first!, delivery: { ...first!.delivery, attempts: 1 } }, 'undelivered');
      expect((await ledger.undelivered(parseRecord))[0]!.delivery).to.deep.include({
        ...{ attempts: 1, forgotten: true },
      });
      for (const entry of [first, second]) expect(await ledger.settle(entry!, 'delivered')).to.equal(true);
      expect(await stored(database)).to.deep.equal([]);
    });

    it('moves an entry whole or not at all', async () => {
      const ledger = await openLedger(database);
      const { chain } = await appendChain(ledger, [1]);
      const [entry] = await ledger.history(chain, parseRecord);
      const uncloneable = { ...entry!, delivery: { ...entry!.delivery, error: (() => 1) as never } };
      await fails(ledger.settle(uncloneable, 'delivered'));
      expect(await ledger.history(chain, parseRecord)).to.deep.equal([entry]);
    });

    it('opens again after its connection was closed', async () => {
      const ledger = await openLedger(database);
      await appendChain(ledger, [1]);
      // Another tab that removes the database closes every connection to it.
      await deleteDatabase(database);
      expect(await ledger.open()).to.deep.include({ head: null, marked: [], undelivered: 0 });
      const after = await appendChain(ledger, [2]);
      expect(await (await openLedger(database)).head(device)).to.deep.equal(after);
    });

    it('opens again after it could not be opened once', async () => {
      const ledger = await openLedger(database);
      await deleteDatabase(database);
      const broken = () => {
        throw new DOMException('not now', 'UnknownError');
      };
      expect((await instead(indexedDB, 'open', broken, () => fails(ledger.open()))).message).to.equal(
        'not now',
      );
      expect((await ledger.open()).undelivered).to.equal(0);
    });

    it('is not to be had where there is no IndexedDB', async () => {
      await instead(window, 'indexedDB', undefined, () => fails(openLedger(database)));
    });

    it('is not to be had where IndexedDB throws', async () => {
      const error = await instead(
        indexedDB,
        'open',
        () => {
          throw new DOMException('denied', 'SecurityError');
        },
        () => fails(openLedger(database)),
      );
      expect(error.name).to.equal('SecurityError');
    });

    it('is not to be had where opening fails', async () => {
      const opening = {
        error: new DOMException('broken', 'UnknownError'),
        onerror: undefined as (() => void) | undefined,
      };
      const error = await instead(
        indexedDB,
        'open',
        () => {
          queueMicrotask(() => opening.onerror?.());
          return opening;
        },
        () => fails(openLedger(database)),
      );
      expect(error.message).to.equal('broken');
    });

    it('is not to be had where opening does not answer within two seconds', async () => {
      const later = window.setTimeout;
      const waited: unknown[] = [];
      const atOnce = (work: TimerHandler, wait?: number) => {
        waited.push(wait);
        return later(work, 0);
      };
      const error = await instead(
        indexedDB,
        'open',
        () => ({}),
        () => instead(window, 'setTimeout', atOnce, () => fails(openLedger(database))),
      );
      expect(error.name).to.equal('TimeoutError');
      expect(waited).to.deep.equal([2_000]);
    });
  });

  describe('in memory only', () => {
    it('says that it does not last', () => expect(memoryLedger().durable).to.equal(false));

    it('begins with the heads it is handed, and chains to them', async () => {
      const [, own] = next(1);
      const [, other] = next(2, null, { subject: account });
      const ledger = memoryLedger([own, other]);
      expect(await ledger.open()).to.deep.include({ head: own, marked: [], undelivered: 0 });
      expect(await ledger.head(account)).to.deep.equal(other);
      const [record, after] = next(3, own);
      expect(await ledger.append(record, after)).to.equal(true);
      expect(record.sequence).to.equal(2);
    });

    it('is its own, each of them', async () => {
      const ledger = memoryLedger();
      await appendChain(ledger, [1]);
      expect((await memoryLedger().open()).head).to.equal(null);
    });
  });
});

describe('append', () => {
  let database = '';
  beforeEach(() => (database = freshDatabase()));
  afterEach(() => deleteDatabase(database));

  const now = Date.parse(NOW);
  const saying = (others: Partial<Saying> = {}): Saying => ({
    ...{ by: 'script', layer: 'api', method: 'api', reason: 'first', controls: ['accept'], language: 'en' },
    ...{
      notice: null,
      signals: { gpc: false },
      subject: { kind: 'device' },
      frame: ['Frame'],
      labels: ['Yes'],
    },
    decided: [{ purpose: purposeOf(policy, 'statistics'), answer: 'given' }],
    ...others,
  });
  const hash = async (value: unknown) => {
    const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonicalize(value)));
    return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  };

  it('keeps a record whose hashes anybody can make again', async () => {
    const ledger = memoryLedger();
    const { record, head } = await append(ledger, saying(), policy, details, now);
    expect(record.policy.sha256).to.equal(await hash(policy));
    expect(record.wording).to.equal(
      await hash({ layer: 'api', language: 'en', frame: ['Frame'], labels: ['Yes'] }),
    );
    expect(record.decisions[0]!.wording).to.equal(
      await hash({ label: 'Statistics', description: 'To count visits.' }),
    );
    expect(head.sha256).to.equal(await hash(record));
    expect(record).to.include({ decidedAt: NOW, site: location.host, actor: 'self', by: 'script' });
    expect(record).not.to.have.any.keys('frame', 'labels', 'decided');
  });

  it('hashes the words of a person purpose from the details, its consequence with them', async () => {
    const health = { purpose: purposeOf(policy, 'health'), answer: 'given' as const };
    const { record } = await append(memoryLedger(), saying({ decided: [health] }), policy, details, now);
    expect(record.decisions[0]).to.deep.include({
      expression: 'explicit',
      basis: 'explicit-consent',
      wording: await hash({
        ...{ label: 'Health data', description: 'To handle your claim.' },
        consequence: 'Without it there is no claim.',
      }),
    });
    const without = await append(memoryLedger(), saying({ decided: [health] }), policy, null, now);
    expect(without.record.decisions[0]!.wording).to.equal(null);
  });

  it('gives an answer the life the policy gives its scope', async () => {
    const decided = ['statistics', 'email'].map((one) => ({
      purpose: purposeOf(policy, one),
      answer: 'refused' as const,
    }));
    const { record } = await append(memoryLedger(), saying({ decided }), policy, details, now);
    expect(record.decisions.map((one) => one.validUntil)).to.deep.equal([
      '2027-05-22T10:31:07.412Z',
      undefined,
    ]);
  });

  it('chains record to record by the hash of the one before', async () => {
    const ledger = memoryLedger();
    const one = await append(ledger, saying(), policy, details, now);
    const two = await append(ledger, saying(), policy, details, now - 86_400_000);
    expect(two.record.previous).to.deep.equal({ id: one.record.id, sha256: await hash(one.record) });
    expect([two.record.chain, two.record.sequence]).to.deep.equal([one.record.chain, 2]);
    expect(two.record.subject).to.deep.equal(one.record.subject);
  });

  it('uses the id that was promised before', async () => {
    const { record } = await append(memoryLedger(), saying(), policy, details, now, id(7));
    expect(record.id).to.equal(id(7));
  });

  it('says so where no hash can be made', async () => {
    const { record, head } = await instead(crypto, 'subtle', undefined, () =>
      append(memoryLedger(), saying(), policy, details, now),
    );
    expect([record.integrity, record.wording, record.policy.sha256, head.sha256]).to.deep.equal([
      ...['unavailable', null, null, null],
    ]);
    expect(record.decisions[0]!.wording).to.equal(null);
  });

  it('makes one chain of what many tabs decide at once', async () => {
    const tabs = await Promise.all(Array.from({ length: 4 }, () => openLedger(database)));
    const acts = Array.from({ length: 12 }, (_, n) =>
      append(tabs[n % tabs.length]!, saying(), policy as Policy, details, now + n),
    );
    const records = (await Promise.all(acts)).map((one) => one.record);
    const history = (await tabs[0]!.history(records[0]!.chain, parseRecord)).map((entry) => entry.record);
    expect(history.map((one) => one.sequence)).to.deep.equal(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(new Set(history.map((one) => one.id))).to.deep.equal(new Set(records.map((one) => one.id)));
    for (const [i, one] of history.entries())
      expect(one.previous).to.deep.equal(
        i === 0 ? null : { id: history[i - 1]!.id, sha256: await hash(history[i - 1]) },
      );
    expect(new Set(history.map((one) => one.subject.id)).size).to.equal(1);
  });
});

describe('uuid', () => {
  it('is random, version 4 of RFC 9562, without a time', () => {
    const many = Array.from({ length: 200 }, () => uuid());
    for (const one of many)
      expect(one).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(many).size).to.equal(200);
  });

  it('is version 7 with a time, which it begins with', () => {
    const time = 0x0193c1aabbcc;
    expect(uuid(time)).to.match(/^0193c1aa-bbcc-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuid(0)).to.match(/^00000000-0000-7/);
    expect(uuid(2 ** 48 - 1)).to.match(/^ffffffff-ffff-7/);
  });

  it('sorts by time', () => {
    const times = [1, 2 ** 16, 2 ** 24, 2 ** 31, 2 ** 32, 2 ** 40, Date.parse(NOW)];
    const made = times.map((time) => uuid(time));
    expect([...made].sort()).to.deep.equal(made);
  });
});

describe('outlived', () => {
  const DAY = 86_400_000;
  const now = Date.parse(NOW) + 400 * DAY;
  /** A chain, one record a day: each of a purpose, on a shelf. */
  function chain(rows: readonly [purpose: string, shelf: Placed['shelf']][]): Placed[] {
    let head: Head | null = null;
    return rows.map(([purpose, shelf], i) => {
      const decidedAt = new Date(Date.parse(NOW) + i * DAY).toISOString();
      const [record, after] = next(i + 1, head, { decisions: [decision(purpose)], decidedAt });
      head = after;
      const deliveredAt = shelf === 'delivered' ? decidedAt : null;
      return { record, shelf, delivery: { attempts: 1, nextAt: 0, deliveredAt, error: null } };
    });
  }
  const numbers = (entries: readonly Placed[]) => entries.map(({ record }) => record.sequence);

  it('is what was delivered so long ago, and what stays here and is as old', () => {
    const entries = chain([
      ['statistics', 'delivered'],
      ['statistics', 'kept'],
      ['statistics', 'undelivered'],
      ['statistics', 'aside'],
      ['statistics', 'delivered'],
    ]);
    expect(numbers(outlived(entries, 'P1Y', now))).to.deep.equal([1, 2]);
    expect(numbers(outlived(entries, 'P3Y', now))).to.deep.equal([]);
    expect(numbers(outlived(entries, 'P1Y', Date.parse('2027-11-22T10:31:07.411Z')))).to.deep.equal([]);
    expect(numbers(outlived(entries, 'P1Y', Date.parse('2027-11-22T10:31:07.412Z')))).to.deep.equal([1]);
  });

  it('is never the end of a chain, nor the last record that names a purpose', () => {
    const entries = chain([
      ['media', 'delivered'],
      ['statistics', 'delivered'],
      ['email', 'delivered'],
      ['statistics', 'delivered'],
    ]);
    expect(numbers(outlived(entries, 'P1D', now))).to.deep.equal([2]);
    expect(numbers(outlived(entries.slice(0, 1), 'P1D', now))).to.deep.equal([]);
  });
});
