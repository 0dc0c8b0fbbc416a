/*
 * Whose record it is, on any database: tokens of every kind that is taken, every way one can be wrong, and what a
 * record without one can and cannot do.
 */
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { SignJWT, UnsecuredJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import type { JWTPayload } from 'jose';
import type { ConsentRecord } from '../../src/model/record.js';
import { createReceiver } from '../../demo/receiver/app.js';
import type { Current, Listed } from '../../demo/receiver/current.js';
import type { Database } from '../../demo/receiver/database.js';
import { createIdentity, readIdentityKey } from '../../demo/receiver/identity.js';
import { found } from '../build/chains.js';
import { BEARER, ORIGIN, TOKEN, listen, makeChain, makeLinked, makeRecord, post, problemOf } from './help.js';

const SECRET = randomBytes(24).toString('base64url');
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

type Key = Parameters<SignJWT['sign']>[0];
const sign = (claims: JWTPayload, key: Key = Buffer.from(SECRET), alg = 'HS256') =>
  new SignJWT({ exp: inSeconds(300), ...claims }).setProtectedHeader({ alg }).sign(key);

const accountRecord = (id: string = randomUUID(), changes: Partial<ConsentRecord> = {}) =>
  makeRecord({ subject: { kind: 'account', id }, ...changes });

/** What a record says about the purpose email. */
const saying = (decision: 'given' | 'withdrawn'): Pick<ConsentRecord, 'decisions'> => ({
  decisions: makeRecord().decisions.map((one) => ({ ...one, purpose: 'email', decision })),
});

export function describeIdentity(kind: Database['kind'], open: () => Promise<Database>): void {
  describe(`identity on ${kind}`, () => {
    const apps: FastifyInstance[] = [];
    let database: Database;
    let url: string;

    const serve = async (identityKey?: string, checks: { audience?: string; issuer?: string } = {}) => {
      const identity =
        identityKey === undefined
          ? undefined
          : createIdentity({ ...readIdentityKey(identityKey), ...checks });
      const app = createReceiver({ database, allowedOrigins: [ORIGIN], token: TOKEN, identity });
      apps.push(app);
      return listen(app);
    };
    before(async () => {
      database = await open();
      url = await serve(SECRET);
    });
    after(async () => {
      for (const app of apps) await app.close();
      await database?.close();
    });

    const read = async (subject: string, base = url) => {
      const response = await fetch(`${base}/consents?subject=${subject}`, { headers: BEARER });
      return (await response.json()) as { records: Listed[]; current: Current[] };
    };
    const verifiedOf = async (subject: string) =>
      (await read(subject)).records.map(({ verified }) => verified);

    it('keeps a record with a good token as verified, and one without as not', async () => {
      const [first, second] = makeChain(2, { kind: 'account', id: randomUUID() }) as [
        ConsentRecord,
        ConsentRecord,
      ];
      assert.equal((await post(url, first, bearer(await sign({ sub: first.subject.id })))).status, 201);
      assert.equal((await post(url, second)).status, 201);
      const { records } = await read(first.subject.id);
      assert.deepEqual(
        records.map(({ verified, record }) => ({ verified, record })),
        [
          { verified: true, record: first },
          { verified: false, record: second },
        ],
      );
      for (const { receivedAt } of records) assert.equal(new Date(receivedAt).toISOString(), receivedAt);
    });

    it('verifies by the second sending what was first sent without, and never takes it back', async () => {
      const record = accountRecord();
      const { id } = record.subject;
      assert.equal((await post(url, record)).status, 201);
      assert.deepEqual(await verifiedOf(id), [false]);
      assert.equal((await post(url, record, bearer(await sign({ sub: id })))).status, 200);
      assert.deepEqual(await verifiedOf(id), [true]);
      assert.equal((await post(url, record)).status, 200);
      assert.deepEqual(await verifiedOf(id), [true]);
    });

    it('marks nothing where the id was taken by other content', async () => {
      const record = accountRecord();
      const { id } = record.subject;
      await post(url, record);
      const other = { ...record, language: 'fr' };
      assert.equal((await post(url, other, bearer(await sign({ sub: id })))).status, 409);
      assert.deepEqual(await verifiedOf(id), [false]);
    });

    const wrong: [name: string, token: (sub: string) => Promise<string> | string, says: RegExp][] = [
      ['of another subject', () => sign({ sub: randomUUID() }), /sub must be the id/],
      ['without sub', () => sign({}), /needs sub/],
      ['expired 61 seconds ago', (sub) => sign({ sub, exp: inSeconds(-62) }), /has expired/],
      ['that never expires', (sub) => sign({ sub, exp: undefined as never }), /needs exp/],
      ['that is not valid yet', (sub) => sign({ sub, nbf: inSeconds(90) }), /nbf does not fit/],
      ['signed by another key', (sub) => sign({ sub }, randomBytes(32)), /signature does not fit/],
      ['with another algorithm', (sub) => sign({ sub }, Buffer.from(SECRET.repeat(2)), 'HS512'), /its alg/],
      [
        'that is not signed',
        (sub) => new UnsecuredJWT({ sub, exp: inSeconds(300) }).encode(),
        /its alg|cannot be read/,
      ],
      [
        'whose sub was changed after signing',
        async (sub) => {
          const [head, , signature] = (await sign({ sub: 'another' })).split('.');
          const body = Buffer.from(JSON.stringify({ sub, exp: inSeconds(300) })).toString('base64url');
          return `${head}.${body}.${signature}`;
        },
        /signature does not fit/,
      ],
      ['that is no JWT', () => 'a.b.c', /cannot be read/],
      ['that is the receiver token', () => TOKEN, /cannot be read/],
      ['of no bytes', () => '', /must be Bearer/],
    ];
    for (const [name, token, says] of wrong) {
      it(`refuses a token ${name}: 401, why, and nothing stored`, async () => {
        const record = accountRecord();
        const response = await post(url, record, bearer(await token(record.subject.id)));
        assert.equal(response.status, 401);
        assert.match(
          response.headers.get('www-authenticate') ?? '',
          /^Bearer realm=.* error="invalid_token"$/,
        );
        const { detail } = await problemOf(response);
        assert.match(detail, says);
        assert.ok(!detail.includes(record.subject.id));
        assert.deepEqual((await read(record.subject.id)).records, []);
        assert.equal((await post(url, record)).status, 201, 'the id is still free');
      });
    }

    it('allows clocks a minute', async () => {
      const record = accountRecord();
      const token = await sign({ sub: record.subject.id, exp: inSeconds(-50) });
      assert.equal((await post(url, record, bearer(token))).status, 201);
      assert.deepEqual(await verifiedOf(record.subject.id), [true]);
    });

    it('asks for audience and issuer where they are set', async () => {
      const strict = await serve(SECRET, { audience: 'consents', issuer: 'https://login.example' });
      const right = { aud: 'consents', iss: 'https://login.example' };
      for (const [claims, status] of [
        [right, 201],
        [{ ...right, aud: 'others' }, 401],
        [{ ...right, iss: 'https://other.example' }, 401],
        [{ iss: right.iss }, 401],
      ] as const) {
        const record = accountRecord();
        const token = await sign({ sub: record.subject.id, ...claims });
        assert.equal((await post(strict, record, bearer(token))).status, status, JSON.stringify(claims));
      }
    });

    it('takes a public key as PEM, also on one line, or as JWK, and only its own algorithm', async () => {
      for (const alg of ['RS256', 'ES256', 'EdDSA']) {
        const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
        const pem = await exportSPKI(publicKey);
        const jwk = JSON.stringify(await exportJWK(publicKey));
        for (const key of [pem, pem.replaceAll('\n', '\\n'), jwk]) {
          const base = await serve(key);
          const record = accountRecord();
          const claims = { sub: record.subject.id };
          // The classic: the public key, which everybody has, taken for the secret of an HS256.
          const confused = await sign(claims, Buffer.from(key));
          assert.equal((await post(base, record, bearer(confused))).status, 401, alg);
          assert.equal((await post(base, record, bearer(await sign(claims)))).status, 401, alg);
          const good = await sign(claims, privateKey, alg);
          assert.equal((await post(base, record, bearer(good))).status, 201, alg);
          assert.deepEqual(await verifiedOf(record.subject.id), [true]);
        }
      }
    });

    it('asks a device for no token, and verifies none of its records', async () => {
      const record = makeRecord();
      const token = await sign({ sub: record.subject.id });
      assert.equal((await post(url, record, bearer(token))).status, 201);
      assert.deepEqual(await verifiedOf(record.subject.id), [false]);
    });

    it('takes every record as unverified where there is no key', async () => {
      const base = await serve();
      const record = accountRecord();
      assert.equal((await post(base, record, bearer('anything'))).status, 201);
      assert.deepEqual(await verifiedOf(record.subject.id), [false]);
    });

    it('lets nobody without a token undo, or do, what was verified', async () => {
      const id = randomUUID();
      const given = accountRecord(id, { ...saying('given'), decidedAt: '2026-11-22T10:00:00.000Z' });
      const forged = accountRecord(id, { ...saying('withdrawn'), decidedAt: '2026-11-23T10:00:00.000Z' });
      await post(url, given, bearer(await sign({ sub: id })));
      await post(url, forged);
      const [now, ...others] = (await read(id)).current;
      assert.deepEqual(others, []);
      assert.equal(now?.decision, 'given');
      assert.equal(now.record, given.id);
      assert.equal(now.verified, true);
      const withdrawn = accountRecord(id, { ...saying('withdrawn'), decidedAt: '2026-11-22T11:00:00.000Z' });
      await post(url, withdrawn, bearer(await sign({ sub: id })));
      assert.equal((await read(id)).current[0]?.record, withdrawn.id);
    });

    /** Each with a token or without; the name of a case says what comes when, the last word what holds. */
    const given = { verified: true, says: 'given' } as const;
    const withdrawn = { verified: true, says: 'withdrawn' } as const;
    const unverified = {
      given: { verified: false, says: 'given' },
      withdrawn: { verified: false, says: 'withdrawn' },
    } as const;
    type Said = typeof given | typeof withdrawn | (typeof unverified)['given' | 'withdrawn'];
    const orders: [name: string, said: readonly Said[], holds: Said][] = [
      ['an unverified withdrawal after a verified yes', [given, unverified.withdrawn], given],
      ['a verified yes after an unverified withdrawal', [unverified.withdrawn, given], given],
      ['an unverified yes after a verified withdrawal', [withdrawn, unverified.given], withdrawn],
      ['a verified withdrawal after an unverified yes', [unverified.given, withdrawn], withdrawn],
      ['an unverified withdrawal after an unverified yes', [unverified.given, unverified.withdrawn], unverified.withdrawn],
      ['an unverified yes after an unverified withdrawal', [unverified.withdrawn, unverified.given], unverified.given],
      ['an unverified yes between two verified acts', [given, unverified.given, withdrawn], withdrawn],
      ['two unverified acts around a verified one', [unverified.given, given, unverified.withdrawn], given],
    ]; // prettier-ignore
    for (const [name, said, holds] of orders)
      for (const place of ['one chain', 'a chain for each device'])
        it(`says what holds, and that it is ${holds.verified ? '' : 'not '}verified: ${name}, in ${place}`, async () => {
          const id = randomUUID();
          const linked = makeLinked(
            said.map(({ says }, i) => ({
              ...saying(says),
              subject: { kind: 'account', id },
              decidedAt: `2026-11-22T1${i}:00:00.000Z`,
            })),
          );
          const records =
            place === 'one chain'
              ? linked
              : linked.map((one) => ({ ...one, chain: randomUUID(), sequence: 1, previous: null }));
          for (const [i, record] of records.entries())
            await post(url, record, said[i]!.verified ? bearer(await sign({ sub: id })) : {});
          const { records: listed, current } = await read(id);
          const flags = new Map(listed.map(({ record, verified }) => [record.id, verified]));
          assert.deepEqual(
            records.map((record) => flags.get(record.id)),
            said.map(({ verified }) => verified),
          );
          assert.deepEqual(
            current.map(({ decision, verified, record }) => ({ decision, verified, record })),
            [{ decision: holds.says, verified: holds.verified, record: records[said.indexOf(holds)]!.id }],
          );
          // The same flag in the export, and what an auditor is told of it.
          const lines = (await (await fetch(`${url}/consents.ndjson`, { headers: BEARER })).text())
            .split('\n')
            .filter((line) => line.includes(id));
          assert.deepEqual(
            new Map(
              lines.map((line) => JSON.parse(line) as Listed).map((one) => [one.record.id, one.verified]),
            ),
            flags,
          );
          const { breaks, remarks, verification } = found(`${lines.join('\n')}\n`);
          assert.deepEqual(breaks, []);
          const untold = records.filter((_, i) => !said[i]!.verified).map((record) => record.id);
          assert.deepEqual(
            remarks.map(({ kind, id: of }) => [kind, of]).sort(),
            untold.map((of) => ['unverified', of]).sort(),
          );
          assert.equal(verification.counts.unverified, untold.length);
        });

    it('leaves nothing of a token in the rows', async () => {
      const record = accountRecord();
      const token = await sign({ sub: record.subject.id, name: 'trace-name' });
      await post(url, record, bearer(token));
      const rows = await Promise.all(
        ['records', 'record_ids', 'verified_records'].map((name) => database.query(`SELECT * FROM ${name}`)),
      );
      const text = JSON.stringify(rows);
      assert.ok(text.includes(record.id));
      for (const part of [...token.split('.'), 'trace-name']) assert.ok(!text.includes(part));
    });

    it('lets pages of other origins send a token', async () => {
      const response = await fetch(`${url}/consents`, {
        method: 'OPTIONS',
        headers: {
          origin: ORIGIN,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,idempotency-key',
        },
      });
      assert.equal(response.status, 204);
      assert.match(response.headers.get('access-control-allow-headers') ?? '', /authorization/);
      const refused = await post(url, accountRecord(), { origin: ORIGIN, ...bearer('a.b.c') });
      assert.equal(refused.status, 401);
      assert.equal(refused.headers.get('access-control-allow-origin'), ORIGIN, 'it can read why');
    });
  });
}
