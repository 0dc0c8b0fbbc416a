/*
 * What proves the store itself, on whatever database: erasures that leave chain and heads whole, retention that keeps
 * the last word, heads that a stranger makes again from the export with nothing of ours. Read over the socket, as an
 * auditor would. The database may hold records of other tests, of today.
 */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { ConsentRecord, RecordedDecision } from '../../src/model/record.js';
import { createReceiver } from '../../demo/receiver/app.js';
import { allRecords } from '../../demo/receiver/arrivals.js';
import type { Erased, StoredRecord } from '../../demo/receiver/arrivals.js';
import { currentOf } from '../../demo/receiver/current.js';
import type { Listed } from '../../demo/receiver/current.js';
import type { Database, Row } from '../../demo/receiver/database.js';
import { eraseSubject } from '../../demo/receiver/erasure.js';
import { sealDays } from '../../demo/receiver/heads.js';
import type { Head } from '../../demo/receiver/heads.js';
import { storeRecord } from '../../demo/receiver/records.js';
import { eraseExpired } from '../../demo/receiver/retention.js';
import { listedOf, markVerified } from '../../demo/receiver/verified.js';
import { found, linesOf } from '../build/chains.js';
import { firstFault } from '../verify-independently.mjs';
import { BEARER, TOKEN, hashOf, listen, makeChain, makeLinked, makeRecord } from './help.js';

/** A record that names these purposes. */
const about = (...purposes: string[]): Pick<ConsentRecord, 'decisions'> => {
  const [decision] = makeRecord().decisions as [RecordedDecision];
  return { decisions: purposes.map((purpose) => ({ ...decision, purpose })) };
};

/** An auditor's check of one chain in the export: every place taken, every link the hash of the one before. */
function breakIn(lines: readonly StoredRecord[], chain: string): string | null {
  const links = lines
    .map((line) =>
      'erased' in line
        ? { ...line.erased, previous: undefined }
        : { ...line.record, sha256: hashOf(line.record) },
    )
    .filter((link) => link.chain === chain)
    .sort((a, b) => Number(a.sequence) - Number(b.sequence));
  for (const [i, link] of links.entries()) {
    const before = links[i - 1];
    if (link.sequence !== i + 1) return `${i + 1} is missing`;
    if (link.previous && link.previous.sha256 !== before?.sha256) return `${i + 1} does not follow`;
  }
  return null;
}

const placeIn = (line: StoredRecord) => Number(('erased' in line ? line.erased : line.record).sequence);

/** A stranger's heads: from the text of the export and node:crypto, as the README describes them. */
function headsOf(lines: readonly StoredRecord[], upTo: string): Head[] {
  const receipts = lines.map((line) =>
    'erased' in line
      ? { at: line.receivedAt, id: line.erased.id, sha256: line.erased.sha256 }
      : { at: line.receivedAt, id: line.record.id, sha256: hashOf(line.record) },
  );
  const made: Head[] = [];
  for (let time = Date.parse(receipts[0]?.at.slice(0, 10) ?? ''); ; time += 86_400_000) {
    const day = new Date(time).toISOString().slice(0, 10);
    if (!(day <= upTo)) return made;
    const own = receipts.filter(({ at }) => at.startsWith(day));
    const text = own.map(({ at, id, sha256 }) => `${at} ${id} ${sha256}\n`).join('');
    const sha256 = createHash('sha256').update(text).digest('hex');
    const facts = { day, previous: made.at(-1)?.head ?? null, records: own.length, sha256 };
    made.push({ ...facts, head: hashOf(facts) });
  }
}

export function describeProof(kind: Database['kind'], open: () => Promise<Database>): void {
  describe(`the proof on ${kind}`, () => {
    let database: Database;
    let app: FastifyInstance;
    let url: string;
    before(async () => {
      database = await open();
      app = createReceiver({ database, allowedOrigins: [], token: TOKEN });
      url = await listen(app);
    });
    after(async () => {
      await app?.close();
      await database?.close();
    });

    const store = (records: readonly ConsentRecord[]) =>
      Promise.all(records.map((record) => storeRecord(database, record)));
    const exported = async (): Promise<StoredRecord[]> =>
      (await (await fetch(`${url}/consents.ndjson`, { headers: BEARER })).text())
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    const erasedOf = async (chain: string): Promise<Erased[]> =>
      (await exported()).flatMap((line) =>
        'erased' in line && line.erased.chain === chain ? line.erased : [],
      );
    const published = async () => (await (await fetch(`${url}/heads`)).json()) as Head[];
    const held = async (records: readonly ConsentRecord[]) => {
      const ids = records.map(({ id }) => id);
      const rows = await database.query<{ id: string }>('SELECT id FROM records WHERE id = ANY($1::uuid[])', [
        ids,
      ]);
      return records.filter(({ id }) => rows.some((row) => row.id === id)).map(({ sequence }) => sequence);
    };
    /** Sets back when they arrived, as only a database's owner could. */
    const backdate = async (records: readonly ConsentRecord[], interval: string) => {
      for (const table of ['records', 'record_ids']) {
        await database.query(
          `UPDATE ${table} SET received_at = received_at - $1::interval WHERE id = ANY($2::uuid[])`,
          [interval, records.map(({ id }) => id)],
        );
      }
    };

    describe('erasing', () => {
      it('leaves of a record id, hash, time, rule and place, and a chain that verifies', async () => {
        const records = makeLinked([{}, {}, {}]);
        const [{ chain, subject }] = records as [ConsentRecord];
        await store(records);
        await fetch(`${url}/consents?subject=${subject.id}`, { method: 'DELETE', headers: BEARER });
        const lines = await exported();
        const erased = await erasedOf(chain);
        assert.deepEqual(
          erased.sort((a, b) => Number(a.sequence) - Number(b.sequence)),
          records.map((record, i) => ({
            id: record.id,
            sha256: hashOf(record),
            erasedAt: erased[i]?.erasedAt,
            rule: 'subject-request',
            chain,
            sequence: record.sequence,
          })),
        );
        for (const { erasedAt } of erased) assert.equal(new Date(erasedAt).toISOString(), erasedAt);
        assert.equal(breakIn(lines, chain), null);
        assert.ok(!JSON.stringify(lines).includes(subject.id));
        // As it stands in the export, for the command and for who shares nothing with it.
        const file = linesOf(
          lines
            .filter((line) => 'erased' in line && line.erased.chain === chain)
            // What arrived in one moment has no order in the export.
            .sort((a, b) => placeIn(a) - placeIn(b)),
        );
        const { breaks, verification } = found(file);
        assert.deepEqual([breaks, [...verification.erased]], [[], [['subject-request', 3]]]);
        assert.equal(firstFault(file), undefined);
      });

      it('lets what comes later in the chain still be joined to it', async () => {
        const records = makeLinked([{}, {}, {}, {}]);
        const [first] = records as [ConsentRecord];
        await store(records.slice(0, 2));
        await eraseSubject(database, first.subject.id);
        await store(records.slice(2));
        const lines = await exported();
        assert.equal(breakIn(lines, first.chain), null);
        const file = linesOf(
          lines
            .filter((line) => ('erased' in line ? line.erased : line.record).chain === first.chain)
            .sort((a, b) => placeIn(a) - placeIn(b)),
        );
        assert.deepEqual(found(file).breaks, []);
        assert.equal(firstFault(file), undefined);
      });

      it('can be told from taking out', async () => {
        const records = makeLinked([{}, {}, {}, {}]);
        const [first, second, third] = records as [ConsentRecord, ConsentRecord, ConsentRecord];
        await store(records);
        await eraseSubject(database, first.subject.id);
        assert.equal(breakIn(await exported(), first.chain), null);
        await database.query('DELETE FROM record_ids WHERE id = ANY($1::uuid[])', [[second.id, third.id]]);
        assert.equal(breakIn(await exported(), first.chain), '2 is missing');
      });

      it('takes a large subject in batches, and finishes by being asked again when it was cut off', async () => {
        const subject = { kind: 'account', id: `large-${randomUUID()}` } as const;
        const records = makeChain(1100, subject);
        await store(records);
        let batches = 0;
        const failing: Database = {
          ...database,
          transaction: (work) => {
            if (++batches === 2) return Promise.reject(new Error('cut off'));
            return database.transaction(work);
          },
        };
        await assert.rejects(eraseSubject(failing, subject.id), /cut off/);
        assert.equal((await held(records)).length, 600);
        assert.equal(await eraseSubject(database, subject.id), 600);
        assert.equal((await erasedOf((records[0] as ConsentRecord).chain)).length, 1100);
      });

      it('keeps all of a batch or nothing', async () => {
        const [record] = makeLinked([{}]) as [ConsentRecord];
        await store([record]);
        const failing: Database = {
          ...database,
          transaction: (work) =>
            database.transaction((tx) =>
              work({
                ...tx,
                query: (sql, params) =>
                  sql.startsWith('UPDATE') ? Promise.reject(new Error('cut off')) : tx.query(sql, params),
              }),
            ),
        };
        await assert.rejects(eraseSubject(failing, record.subject.id), /cut off/);
        assert.deepEqual(await held([record]), [1]);
        assert.equal((await erasedOf(record.chain)).length, 0);
      });

      it('counts each payload once when it is asked for twice at once', async () => {
        const records = makeLinked([{}, {}, {}]);
        await store(records);
        const { id } = (records[0] as ConsentRecord).subject;
        const counts = await Promise.all([eraseSubject(database, id), eraseSubject(database, id)]);
        assert.equal(counts[0] + counts[1], 3);
      });
    });

    describe('the export', () => {
      it('has each record once, held or erased, in the order of arrival, over several pages of both', async () => {
        const subjects = Array.from({ length: 3 }, () => ({ kind: 'account', id: randomUUID() }) as const);
        const records = subjects.flatMap((subject) => makeChain(600, subject));
        const mixed = records.map((_, i) => records[(i * 7) % records.length] as ConsentRecord);
        for (let i = 0; i < mixed.length; i += 90) await store(mixed.slice(i, i + 90));
        await eraseSubject(database, (subjects[1] as { id: string }).id);
        const lines = await exported();
        const keys = lines.map((line) => {
          return `${line.receivedAt} ${'erased' in line ? line.erased.id : line.record.id}`;
        });
        assert.deepEqual(keys, [...new Set(keys)].sort());
        const found = new Map(
          lines.map((line) => ['erased' in line ? line.erased.id : line.record.id, line]),
        );
        for (const record of records) {
          const line = found.get(record.id) as StoredRecord;
          assert.equal('erased' in line, record.subject === subjects[1]);
        }
      });

      it('loses nothing that is erased while it is read', async () => {
        const subject = { kind: 'account', id: randomUUID() } as const;
        const records = makeChain(700, subject);
        await store(records);
        const found: string[] = [];
        let reached = false;
        let erasing: Promise<unknown> | undefined;
        // Erased between the two reads of a page, where it would be easiest to lose.
        const racing: Database = {
          ...database,
          query: async (sql, params) => {
            if (reached && sql.includes('erased_at IS NOT NULL'))
              await (erasing ??= eraseSubject(database, subject.id));
            const rows = await database.query<Row>(sql, params);
            reached ||= rows.some((row) => row['id'] === records[0]?.id);
            return rows as never;
          },
        };
        for await (const page of allRecords(racing))
          for (const line of page) found.push('erased' in line ? line.erased.id : line.record.id);
        assert.equal(new Set(found).size, found.length);
        assert.ok(erasing);
        for (const { id } of records) assert.ok(found.includes(id));
      });

      it('knows what was erased before rules were kept', async () => {
        const [record] = makeLinked([{}]) as [ConsentRecord];
        await store([record]);
        await database.query('DELETE FROM records WHERE id = $1', [record.id]);
        await database.query('UPDATE record_ids SET erased_at = now() WHERE id = $1', [record.id]);
        const line = (await exported()).find((one) => 'erased' in one && one.erased.id === record.id);
        const { rule, chain, sequence } = (line as { erased: Erased }).erased;
        assert.deepEqual({ rule, chain, sequence }, { rule: 'subject-request', chain: null, sequence: null });
        assert.deepEqual(found(linesOf([line])).breaks, []);
      });
    });

    describe('retention', () => {
      const cases: [name: string, purposes: string[][], kept: number[]][] = [
        ['the only record of a chain', [['a']], [1]],
        ['the last of each purpose', [['a', 'b'], ['a'], ['b'], ['a']], [3, 4]],
        ['a record of which one purpose is named no more', [['a', 'b'], ['a'], ['a']], [1, 3]],
        ['the head alone where it names everything', [['a'], ['b'], ['a', 'b']], [3]],
        ['every record that alone names its purpose', [['a'], ['b'], ['c']], [1, 2, 3]],
      ];
      for (const [name, purposes, kept] of cases) {
        it(`keeps ${name}, and erases the rest`, async () => {
          const records = makeLinked(purposes.map((one) => about(...one)));
          await store(records);
          await backdate(records, '91 days');
          await eraseExpired(database, 'P90D');
          assert.deepEqual(await held(records), kept);
          const erased = await erasedOf((records[0] as ConsentRecord).chain);
          assert.equal(erased.length, records.length - kept.length);
          for (const { rule } of erased) assert.equal(rule, 'retention:P90D');
          assert.equal(breakIn(await exported(), (records[0] as ConsentRecord).chain), null);
        });
      }

      const proven: [name: string, verified: number[], kept: number[]][] = [
        ['the last that is verified, though an unverified one follows', [1], [1, 3]],
        ['no verified one that a verified one follows', [1, 2], [2, 3]],
        ['the last alone where it is verified too', [1, 3], [3]],
        ['the last alone where none is verified', [], [3]],
      ];
      for (const [name, verified, kept] of proven)
        it(`keeps ${name}: what holds is the same as before`, async () => {
          const subject = { kind: 'account', id: randomUUID() } as const;
          const records = makeLinked([1, 2, 3].map(() => ({ ...about('a'), subject })));
          await store(records);
          for (const number of verified) await markVerified(database, records[number - 1]!.id);
          await backdate(records, '91 days');
          const before = currentOf(await listedOf(database, subject.id));
          await eraseExpired(database, 'P90D');
          assert.deepEqual(await held(records), kept);
          assert.deepEqual(currentOf(await listedOf(database, subject.id)), before);
          assert.equal(before[0]?.verified, verified.length > 0);
        });

      it('leaves what is not older than the period, whatever follows it', async () => {
        for (const [period, longer, shorter] of [
          ['P90D', '90 days 1 minute', '89 days 23 hours'],
          ['P3M', '3 months 1 minute', '2 months 27 days'],
        ] as const) {
          const records = makeLinked([about('a'), about('a'), about('a')]);
          await store(records);
          await backdate(records.slice(0, 1), longer);
          await backdate(records.slice(1), shorter);
          await eraseExpired(database, period);
          assert.deepEqual(await held(records), [2, 3]);
        }
      });

      it('takes another chain, another subject or another kind of subject for no last word', async () => {
        const old = makeLinked([about('a')]);
        const [{ subject, chain }] = old as [ConsentRecord];
        const others = [
          ...Array.from({ length: 5 }, () => makeRecord({ ...about('a'), subject, sequence: 2 })),
          makeRecord({ ...about('a'), chain, sequence: 2 }),
          makeRecord({ ...about('a'), chain, sequence: 2, subject: { kind: 'account', id: subject.id } }),
        ];
        await store([...old, ...others]);
        await backdate([...old, ...others], '91 days');
        await eraseExpired(database, 'P90D');
        assert.deepEqual(await held(old), [1]);
      });

      it('goes through more than a batch, of which most is kept, and erases nothing the second time', async () => {
        const kept = makeLinked(Array.from({ length: 600 }, (_, i) => about(`p${i}`)));
        const gone = makeLinked(Array.from({ length: 600 }, () => about('a')));
        await store([...kept, ...gone]);
        await backdate([...kept, ...gone], '92 days');
        assert.equal(await eraseExpired(database, 'P90D'), 599);
        assert.equal((await held(kept)).length, 600);
        assert.deepEqual(await held(gone), [600]);
        assert.equal(await eraseExpired(database, 'P90D'), 0);
      });

      it('ends between two batches when it is told to', async () => {
        const records = makeLinked([about('a'), about('a')]);
        await store(records);
        await backdate(records, '91 days');
        assert.equal(await eraseExpired(database, 'P90D', AbortSignal.abort()), 0);
        assert.deepEqual(await held(records), [1, 2]);
        await eraseExpired(database, 'P90D');
        assert.deepEqual(await held(records), [2]);
      });
    });

    describe('heads', () => {
      const dayOf = async (offset: number) => {
        const [row] = await database.query<{ day: string }>(
          "SELECT ((now() AT TIME ZONE 'UTC')::date - $1::int)::text AS day",
          [offset],
        );
        return (row as { day: string }).day;
      };

      it('are made for each day that is over, and a stranger makes the same from the export', async () => {
        const records = makeLinked(Array.from({ length: 9 }, () => about('a')));
        await store(records);
        // Longer ago than anything else here; a day of two, two days of none, a day of seven.
        await backdate(records.slice(0, 2), '120 days');
        await backdate(records.slice(2), '117 days');
        assert.equal((await published()).length, 0);
        await sealDays(database);
        const made = await published();
        const hours = new Date().getUTCHours();
        assert.equal(made[0]?.day, await dayOf(120));
        assert.equal(made.at(-1)?.day, await dayOf(hours < 1 ? 2 : 1), 'today is not over');
        assert.deepEqual(
          made.slice(0, 5).map((head) => head.records),
          [2, 0, 0, 7, 0],
        );
        assert.deepEqual(made, headsOf(await exported(), made.at(-1)?.day as string));
      });

      it('stay as they are, and true, when payloads of their days are erased', async () => {
        const before = await published();
        const first = before[0]?.day as string;
        const count = await eraseExpired(database, 'P90D');
        assert.ok(count >= 8, `${count} were erased`);
        assert.equal(await sealDays(database), 0);
        assert.deepEqual(await published(), before);
        const lines = await exported();
        assert.ok('erased' in (lines[0] as StoredRecord) && lines[0]?.receivedAt.startsWith(first));
        assert.deepEqual(before, headsOf(lines, before.at(-1)?.day as string));
      });

      it('do not fit when a record of their days is changed, taken out, slipped in or moved', async () => {
        const made = await published();
        const lines = (await exported()).filter(
          ({ receivedAt }) => receivedAt.slice(0, 10) <= String(made.at(-1)?.day),
        );
        const last = made.at(-1)?.day as string;
        assert.deepEqual(headsOf(lines, last), made);
        const held = lines.findIndex((line) => 'record' in line);
        const { receivedAt, verified, record } = lines[held] as Listed;
        const instead = (...others: StoredRecord[]) => lines.toSpliced(held, 1, ...others);
        const forgeries = [
          instead({ receivedAt, verified, record: { ...record, language: 'fr' } }),
          instead(),
          instead({ receivedAt, verified, record }, { receivedAt, verified, record: makeRecord() }),
          instead({
            receivedAt: receivedAt.replace(/.Z$/, (end) => (end === '0Z' ? '1Z' : '0Z')),
            verified,
            record,
          }),
        ];
        for (const forged of forgeries)
          assert.notEqual(headsOf(forged, last).at(-1)?.head, made.at(-1)?.head);
      });

      it('are made once by two that make them at the same time', async () => {
        const before = await published();
        await database.query('DELETE FROM heads WHERE day > $1::date', [before[20]?.day]);
        await Promise.all([sealDays(database), sealDays(database)]);
        assert.deepEqual(await published(), before);
      });

      it('are for everybody to read', async () => {
        const response = await fetch(`${url}/heads`);
        assert.equal(response.status, 200);
        assert.deepEqual(Object.keys(((await response.json()) as Head[])[0] as Head).sort(), [
          'day',
          'head',
          'previous',
          'records',
          'sha256',
        ]);
      });
    });

    describe('a batch', () => {
      it('does not fail with a record that cannot be stored, or one that conflicts', async () => {
        const known = makeRecord();
        await store([known]);
        const bad = makeRecord({ subject: { kind: 'account', id: 'a\0b' } });
        const good = Array.from({ length: 30 }, () => makeRecord());
        const together = [...good.slice(0, 15), bad, { ...known, language: 'fr' }, known, ...good.slice(15)];
        const outcomes = await Promise.allSettled(together.map((record) => storeRecord(database, record)));
        const told = outcomes.map((one) => (one.status === 'fulfilled' ? one.value.outcome : 'failed'));
        const fifteen = Array<string>(15).fill('stored');
        assert.deepEqual(told, [...fifteen, 'failed', 'conflict', 'known', ...fifteen]);
        assert.equal((await held(good)).length, 30);
        assert.equal((await database.query('SELECT 1 FROM record_ids WHERE id = $1', [bad.id])).length, 0);
      });
    });
  });
}
