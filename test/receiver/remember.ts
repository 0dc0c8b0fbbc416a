/*
 * What the receiver remembers of a device in a cookie, on any database: who is answered with one, what stands in it,
 * which of two words about a purpose it takes, and what it signs. Read as a page reads it, and verified by a library.
 */
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, randomUUID, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { Answer } from '../../src/model/decision.js';
import { parseCookie, payloadOf } from '../../src/model/remembered.js';
import type { Said } from '../../src/model/remembered.js';
import type { ConsentRecord, RecordedDecision } from '../../src/model/record.js';
import { createReceiver } from '../../demo/receiver/app.js';
import type { ReceiverOptions } from '../../demo/receiver/app.js';
import type { Database } from '../../demo/receiver/database.js';
import type { LogLine } from '../../demo/receiver/log.js';
import { publicKeyOf } from '../../demo/receiver/remember-settings.js';
import { DatabaseUnavailable } from '../../demo/receiver/unavailable.js';
import { BEARER, TOKEN, listen, makeLinked, makeRecord } from './help.js';

const PAGE = 'https://www.example.com';
const SHOP = 'https://shop.example.com';
const ELSEWHERE = 'https://www.example.net';
const ASKED = 'statistics,advertising,media';
const SAME_ORIGIN = { origin: PAGE, 'sec-fetch-site': 'same-origin' };
const DAY = 86_400_000;

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();
/** With no time, an answer that never expires. */
const says = (purpose: string, decision: Answer, validUntil = inDays(180)): RecordedDecision => {
  const { wording, fingerprint, basis, expression } = makeRecord().decisions[0]!;
  return { purpose, fingerprint, decision, wording, basis, expression, ...(validUntil && { validUntil }) };
};
const recordOf = (decidedAt: string, ...decisions: RecordedDecision[]) =>
  makeRecord({ decidedAt, decisions });
const said = (purpose: string, decision: Answer, days: number, until = inDays(180)): Said => [
  purpose,
  { decision, fingerprint: '0123456789abcdef', decidedAt: inDays(days), validUntil: until },
];

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** The whole Set-Cookie. */
  readonly cookie: string | null;
  readonly value: string;
  readonly answers: Readonly<Record<string, Answer>>;
  readonly said: readonly Said[];
}

export function describeRemember(kind: Database['kind'], open: () => Promise<Database>): void {
  describe(`remembering on ${kind}`, () => {
    const apps: FastifyInstance[] = [];
    const logged: LogLine[] = [];
    const key = newKey();
    let database: Database;
    /** With a key; of the domain example.com; without a key. */
    let [own, shared, plain] = ['', '', ''];

    const serve = async (options: Partial<ReceiverOptions>) => {
      const app = createReceiver({
        ...{ database, allowedOrigins: [PAGE, SHOP, ELSEWHERE], token: TOKEN },
        logger: (line) => logged.push(line),
        ...options,
      });
      apps.push(app);
      return listen(app);
    };
    before(async () => {
      database = await open();
      own = await serve({ remember: { key } });
      shared = await serve({ remember: { key, domain: 'example.com' } });
      plain = await serve({ remember: {} });
    });
    after(async () => {
      for (const app of apps) await app.close();
      await database?.close();
    });

    async function send(
      url: string,
      record: ConsentRecord,
      headers: Record<string, string> = {},
      query = `?remember=${ASKED}`,
    ): Promise<Answered> {
      const response = await fetch(`${url}/consents${query}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': record.id,
          ...SAME_ORIGIN,
          ...headers,
        },
        body: JSON.stringify(record),
      });
      await response.text();
      const cookies = response.headers.getSetCookie();
      assert.ok(cookies.length <= 1);
      const cookie = cookies[0] ?? null;
      const value = /^consent-notice=([^;]*)/.exec(cookie ?? '')?.[1] ?? '';
      const list = parseCookie(value)?.said ?? [];
      return {
        ...{ status: response.status, headers: response.headers, cookie, value, said: list },
        answers: Object.fromEntries(list.map(([purpose, { decision }]) => [purpose, decision])),
      };
    }
    /** Whether the signature fits, made as WebCrypto verifies it. */
    const isSigned = (value: string, by: KeyObject = key) => {
      const [payload, signature = ''] = value.split('!') as [string, string?];
      const signed = Buffer.from(`consent-notice=${payload}`);
      const publicKey = { key: createPublicKey(by), dsaEncoding: 'ieee-p1363' } as const;
      return verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'));
    };

    describe('the cookie', () => {
      it('comes with a record that is stored, and with one that was stored before', async () => {
        const record = recordOf(inDays(0), says('statistics', 'refused'));
        for (const status of [201, 200]) {
          const answer = await send(own, record);
          assert.equal(answer.status, status);
          assert.deepEqual(answer.answers, { statistics: 'refused' });
        }
      });

      it('is Secure, SameSite=Lax, of every path, for scripts to read, and as long-lived as its last answer', async () => {
        const record = recordOf(
          inDays(0),
          says('statistics', 'refused', inDays(2)),
          says('media', 'refused', inDays(3)),
        );
        const { cookie } = await send(own, record);
        const [, life, rest] = /^consent-notice=[\w.*~-]+; Max-Age=(\d+)(.*)$/.exec(cookie!)!;
        assert.equal(rest, '; Path=/; Secure; SameSite=Lax');
        assert.ok(Number(life) > 3 * 86_400 - 60 && Number(life) <= 3 * 86_400, life);
        assert.match((await send(shared, record)).cookie!, /; Domain=example\.com$/);
      });

      it('lives for 400 days at most', async () => {
        for (const validUntil of [inDays(900), ''])
          assert.match(
            (await send(own, recordOf(inDays(0), says('media', 'refused', validUntil)))).cookie!,
            /; Max-Age=34560000;/,
          );
      });

      it('says what was decided, on which facts, when and until when, and nothing of who or what record', async () => {
        const record = recordOf(
          '2026-01-02T03:04:05.678Z',
          says('statistics', 'withdrawn', inDays(9)),
          says('media', 'objected', inDays(8)),
        );
        const { value, said: list } = await send(own, record);
        for (const { purpose, decision, fingerprint, validUntil } of record.decisions)
          assert.deepEqual(list.find(([id]) => id === purpose)![1], {
            decision,
            fingerprint,
            decidedAt: record.decidedAt,
            validUntil,
          });
        for (const part of [record.id, record.subject.id, record.chain])
          for (const piece of [part, part.replaceAll('-', ''), part.split('-')[0]!])
            assert.ok(!value.includes(piece));
      });

      it('is about the purposes that are asked for, and no other', async () => {
        const record = recordOf(
          inDays(0),
          says('media', 'refused'),
          says('email', 'refused'),
          says('health', 'refused'),
        );
        assert.deepEqual((await send(own, record)).answers, { media: 'refused' });
        assert.deepEqual((await send(own, record, {}, '?remember=email')).answers, { email: 'refused' });
      });

      it('says what the chain comes to, whichever record was the last to arrive', async () => {
        const chain = makeLinked([
          { decidedAt: inDays(-3), decisions: [says('media', 'given'), says('statistics', 'refused')] },
          { decidedAt: inDays(-2), decisions: [says('media', 'withdrawn')] },
          { decidedAt: inDays(-1), decisions: [says('advertising', 'refused')] },
        ]);
        for (const record of [chain[2]!, chain[1]!, chain[0]!, chain[0]!]) await send(own, record);
        const late = await send(own, chain[0]!);
        assert.deepEqual(late.answers, { media: 'withdrawn', statistics: 'refused', advertising: 'refused' });
      });

      it('knows nothing of another chain, though somebody names its subject', async () => {
        const record = recordOf(inDays(-1), says('media', 'refused'));
        await send(own, record);
        const stranger = { ...recordOf(inDays(0), says('statistics', 'refused')), subject: record.subject };
        assert.deepEqual((await send(own, stranger)).answers, { statistics: 'refused' });
        const elsewhere = { ...recordOf(inDays(0), says('statistics', 'refused')), chain: record.chain };
        assert.deepEqual((await send(own, elsewhere)).answers, { statistics: 'refused' });
      });

      it('is none for an account', async () => {
        const record = {
          ...recordOf(inDays(0), says('media', 'given')),
          subject: { kind: 'account', id: randomUUID() } as const,
        };
        const answer = await send(own, record);
        assert.deepEqual([answer.status, answer.cookie], [201, null]);
      });

      it('is none for what is not stored', async () => {
        const record = recordOf(inDays(0), says('media', 'refused'));
        await send(own, record);
        const conflict = await send(own, { ...record, language: 'fr' });
        assert.deepEqual([conflict.status, conflict.cookie], [409, null]);
        const invalid = await send(own, { ...makeRecord(), language: '' });
        assert.deepEqual([invalid.status, invalid.cookie], [422, null]);
      });

      it('is none where all has expired, and removes what the browser still has', async () => {
        const record = recordOf(inDays(-9), says('media', 'refused', inDays(-1)));
        assert.equal((await send(own, record)).cookie, null);
        const removed = await send(shared, record, { cookie: 'consent-notice=nonsense' });
        assert.equal(
          removed.cookie,
          'consent-notice=; Max-Age=0; Path=/; Secure; SameSite=Lax; Domain=example.com',
        );
      });

      it('stays under four kilobytes, with all that is refused', async () => {
        const ids = Array.from({ length: 64 }, (_, i) => `purpose-with-quite-a-long-name-${i}`);
        const record = recordOf(inDays(0), ...ids.map((id, i) => says(id, i < 20 ? 'refused' : 'given')));
        const { cookie, answers } = await send(own, record, {}, `?remember=${ids.join()}`);
        assert.ok(cookie!.length < 3_300, String(cookie!.length));
        assert.deepEqual(
          ids.slice(0, 20).filter((id) => answers[id] !== 'refused'),
          [],
        );
      });
    });

    describe('what is given', () => {
      it('is signed, so that a page can tell', async () => {
        const { value, answers } = await send(
          own,
          recordOf(inDays(0), says('media', 'given'), says('statistics', 'refused')),
        );
        assert.deepEqual(answers, { media: 'given', statistics: 'refused' });
        assert.ok(isSigned(value));
        assert.ok(!isSigned(value, newKey()));
        assert.ok(!isSigned(value.replace('~r', '~w')));
      });

      it('is signed as a page verifies it: by WebCrypto, with the key that the receiver prints', async () => {
        const { value } = await send(own, recordOf(inDays(0), says('media', 'given')));
        const curve = { name: 'ECDSA', namedCurve: 'P-256' };
        const spki = Buffer.from(publicKeyOf(key), 'base64');
        const publicKey = await crypto.subtle.importKey('spki', spki, curve, false, ['verify']);
        const [payload, signature = ''] = value.split('!') as [string, string?];
        const bytes = [
          Buffer.from(signature, 'base64url'),
          Buffer.from(`consent-notice=${payload}`),
        ] as const;
        const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
        assert.equal(await crypto.subtle.verify(algorithm, publicKey, ...bytes), true);
      });

      it('needs no signature where nothing is', async () => {
        assert.ok(!(await send(own, recordOf(inDays(0), says('media', 'refused')))).value.includes('!'));
      });

      it('is not said without a key, and takes back what was refused before', async () => {
        const record = recordOf(inDays(0), says('media', 'given'), says('statistics', 'refused'));
        const before = payloadOf('', [said('media', 'refused', -1), said('advertising', 'refused', -1)]);
        const { answers, value } = await send(plain, record, { cookie: `consent-notice=${before}` });
        assert.deepEqual(answers, { advertising: 'refused', statistics: 'refused' });
        assert.ok(!value.includes('!'));
        assert.equal((await send(plain, recordOf(inDays(0), says('media', 'given')))).cookie, null);
      });

      it('holds for 400 days where nothing says for how long', async () => {
        const record = { ...recordOf('2026-11-01T00:00:00.000Z'), decisions: [says('media', 'given', '')] };
        const [[, { validUntil }] = said('', 'given', 0)] = (await send(own, record)).said;
        assert.equal(validUntil, '2027-12-06T00:00:00.000Z');
      });
    });

    describe('a cookie that comes with the post', () => {
      const sendWith = (cookie: string, record: ConsentRecord, url = own) =>
        send(url, record, { cookie: `other=1; consent-notice=${cookie}` });
      /** Signed as by an earlier answer. */
      const signed = async (...list: Said[]) => {
        const purposes = list.map(([purpose, { decision, validUntil }]) =>
          says(purpose, decision, validUntil),
        );
        const { value } = await send(own, recordOf(list[0]![1].decidedAt, ...purposes));
        return value;
      };

      it('keeps its word about what this chain says nothing of: what another host of the domain was told', async () => {
        const cookie = await signed(said('media', 'given', -2));
        const { answers, value } = await sendWith(
          cookie,
          recordOf(inDays(-1), says('statistics', 'refused')),
        );
        assert.deepEqual(answers, { media: 'given', statistics: 'refused' });
        assert.ok(isSigned(value));
      });

      it('gives way to what is newer, and is not overruled by what is older', async () => {
        const cookie = await signed(
          said('media', 'given', -2),
          said('statistics', 'refused', -2),
          said('advertising', 'refused', -2),
        );
        const newer = recordOf(inDays(-1), says('media', 'withdrawn'), says('statistics', 'given'));
        assert.deepEqual((await sendWith(cookie, newer)).answers, {
          media: 'withdrawn',
          statistics: 'given',
          advertising: 'refused',
        });
        const older = recordOf(inDays(-3), says('media', 'refused'), says('statistics', 'given'));
        assert.deepEqual((await sendWith(cookie, older)).answers, {
          media: 'given',
          statistics: 'refused',
          advertising: 'refused',
        });
      });

      it('is believed in what it refuses without a signature, and in nothing that it gives', async () => {
        const cookie = payloadOf('', [said('media', 'given', -2), said('advertising', 'refused', -2)]);
        const record = recordOf(inDays(-1), says('statistics', 'refused'));
        for (const forged of [cookie, `${cookie}!${'A'.repeat(86)}`])
          assert.deepEqual((await sendWith(forged, record)).answers, {
            advertising: 'refused',
            statistics: 'refused',
          });
      });

      it('gives nothing with one character of it changed', async () => {
        const cookie = await signed(said('media', 'given', -2));
        const record = recordOf(inDays(-1), says('statistics', 'refused'));
        for (let at = 0; at < cookie.length; at += 3) {
          const other = cookie[at] === 'a' ? 'b' : 'a';
          const { answers } = await sendWith(cookie.slice(0, at) + other + cookie.slice(at + 1), record);
          assert.ok(!Object.values(answers).includes('given'), String(at));
        }
      });

      it('gives nothing where there are two of the name', async () => {
        const cookie = await signed(said('media', 'given', -2), said('advertising', 'refused', -2));
        const two = `${cookie}; consent-notice=${cookie}`;
        assert.deepEqual((await sendWith(two, recordOf(inDays(-1), says('statistics', 'refused')))).answers, {
          advertising: 'refused',
          statistics: 'refused',
        });
      });

      it('is not believed in the future, so that no clock that was ahead rules for ever', async () => {
        const ahead = payloadOf('', [said('media', 'refused', 5)]);
        assert.deepEqual((await sendWith(ahead, recordOf(inDays(0), says('media', 'given')))).answers, {
          media: 'given',
        });
        // By the clock of a device that still is ahead, it is not the future.
        assert.deepEqual(
          (await sendWith(ahead, recordOf(inDays(6), says('statistics', 'refused')))).answers,
          { media: 'refused', statistics: 'refused' },
        );
      });

      it('is passed over where it is anything else', async () => {
        const record = recordOf(inDays(0), says('media', 'refused'));
        for (const cookie of ['', '1*', 'x', '{}', '%00', 'a'.repeat(5_000), '__proto__', '1*~gmedia'])
          assert.deepEqual(
            (await sendWith(cookie, record)).answers,
            { media: 'refused' },
            cookie.slice(0, 20),
          );
      });
    });

    describe('who is answered with one', () => {
      const refusal = () => recordOf(inDays(0), says('media', 'refused'));
      const isAnswered = async (url: string, headers: Record<string, string>, query?: string) => {
        const { status, cookie } = await send(url, refusal(), headers, query);
        assert.equal(status, 201);
        return cookie !== null;
      };

      it('is a post that asks for it', async () => {
        for (const query of ['', '?remember', '?remember=', '?other=media', '?remember=media&remember=media'])
          assert.equal(await isAnswered(own, {}, query), false, query);
      });

      it('is a page of the same origin, also through a proxy that takes its requests on', async () => {
        assert.equal(await isAnswered(own, SAME_ORIGIN), true);
        assert.equal(await isAnswered(own, { origin: own, 'sec-fetch-site': 'same-origin' }), true);
      });

      it('is, where the browser does not say what it asks for, one whose origin is the host that was asked', async () => {
        const bare = async (url: string, headers: Record<string, string>) => {
          const record = refusal();
          const response = await fetch(`${url}/consents?remember=${ASKED}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'idempotency-key': record.id, ...headers },
            body: JSON.stringify(record),
          });
          assert.equal(response.status, 201);
          return response.headers.has('set-cookie');
        };
        assert.equal(await bare(own, { origin: own }), true);
        assert.equal(await bare(own, { origin: PAGE }), false);
        assert.equal(await bare(own, {}), false);
        assert.equal(await bare(shared, { origin: SHOP }), true);
        assert.equal(await bare(shared, { origin: 'https://x.example.com' }), false);
      });

      it('is no page of another site, though it may post here', async () => {
        for (const url of [own, shared])
          assert.equal(await isAnswered(url, { origin: ELSEWHERE, 'sec-fetch-site': 'cross-site' }), false);
        // As a browser calls a page that is not as secure as what it posts to.
        assert.equal(await isAnswered(shared, { origin: SHOP, 'sec-fetch-site': 'cross-site' }), false);
        assert.equal(await isAnswered(own, { origin: PAGE, 'sec-fetch-site': 'none' }), false);
      });

      it('is a listed page of another host only with a domain for both', async () => {
        const headers = { origin: SHOP, 'sec-fetch-site': 'same-site' };
        assert.equal(await isAnswered(shared, headers), true);
        assert.equal(await isAnswered(own, headers), false);
        assert.equal(await isAnswered(shared, { ...headers, origin: 'https://x.example.com' }), false);
      });

      it('is no page that the domain is not of', async () => {
        for (const origin of [
          'https://example.net',
          'https://notexample.com',
          'https://example.com.evil.net',
          'null',
          'x',
        ])
          assert.equal(await isAnswered(shared, { origin, 'sec-fetch-site': 'same-origin' }), false, origin);
        assert.equal(
          await isAnswered(shared, { origin: 'https://example.com', 'sec-fetch-site': 'same-origin' }),
          true,
        );
      });

      it('is nobody where the receiver does not remember', async () => {
        const off = await serve({});
        assert.equal(await isAnswered(off, SAME_ORIGIN), false);
        const { headers } = await send(off, refusal(), { origin: SHOP, 'sec-fetch-site': 'same-site' });
        assert.equal(headers.get('access-control-allow-credentials'), null);
      });
    });

    describe('other origins', () => {
      const preflight = (origin: string) =>
        fetch(`${shared}/consents?remember=${ASKED}`, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'content-type,idempotency-key',
          },
        });

      it('may send credentials if they are listed, by name', async () => {
        const response = await preflight(SHOP);
        assert.equal(response.status, 204);
        const answers = [
          response.headers,
          (await send(shared, makeRecord(), { origin: SHOP, 'sec-fetch-site': 'same-site' })).headers,
        ];
        for (const headers of answers) {
          assert.equal(headers.get('access-control-allow-credentials'), 'true');
          assert.equal(headers.get('access-control-allow-origin'), SHOP);
          assert.match(headers.get('vary') ?? '', /Origin/);
        }
      });

      it('may not if they are not', async () => {
        const response = await preflight('https://evil.example.com');
        assert.equal(response.status, 403);
        for (const name of response.headers.keys()) assert.doesNotMatch(name, /^access-control/);
      });
    });

    it('answers 201 without a cookie, and logs why, where what is held cannot be read', async () => {
      const query: Database['query'] = (sql, values) =>
        /FROM records/.test(sql)
          ? Promise.reject(new DatabaseUnavailable('57P01'))
          : database.query(sql, values);
      const url = await serve({
        remember: { key },
        database: {
          ...database,
          kind: database.kind,
          query,
          script: (sql) => database.script(sql),
          transaction: (work) => database.transaction(work),
          close: async () => {},
        },
      });
      const { status, cookie } = await send(url, recordOf(inDays(0), says('media', 'refused')));
      assert.deepEqual([status, cookie], [201, null]);
      const line = logged.at(-1)!;
      assert.deepEqual(
        [line.status, line.error?.name, line.error?.code],
        [201, 'DatabaseUnavailable', '57P01'],
      );
    });

    it('answers each of many at once with its own', async () => {
      const records = Array.from({ length: 60 }, (_, i) =>
        recordOf(inDays(0), says('media', i % 2 ? 'given' : 'refused')),
      );
      const all = await Promise.all(records.map((record) => send(own, record)));
      assert.deepEqual(
        all.map(({ status, answers }) => [status, answers['media']]),
        records.map(({ decisions }) => [201, decisions[0]!.decision]),
      );
      assert.ok(all.every(({ value, answers }) => (answers['media'] === 'given') === value.includes('!')));
    });

    it('says nothing more of what was erased', async () => {
      const record = recordOf(inDays(0), says('media', 'refused'));
      await send(own, record);
      await fetch(`${own}/consents?subject=${record.subject.id}`, { method: 'DELETE', headers: BEARER });
      const again = await send(own, record);
      assert.deepEqual([again.status, again.cookie], [200, null]);
    });

    it('logs nothing of a cookie, a purpose or an origin', async () => {
      await send(shared, recordOf(inDays(0), says('media', 'given')), { cookie: 'consent-notice=hunter2' });
      assert.doesNotMatch(JSON.stringify(logged), /hunter2|media|example\.com|consent-notice/);
    });
  });
}
