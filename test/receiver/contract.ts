/*
 * What a receiver promises, whatever database is under it: the same tests run on the embedded one and on a real
 * PostgreSQL, over a real socket. One database for all of them, since making one takes seconds: every test has
 * subjects and ids of its own.
 */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import canonicalize from 'canonicalize';
import type { FastifyInstance } from 'fastify';
import type { ConsentRecord } from '../../src/model/record.js';
import { createReceiver } from '../../demo/receiver/app.js';
import type { StoredRecord } from '../../demo/receiver/arrivals.js';
import type { Database } from '../../demo/receiver/database.js';
import type { LogLine } from '../../demo/receiver/log.js';
import { migrate } from '../../demo/receiver/migrate.js';
import { storeRecord } from '../../demo/receiver/records.js';
import { BEARER, ORIGIN, TOKEN, listen, makeChain, makeRecord, post, problemOf } from './help.js';

type Unread = Record<string, unknown>;

/** Everything the database holds, as text: what is not in it is not stored. */
async function everythingIn(database: Database): Promise<string> {
  const rows = await Promise.all(
    ['records', 'record_ids', 'heads', 'receiver_migrations'].map((name) =>
      database.query(`SELECT * FROM ${name}`),
    ),
  );
  return JSON.stringify(rows);
}

export function describeContract(kind: Database['kind'], open: () => Promise<Database>): void {
  describe(`the receiver on ${kind}`, () => {
    let database: Database;
    let app: FastifyInstance;
    let url: string;
    const logged: LogLine[] = [];

    before(async () => {
      database = await open();
      const logger = (line: LogLine) => logged.push(line);
      app = createReceiver({ database, allowedOrigins: [ORIGIN], token: TOKEN, logger });
      url = await listen(app);
    });
    after(async () => {
      await app?.close();
      await database?.close();
    });

    const read = async (path: string) => {
      const response = await fetch(`${url}${path}`, { headers: BEARER });
      assert.equal(response.status, 200);
      return response;
    };
    const listOf = async (subject: string): Promise<ConsentRecord[]> => {
      const response = await read(`/consents?subject=${encodeURIComponent(subject)}`);
      const { records } = (await response.json()) as { records: { record: ConsentRecord }[] };
      return records.map(({ record }) => record);
    };
    const erase = (subject: string) =>
      fetch(`${url}/consents?subject=${subject}`, { method: 'DELETE', headers: BEARER });
    const linesOf = async (): Promise<StoredRecord[]> =>
      (await (await read('/consents.ndjson')).text())
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));

    describe('POST /consents', () => {
      it('answers 201 with the id and the time of arrival, and keeps exactly what was sent', async () => {
        const record = makeRecord();
        const started = Date.now();
        const response = await post(url, record);
        assert.equal(response.status, 201);
        const answer = (await response.json()) as { id: string; receivedAt: string };
        assert.deepEqual(Object.keys(answer), ['id', 'receivedAt']);
        assert.equal(answer.id, record.id);
        assert.equal(new Date(answer.receivedAt).toISOString(), answer.receivedAt);
        assert.ok(Math.abs(Date.parse(answer.receivedAt) - started) < 10_000);
        assert.deepEqual(await listOf(record.subject.id), [record]);
      });

      it('answers 200 with the first time of arrival when the same record comes again, its members in any order', async () => {
        const record = makeRecord();
        const first = await (await post(url, record)).json();
        const reversed = Object.fromEntries(Object.entries(record).reverse()) as unknown as ConsentRecord;
        const second = await post(url, reversed);
        assert.equal(second.status, 200);
        assert.deepEqual(await second.json(), first);
        assert.equal((await listOf(record.subject.id)).length, 1);
      });

      it('answers 409 to the same id with other content, and keeps the first', async () => {
        const record = makeRecord();
        await post(url, record);
        const response = await post(url, { ...record, language: 'fr' });
        assert.equal(response.status, 409);
        await problemOf(response);
        assert.deepEqual(await listOf(record.subject.id), [record]);
      });

      it('answers 409 to the same id under another subject', async () => {
        const record = makeRecord();
        const stranger = { kind: 'account', id: randomUUID() } as const;
        await post(url, record);
        assert.equal((await post(url, { ...record, subject: stranger })).status, 409);
        assert.deepEqual(await listOf(stranger.id), []);
      });

      it('stores once what arrives twenty times at once', async () => {
        const record = makeRecord();
        const all = await Promise.all(Array.from({ length: 20 }, () => post(url, record)));
        const statuses = all.map((one) => one.status).sort();
        assert.deepEqual(statuses, [...Array<number>(19).fill(200), 201]);
        assert.equal((await listOf(record.subject.id)).length, 1);
      });

      it('lets one of twenty different records of one id win, whatever their subjects', async () => {
        const record = makeRecord();
        const rivals = Array.from({ length: 20 }, (_, i) => ({
          ...record,
          subject: { kind: 'account', id: `rival-${i}-${record.id}` },
        }));
        const all = await Promise.all(rivals.map((one) => post(url, one)));
        const statuses = all.map((one) => one.status).sort();
        assert.deepEqual(statuses, [201, ...Array<number>(19).fill(409)]);
        const kept = await database.query('SELECT id FROM records WHERE id = $1', [record.id]);
        assert.equal(kept.length, 1);
      });

      it('makes the hash itself, of the canonical record', async () => {
        const record = makeRecord({ subject: { kind: 'account', id: 'é \u{1f512} "\\' } });
        await post(url, record);
        const [row] = await database.query(
          'SELECT r.sha256, i.sha256 AS claimed, r.record FROM records r JOIN record_ids i ON i.id = r.id WHERE r.id = $1',
          [record.id],
        );
        const expected = createHash('sha256')
          .update(canonicalize(record) as string)
          .digest('hex');
        assert.equal(row?.['sha256'], expected);
        assert.equal(row?.['claimed'], expected);
        assert.equal(
          createHash('sha256')
            .update(canonicalize(row?.['record']) as string)
            .digest('hex'),
          expected,
        );
      });

      it('stores both halves of a forked chain', async () => {
        const [record] = makeChain(1, { kind: 'device', id: randomUUID() }) as [ConsentRecord];
        await post(url, record);
        const fork = makeRecord({ subject: record.subject, chain: record.chain, sequence: 1 });
        assert.equal((await post(url, fork)).status, 201);
        assert.equal((await listOf(record.subject.id)).length, 2);
      });

      const invalid: [name: string, path: string, change: (record: Unread) => void][] = [
        ['another schema', 'schema', (r) => (r['schema'] = 'consent-record/2')],
        ['an id that is no UUID', 'id', (r) => (r['id'] = 'first')],
        ['no decisions', 'decisions', (r) => (r['decisions'] = [])],
        [
          'an unknown answer',
          'decisions[0].decision',
          (r) => (((r['decisions'] as Unread[])[0] as Unread)['decision'] = 'maybe'),
        ],
        ['a path in the site', 'site', (r) => (r['site'] = 'www.example.com/claims/oncology')],
        ['an IP address', 'ip', (r) => (r['ip'] = '192.0.2.7')],
        ['a name in the subject', 'subject.name', (r) => ((r['subject'] as Unread)['name'] = 'Ann')],
        [
          '__proto__',
          '__proto__',
          (r) => Object.defineProperty(r, '__proto__', { value: {}, enumerable: true }),
        ],
        ['a sequence of nought', 'sequence', (r) => (r['sequence'] = 0)],
        ['a signal that is no boolean', 'signals.gpc', (r) => (r['signals'] = { gpc: 'yes' })],
        [
          'no word on whether the notice was shown',
          'notice.shown',
          (r) => delete (r['notice'] as Unread)['shown'],
        ],
        ['no controls', 'controls', (r) => delete r['controls']],
        ['a NUL', 'controls[1]', (r) => (r['controls'] = ['accept', 'rej\0ect'])],
        ['half a surrogate pair', 'controls[0]', (r) => (r['controls'] = ['\ud83d'])],
      ];
      for (const [name, path, change] of invalid) {
        it(`answers 422 with the path ${path} to ${name}`, async () => {
          const record = structuredClone(makeRecord()) as ConsentRecord & Unread;
          const key = record.id;
          change(record);
          const response = await post(url, record, { 'idempotency-key': key });
          assert.equal(response.status, 422);
          const problem = await problemOf(response);
          assert.equal(problem.path, path);
          assert.ok(problem.rule);
          assert.equal(problem.detail, `${path}: ${problem.rule}`);
        });
      }

      it('answers 422 to JSON that is no object', async () => {
        for (const body of ['null', '[]', '"x"', '7']) {
          const headers = { 'content-type': 'application/json', 'idempotency-key': 'x' };
          const response = await fetch(`${url}/consents`, { method: 'POST', headers, body });
          assert.equal(response.status, 422, body);
          assert.match((await problemOf(response)).detail, /must be an object/);
        }
      });

      it('answers 400 without an Idempotency-Key, and to one that is not the id', async () => {
        const record = makeRecord();
        for (const key of ['', randomUUID(), `"${record.id}"`]) {
          const response = await post(url, record, { 'idempotency-key': key });
          assert.equal(response.status, 400);
          assert.match((await problemOf(response)).detail, /Idempotency-Key/);
        }
        assert.deepEqual(await listOf(record.subject.id), []);
      });

      it('answers 400 to what is no JSON, no UTF-8, or nothing', async () => {
        const valid = JSON.stringify(makeRecord({ controls: ['é'] }));
        for (const body of ['{"id":', '', Buffer.from(valid, 'latin1')]) {
          const headers = { 'content-type': 'application/json', 'idempotency-key': 'x' };
          const response = await fetch(`${url}/consents`, { method: 'POST', headers, body });
          assert.equal(response.status, 400);
          assert.match((await problemOf(response)).detail, /JSON in UTF-8/);
        }
      });

      it('answers 415 to every other type, and to none', async () => {
        const record = makeRecord();
        for (const type of [
          'text/plain',
          'application/x-www-form-urlencoded',
          'application/jsonx',
          'nonsense',
        ]) {
          const response = await post(url, record, { 'content-type': type });
          assert.equal(response.status, 415, type);
          await problemOf(response);
        }
        const bytes = Buffer.from(JSON.stringify(record));
        const headers = { 'idempotency-key': record.id };
        for (const body of [bytes, null]) {
          const response = await fetch(`${url}/consents`, { method: 'POST', headers, body });
          assert.equal(response.status, 415);
          await problemOf(response);
        }
        assert.equal(
          (await post(url, record, { 'content-type': 'application/json; charset=utf-8' })).status,
          201,
        );
      });

      it('takes a record of 32 kB and answers 413 to one byte more', async () => {
        const record = makeRecord();
        const space = 32 * 1024 - JSON.stringify(record).length;
        const response = await post(url, record, {}, ' '.repeat(space + 1));
        assert.equal(response.status, 413);
        await problemOf(response);
        assert.equal((await post(url, record, {}, ' '.repeat(space))).status, 201);
      });
    });

    describe('GET /consents', () => {
      it('lists a subject chain by chain, each in its own order, whatever the order of arrival', async () => {
        const subject = { kind: 'account', id: `customer & co/${randomUUID()}` } as const;
        const chains = [makeChain(11, subject), makeChain(3, subject)].sort((a, b) =>
          String(a[0]?.chain) < String(b[0]?.chain) ? -1 : 1,
        );
        const shuffled = [5, 0, 13, 10, 1, 9, 2, 12, 8, 3, 11, 7, 4, 6].map(
          (i) => chains.flat()[i] as ConsentRecord,
        );
        for (const record of shuffled) assert.equal((await post(url, record)).status, 201);
        assert.deepEqual(await listOf(subject.id), chains.flat());
      });

      it('answers an empty list for a subject it does not know', async () => {
        assert.deepEqual(await listOf(randomUUID()), []);
      });

      it('answers 400 without a subject, or with two', async () => {
        for (const query of ['', '?subject=', '?subject=a&subject=b', '?subject=%00', '?other=a']) {
          for (const method of ['GET', 'DELETE']) {
            const response = await fetch(`${url}/consents${query}`, { method, headers: BEARER });
            assert.equal(response.status, 400, `${method} ${query}`);
            assert.match((await problemOf(response)).detail, /subject/);
          }
        }
      });
    });

    describe('GET /consents.ndjson', () => {
      it('streams every record once, oldest first, over more than two pages', async () => {
        const subject = { kind: 'device', id: randomUUID() } as const;
        const many = makeChain(1100, subject);
        for (let i = 0; i < many.length; i += 50) {
          await Promise.all(many.slice(i, i + 50).map((record) => storeRecord(database, record)));
        }
        const response = await read('/consents.ndjson');
        assert.match(response.headers.get('content-type') ?? '', /^application\/x-ndjson/);
        const text = await response.text();
        assert.ok(text.endsWith('}\n'));
        const lines = (await linesOf()).filter((line) => 'record' in line);
        const times = lines.map((line) => line.receivedAt);
        assert.deepEqual(times, [...times].sort());
        const ids = lines.map((line) => line.record.id);
        assert.equal(new Set(ids).size, ids.length);
        const [{ count } = { count: -1 }] = await database.query<{ count: number }>(
          'SELECT count(*)::int AS count FROM records',
        );
        assert.equal(ids.length, count);
        assert.deepEqual(Object.keys(lines[0] as object), ['receivedAt', 'verified', 'record']);
        const found = new Map(lines.map((line) => [line.record.id, line.record]));
        for (const record of many) assert.deepEqual(found.get(record.id), record);
      });
    });

    describe('DELETE /consents', () => {
      it('erases what was said and by whom, keeps id, hash and place, and leaves other subjects alone', async () => {
        const subject = { kind: 'account', id: `account-${randomUUID()}` } as const;
        const erased = makeChain(3, subject);
        const other = makeRecord();
        for (const record of [...erased, other]) await post(url, record);
        const response = await erase(subject.id);
        assert.equal(response.status, 200);
        assert.deepEqual(await response.json(), { erased: 3 });
        assert.deepEqual(await listOf(subject.id), []);
        assert.deepEqual(await listOf(other.subject.id), [other]);
        const left = await everythingIn(database);
        assert.ok(!left.includes(subject.id));
        for (const record of erased) {
          const [row] = await database.query(
            'SELECT sha256, erased_at, rule, chain, sequence::int AS sequence FROM record_ids WHERE id = $1',
            [record.id],
          );
          assert.equal(row?.['rule'], 'subject-request');
          assert.equal(row?.['chain'], record.chain);
          assert.equal(row?.['sequence'], record.sequence);
          assert.equal(
            row?.['sha256'],
            createHash('sha256')
              .update(canonicalize(record) as string)
              .digest('hex'),
          );
          assert.ok(row?.['erased_at'] instanceof Date);
        }
        const [kept] = await database.query('SELECT erased_at FROM record_ids WHERE id = $1', [other.id]);
        assert.equal(kept?.['erased_at'], null);
      });

      it('does not bring back an erased record that is sent again, and still refuses other content for its id', async () => {
        const record = makeRecord();
        const first = await (await post(url, record)).json();
        await erase(record.subject.id);
        const again = await post(url, record);
        assert.equal(again.status, 200);
        assert.deepEqual(await again.json(), first);
        assert.deepEqual(await listOf(record.subject.id), []);
        const lines = await linesOf();
        assert.ok(!lines.some((line) => 'record' in line && line.record.id === record.id));
        assert.equal(lines.filter((line) => 'erased' in line && line.erased.id === record.id).length, 1);
        assert.equal((await post(url, { ...record, language: 'de' })).status, 409);
      });

      it('answers 0 the second time', async () => {
        const record = makeRecord();
        await post(url, record);
        await erase(record.subject.id);
        assert.deepEqual(await (await erase(record.subject.id)).json(), { erased: 0 });
      });
    });

    describe('the token', () => {
      const guarded: [method: string, path: string][] = [
        ['GET', '/consents?subject='],
        ['GET', '/consents.ndjson?subject='],
        ['DELETE', '/consents?subject='],
      ];
      const wrong = [
        '',
        'Bearer',
        'Bearer ',
        `Bearer ${TOKEN}x`,
        `Bearer ${TOKEN.slice(0, -1)}`,
        `Basic ${TOKEN}`,
        TOKEN,
      ];
      for (const [method, path] of guarded) {
        it(`is asked for ${method} ${path.split('?')[0]}, and nothing else will do`, async () => {
          const record = makeRecord();
          await post(url, record);
          for (const authorization of wrong) {
            const headers: Record<string, string> = authorization ? { authorization } : {};
            const response = await fetch(`${url}${path}${record.subject.id}`, { method, headers });
            assert.equal(response.status, 401, authorization);
            assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer realm=/);
            await problemOf(response);
          }
          assert.equal((await listOf(record.subject.id)).length, 1);
        });
      }
    });

    describe('what is not there', () => {
      it('answers 404 with a problem', async () => {
        for (const path of ['/', '/consents/', '/nothing', '/consents/1']) {
          const response = await fetch(`${url}${path}`);
          assert.equal(response.status, 404, path);
          await problemOf(response);
        }
      });

      it('answers 405 with what is allowed', async () => {
        const allowed: [method: string, path: string, allow: string][] = [
          ['PUT', '/consents', 'POST, GET, DELETE'],
          ['HEAD', '/consents', 'POST, GET, DELETE'],
          ['POST', '/consents.ndjson', 'GET'],
          ['DELETE', '/health', 'GET, HEAD'],
        ];
        for (const [method, path, allow] of allowed) {
          const response = await fetch(`${url}${path}`, { method });
          assert.equal(response.status, 405, `${method} ${path}`);
          assert.equal(response.headers.get('allow'), allow);
          if (method !== 'HEAD') await problemOf(response);
        }
      });

      it('answers 400 to an address that cannot be read', async () => {
        const response = await fetch(`${url}/%zz`);
        assert.equal(response.status, 400);
        assert.ok(!(await problemOf(response)).detail.includes('%zz'));
      });
    });

    describe('other origins', () => {
      const preflight = (origin: string) =>
        fetch(`${url}/consents`, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'content-type,idempotency-key',
          },
        });

      it('lets an allowed one post with the two headers, and read Retry-After', async () => {
        const response = await preflight(ORIGIN);
        assert.equal(response.status, 204);
        assert.equal(response.headers.get('access-control-allow-origin'), ORIGIN);
        assert.equal(response.headers.get('access-control-allow-methods'), 'POST');
        assert.equal(
          response.headers.get('access-control-allow-headers'),
          'content-type, idempotency-key, authorization',
        );
        assert.equal(response.headers.get('access-control-allow-credentials'), null);
        assert.match(response.headers.get('vary') ?? '', /Origin/);
        const posted = await post(url, makeRecord(), { origin: ORIGIN });
        assert.equal(posted.headers.get('access-control-allow-origin'), ORIGIN);
        assert.equal(posted.headers.get('access-control-expose-headers'), 'Retry-After');
      });

      it('lets an allowed one read why it was refused', async () => {
        const response = await post(url, makeRecord(), { origin: ORIGIN, 'idempotency-key': 'x' });
        assert.equal(response.status, 400);
        assert.equal(response.headers.get('access-control-allow-origin'), ORIGIN);
      });

      it('refuses every other', async () => {
        for (const origin of [
          'https://evil.example',
          `${ORIGIN}.evil.example`,
          'http://www.example.com',
          'null',
          '*',
        ]) {
          const response = await preflight(origin);
          assert.equal(response.status, 403, origin);
          assert.equal(response.headers.get('access-control-allow-origin'), null);
          assert.equal(response.headers.get('access-control-allow-methods'), null);
        }
      });
    });

    describe('GET /health', () => {
      it('says which database answers', async () => {
        const response = await fetch(`${url}/health`);
        assert.equal(response.status, 200);
        assert.deepEqual(await response.json(), { status: 'ok', database: kind });
        assert.equal((await fetch(`${url}/health`, { method: 'HEAD' })).status, 200);
      });
    });

    describe('what it learns about people', () => {
      it('leaves no trace of address, agent, referrer, path, cookie or query in the rows or the log', async () => {
        const traces = {
          'user-agent': 'Tracebrowser/7.7',
          referer: 'https://www.example.com/claims/trace-oncology?policy=trace-123',
          'x-forwarded-for': '203.0.113.77',
          forwarded: 'for=203.0.113.77',
          cookie: 'trace-session=1',
          'accept-language': 'trace-language',
        };
        const record = makeRecord();
        logged.length = 0;
        await post(url, record, traces);
        await post(url, { ...record, language: 'fr' }, traces);
        await post(url, record, { ...traces, 'idempotency-key': 'trace-key' });
        await fetch(`${url}/trace-path/trace-123?trace=query`, { headers: traces });
        await fetch(`${url}/consents?subject=${record.subject.id}&trace=query`, {
          headers: { ...traces, ...BEARER },
        });
        const broken = {
          method: 'POST',
          headers: { ...traces, 'content-type': 'application/json' },
          body: '{"trace-body',
        };
        await fetch(`${url}/consents`, broken);
        // An answer is logged after it was sent.
        while (logged.length < 6) await new Promise((resolve) => setTimeout(resolve, 5));

        const log = JSON.stringify(logged);
        const rows = await everythingIn(database);
        for (const where of [log, rows])
          assert.doesNotMatch(where, /trace|oncology|203\.0\.113|127\.0\.0\.1|::1/i);
        for (const personal of [record.id, record.subject.id, record.chain, TOKEN])
          assert.ok(!log.includes(personal));
        for (const line of logged) {
          assert.deepEqual(Object.keys(line), ['time', 'level', 'method', 'route', 'status', 'ms']);
        }
        assert.deepEqual(
          logged.map(({ method, route, status }) => `${method} ${route} ${status}`),
          [
            'POST /consents 201',
            'POST /consents 409',
            'POST /consents 400',
            'GET none 404',
            'GET /consents 200',
            'POST /consents 400',
          ],
        );
      });

      it('has no column that could hold one', async () => {
        const columns = await database.query<{ column_name: string }>(
          "SELECT column_name FROM information_schema.columns WHERE table_name IN ('records', 'record_ids') ORDER BY 1",
        );
        assert.deepEqual(
          [...new Set(columns.map((one) => one.column_name))],
          [
            'chain',
            'erased_at',
            'id',
            'received_at',
            'record',
            'rule',
            'sequence',
            'sha256',
            'subject_id',
            'subject_kind',
          ],
        );
      });
    });

    it('tells every cache to keep nothing', async () => {
      const answers = [
        await post(url, makeRecord()),
        await fetch(`${url}/health`),
        await fetch(`${url}/nothing`),
        await fetch(`${url}/%zz`),
        await fetch(`${url}/consents?subject=a`),
        await read('/consents?subject=a'),
        await read('/consents.ndjson'),
        await fetch(`${url}/heads`),
      ];
      for (const answer of answers) {
        assert.equal(answer.headers.get('cache-control'), 'no-store', answer.url);
        await answer.arrayBuffer();
      }
    });

    it('applies each migration once', async () => {
      assert.deepEqual(await migrate(database), []);
    });

    it('answers 503 with Retry-After when the database is gone, and logs no text of it', async () => {
      await database.close();
      logged.length = 0;
      const paths = ['/health', '/consents?subject=a', '/consents.ndjson', '/heads'];
      const answers = await Promise.all([
        post(url, makeRecord()),
        ...paths.map((path) => fetch(`${url}${path}`, { headers: BEARER })),
      ]);
      for (const answer of answers) {
        assert.equal(answer.status, 503, answer.url);
        assert.equal(answer.headers.get('retry-after'), '5');
        await problemOf(answer);
      }
      while (logged.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
      for (const line of logged) assert.equal(line.error?.name, 'DatabaseUnavailable');
    });
  });
}
